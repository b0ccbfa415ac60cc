"""Register a number, text, table, figure or data by name while a notebook runs, and read it back.

A result is one JSON file `<name>.json`; a table also has `<name>.csv`, a figure `<name>.svg` and
`<name>.png`. The same value gives the same bytes, so that two runs can be compared file by file.
Nothing heavy is imported until a table or a figure needs it.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from agdb_eval.encode import encode_value, figure_bytes, json_bytes, write_atomic
from agdb_eval.errors import InputError, Problem, Problems, nearest_name

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SCHEMA_VERSION", "Result", "ResultStore", "ResultTable", "open_store", "read_results"]

SCHEMA_VERSION = 1
_NAME = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")
_LONGEST_NAME = 120
_LANGUAGES = ("nl", "en")
_MAPPINGS = ("title", "note", "alt", "files")
_LOST = {
    "nl": "Geen eindig getal ({values}): vastgelegd als ontbrekend.",
    "en": "Not a finite number ({values}): stored as missing.",
}

Value = TypeVar("Value")
Words = str | Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResultTable:
    """A table as it was registered: column names, their types and the rows; None is missing."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __repr__(self) -> str:
        return f"ResultTable({len(self.rows)} rows: {', '.join(self.columns)})"

    def __len__(self) -> int:
        return len(self.rows)

    def frame(self) -> pd.DataFrame:
        """Return the table as a new DataFrame."""
        import pandas as pd

        data = {}
        for position, (name, kind) in enumerate(zip(self.columns, self.types, strict=True)):
            values = [row[position] for row in self.rows]
            if kind in ("date", "datetime"):
                data[name] = pd.Series(pd.to_datetime(values, format="ISO8601"))
                continue
            whole = None not in values
            dtypes = {
                "integer": "int64" if whole else "Int64",
                "boolean": "bool" if whole else "boolean",
                "number": "float64",
                "mixed": "object",
            }
            data[name] = pd.Series(values, dtype=dtypes.get(kind, "str"))
        return pd.DataFrame(data, columns=list(self.columns))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Result:
    """One registered result.

    Parameters
    ----------
    name : the name under which the notebook registered it.
    kind : 'number', 'text', 'table', 'figure' or 'data'.
    value : the number, text or data; a `ResultTable` for a table; None for a figure or a missing number.
    title, note, alt : words by language ('nl', 'en'); `alt` says in words what a figure shows.
    unit : unit of a number, or of the numbers in a table.
    tolerance : the largest relative difference that a re-run may have and still count as the same.
    notebook, cell : where it was registered; `cell` is the number that Jupyter shows as In [..].
    files : names of the files that belong to it, by extension, beside its JSON file.
    """

    name: str
    kind: str
    value: Any
    title: Mapping[str, str]
    unit: str
    note: Mapping[str, str]
    tolerance: float | None
    notebook: str
    cell: int | None
    alt: Mapping[str, str]
    files: Mapping[str, str]

    def __repr__(self) -> str:
        shown = {"table": repr(self.value), "figure": "figure"}.get(self.kind, repr(self.value))
        return f"Result({self.name}: {shown if len(shown) <= 80 else shown[:77] + '...'})"


def open_store(folder: str | Path | None, notebook: str) -> ResultStore:
    """Open the store in which one notebook registers its results.

    Parameters
    ----------
    folder : the folder of the round's results; None or "" keeps them in memory, for running by hand.
    notebook : the name of the notebook, without `.ipynb`.
    """
    return ResultStore(Path(folder).absolute() if folder else None, notebook)


