"""Turn values into plain JSON, CSV and image bytes that are the same on every run, and write them whole.

Missing stays missing: it is null in JSON and empty in CSV, never NaN and never 0. A number that is not
finite becomes missing and is reported in the list `lost`, so that the caller can say so in a note.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import os
import re
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "csv_bytes",
    "encode_data",
    "encode_table",
    "encode_value",
    "figure_bytes",
    "json_bytes",
    "write_atomic",
]

_WRITTEN_OUT = {"Period", "Interval", "Timedelta"}
_FIGURE_DPI = 150


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """Return a document as UTF-8 JSON, with one line for each of its `rows` where it has them."""
    head = {key: value for key, value in document.items() if key != "rows"}
    text = json.dumps(head, ensure_ascii=False, allow_nan=False, indent=1)
    if "rows" in document:
        rows = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in document["rows"]]
        body = "[\n  " + ",\n  ".join(rows) + "\n ]" if rows else "[]"
        text = text.removesuffix("\n}") + f',\n "rows": {body}\n}}'
    return (text + "\n").encode("utf-8")


def encode_value(name: str, value: Any, lost: list[str]) -> tuple[str, dict[str, Any], dict[str, bytes]]:
    """Return the kind of a value, its part of the JSON document and the files that stand beside it.

    Raises
    ------
    TypeError : the value cannot be stored; the message says why, without the value.
    """
    pandas, figures = sys.modules.get("pandas"), sys.modules.get("matplotlib.figure")
    if pandas is not None and isinstance(value, pandas.DataFrame):
        columns, rows = encode_table(value, lost)
        return "table", {"columns": columns, "rows": rows}, {"csv": csv_bytes(columns, rows)}
    if pandas is not None and isinstance(value, pandas.Series):
        raise TypeError("a Series cannot be stored; make it a DataFrame with to_frame() or reset_index()")
    if figures is not None and isinstance(value, figures.Figure):
        return "figure", {}, figure_bytes(value, name)
    plain = encode_data(value, lost)
    if plain is None or (isinstance(plain, int | float) and not isinstance(plain, bool)):
        return "number", {"value": plain}, {}
    return ("text" if isinstance(plain, str) else "data"), {"value": plain}, {}


def encode_data(value: Any, lost: list[str]) -> Any:
    """Return nested dicts and lists as plain JSON values; keys become text."""
    if isinstance(value, Mapping):
        keys = [str(_scalar(key, [])) for key in value]
        if len(set(keys)) < len(keys):
            raise TypeError("two keys are the same when written as text")
        return {key: encode_data(item, lost) for key, item in zip(keys, value.values(), strict=True)}
    if isinstance(value, list | tuple):
        return [encode_data(item, lost) for item in value]
    if getattr(value, "ndim", 0) and hasattr(value, "tolist") and hasattr(value, "dtype"):
        return encode_data(value.tolist(), lost)
    return _scalar(value, lost)


def encode_table(frame: pd.DataFrame, lost: list[str]) -> tuple[list[dict[str, str]], list[list[Any]]]:
    """Return the columns (name and type) and rows of a DataFrame.

    A named index becomes the first columns; so does an unnamed one that is not just row numbers.
    """
    if frame.columns.nlevels > 1:
        raise TypeError("its columns have several levels; give every column one name")
    index = frame.index
    named = index.nlevels > 1 or index.name is not None
    if named or (len(frame) and index.inferred_type != "integer"):
        frame = frame.reset_index()
    names = [str(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TypeError(f"it has more than one column '{twice[0]}'")
    columns, cells = [], []
    for position, name in enumerate(names):
        kind, values = _column(frame.iloc[:, position], name, lost)
        columns.append({"name": name, "type": kind})
        cells.append(values)
    return columns, [list(row) for row in zip(*cells, strict=True)]


def csv_bytes(columns: list[dict[str, str]], rows: list[list[Any]]) -> bytes:
    """Return a table as CSV in UTF-8: comma, point as decimal mark, empty for missing."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column["name"] for column in columns])
    for row in rows:
        writer.writerow([str(cell).lower() if isinstance(cell, bool) else cell for cell in row])
    return text.getvalue().encode("utf-8")


def figure_bytes(figure: Any, name: str) -> dict[str, bytes]:
    """Return a matplotlib figure as SVG and PNG, without date or program name; text is drawn as shapes."""
    import matplotlib

    svg, png = io.BytesIO(), io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(svg, format="svg", metadata=nothing)
        figure.savefig(png, format="png", dpi=_FIGURE_DPI, metadata={"Software": None})
    text = svg.getvalue().decode("utf-8").replace("\r\n", "\n")
    text = re.sub(r"<!DOCTYPE[^>]*>\s*|<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    return {"svg": text.encode("utf-8"), "png": png.getvalue()}


def _scalar(value: Any, lost: list[str]) -> Any:
    if type(value).__name__ in {"NAType", "NaTType"}:
        return None
    if hasattr(value, "dtype") and getattr(value, "ndim", None) == 0:
        value = value.astype("datetime64[us]").item() if value.dtype.kind == "M" else value.item()
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        lost.append(str(float(value)))
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"a value of type {type(value).__name__} cannot be stored")


def _column(series: Any, name: str, lost: list[str]) -> tuple[str, list[Any]]:
    """Return the type of one column and its plain values, None where missing."""
    found = [None if missing else value for value, missing in zip(series, series.isna(), strict=True)]
    found = [str(value) if type(value).__name__ in _WRITTEN_OUT else value for value in found]
    moments = [value for value in found if isinstance(value, dt.date)]
    if moments and all(not isinstance(value, dt.datetime) or _is_midnight(value) for value in moments):
        found = [
            dt.date(value.year, value.month, value.day) if isinstance(value, dt.date) else value
            for value in found
        ]
    try:
        plain = [_scalar(value, lost) for value in found]
    except TypeError as error:
        raise TypeError(f"column '{name}': {error}") from None
    return _column_type(found, series.dtype), plain


def _is_midnight(value: dt.datetime) -> bool:
    return value.tzinfo is None and value.time() == dt.time() and getattr(value, "nanosecond", 0) == 0


def _column_type(found: list[Any], dtype: Any) -> str:
    kinds = {_value_type(value) for value in found if value is not None}
    if not kinds:
        return {"f": "number", "i": "integer", "u": "integer", "b": "boolean", "M": "date"}.get(
            dtype.kind, "text"
        )
    if kinds == {"integer", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 else "mixed"


def _value_type(value: Any) -> str:
    if hasattr(value, "dtype"):
        value = value.item()
    for kind, python in (
        ("boolean", bool),
        ("integer", int),
        ("number", float | Decimal),
        ("datetime", dt.datetime),
        ("date", dt.date),
    ):
        if isinstance(value, python):
            return kind
    return "text"
