"""Read the four columns of a study and check them together; everything wrong is raised at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from agdb_eval.did.columns import Bools, fingerprint, labels, numbers, positions
from agdb_eval.did.plain import Floats
from agdb_eval.did.read import Data, read_columns, source_name
from agdb_eval.did.words import counted
from agdb_eval.errors import Problems

__all__ = ["Study", "check_repeats", "read_study"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """Unit, period, cohort (missing is never treated) and outcome of every row, in the order of the data.

    `zeros` and `infinities` count the units that were marked as never treated in that way.
    """

    unit: npt.NDArray[Any]
    period: Floats
    cohort: Floats
    outcome: Floats
    zeros: int
    infinities: int
    fingerprint: str


def read_study(data: Data, roles: Mapping[str, str]) -> Study:
    """Return the four columns as arrays.

    Parameters
    ----------
    data : a DataFrame or the path of a file.
    roles : the names of the columns 'unit', 'period', 'cohort' and 'outcome'.

    Raises
    ------
    InputError : with every problem found.
    """
    file, problems = source_name(data), Problems()
    frame = read_columns(data, roles, problems)
    found: dict[str, npt.NDArray[Any]] = {}
    if "unit" in frame:
        found["unit"] = labels(frame["unit"], "unit", file, problems)
    if "period" in frame:
        found["period"] = numbers(frame["period"], "period", file, problems)
    if "outcome" in frame:
        found["outcome"] = numbers(frame["outcome"], "outcome", file, problems, missing=True)
    if "cohort" in frame:
        given = numbers(frame["cohort"], "cohort", file, problems, missing=True, infinite=True)
        found["given"] = given
        found["cohort"] = np.where((given == 0) | np.isposinf(given), np.nan, given)
    _check_together(frame, found, file, problems)
    problems.raise_if_any()
    unit, given = found["unit"], found["given"]
    return Study(
        unit=unit,
        period=found["period"],
        cohort=found["cohort"],
        outcome=found["outcome"],
        zeros=len(np.unique(unit[given == 0])),
        infinities=len(np.unique(unit[np.isposinf(given)])),
        fingerprint=fingerprint(unit, found["period"], found["cohort"], found["outcome"]),
    )


def check_repeats(
    unit: npt.NDArray[Any], period: Floats, known: Bools, file: str, problems: Problems
) -> None:
    """Add a problem when a unit and period occur more than once among the rows where both are known."""
    twice = pd.DataFrame({"unit": unit, "period": period}).duplicated().to_numpy() & known
    if twice.any():
        message = f"{counted(int(twice.sum()), 'row repeats', 'rows repeat')} a unit and period seen before"
        problems.add(message, file=file, place=positions(twice), allowed="one row per unit and period")


def _check_together(
    frame: pd.DataFrame, found: Mapping[str, npt.NDArray[Any]], file: str, problems: Problems
) -> None:
    if {"unit", "period"} <= found.keys():
        known = frame["unit"].notna().to_numpy(dtype=bool) & ~np.isnan(found["period"])
        check_repeats(found["unit"], found["period"], known, file, problems)
    if {"unit", "cohort"} <= found.keys():
        known = frame["unit"].notna().to_numpy(dtype=bool)
        _check_constant(found["unit"], found["cohort"], known, file, problems)
    if {"period", "cohort"} <= found.keys():
        _check_scale(found["period"], found["given"], file, problems)


def _check_constant(
    unit: npt.NDArray[Any], cohort: Floats, known: Bools, file: str, problems: Problems
) -> None:
    """A unit has one cohort: the rows that differ from the first row of their unit are a problem."""
    codes = pd.factorize(unit)[0]
    first = cohort[np.unique(codes, return_index=True)[1]][codes] if len(codes) else cohort
    differs = known & (first != cohort) & ~(np.isnan(first) & np.isnan(cohort))
    if differs.any():
        units = len(np.unique(codes[differs]))
        problems.add(
            f"the cohort changes within {counted(units, 'unit', 'units')}",
            file=file,
            place=positions(differs),
            allowed="one first treated period per unit, repeated in all its rows",
        )


def _check_scale(period: Floats, given: Floats, file: str, problems: Problems) -> None:
    """0 must not be a real period, and the cohort must be a period and not an indicator of treatment."""
    finite = period[np.isfinite(period)]
    if not len(finite):
        return
    if finite.min() <= 0 and (given == 0).any():
        problems.add(
            "cohort 0 can mean never treated or the period 0, because periods go below 1",
            file=file,
            place=positions(given == 0),
            allowed="a missing cohort for never treated",
        )
    treated = np.unique(given[np.isfinite(given) & (given != 0)])
    if finite.min() > 1 and treated.tolist() == [1.0]:
        problems.add(
            "cohort looks like an indicator of treatment: it holds no period other than 1",
            file=file,
            allowed="the first treated period of the unit; missing when never treated",
        )
