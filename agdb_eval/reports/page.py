"""The workbench of every page: templates, words, number formats, pictures inside the page."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import yaml

from agdb_eval.records.labels import label
from agdb_eval.results import Result

__all__ = ["Column", "environment", "show_number", "translator"]

_TEMPLATES = files("agdb_eval.reports") / "templates"


class Column(dict[str, Any]):
    """How one column of a table is shown.

    Parameters
    ----------
    key, title : name of the column in the table and on the page.
    numeric : whether to align to the right.
    digits : decimals of a number that is not whole.
    words : whether values are codes with a label.
    year : whether numbers are years, which take no thousands separator.
    """

    def __init__(
        self,
        key: str,
        title: str,
        *,
        numeric: bool = False,
        digits: int = 3,
        words: bool = False,
        year: bool = False,
    ) -> None:
        super().__init__(key=key, title=title, numeric=numeric, digits=digits, words=words, year=year)


def translator(language: str) -> Callable[..., str]:
    """Return the function that gives a text of the report in one language, with its numbers filled in."""
    texts = yaml.safe_load((files("agdb_eval.reports") / "texts.yaml").read_text(encoding="utf-8"))

    def translate(key: str, **values: Any) -> str:
        text: str = texts[key][language]
        return text.format(**values) if values else text

    return translate


def show_number(value: float | int | None, language: str, digits: int = 3) -> str:
    """Return a number as Dutch or English readers write it; a missing one as an en dash."""
    if value is None or value != value:
        return "–"
    whole = isinstance(value, int) or (float(value).is_integer() and abs(value) >= 10)
    text = f"{value:,.0f}" if whole else f"{value:,.{digits}f}"
    if language == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "−", 1) if text.startswith("-") else text


def environment(language: str, folder: Path) -> jinja2.Environment:
    """Return the template environment for one round.

    Parameters
    ----------
    language : 'nl' or 'en'.
    folder : the round's folder, from which pictures are read into the page.
    """

    def cell(value: Any, column: Mapping[str, Any]) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return label("yes" if value else "no", language)
        if isinstance(value, int | float):
            if column.get("year") and value == int(value):
                return str(int(value))
            return show_number(value, language, column.get("digits", 3))
        if isinstance(value, dt.date):
            return value.isoformat()
        return label(value, language) if column.get("words") else str(value)

    def say(words: Mapping[str, str] | str) -> str:
        if isinstance(words, str):
            return words
        return words.get(language) or words.get("nl") or next(iter(words.values()), "")

    def data_uri(result: Result) -> str:
        picture = (folder / "results" / result.files["svg"]).read_bytes()
        return "data:image/svg+xml;base64," + base64.b64encode(picture).decode("ascii")

    templates = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (_TEMPLATES / name).read_text(encoding="utf-8")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    templates.filters.update(cell=cell, say=say, data_uri=data_uri)
    templates.globals.update(t=translator(language), label=lambda key: label(key, language), lang=language)
    return templates
