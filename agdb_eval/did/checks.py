"""Checks on results: a number, a sentence and what the data cannot rule out. Never 'the assumption holds'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from agdb_eval import __version__
from agdb_eval.did.aggregate import aggregate
from agdb_eval.did.att import AttGt
from agdb_eval.did.plain import Ints, plain, rows
from agdb_eval.did.words import Words, amount, counted, interval, join_words, share, words
from agdb_eval.errors import DesignError, InputError, Problem

__all__ = ["CheckResult", "placebo"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CheckResult:
    """Outcome of a check: a number with what it means in words.

    Parameters
    ----------
    name : which check it was.
    number : the size of violation that the data cannot rule out; missing when no interval is known.
    statistic, freedom, p_value : joint Wald test that all placebo effects are zero, with its degrees of
        freedom; missing when their covariance is not known.
    rejected : whether that test rejects at the level of the intervals; None when it could not be made.
    text : the result in words, in Dutch and English.
    notes : limits of this check.
    spec : the arguments, and under 'effects' the spec of the effects by cohort and period.
    """

    name: str
    number: float | None
    statistic: float | None
    freedom: int | None
    p_value: float | None
    rejected: bool | None
    text: Words
    notes: tuple[Words, ...]
    spec: Mapping[str, Any]
    _table: pd.DataFrame

    def __repr__(self) -> str:
        number = "unknown" if self.number is None else f"{self.number:.4g}"
        return f"CheckResult('{self.name}', {len(self._table)} cells, not ruled out {number})"

    def _repr_html_(self) -> str:
        return str(self._table.to_html(index=False, na_rep=""))

    @property
    def table(self) -> pd.DataFrame:
        """The cells that were checked, with the columns of `AttGt.table`."""
        return self._table.copy()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values that can be written as JSON."""
        numbers = {
            key: plain(getattr(self, key))
            for key in ("name", "number", "statistic", "freedom", "p_value", "rejected", "spec")
        }
        words_ = {"text": dict(self.text), "notes": [dict(note) for note in self.notes]}
        return numbers | words_ | {"table": rows(self._table)}


def placebo(result: AttGt, *, min_units: int = 30) -> CheckResult:
    """Report the effects before treatment, where there should be none, and what they leave open.

    A placebo effect close to zero does not show that treated and comparison units would have developed
    alike; it may only mean that the data say little. So the number is the largest difference in
    development that still lies within the interval of a cell.

    Parameters
    ----------
    result : from `att_gt`.
    min_units : with fewer units than this on one side of a cell the text says that the check is weak.

    Returns
    -------
    CheckResult

    Raises
    ------
    InputError : min_units is not a positive number.
    DesignError : there is no cell before treatment (and before anticipation).

    References
    ----------
    Roth, J. (2022), Pretest with caution: event-study estimates after testing for parallel trends,
    American Economic Review: Insights 4(3), 305-322.

    Examples
    --------
    >>> import pandas as pd
    >>> from agdb_eval.did import att_gt, collapse
    >>> rows = {"firm": [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3, "year": [1, 2, 3] * 4}
    >>> frame = pd.DataFrame(rows | {"start": [3] * 6 + [0] * 6, "y": [1.0, 2, 5, 2, 2, 7, 1, 1, 2, 2, 2, 4]})
    >>> moments = collapse(frame, unit="firm", period="year", cohort="start", outcome="y")
    >>> placebo(att_gt(moments))
    CheckResult('placebo', 1 cells, not ruled out 1.193)
    """
    if not (isinstance(min_units, int) and min_units > 0):
        raise InputError([Problem(message="min_units must be a positive number", found=repr(min_units))])
    everything = result.table
    where = np.flatnonzero(everything["kind"] == "placebo")
    if not len(where):
        raise DesignError("There is no period before treatment to check, apart from the base period.")
    cells = everything.iloc[where].reset_index(drop=True)
    ends = cells[["conf_low", "conf_high"]].abs().max(axis=1)
    number = float(ends.max()) if ends.notna().any() else None
    statistic, freedom, p_value = _wald(result, where)
    level = float(result.spec["level"])
    rejected = None if p_value is None else p_value < 1 - level
    parts = [_found(cells, level), _joint(p_value, rejected), *_open(result, cells, ends)]
    return CheckResult(
        name="placebo",
        number=number,
        statistic=statistic,
        freedom=freedom,
        p_value=p_value,
        rejected=rejected,
        text=join_words([*parts, *_few(cells, min_units)]),
        notes=tuple(_notes(result)),
        spec=MappingProxyType({"min_units": min_units, "version": __version__, "effects": result.spec}),
        _table=cells,
    )


