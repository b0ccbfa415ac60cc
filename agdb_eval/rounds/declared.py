"""What a notebook says about its parameters: read from its tagged cell without running anything."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from agdb_eval.errors import Problems
from agdb_eval.rounds.typed import ALLOWED_TYPES, annotation_type, literal_value, spellings

__all__ = ["TAG", "Declared", "cell_source", "has_tag", "load_notebook", "read_declared"]

TAG = "parameters"
_IMPORTS = {("datetime", "date"), ("pathlib", "Path"), ("typing", "Literal")}
_STRICT = ConfigDict(strict=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Declared:
    """One parameter of a notebook: `first_year: int = 2017`.

    Parameters
    ----------
    name, annotation : as written in the notebook.
    type : the type to check against.
    required : there is no default.
    default : its default, checked; None where it is required.
    spelled : how the annotation spells `date` and `Path`.
    line : line within the cell.
    """

    name: str
    annotation: str
    type: Any
    required: bool
    default: Any
    spelled: Mapping[str, str]
    line: int

    def check(self, value: Any) -> Any:
        """Return the value with its declared type. Raises pydantic.ValidationError where it does not fit."""
        return TypeAdapter(self.type, config=_STRICT).validate_python(value)


def load_notebook(raw: bytes, shown: str, problems: Problems) -> dict[str, Any] | None:
    """Return a notebook as a dict, or None with the problem added."""
    try:
        notebook = json.loads(raw.decode("utf-8"))
        cells = notebook["cells"]
        usable = notebook["nbformat"] == 4 and all(
            isinstance(cell["cell_type"], str) and isinstance(cell_source(cell), str) for cell in cells
        )
    except UnicodeDecodeError:
        problems.add("the notebook is not UTF-8", file=shown)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        problems.add("the notebook is not valid JSON", file=shown, place=place, found=error.msg)
    except (KeyError, TypeError, ValueError):
        problems.add("the file is not a Jupyter notebook of format 4", file=shown)
    else:
        if usable and isinstance(notebook, dict):
            return notebook
        problems.add("the file is not a Jupyter notebook of format 4", file=shown)
    return None


def cell_source(cell: Mapping[str, Any]) -> str:
    """Return the source of a cell, which a notebook file may hold as a list of lines."""
    source = cell["source"]
    return "".join(source) if isinstance(source, list) else source


def has_tag(cell: Mapping[str, Any], tag: str) -> bool:
    """Tell whether a cell carries a tag."""
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return isinstance(tags, list) and tag in tags


def read_declared(notebook: Mapping[str, Any], shown: str, problems: Problems) -> tuple[Declared, ...] | None:
    """Return the parameters that a notebook declares; None, with problems added, where that fails."""
    tagged = [cell for cell in notebook["cells"] if has_tag(cell, TAG)]
    if len(tagged) != 1 or tagged[0]["cell_type"] != "code":
        found = f"{len(tagged)} cells with the tag" if len(tagged) != 1 else "a cell that is not code"
        problems.add("the notebook needs one code cell with the tag 'parameters'", file=shown, found=found)
        return None
    try:
        tree = ast.parse(cell_source(tagged[0]))
    except SyntaxError as error:
        place = f"parameters cell, line {error.lineno}"
        problems.add("the parameters cell is not valid Python", file=shown, place=place, found=error.msg)
        return None
    before = len(problems)
    declared: dict[str, Declared] = {}
    for statement in tree.body:
        if _may_stand_there(statement):
            continue
        one = _declaration(statement, shown, problems)
        if one is not None and one.name in declared:
            place = f"parameters cell, line {one.line}"
            problems.add(f"the parameter '{one.name}' is declared twice", file=shown, place=place)
        elif one is not None:
            declared[one.name] = one
    return tuple(declared.values()) if len(problems) == before else None


def _may_stand_there(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import):
        return all(alias.name in ("datetime", "pathlib") for alias in statement.names)
    if isinstance(statement, ast.ImportFrom):
        return all((statement.module, a.name) in _IMPORTS and a.asname is None for a in statement.names)
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _declaration(statement: ast.stmt, shown: str, problems: Problems) -> Declared | None:
    place = f"parameters cell, line {statement.lineno}"
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
        problems.add(
            f"the parameter '{name}' has no type", file=shown, place=place, allowed=f"{name}: <type> = .."
        )
        return None
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        problems.add(
            "the parameters cell holds something that is not a parameter",
            file=shown,
            place=place,
            found=ast.unparse(statement).splitlines()[0][:80],
            allowed="lines such as first_year: int = 2017",
        )
        return None
    name, annotation = statement.target.id, ast.unparse(statement.annotation)
    try:
        declared = Declared(
            name=name,
            annotation=annotation,
            type=annotation_type(statement.annotation),
            required=statement.value is None,
            default=None,
            spelled=spellings(statement.annotation),
            line=statement.lineno,
        )
        return declared if statement.value is None else _with_default(declared, statement.value)
    except ValidationError:
        message = f"the default of '{name}' does not have its type"
        found = ast.unparse(statement.value)[:80] if statement.value else ""
        problems.add(message, file=shown, place=place, found=found, allowed=annotation)
    except (ValueError, TypeError) as error:
        reason = str(error).splitlines()[0] if isinstance(error, ValueError) else "not a fixed value"
        problems.add(f"parameter '{name}': {reason}", file=shown, place=place, allowed=ALLOWED_TYPES)
    return None


def _with_default(declared: Declared, node: ast.expr) -> Declared:
    try:
        value = literal_value(node)
    except (ValueError, TypeError, SyntaxError):
        raise ValueError("its default must be a fixed value that can be read without running it") from None
    return replace(declared, required=False, default=declared.check(value))
