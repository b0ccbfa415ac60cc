"""Read the columns that an analysis needs, and no others, from a DataFrame or a file."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from agdb_eval.errors import InputError, Problem, Problems, nearest_name

__all__ = ["Data", "add_missing_column", "read_columns", "read_frame", "source_name"]

Data = pd.DataFrame | str | Path

_NUMBER = re.compile(r"[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d+)?(?:\.\d+)?")
_FORMATS = ("a pandas DataFrame", ".csv", ".csv.gz", ".parquet", ".dta")


def source_name(data: Data) -> str:
    """Return the name under which problems mention the data: the file as it was given, or 'data'."""
    return "data" if isinstance(data, pd.DataFrame) else str(data)


def read_frame(data: str | Path) -> pd.DataFrame:
    """Return a whole CSV, Parquet or Stata file as a DataFrame; the estimators read one themselves too.

    Raises
    ------
    InputError : the file does not exist or is of another kind.
    """
    names = _names(data)
    return _read(data, names)


def read_columns(data: Data, roles: Mapping[str, str], problems: Problems) -> pd.DataFrame:
    """Return the columns asked for that exist, named by their role; what is missing becomes a problem.

    Parameters
    ----------
    data : a DataFrame, which is not changed, or the path of a CSV, Parquet or Stata file.
    roles : from the role of a column ('unit', 'outcome') to its name in the data.
    problems : where missing, repeated and twice used columns are added.

    Returns
    -------
    pandas.DataFrame
        The rows in their order in the data, with the row position as index.

    Raises
    ------
    InputError : the data cannot be read at all.
    """
    file = source_name(data)
    names = _names(data)
    for role, name in roles.items():
        _check_name(role, name, names, roles, file, problems)
    given = list(roles.values())
    usable = {
        role: name
        for place, (role, name) in enumerate(roles.items())
        if names.count(name) == 1 and name not in given[:place]
    }
    wanted = sorted(set(usable.values()))
    frame = _read(data, wanted).reset_index(drop=True)
    return pd.DataFrame({role: frame[name] for role, name in usable.items()}, index=frame.index)


def _check_name(
    role: str, name: str, names: list[Any], roles: Mapping[str, str], file: str, problems: Problems
) -> None:
    count = names.count(name)
    if count == 0:
        add_missing_column(str(name), role, [str(other) for other in names], file, problems)
    elif count > 1:
        problems.add(f"{count} columns are called '{name}' ({role}); keep one", file=file)
    twice = [other for other, found in roles.items() if found == name]
    if role == twice[0] and len(twice) > 1:
        problems.add(f"column '{name}' is given as {' and as '.join(twice)}", file=file)


def add_missing_column(name: str, role: str, names: list[str], file: str, problems: Problems) -> None:
    """Add the problem of a missing column, with the names there are.

    A file without a line of names has microdata there. Where any name is a number nothing of it is shown.
    """
    message = f"there is no column '{name}' ({role})"
    if any(_NUMBER.fullmatch(other.strip()) for other in names):
        allowed = "a first line with the names of the columns; here it looks like data"
        problems.add(message, file=file, allowed=allowed)
        return
    problems.add(message, file=file, allowed=_shortened(names), nearest=nearest_name(name, names))


def _shortened(names: Iterable[str], limit: int = 12) -> str:
    found = list(names)
    more = f" and {len(found) - limit} more" if len(found) > limit else ""
    return ", ".join(found[:limit]) + more


def _names(data: Data) -> list[Any]:
    """Return the column names without reading the rows."""
    if isinstance(data, pd.DataFrame):
        return list(data.columns)
    path = _checked(data)
    if _format(path) == ".csv":
        return list(pd.read_csv(path, nrows=0).columns)
    if _format(path) == ".dta":
        with pd.read_stata(path, iterator=True) as reader:
            return list(reader.variable_labels())
    return list(_pyarrow(path).read_schema(path).names)


def _read(data: Data, wanted: list[str]) -> pd.DataFrame:
    if isinstance(data, pd.DataFrame):
        return data.loc[:, wanted]
    path = _checked(data)
    if _format(path) == ".csv":
        return pd.read_csv(path, usecols=wanted)
    if _format(path) == ".dta":
        return pd.read_stata(path, columns=wanted, convert_categoricals=False, convert_dates=False)
    return pd.read_parquet(path, columns=wanted)


def _checked(data: str | Path) -> Path:
    if not isinstance(data, str | Path):
        message, allowed = "these data cannot be read", ", ".join(_FORMATS)
        raise InputError([Problem(message=message, found=type(data).__name__, allowed=allowed)])
    path = Path(data)
    if not path.is_file():
        raise InputError([Problem(message="the file does not exist", file=str(data))])
    if _format(path) not in (".csv", ".dta", ".parquet"):
        raise InputError(
            [
                Problem(
                    message="files of this kind cannot be read",
                    file=str(data),
                    found=path.suffix or "no extension",
                    allowed=", ".join(_FORMATS),
                )
            ]
        )
    return path


def _format(path: Path) -> str:
    name = path.name.lower()
    return ".csv" if name.endswith((".csv", ".csv.gz")) else Path(name).suffix


def _pyarrow(path: Path) -> Any:
    try:
        return importlib.import_module("pyarrow.parquet")
    except ImportError:
        message = "reading Parquet needs the package pyarrow, which is not installed; give a CSV file instead"
        raise InputError([Problem(message=message, file=str(path))]) from None
