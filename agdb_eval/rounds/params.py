"""The parameters of a round, read and checked as a whole before any notebook runs."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from agdb_eval.errors import Problems, nearest_name
from agdb_eval.records.yamlfile import YamlDocument, read_yaml, validate
from agdb_eval.rounds.notebooks import NotebookPlan, plan_notebook
from agdb_eval.rounds.typed import IsoDate

__all__ = ["NotebookPlan", "RoundParams", "read_round"]

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|readme\.md)(?:\.|$)", re.IGNORECASE)


def _text_name(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f'a name is text: write it between quotes, "{value}"')
    return value


def _file_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name) or _RESERVED.match(name):
        raise ValueError("not usable as a file name: use letters, digits, '_', '-' and '.' between them")
    return name


def _notebook_name(name: str) -> str:
    if name.endswith(".ipynb"):
        raise ValueError("leave out the extension .ipynb")
    return _file_name(name)


RoundName = Annotated[str, BeforeValidator(_text_name), AfterValidator(_file_name)]
NotebookName = Annotated[str, BeforeValidator(_text_name), AfterValidator(_notebook_name)]
Seconds = Annotated[int, Field(gt=0, description="a whole number of seconds above 0")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Title(_Part):
    nl: str = ""
    en: str = ""


class _NotebookEntry(_Part):
    name: NotebookName = Field(description="file name of a notebook, without .ipynb")
    parameters: dict[str, Any] = {}
    cell_timeout: Seconds | None = None


class _RoundFile(_Part):
    round: RoundName = Field(description='name of the folder in reports/, such as "2025"')
    title: _Title = _Title()
    as_of: IsoDate = Field(description="a day such as 2025-12-31; the round sees what was public by then")
    language: Literal["nl", "en"] = "nl"
    cell_timeout: Seconds | None = None
    notebooks: Annotated[list[_NotebookEntry], Field(min_length=1, description="a list with at least one")]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoundParams:
    """A round whose parameters and notebooks were all checked.

    Parameters
    ----------
    round : its name, and the name of its folder in `reports/`.
    title : its title by language ('nl', 'en'); languages without a title are left out.
    as_of : the round sees only what was public by this day.
    language : language of the report.
    notebooks : in the order in which they run.
    root : the project folder.
    file, sha256 : the parameters file, relative to the project folder, and its checksum.
    """

    round: str
    title: Mapping[str, str]
    as_of: dt.date
    language: Literal["nl", "en"]
    notebooks: tuple[NotebookPlan, ...]
    root: Path
    file: str
    sha256: str


def read_round(path: str | Path, root: str | Path) -> RoundParams:
    """Read the parameters of a round and check them for all its notebooks; no kernel is started.

    Parameters
    ----------
    path : the YAML file, relative to the project folder (or to where you are).
    root : the project folder.

    Raises
    ------
    InputError : with everything that is wrong in the file and in the notebooks it names.
    """
    root = Path(root).absolute()
    file = next((found for found in (root / path, Path(path)) if found.is_file()), root / path).absolute()
    shown = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
    problems = Problems()
    if not file.is_file():
        known = sorted(f"params/{other.name}" for other in (root / "params").glob("*.yaml"))
        problems.add(
            "there is no such file", file=shown, allowed=", ".join(known), nearest=nearest_name(shown, known)
        )
        problems.raise_if_any()
    document = read_yaml(file, shown, problems)
    checked = validate(_RoundFile, document, problems) if document is not None else None
    plans = _plan_notebooks(document, root, problems) if document is not None else ()
    problems.raise_if_any()
    if checked is None:  # pragma: no cover - a document that cannot be read always leaves a problem
        raise ValueError(shown)
    timeouts = [entry.cell_timeout or checked.cell_timeout for entry in checked.notebooks]
    return RoundParams(
        round=checked.round,
        title=MappingProxyType({key: text for key, text in checked.title.model_dump().items() if text}),
        as_of=checked.as_of,
        language=checked.language,
        notebooks=tuple(replace(p, cell_timeout=t) for p, t in zip(plans, timeouts, strict=True)),
        root=root,
        file=shown,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
    )


def _plan_notebooks(document: YamlDocument, root: Path, problems: Problems) -> tuple[NotebookPlan, ...]:
    """Check every notebook that has a usable name, also when other parts of the file are wrong."""
    data = document.data if isinstance(document.data, dict) else {}
    entries = data.get("notebooks")
    round_values = _round_values(data)
    plans = []
    first: dict[str, int] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not _fits(NotebookName, name):
            continue
        if name.casefold() in first:
            earlier = document.line(("notebooks", first[name.casefold()], "name"))
            problems.add(
                f"the notebook '{name}' is given twice (first on line {earlier})",
                file=document.shown,
                place=document.place(("notebooks", index, "name")),
            )
            continue
        first[name.casefold()] = index
        plan = plan_notebook(document, index, round_values, root, problems)
        if plan is not None:
            plans.append(plan)
    return tuple(plans)


def _round_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the round gives its notebooks, as far as the file says it rightly."""
    values: dict[str, Any] = {"root": "."}
    if _fits(IsoDate, data.get("as_of")):
        values["as_of"] = data["as_of"]
    language = data.get("language", "nl")
    if language in ("nl", "en"):
        values["language"] = language
    if _fits(RoundName, data.get("round")):
        values["results"] = f"reports/{data['round']}/results"
    return values


def _fits(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind, config=ConfigDict(strict=True)).validate_python(value)
    except ValidationError:
        return False
    return True
