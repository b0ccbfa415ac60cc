"""From an indicator of treatment to the first treated period of every unit."""

from __future__ import annotations

import pandas as pd

from agdb_eval.did.columns import positions
from agdb_eval.did.read import add_missing_column
from agdb_eval.errors import Problems

__all__ = ["add_cohort"]


def add_cohort(
    frame: pd.DataFrame, *, unit: str, period: str, treated: str, cohort: str = "cohort"
) -> pd.DataFrame:
    """Return the data with a column that holds each unit's first period of treatment.

    A unit counts as treated from the first period in which the indicator is 1, also where it is 0 again
    later. A unit whose indicator is never 1 is never treated: its cohort is missing.

    Parameters
    ----------
    frame : one row per unit and period. It is not changed.
    unit, period : columns as in `collapse`.
    treated : column with 1 in treated periods and 0 in others.
    cohort : name of the column to add.

    Raises
    ------
    InputError
        A column does not exist, the new one already does, or the indicator is not 0 or 1.

    Examples
    --------
    >>> frame = pd.DataFrame({"firm": [1, 1, 2, 2], "year": [1, 2, 1, 2], "grant": [0, 1, 0, 0]})
    >>> add_cohort(frame, unit="firm", period="year", treated="grant")["cohort"].tolist()
    [2.0, 2.0, nan, nan]
    """
    problems = Problems()
    names = [str(name) for name in frame.columns]
    for role, name in (("unit", unit), ("period", period), ("treated", treated)):
        if name not in names:
            add_missing_column(name, role, names, "data", problems)
    if cohort in names:
        problems.add(f"the column '{cohort}' is already there: choose another name for cohort")
    problems.raise_if_any()
    wrong = ~frame[treated].isin([0, 1]).to_numpy()
    if wrong.any():
        problems.add(
            f"the column '{treated}' must be 0 or 1 in every row",
            place=positions(wrong),
            found=f"{int(wrong.sum())} other or missing values",
        )
        problems.raise_if_any()
    first = frame.loc[frame[treated] == 1].groupby(unit)[period].min()
    return frame.assign(**{cohort: frame[unit].map(first)})