class ResultStore:
    """Where one notebook registers its results; `results` holds what it registered so far."""

    def __init__(self, folder: Path | None, notebook: str) -> None:
        self.notebook = notebook
        self.folder = folder
        self._results: dict[str, Result] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def __repr__(self) -> str:
        where = "in memory" if self.folder is None else "on disk"
        return f"ResultStore({self.notebook}: {len(self._results)} results {where})"

    @property
    def results(self) -> dict[str, Result]:
        return dict(self._results)

    def record(
        self,
        name: str,
        value: Value,
        *,
        title: Words = "",
        unit: str = "",
        note: Words = "",
        tolerance: float | None = None,
        alt: Words = "",
    ) -> Value:
        """Register a value under a name and return it, so that the cell also shows it.

        Parameters
        ----------
        name : lower case, digits, '_' and '.', unique within the round.
        value : number (None is missing), text or date, DataFrame, matplotlib figure, or a dict or list.
        title, note, alt : text, or texts by language: {"nl": ..., "en": ...}. `alt` describes a figure.
        unit : unit of the number or of the numbers in the table.
        tolerance : relative difference that still counts as the same when a reviewer runs it again.

        Raises
        ------
        InputError : the name is not a valid one or taken, or the value cannot be stored.
        """
        self._check_name(name)
        if tolerance is not None and not 0 <= tolerance < math.inf:
            self._refuse(name, "the tolerance must be a number of 0 or more", found=repr(tolerance))
        words = {"title": self._words(name, title), "note": self._words(name, note)}
        words["alt"] = self._words(name, alt)
        lost: list[str] = []
        try:
            kind, content, files = encode_value(name, value, lost)
        except TypeError as error:
            self._refuse(name, str(error))
        if lost:
            listed = ", ".join(sorted(set(lost)))
            words["note"] = {
                language: " ".join(filter(None, (words["note"].get(language), text.format(values=listed))))
                for language, text in _LOST.items()
            }
        document = {
            "schema_version": SCHEMA_VERSION,
            "name": name,
            "kind": kind,
            **words,
            "unit": unit,
            "tolerance": tolerance,
            "notebook": self.notebook,
            "cell": _current_cell(),
            "files": {extension: f"{name}.{extension}" for extension in files},
            **content,
        }
        encoded = json_bytes(document)
        if self.folder is not None:
            for extension, file_content in files.items():
                write_atomic(self.folder / f"{name}.{extension}", file_content)
            write_atomic(self.folder / f"{name}.json", encoded)
        self._results[name] = _decode(json.loads(encoded))
        if kind == "figure":
            _show_figures(type(value))
        return value

    def _check_name(self, name: str) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
            self._refuse(
                str(name),
                "this is not a name for a result",
                found=repr(name),
                allowed=f"up to {_LONGEST_NAME} lower case letters, digits and '_', with '.' between parts",
            )
        if self.folder is None or not (self.folder / f"{name}.json").exists():
            return
        other = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        self._refuse(
            name,
            f"the name is already taken: notebook '{other['notebook']}' (cell {other['cell']}) and "
            f"notebook '{self.notebook}' (cell {_current_cell()}) both register it",
        )

    def _words(self, name: str, words: Words) -> dict[str, str]:
        if isinstance(words, str):
            return dict.fromkeys(_LANGUAGES, words) if words else {}
        for language, text in words.items():
            if language not in _LANGUAGES or not isinstance(text, str):
                found, nearest = str(language), nearest_name(str(language), _LANGUAGES)
                self._refuse(name, "words by language have the keys nl and en", found, nearest=nearest)
        return {language: words[language] for language in _LANGUAGES if words.get(language)}

    def _refuse(
        self, name: str, message: str, found: str = "", allowed: str = "", nearest: str | None = None
    ) -> NoReturn:
        place = f"notebook '{self.notebook}', result '{name}'"
        problem = Problem(message=message, place=place, found=found, allowed=allowed, nearest=nearest)
        raise InputError([problem])


def read_results(folder: str | Path) -> dict[str, Result]:
    """Read back all results of a round, by name.

    Raises
    ------
    InputError : the folder does not exist, or a file in it is not a result of a version that is known here.
    """
    folder = Path(folder)
    problems = Problems()
    results: dict[str, Result] = {}
    if not folder.is_dir():
        problems.add("there are no results here", file=folder.name, allowed="the folder 'results' of a round")
    for path in sorted(folder.glob("*.json")):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            version, known = str(document["schema_version"]), str(SCHEMA_VERSION)
            if version != known:
                problems.add("unknown version of a result", file=path.name, found=version, allowed=known)
                continue
            result = _decode(document)
        except (OSError, ValueError, KeyError, TypeError) as error:
            problems.add("the file is not a result", file=path.name, found=type(error).__name__)
            continue
        for name in (name for name in result.files.values() if not (folder / name).is_file()):
            problems.add("a file that belongs to the result is missing", file=path.name, allowed=name)
        results[result.name] = result
    problems.raise_if_any()
    return results


def _decode(document: Mapping[str, Any]) -> Result:
    value = document.get("value")
    if document["kind"] == "table":
        value = ResultTable(
            columns=tuple(column["name"] for column in document["columns"]),
            types=tuple(column["type"] for column in document["columns"]),
            rows=tuple(tuple(row) for row in document["rows"]),
        )
    fields: dict[str, Any] = {key: MappingProxyType(document[key]) for key in _MAPPINGS}
    fields |= {key: document[key] for key in ("name", "kind", "unit", "tolerance", "notebook", "cell")}
    return Result(value=value, **fields)


def _current_cell() -> int | None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    # Not shell.execution_count: newer versions of IPython raise it before the cell runs.
    return None if shell is None else int(shell.displayhook.prompt_count)


def _show_figures(kind: type) -> None:
    """Let a notebook show figures also where matplotlib draws without a screen, as in a round."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return
    formatter = shell.display_formatter.formatters["image/png"]
    try:
        formatter.lookup_by_type(kind)
    except KeyError:
        formatter.for_type(kind, lambda figure: figure_bytes(figure, "shown")["png"])
