"""Weights by number of units, and how they move when those numbers do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from agdb_eval.did.columns import Bools
from agdb_eval.did.plain import Floats, Number

__all__ = ["by_count", "owners"]


def owners(cells: Iterable[Number], cohorts: Sequence[Number | None]) -> Bools:
    """Return which cohort each cell belongs to; shape (cells, cohorts)."""
    return np.array([[cohort == other for other in cohorts] for cohort in cells], dtype=bool)


def by_count(member: Bools, owner: Bools, counts: Floats) -> tuple[Floats, Floats]:
    """Return weights by number of units, and their derivatives to the counts.

    Parameters
    ----------
    member : which item is part of which sum; shape (sums, items).
    owner : which cohort an item belongs to; shape (items, cohorts).
    counts : units per cohort.

    Returns
    -------
    tuple
        The weight of every item in every sum, adding up to one; shape (sums, items). Its derivatives;
        shape (sums, items, cohorts).
    """
    sizes = owner @ counts
    totals = (member @ sizes)[:, None]
    shares = member * sizes / totals
    slopes = member[:, :, None] * owner[None, :, :] / totals[:, :, None]
    slopes -= shares[:, :, None] * (member @ owner.astype(float))[:, None, :] / totals[:, :, None]
    return shares, slopes
