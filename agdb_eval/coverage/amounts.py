"""Amounts of money per instrument, as bounds that are right without adding what may not be added."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from agdb_eval.records import Figure, Instrument
from agdb_eval.records.base import period_years

__all__ = ["AmountKey", "Bounds", "amount_bounds"]

AmountKey = tuple[str, str]
Bounds = tuple[float, float]


def amount_bounds(instrument: Instrument) -> dict[AmountKey, Bounds]:
    """Return for every (stage, unit) the lowest and highest amount that the figures of a record allow.

    A figure inside an envelope of the same stage and unit is part of it and left out. One figure that
    remains gives its own bounds. Several are not added up: they may be different years, two documents
    about the same money, or rates. The truth lies at most at their sum, and at least at the largest
    (years that do not overlap) or the smallest of them (anything else). Money that belongs to another
    programme, which the record only reports, is left out.
    """
    groups: dict[AmountKey, list[Figure]] = {}
    for figure in instrument.figures:
        if figure.amount and not figure.belongs_to:
            groups.setdefault((figure.amount.stage, figure.unit), []).append(figure)
    envelopes = {figure.id: figure.amount.part_of for figure in instrument.figures if figure.amount}
    return {key: _bounds(_outermost(group, envelopes) or group) for key, group in groups.items()}


def _outermost(group: Sequence[Figure], envelopes: dict[str, str | None]) -> list[Figure]:
    inside = {figure.id for figure in group}
    found = []
    for figure in group:
        above, seen = envelopes[figure.id], {figure.id}
        while above is not None and above not in seen and above not in inside:
            seen.add(above)
            above = envelopes.get(above)
        if above is None or above in seen:
            found.append(figure)
    return found


def _bounds(figures: Sequence[Figure]) -> Bounds:
    values = [value for figure in figures if (value := figure.realised or figure.intended)]
    lows = [value.low if value.low is not None else 0.0 for value in values]
    highs = [value.high if value.high is not None else math.inf for value in values]
    low = max(lows) if _apart(figures) else min(lows)
    return low, math.fsum(highs) if math.inf not in highs else math.inf


def _apart(figures: Sequence[Figure]) -> bool:
    """Say whether the periods are all stated and no two of them share a year."""
    spans = sorted(
        (first, last)
        for first, last in (period_years(figure.period) for figure in figures)
        if first is not None and last is not None
    )
    return len(spans) == len(figures) and all(a[1] < b[0] for a, b in pairwise(spans))
