"""The notebooks of a round: where they are, and their parameters checked against what they declare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

import agdb_eval
from agdb_eval.errors import Problems, nearest_name
from agdb_eval.records.yamlfile import YamlDocument
from agdb_eval.rounds.declared import Declared, load_notebook, read_declared

__all__ = ["GIVEN", "NotebookPlan", "find_notebook", "path_values", "plan_notebook"]

# What the round itself gives to every notebook that declares it.
GIVEN = ("root", "as_of", "language", "results")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NotebookPlan:
    """One notebook of a round, as it was when the round was read, with its checked parameters.

    Parameters
    ----------
    name : file name without `.ipynb`.
    path : where it was found.
    shown : the same for messages and the manifest, relative to the project folder or the package.
    raw, sha256 : its content, so that what runs is what was checked.
    declared : the parameters it declares.
    given : the values that the round sets, with their types.
    cell_timeout : seconds that one cell may take; None is without limit.
    """

    name: str
    path: Path
    shown: str
    raw: bytes
    sha256: str
    declared: tuple[Declared, ...]
    given: Mapping[str, Any]
    cell_timeout: int | None

    @property
    def values(self) -> dict[str, Any]:
        """All parameters with the value they have in this round, defaults included."""
        return {one.name: self.given.get(one.name, one.default) for one in self.declared}


def find_notebook(name: str, root: Path) -> tuple[Path, str] | None:
    """Return the file of a notebook and its name in messages: the project's own, else the one that ships."""
    for folder, shown in _folders(root):
        if (folder / f"{name}.ipynb").is_file():
            return folder / f"{name}.ipynb", f"{shown}/{name}.ipynb"
    return None


def plan_notebook(
    document: YamlDocument, index: int, round_values: Mapping[str, Any], root: Path, problems: Problems
) -> NotebookPlan | None:
    """Check one entry of `notebooks:`; add what is wrong and return None where it cannot run.

    Parameters
    ----------
    document : the parameters file, of which the entry is already known to have a usable name.
    index : position of the entry.
    round_values : what the round gives: root, as_of, language and results.
    """
    entry = document.data["notebooks"][index]
    name: str = entry["name"]
    found = find_notebook(name, root)
    if found is None:
        known = sorted({path.stem for folder, _ in _folders(root) for path in folder.glob("*.ipynb")})
        problems.add(
            f"there is no notebook '{name}'",
            file=document.shown,
            place=document.place(("notebooks", index, "name")),
            allowed=", ".join(known) or "none: the folder notebooks has no notebook",
            nearest=nearest_name(name, known),
        )
        return None
    path, shown = found
    raw = path.read_bytes()
    notebook = load_notebook(raw, shown, problems)
    declared = read_declared(notebook, shown, problems) if notebook is not None else None
    if declared is None:
        return None
    parameters = entry.get("parameters")
    check = _Check(document, ("notebooks", index, "parameters"), name, shown, root, problems)
    given = check.all(declared, parameters if isinstance(parameters, dict) else {}, round_values)
    return NotebookPlan(
        name=name,
        path=path,
        shown=shown,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        declared=declared,
        given=MappingProxyType(given),
        cell_timeout=None,
    )


def path_values(value: Any) -> Iterator[PurePosixPath]:
    """Yield every path in a parameter value."""
    if isinstance(value, PurePosixPath):
        yield value
    elif isinstance(value, dict):
        yield from path_values([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from path_values(item)


@dataclass(frozen=True, slots=True)
class _Check:
    """Checks the values for one notebook and notes each misfit with its place in the parameters file."""

    document: YamlDocument
    base: tuple[str | int, ...]
    notebook: str
    shown: str
    root: Path
    problems: Problems

    def all(
        self, declared: tuple[Declared, ...], written: Mapping[Any, Any], round_values: Mapping[str, Any]
    ) -> dict[str, Any]:
        names = [one.name for one in declared if one.name not in GIVEN]
        for key in written:
            if key in GIVEN:
                self._add(f"'{key}' is given by the round itself; leave it out here", (key,))
            elif key not in names:
                message = f"the notebook '{self.notebook}' has no parameter '{key}'"
                nearest = nearest_name(str(key), names)
                self._add(message, (key,), allowed=", ".join(names) or "no parameters", nearest=nearest)
        given: dict[str, Any] = {}
        for one in declared:
            if one.name in GIVEN:
                if one.name in round_values:
                    self._round_value(one, round_values[one.name], given)
            elif one.name in written:
                self._written_value(one, written[one.name], given)
            elif one.required:
                message = f"the notebook '{self.notebook}' needs the parameter '{one.name}'"
                self._add(message, (), allowed=one.annotation)
            else:
                self._files(one.default, self.shown, f"parameters cell, line {one.line}")
        return given

    def _round_value(self, one: Declared, value: Any, given: dict[str, Any]) -> None:
        try:
            given[one.name] = one.check(value)
        except ValidationError:
            self.problems.add(
                f"the round gives '{one.name}' as text or date; the notebook declares another type",
                file=self.shown,
                place=f"parameters cell, line {one.line}",
                found=one.annotation,
            )

    def _written_value(self, one: Declared, value: Any, given: dict[str, Any]) -> None:
        try:
            given[one.name] = one.check(value)
        except ValidationError as error:
            seen = set()
            for detail in error.errors(include_url=False):
                loc = self._known((one.name, *detail["loc"]))
                if loc in seen:
                    continue
                seen.add(loc)
                message = f"the parameter '{one.name}' does not have its type"
                if detail["type"] == "value_error":
                    message = f"parameter '{one.name}': " + detail["msg"].removeprefix("Value error, ")
                self._add(message, loc, found=repr(detail["input"])[:80], allowed=one.annotation)
        else:
            self._files(given[one.name], self.document.shown, self.document.place((*self.base, one.name)))

    def _files(self, value: Any, file: str, place: str) -> None:
        for path in path_values(value):
            if not (self.root / path).exists():
                self.problems.add(
                    "this file or folder does not exist", file=file, place=place, found=str(path)
                )

    def _known(self, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """Return the part of a pydantic location that stands in the file."""
        end = 1
        while end < len(loc) and (*self.base, *loc[: end + 1]) in self.document.lines:
            end += 1
        return loc[:end]

    def _add(
        self,
        message: str,
        loc: tuple[str | int, ...],
        *,
        found: str = "",
        allowed: str = "",
        nearest: str | None = None,
    ) -> None:
        place = self.document.place((*self.base, *loc))
        file = self.document.shown
        self.problems.add(message, file=file, place=place, found=found, allowed=allowed, nearest=nearest)


def _folders(root: Path) -> list[tuple[Path, str]]:
    """Return the folders in which notebooks are looked up, first one first."""
    package = Path(agdb_eval.__file__).parent
    shipped = package / "notebooks"
    if not shipped.is_dir() and (package.parent / "pyproject.toml").is_file():
        shipped = package.parent / "notebooks"
    return [(root / "notebooks", "notebooks"), (shipped, "agdb_eval/notebooks")]
