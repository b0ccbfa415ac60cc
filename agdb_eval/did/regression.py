"""Read the columns of a regression and decide which rows it uses, with an account of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from agdb_eval.did.columns import Bools, fingerprint, labels, numbers
from agdb_eval.did.panel import Dropped
from agdb_eval.did.plain import Floats, Ints
from agdb_eval.did.read import Data, read_columns, source_name
from agdb_eval.did.study import check_repeats
from agdb_eval.errors import Problems

__all__ = ["RegressionData", "read_regression"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegressionData:
    """The rows that a regression uses, in order of unit and period. It holds microdata.

    Parameters
    ----------
    unit, period, cluster : whole numbers from 0 that stand for units, periods and clusters.
    outcome : shape (rows,).
    regressors : shape (rows, regressors).
    rows_read : rows before anything was left out.
    ledger : what was left out, in the order in which it was.
    fingerprint : of all rows that were read.
    """

    unit: Ints
    period: Ints
    cluster: Ints
    outcome: Floats
    regressors: Floats
    rows_read: int
    ledger: tuple[Dropped, ...]
    fingerprint: str


def read_regression(
    data: Data, *, unit: str, period: str, outcome: str, regressors: Sequence[str], cluster: str | None
) -> RegressionData:
    """Return the rows with outcome, regressors and cluster, of units that have more than one such row.

    Raises
    ------
    InputError : with every problem found in the data, by row position.
    """
    file, problems = source_name(data), Problems()
    roles = {"unit": unit, "period": period, "outcome": outcome}
    places = [f"regressor {place}" for place in range(1, len(regressors) + 1)]
    roles |= dict(zip(places, regressors, strict=True))
    roles |= {} if cluster is None else {"cluster": cluster}
    if not regressors:
        problems.add("no regressor is given", allowed="at least one column with numbers")
    frame = read_columns(data, roles, problems)
    found: dict[str, Any] = {}
    for role in [str(column) for column in frame.columns]:
        if role in ("unit", "cluster"):
            found[role] = labels(frame[role], role, file, problems, missing=role == "cluster")
        else:
            found[role] = numbers(frame[role], role, file, problems, missing=role != "period")
    if {"unit", "period"} <= found.keys():
        known = frame["unit"].notna().to_numpy(dtype=bool) & ~np.isnan(found["period"])
        check_repeats(found["unit"], found["period"], known, file, problems)
    problems.raise_if_any()
    values = np.column_stack([found[place] for place in places])
    clustered = frame["cluster"].notna().to_numpy(dtype=bool) if cluster else np.ones(len(frame), dtype=bool)
    keep, ledger = _select(pd.factorize(found["unit"])[0], found["outcome"], values, clustered)
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((found["period"][rows], found["unit"][rows]))]
    return RegressionData(
        unit=pd.factorize(found["unit"][rows])[0],
        period=pd.factorize(found["period"][rows], sort=True)[0],
        cluster=pd.factorize(found["cluster" if cluster else "unit"][rows])[0],
        outcome=found["outcome"][rows],
        regressors=values[rows],
        rows_read=len(frame),
        ledger=ledger,
        fingerprint=fingerprint(found["unit"], found["period"], found["outcome"], *values.T),
    )


def _select(
    unit: Ints, outcome: Floats, regressors: Floats, clustered: Bools
) -> tuple[Bools, tuple[Dropped, ...]]:
    """Return which rows are used, and the ledger of the others."""
    keep = np.ones(len(unit), dtype=bool)
    known = {
        "outcome_missing": ~np.isnan(outcome),
        "regressor_missing": ~np.isnan(regressors).any(axis=1),
        "cluster_missing": clustered,
    }
    ledger = []
    for reason in (*known, "single_row"):
        single = np.bincount(unit[keep], minlength=int(unit.max(initial=-1)) + 1)[unit] == 1
        gone = keep & ~known.get(reason, ~single)
        keep &= ~gone
        ledger.append(Dropped(reason=reason, rows=int(gone.sum()), units=len(np.unique(unit[gone]))))
    return keep, tuple(line for line in ledger if line.rows)