def _wald(result: AttGt, where: Ints) -> tuple[float | None, int | None, float | None]:
    """Return the Wald statistic of the cells, its degrees of freedom (the rank) and p-value."""
    covariance = result.covariance.to_numpy()[np.ix_(where, where)]
    if np.isnan(covariance).any():
        return None, None, None
    estimates = result.table["estimate"].to_numpy(dtype=float)[where]
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True))
    inverse = np.linalg.pinv(covariance, hermitian=True)
    statistic = float(estimates @ inverse @ estimates)
    return statistic, rank, float(stats.chi2.sf(statistic, rank))


def _found(cells: pd.DataFrame, level: float) -> Words:
    """Return the sentence with the largest placebo effect and its interval."""
    row = cells.iloc[int(cells["estimate"].abs().to_numpy().argmax())]
    nl, en = (
        (amount(row["estimate"], language), interval(row["conf_low"], row["conf_high"], language))
        for language in ("nl", "en")
    )
    return words(
        f"Vóór behandeling: {counted(len(cells), 'cel', 'cellen')}. De grootste afwijking is {nl[0]} "
        f"({share(level)}-interval {nl[1]}; cohort {row['cohort']} in {row['period']}).",
        f"Before treatment: {counted(len(cells), 'cell', 'cells')}. The largest deviation is {en[0]} "
        f"({share(level)} interval {en[1]}; cohort {row['cohort']} in {row['period']}).",
    )


def _joint(p_value: float | None, rejected: bool | None) -> Words:
    """Return what the joint test says, and what it does not."""
    if p_value is None:
        return words(
            "Een gezamenlijke toets is niet mogelijk, want niet alle standaardfouten zijn bekend.",
            "A joint test is not possible, because not all standard errors are known.",
        )
    p_nl, p_en = f"{p_value:.3f}".replace(".", ","), f"{p_value:.3f}"
    if rejected:
        return words(
            f"Samen wijken ze af van nul (p = {p_nl}): de groepen ontwikkelden zich vóór behandeling al "
            "verschillend.",
            f"Together they differ from zero (p = {p_en}): the groups already developed differently before "
            "treatment.",
        )
    return words(
        f"Samen wijken ze niet duidelijk af van nul (p = {p_nl}); dat toont niet aan dat de groepen zich "
        "zonder behandeling gelijk hadden ontwikkeld.",
        f"Together they do not differ clearly from zero (p = {p_en}); that does not show that the groups "
        "would have developed alike without treatment.",
    )


def _open(result: AttGt, cells: pd.DataFrame, ends: pd.Series) -> Iterator[Words]:
    """Yield what size of violation is not ruled out, also beside the effect after treatment."""
    if not ends.notna().any():
        yield words(
            "Welke afwijking is uit te sluiten, is niet te zeggen.",
            "Which deviation can be ruled out cannot be said.",
        )
        return
    row, number = cells.iloc[int(np.nanargmax(ends.to_numpy()))], float(ends.max())
    since = {
        "varying": words("de periode ervoor", "the period before it"),
        "universal": words("de basisperiode", "the base period"),
    }[result.spec["base_period"]]
    yield words(
        f"Een verschil in ontwikkeling van {amount(number, 'nl')} tussen cohort {row['cohort']} en de "
        f"vergelijkingsgroep, in {row['period']} ten opzichte van {since['nl']}, is niet uit te sluiten.",
        f"A difference in development of {amount(number, 'en')} between cohort {row['cohort']} and the "
        f"comparison group, in {row['period']} relative to {since['en']}, cannot be ruled out.",
    )
    if (result.table["kind"] == "post").any():
        effect = aggregate(result, by="simple").overall.estimate
        yield words(
            f"Ter vergelijking: het geschatte gemiddelde effect na behandeling is {amount(effect, 'nl')}.",
            f"For comparison: the estimated average effect after treatment is {amount(effect, 'en')}.",
        )


def _few(cells: pd.DataFrame, min_units: int) -> Iterator[Words]:
    """Yield a warning when one side of a cell has few units."""
    smallest = cells[["n_treated", "n_control"]].min(axis=1)
    few = int((smallest < min_units).sum())
    if few:
        least = int(smallest.min())
        yield words(
            f"Zwakke controle: in {few} van {counted(len(cells), 'cel', 'cellen')} staan aan één kant "
            f"minder dan {min_units} eenheden (het minst: {least}); de intervallen zijn daar waarschijnlijk "
            "te smal.",
            f"Weak check: in {few} of {counted(len(cells), 'cell', 'cells')} one side has fewer than "
            f"{min_units} units (the fewest: {least}); the intervals there are probably too narrow.",
        )


def _notes(result: AttGt) -> Iterator[Words]:
    yield from result.notes
    yield words(
        "Intervallen gelden per cel; bij veel cellen valt er al snel één toevallig buiten.",
        "Intervals hold cell by cell; among many cells one soon lies outside by chance.",
    )
    if (result.table["kind"] == "anticipation").any():
        yield words(
            "Cellen binnen de anticipatie tellen niet mee als placebo.",
            "Cells within the anticipation do not count as placebo.",
        )
