"""Decide which cohort is compared with whom, in which period and from which base period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from agdb_eval.did.columns import Bools
from agdb_eval.did.moments import CohortMoments
from agdb_eval.did.plain import Floats, read_only
from agdb_eval.did.scores import Scores
from agdb_eval.did.words import Words, counted, listed, words
from agdb_eval.errors import DesignError

__all__ = ["Cell", "Plan", "cell_scores", "plan_cells"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One comparison. Cohorts and periods are positions in the moments.

    `kind` is 'post', 'placebo', 'anticipation' (before treatment, but units may already respond) or
    'reference' (the base period itself, zero by construction, without controls).
    """

    cohort: int
    period: int
    base: int
    controls: tuple[int, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The comparisons to make, and as `loud` the notes on what was left out, to be warned about."""

    cells: tuple[Cell, ...]
    notes: tuple[Words, ...]
    loud: tuple[Words, ...]


def plan_cells(moments: CohortMoments, control: str, base_period: str, anticipation: float) -> Plan:
    """Return the comparisons that the design allows.

    A cohort first treated after the last period (plus anticipation) serves as never treated. Without any
    such cohort the last one treated is nothing but a comparison, as in R `did`.

    Raises
    ------
    DesignError : there is no comparison, or no cohort is left to estimate an effect for.
    """
    starts = np.array([np.inf if cohort is None else float(cohort) for cohort in moments.cohorts])
    periods = np.array(moments.periods, dtype=np.float64)
    late = np.isfinite(starts) & (starts > periods[-1] + anticipation)
    starts[late] = np.inf
    early = starts <= periods[0] + anticipation
    targets = np.isfinite(starts) & ~early
    notes, loud = list(_late_notes(moments, late)), list(_early_notes(moments, early))
    if not np.isinf(starts).any():
        if control == "never":
            raise DesignError(
                "No unit is never treated within the periods of the panel, so control='never' has no "
                "comparison; control='not_yet' compares with units that are treated later."
            )
        targets[np.argmax(starts)] = False
        notes.extend(_last_notes(moments, int(np.argmax(starts))))
    if not targets.any():
        raise DesignError("No cohort is left with both a base period and a comparison.")
    cells, empty = [], 0
    for cohort in np.flatnonzero(targets):
        for period, base, kind in _comparisons(starts[cohort], periods, base_period, anticipation):
            latest = periods[max(period, base)] + anticipation if control == "not_yet" else np.inf
            controls = np.isinf(starts) | (starts > latest)
            controls[cohort] = False
            chosen = () if kind == "reference" else tuple(int(c) for c in np.flatnonzero(controls))
            empty += kind != "reference" and not chosen
            if chosen or kind == "reference":
                cells.append(Cell(cohort=int(cohort), period=period, base=base, controls=chosen, kind=kind))
    loud.extend(_empty_notes(empty))
    return Plan(cells=tuple(cells), notes=(*notes, *loud), loud=tuple(loud))


def cell_scores(moments: CohortMoments, cells: tuple[Cell, ...]) -> Scores:
    """Return the weights of every cell on the means, and how it moves with the counts.

    Comparison cohorts are pooled unit by unit, so that their weights follow from their counts.
    """
    weights = np.zeros((len(cells), *moments.means.shape))
    slopes = np.zeros((len(cells), len(moments.cohorts)))
    for row, cell in enumerate(cells):
        if cell.kind == "reference":
            continue
        weights[row, cell.cohort, cell.period] += 1
        weights[row, cell.cohort, cell.base] -= 1
        pool = list(cell.controls)
        shares = moments.counts[pool] / moments.counts[pool].sum()
        changes = moments.means[pool, cell.period] - moments.means[pool, cell.base]
        weights[row, pool, cell.period] -= shares
        weights[row, pool, cell.base] += shares
        slopes[row, pool] = -(changes - shares @ changes) / moments.counts[pool].sum()
    return Scores(weights=read_only(weights), slopes=read_only(slopes))


def _comparisons(
    start: float, periods: Floats, base_period: str, anticipation: float
) -> Iterator[tuple[int, int, str]]:
    """Yield period, base period and kind of the comparisons of a cohort first treated in `start`."""
    clean = int(np.flatnonzero(periods + anticipation < start)[-1])
    for period, time in enumerate(periods):
        if time >= start:
            yield period, clean, "post"
        elif base_period == "universal" and period == clean:
            yield period, clean, "reference"
        elif base_period == "universal" or period > 0:
            kind = "placebo" if time + anticipation < start else "anticipation"
            yield period, clean if base_period == "universal" else period - 1, kind


def _named(moments: CohortMoments, where: Bools) -> tuple[int, int, list[object]]:
    cohorts: list[object] = [moments.cohorts[index] for index in np.flatnonzero(where)]
    return len(cohorts), int(moments.counts[where].sum()), cohorts


def _late_notes(moments: CohortMoments, late: Bools) -> Iterator[Words]:
    count, units, cohorts = _named(moments, late)
    if count:
        yield words(
            f"Pas na de laatste periode behandeld, dus hier als nooit behandeld gebruikt: "
            f"{counted(units, 'eenheid', 'eenheden')} van cohort {listed(cohorts, 'nl')}.",
            f"Treated only after the last period, so used here as never treated: "
            f"{counted(units, 'unit', 'units')} of cohort {listed(cohorts, 'en')}.",
        )


def _early_notes(moments: CohortMoments, early: Bools) -> Iterator[Words]:
    count, units, cohorts = _named(moments, early)
    if count:
        yield words(
            f"Weggelaten: {counted(units, 'eenheid', 'eenheden')} van cohort {listed(cohorts, 'nl')}, want "
            "met deze anticipatie is er geen periode vóór de behandeling.",
            f"Left out: {counted(units, 'unit', 'units')} of cohort {listed(cohorts, 'en')}, because with "
            "this anticipation there is no period before treatment.",
        )


def _last_notes(moments: CohortMoments, last: int) -> Iterator[Words]:
    yield words(
        f"Niemand is nooit behandeld; cohort {moments.cohorts[last]}, het laatste, dient alleen als "
        "vergelijking.",
        f"Nobody is never treated; cohort {moments.cohorts[last]}, the last one, serves as comparison only.",
    )


def _empty_notes(empty: int) -> Iterator[Words]:
    if empty:
        yield words(
            f"Weggelaten: {counted(empty, 'cel', 'cellen')} van cohort en periode zonder eenheden om mee "
            "te vergelijken.",
            f"Left out: {counted(empty, 'cell', 'cells')} of cohort and period without units to compare "
            "with.",
        )
