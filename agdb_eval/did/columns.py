"""Check single columns and turn them into arrays. Problems name row positions, never values."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from agdb_eval.did.plain import Floats
from agdb_eval.did.words import listed
from agdb_eval.errors import Problems

__all__ = ["Bools", "fingerprint", "labels", "numbers", "positions"]

Bools = npt.NDArray[np.bool_]
Labels = npt.NDArray[Any]

_SHOWN = 5
_LARGEST = 2.0**53


def positions(where: Bools) -> str:
    """Return the first row positions at which a mask is true; the first row of the data is 0."""
    found = np.flatnonzero(where)
    shown: list[object] = [int(row) for row in found[:_SHOWN]]
    if len(found) > _SHOWN:
        shown.append(f"{len(found) - _SHOWN} more")
    return f"row position{'' if len(found) == 1 else 's'} {listed(shown, 'en')} (the first row is 0)"


def numbers(
    column: pd.Series,
    role: str,
    file: str,
    problems: Problems,
    *,
    missing: bool = False,
    infinite: bool = False,
) -> Floats:
    """Return a column as floats, missing as NaN; what is not a number is a problem.

    Parameters
    ----------
    column : the column; its name in the data is not needed.
    role : how problems call it.
    file : the file, for problems.
    problems : where they are added.
    missing, infinite : whether missing and infinite values are allowed.
    """
    values, wrong = _floats(column)
    if wrong.any():
        problems.add(
            f"{role} is not a number in {_rows(wrong)}",
            file=file,
            place=positions(wrong),
            found=f"type {column.dtype}",
            allowed="whole or decimal numbers; turn dates into years or into months counted from a start",
        )
    absent = np.isnan(values) & ~wrong
    if absent.any() and not missing:
        problems.add(f"{role} is missing in {_rows(absent)}", file=file, place=positions(absent))
    endless = np.isinf(values)
    if endless.any() and not infinite:
        problems.add(f"{role} is infinite in {_rows(endless)}", file=file, place=positions(endless))
    return values


def labels(column: pd.Series, role: str, file: str, problems: Problems, *, missing: bool = False) -> Labels:
    """Return a column of identifiers as whole numbers where all are, otherwise as text.

    The form does not depend on whether 1 was stored as 1 or as 1.0. A missing identifier is a problem
    unless `missing`; what stands in its place has no meaning.
    """
    absent = column.isna().to_numpy(dtype=bool)
    if absent.any() and not missing:
        problems.add(f"{role} is missing in {_rows(absent)}", file=file, place=positions(absent))
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_complex_dtype(column):
        filled = column.to_numpy(dtype=np.float64, na_value=0.0)
        if np.all(np.isfinite(filled) & (np.abs(filled) < _LARGEST) & (filled == np.floor(filled))):
            return np.asarray(filled, dtype=np.int64)
    return np.asarray([str(value) for value in column], dtype=np.str_)


def fingerprint(unit: Labels, period: Floats, *others: Floats) -> str:
    """Return the SHA-256 of columns in canonical form: rows ordered by unit and period, missing as one NaN.

    The order of the rows, the type in which a number is stored and other columns do not change it.
    """
    order = np.lexsort((period, unit))
    digest = hashlib.sha256(b"agdb_eval panel 1\n")
    if unit.dtype.kind == "i":
        digest.update(np.ascontiguousarray(unit[order], dtype="<i8").tobytes())
    else:
        digest.update("\n".join(unit[order].tolist()).encode("utf-8"))
    for values in (period, *others):
        canonical = np.where(np.isnan(values), np.nan, values + 0.0)[order]
        digest.update(np.ascontiguousarray(canonical, dtype="<f8").tobytes())
    return digest.hexdigest()


def _rows(where: Bools) -> str:
    count = int(where.sum())
    return f"{count} row{'' if count == 1 else 's'}"


def _floats(column: pd.Series) -> tuple[Floats, Bools]:
    """Return the values and where a value is present that is not a number."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_complex_dtype(column):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), np.zeros(len(column), dtype=bool)
    absent = column.isna().to_numpy(dtype=bool)
    found = column.to_numpy(dtype=object)
    number = np.asarray([_is_number(value) for value in found], dtype=bool)
    values = np.full(len(found), np.nan)
    usable = number & ~absent
    values[usable] = [float(value) for value in found[usable]]
    return values, ~number & ~absent


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal | np.integer | np.floating) and not isinstance(value, bool)
