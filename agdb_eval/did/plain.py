"""Small shapes that all results share: read-only arrays, key columns, JSON-safe values."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Floats", "Ints", "Number", "key_column", "plain", "read_only", "rows", "tidy", "typed"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Number = int | float

_KEYS = ("cohort", "period", "event_time")


def read_only(values: Floats) -> Floats:
    """Return a copy that nobody can change."""
    copy = np.array(values, dtype=np.float64)
    copy.setflags(write=False)
    return copy


def tidy(value: float) -> Number:
    """Return 2004 for 2004.0, and 2004.25 as it is."""
    return int(value) if float(value).is_integer() else float(value)


def key_column(values: Iterable[Number | None]) -> pd.Series:
    """Return cohorts, periods or event times as whole numbers where they are, missing where there is none."""
    found = list(values)
    whole = all(value is None or float(value).is_integer() for value in found)
    return pd.Series(found, dtype="Int64" if whole else "Float64")


def typed(columns: Mapping[str, Iterable[Any]]) -> pd.DataFrame:
    """Return a table with key columns as whole numbers and texts as strings."""
    frame = pd.DataFrame({name: list(values) for name, values in columns.items()})
    for name in frame.columns:
        if name in _KEYS:
            frame[name] = key_column(columns[name])
        elif name in ("kind", "band", "regressor"):
            frame[name] = frame[name].astype("string")
    return frame


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as plain rows that can be written as JSON; missing is None."""
    return [
        {str(key): plain(value) for key, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def plain(value: Any) -> Any:
    """Return nested values as plain JSON values; what is missing or not finite is None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value
