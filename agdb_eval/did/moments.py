"""Collapse a panel once into what every difference-in-differences estimator needs: `CohortMoments`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from agdb_eval.did.panel import Panel, build_panel
from agdb_eval.did.plain import Floats, Number, plain, read_only, rows, tidy, typed
from agdb_eval.did.read import Data
from agdb_eval.did.words import Words, counted, listed, warn, words

__all__ = ["CohortMoments", "collapse", "panel_moments"]

_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CohortMoments:
    """Counts, means and second moments of a balanced panel by cohort. It holds no microdata.

    Parameters
    ----------
    cohorts : first treated period of every cohort, in order; None, always last, is never treated.
    periods : the periods in order.
    counts : units per cohort; shape (cohorts,).
    means : mean outcome per cohort and period; shape (cohorts, periods).
    products : sums over units of the products of deviations from the cohort's means in two periods;
        shape (cohorts, periods, periods). Divided by the count it is the covariance of a cohort's outcomes.
    within : the same for outcomes less the mean of their own unit. Estimators that compare changes use
        these: large differences between units then cost no digits.
    spec : the arguments, rows used and left out, fingerprint of the data, version of the package.
    notes : what was left out and how the data were read.
    """

    cohorts: tuple[Number | None, ...]
    periods: tuple[Number, ...]
    counts: Floats
    means: Floats
    products: Floats
    within: Floats
    spec: Mapping[str, Any]
    notes: tuple[Words, ...]

    def __repr__(self) -> str:
        return (
            f"CohortMoments({len(self.cohorts)} cohorts x {len(self.periods)} periods, "
            f"{int(self.counts.sum())} units)"
        )

    def _repr_html_(self) -> str:
        return str(self.table.to_html(index=False, na_rep=""))

    @property
    def table(self) -> pd.DataFrame:
        """One row per cohort and period: n (units), mean, sd (over units, with n - 1; missing for one)."""
        width = len(self.periods)
        counts = np.repeat(self.counts, width)
        squares = np.diagonal(self.products, axis1=1, axis2=2).ravel()
        spread = np.full(len(counts), np.nan)
        np.divide(squares, counts - 1, out=spread, where=counts > 1)
        return typed(
            {
                "cohort": [cohort for cohort in self.cohorts for _ in self.periods],
                "period": list(self.periods) * len(self.cohorts),
                "n": counts.astype(np.int64),
                "mean": self.means.ravel(),
                "sd": np.sqrt(spread),
            }
        )

    @property
    def text(self) -> Words:
        """The panel in one sentence, in Dutch and English."""
        treated = [cohort for cohort in self.cohorts if cohort is not None]
        never = int(self.counts[-1]) if self.cohorts[-1] is None else 0
        total, first, last = int(self.counts.sum()), self.periods[0], self.periods[-1]
        return words(
            f"{total} eenheden in {len(self.periods)} perioden ({first} tot en met {last}): "
            f"{total - never} behandeld vanaf {listed(treated, 'nl')}, {never} nooit behandeld.",
            f"{total} units in {len(self.periods)} periods ({first} to {last}): "
            f"{total - never} treated from {listed(treated, 'en')}, {never} never treated.",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything, second moments included, as plain values that can be written as JSON."""
        return {
            "spec": plain(self.spec),
            "text": dict(self.text),
            "notes": [dict(note) for note in self.notes],
            "cohorts": plain(self.cohorts),
            "periods": plain(self.periods),
            "counts": [int(count) for count in self.counts],
            "means": plain(self.means),
            "products": plain(self.products),
            "within": plain(self.within),
            "table": rows(self.table),
        }


def collapse(data: Data, *, unit: str, period: str, cohort: str, outcome: str) -> CohortMoments:
    """Read a panel once and keep its moments by cohort; every estimator works on those.

    Parameters
    ----------
    data : a DataFrame, or the path of a CSV, Parquet or Stata file. It is not changed.
    unit : column with the identifier of a unit.
    period : column with the period, a number.
    cohort : column with the first treated period; missing, 0 or infinite when never treated.
    outcome : column with the outcome, a number.

    Returns
    -------
    CohortMoments

    Raises
    ------
    InputError : with every problem found in the data, by row position.
    DesignError : nothing is left, nobody is treated, or there is nobody to compare with.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"firm": [1, 1, 2, 2], "year": [1, 2] * 2, "start": [2, 2, 0, 0], "y": 1.5})
    >>> collapse(frame, unit="firm", period="year", cohort="start", outcome="y")
    CohortMoments(2 cohorts x 2 periods, 2 units)
    """
    panel, loud = build_panel(data, {"unit": unit, "period": period, "cohort": cohort, "outcome": outcome})
    warn(loud, stacklevel=2)
    return panel_moments(panel)


def panel_moments(panel: Panel) -> CohortMoments:
    """Return the moments of a panel. Second moments are taken about the cohort's own means.

    Products of raw outcomes would lose all their digits when outcomes are large beside their spread.
    """
    labels, codes = np.unique(panel.cohort, return_inverse=True, equal_nan=True)
    width = len(panel.periods)
    counts = np.bincount(codes, minlength=len(labels)).astype(np.float64)
    means = np.empty((len(labels), width))
    products, within = np.empty((2, len(labels), width, width))
    for index in range(len(labels)):
        own = panel.outcome[codes == index]
        means[index] = own.mean(axis=0)
        deviations = own - means[index]
        products[index] = deviations.T @ deviations
        changes = own - own.mean(axis=1, keepdims=True)
        changes -= changes.mean(axis=0)
        within[index] = changes.T @ changes
    cohorts = tuple(None if np.isnan(label) else tidy(label) for label in labels)
    return CohortMoments(
        cohorts=cohorts,
        periods=tuple(tidy(period) for period in panel.periods),
        counts=read_only(counts),
        means=read_only(means),
        products=read_only(products),
        within=read_only(within),
        spec=MappingProxyType(dict(panel.spec)),
        notes=(*panel.notes, *_small_notes(cohorts, counts)),
    )


def _small_notes(cohorts: tuple[Number | None, ...], counts: Floats) -> Iterator[Words]:
    small = [cohort for cohort, count in zip(cohorts, counts, strict=True) if count < _FEW]
    if small:
        nl, en = (
            listed([never if cohort is None else cohort for cohort in small], language)
            for language, never in (("nl", "nooit behandeld"), ("en", "never treated"))
        )
        yield words(
            f"Minder dan {_FEW} eenheden in {counted(len(small), 'cohort', 'cohorten')} ({nl}): "
            "controleer deze momenten op onthulling voordat ze een besloten omgeving verlaten.",
            f"Fewer than {_FEW} units in {counted(len(small), 'cohort', 'cohorts')} ({en}): "
            "check these moments for disclosure before they leave a closed environment.",
        )
