"""The types a notebook parameter may have: from annotation to check, and from value to Python source."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal, Union

from pydantic import BeforeValidator

__all__ = [
    "ALLOWED_TYPES",
    "IsoDate",
    "annotation_type",
    "as_json",
    "as_source",
    "literal_value",
    "spellings",
]

ALLOWED_TYPES = (
    "str, int, float, bool, datetime.date, pathlib.Path, None, Literal[..], list[..], dict[.., ..]"
)


def _iso_date(value: Any) -> Any:
    if type(value) is dt.date:
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("not a date: write it as 2025-12-31")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError("not a date in the calendar") from None


def _relative_path(value: Any) -> Any:
    if isinstance(value, PurePosixPath):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise ValueError("not a path: write it relative to the project folder, such as data/panel.csv")
    if "\\" in value:
        raise ValueError("write the path with / between its parts")
    if ".." in PurePosixPath(value).parts:
        raise ValueError("the file must stand inside the project folder, so leave out '..'")
    if PurePosixPath(value).is_absolute() or PureWindowsPath(value).drive or value.startswith("~"):
        raise ValueError("write the path relative to the project folder, so that it holds on any machine")
    return PurePosixPath(value)


IsoDate = Annotated[dt.date, BeforeValidator(_iso_date)]
RelativePath = Annotated[PurePosixPath, BeforeValidator(_relative_path)]

_NAMES: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "date": IsoDate,
    "Path": RelativePath,
}


def annotation_type(node: ast.expr) -> Any:
    """Return the type that an annotation names.

    Raises
    ------
    ValueError : it names a type that a round cannot check and write into a notebook.
    """
    if isinstance(node, ast.Constant) and node.value is None:
        return None
    if isinstance(node, ast.Name) and node.id in _NAMES:
        return _NAMES[node.id]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in ("date", "Path"):
        return _NAMES[node.attr]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return Union[annotation_type(node.left), annotation_type(node.right)]  # noqa: UP007
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if node.value.id == "Literal":
            return Literal[tuple(ast.literal_eval(part) for part in inside)]
        if node.value.id == "list" and len(inside) == 1:
            return list[annotation_type(inside[0])]  # type: ignore[misc]
        if node.value.id == "dict" and len(inside) == 2:
            return dict[annotation_type(inside[0]), annotation_type(inside[1])]  # type: ignore[misc]
    raise ValueError(f"'{ast.unparse(node)}' is not a type that a round can check")


def spellings(node: ast.expr) -> dict[str, str]:
    """Return how an annotation spells `date` and `Path`, so that a value can be written the same way."""
    found = {}
    for part in ast.walk(node):
        if isinstance(part, ast.Name | ast.Attribute):
            text = ast.unparse(part)
            found[text.rpartition(".")[2]] = text
    return found


def literal_value(node: ast.expr) -> Any:
    """Return the value of a default: a literal, or a call of `date` or `Path` on literals.

    Raises
    ------
    ValueError : it is something that can only be known by running the notebook.
    """
    if isinstance(node, ast.Call) and not node.keywords:
        called = ast.unparse(node.func).rpartition(".")[2]
        arguments = [ast.literal_eval(argument) for argument in node.args]
        if called == "date":
            return dt.date(*arguments)
        if called == "Path":
            return PurePosixPath(*arguments)
        raise ValueError(f"'{ast.unparse(node)}' is not a fixed value")
    if isinstance(node, ast.List):
        return [literal_value(item) for item in node.elts]
    if isinstance(node, ast.Dict) and None not in node.keys:
        pairs = zip(node.keys, node.values, strict=True)
        return {literal_value(key): literal_value(value) for key, value in pairs if key is not None}
    return ast.literal_eval(node)


def as_source(value: Any, spelled: Mapping[str, str]) -> str:
    """Return Python source that gives exactly this value, type included."""
    if isinstance(value, dict):
        pairs = (f"{as_source(key, spelled)}: {as_source(item, spelled)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_source(item, spelled) for item in value) + "]"
    if isinstance(value, dt.date):
        return f"{spelled.get('date', 'datetime.date')}({value.year}, {value.month}, {value.day})"
    if isinstance(value, PurePosixPath):
        return f"{spelled.get('Path', 'pathlib.Path')}({str(value)!r})"
    return repr(value)


def as_json(value: Any) -> Any:
    """Return a parameter value as it stands in the manifest: dates and paths as text, keys as text."""
    if isinstance(value, dict):
        return {str(as_json(key)): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return str(value) if isinstance(value, dt.date | PurePosixPath) else value
