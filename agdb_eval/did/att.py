"""Effects by cohort and period: one comparison of changes for every cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from agdb_eval import __version__
from agdb_eval.did.cells import Cell, cell_scores, plan_cells
from agdb_eval.did.columns import Bools
from agdb_eval.did.moments import CohortMoments
from agdb_eval.did.options import check_options
from agdb_eval.did.plain import Floats, key_column, plain, read_only, rows, typed
from agdb_eval.did.scores import Scores, covariance, degrees_of_freedom, inference, visible
from agdb_eval.did.words import Words, counted, listed, share, warn, words

__all__ = ["AttGt", "att_gt"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AttGt:
    """Effects by cohort and period.

    Parameters
    ----------
    spec : the arguments, and under 'data' the spec of the moments.
    text : what was compared, in Dutch and English.
    notes : what was left out, how data were read, and which standard errors are missing and why.
    moments : what the estimates were computed from.
    scores : the estimates as weights on the means of the moments, cell by cell.
    """

    spec: Mapping[str, Any]
    text: Words
    notes: tuple[Words, ...]
    moments: CohortMoments
    scores: Scores
    _table: pd.DataFrame
    _covariance: Floats
    _freedom: Floats

    def __repr__(self) -> str:
        post = int((self._table["kind"] == "post").sum())
        return (
            f"AttGt({len(self._table)} cells, {post} after treatment, control='{self.spec['control']}', "
            f"{int(self.moments.counts.sum())} units)"
        )

    def _repr_html_(self) -> str:
        return str(self._table.to_html(index=False, na_rep=""))

    @property
    def table(self) -> pd.DataFrame:
        """One row per cohort and period.

        cohort, period, event_time, estimate, std_error, conf_low, conf_high, p_value, n_treated,
        n_control, kind ('post', 'placebo', 'anticipation' or 'reference'), band ('pointwise').
        """
        return self._table.copy()

    @property
    def covariance(self) -> pd.DataFrame:
        """Covariance of the estimates, in the order of the table; the index is cohort and period."""
        index = pd.MultiIndex.from_frame(self._table[["cohort", "period"]])
        return pd.DataFrame(self._covariance.copy(), index=index, columns=index)

    @property
    def degrees_of_freedom(self) -> pd.Series:
        """Degrees of freedom of each row of the table; infinite with normal quantiles."""
        return pd.Series(self._freedom.copy(), name="degrees_of_freedom")

    @property
    def weights(self) -> pd.DataFrame:
        """The weight of every mean in every estimate, where it is not zero.

        cohort, period (the estimate), mean_cohort (missing for never treated), mean_period, weight.
        """
        cell, cohort, period = np.nonzero(self.scores.weights)
        keys = self._table[["cohort", "period"]].iloc[cell].reset_index(drop=True)
        return keys.assign(
            mean_cohort=key_column(self.moments.cohorts[index] for index in cohort),
            mean_period=key_column(self.moments.periods[index] for index in period),
            weight=self.scores.weights[cell, cohort, period],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the moments as plain values that can be written as JSON."""
        return {
            "spec": plain(self.spec),
            "text": dict(self.text),
            "notes": [dict(note) for note in self.notes],
            "table": rows(self._table),
            "covariance": plain(self._covariance),
            "degrees_of_freedom": plain(self._freedom),
            "weights": rows(self.weights),
        }


def att_gt(
    moments: CohortMoments,
    *,
    control: str = "never",
    base_period: str = "varying",
    anticipation: float = 0,
    convention: str = "did",
    level: float = 0.95,
) -> AttGt:
    """Estimate the average effect on the treated for every cohort and period.

    The effect is the change of the cohort's mean since its base period, less the change of the mean of
    the comparison units. It is the effect of treatment if both would have changed alike without it.

    Parameters
    ----------
    moments : from `collapse`.
    control : 'never' compares with units that are never treated; 'not_yet' also with units that are not
        treated by the later of the period and the base period.
    base_period : before treatment, 'varying' compares with the period before and 'universal' with the last
        period before treatment. After treatment the two are the same.
    anticipation : how long before treatment units may respond, in units of the period column.
    convention : 'did' equals the analytical standard errors of R `did`: no small-sample factor, normal
        quantiles. 'small_sample' multiplies the part within a cohort of n units by n / (n - 1) and uses t
        quantiles with Satterthwaite's degrees of freedom.
    level : level of confidence of the pointwise intervals.

    Returns
    -------
    AttGt

    Raises
    ------
    InputError : an argument is not allowed.
    DesignError : there is no comparison, or no cohort with a period before treatment.

    References
    ----------
    Callaway, B. and P. Sant'Anna (2021), Difference-in-differences with multiple time periods, Journal of
    Econometrics 225(2), 200-230.

    Examples
    --------
    >>> import pandas as pd
    >>> from agdb_eval.did import collapse
    >>> rows = {"firm": [1, 1, 2, 2], "year": [1, 2] * 2, "start": [2, 2, 0, 0], "y": [1.0, 5.0, 1.0, 2.0]}
    >>> result = att_gt(collapse(pd.DataFrame(rows), unit="firm", period="year", cohort="start", outcome="y"))
    >>> result.table["estimate"].item()
    3.0
    """
    check_options(
        control=control,
        base_period=base_period,
        anticipation=anticipation,
        convention=convention,
        level=level,
    )
    plan = plan_cells(moments, control, base_period, float(anticipation))
    scores = cell_scores(moments, plan.cells)
    few = _too_few(moments, plan.cells)
    found, missing = visible(moments, scores, covariance(moments, scores, convention), few)
    freedom = degrees_of_freedom(moments, scores, convention)
    estimates = np.einsum("kgt,gt->k", scores.weights, moments.means)
    warn(plan.loud, stacklevel=2)
    return AttGt(
        spec=MappingProxyType(
            {
                "control": control,
                "base_period": base_period,
                "anticipation": anticipation,
                "convention": convention,
                "level": level,
                "version": __version__,
                "data": moments.spec,
            }
        ),
        text=_text(moments, plan.cells, control, level),
        notes=(*moments.notes, *plan.notes, *_missing_notes(moments, plan.cells, few, missing)),
        moments=moments,
        scores=scores,
        _table=_table(moments, plan.cells, estimates, np.sqrt(np.diag(found)), freedom, level),
        _covariance=read_only(found),
        _freedom=read_only(freedom),
    )


def _too_few(moments: CohortMoments, cells: tuple[Cell, ...]) -> Bools:
    """Return in which cells one side consists of a single unit."""
    return np.array(
        [
            bool(cell.controls)
            and min(moments.counts[cell.cohort], moments.counts[list(cell.controls)].sum()) < 2
            for cell in cells
        ]
    )


def _table(
    moments: CohortMoments,
    cells: tuple[Cell, ...],
    estimates: Floats,
    std_errors: Floats,
    freedom: Floats,
    level: float,
) -> pd.DataFrame:
    cohorts = [moments.cohorts[cell.cohort] for cell in cells]
    periods = [moments.periods[cell.period] for cell in cells]
    reference = np.array([cell.kind == "reference" for cell in cells])
    numbers = inference(estimates, np.where(reference, np.nan, std_errors), freedom, level)
    return typed(
        {
            "cohort": cohorts,
            "period": periods,
            "event_time": [round(p - (c or 0), 9) for c, p in zip(cohorts, periods, strict=True)],
            **{str(name): numbers[name] for name in numbers.columns},
            "n_treated": [int(moments.counts[cell.cohort]) for cell in cells],
            "n_control": [int(moments.counts[list(cell.controls)].sum()) for cell in cells],
            "kind": [cell.kind for cell in cells],
            "band": ["pointwise"] * len(cells),
        }
    )


def _text(moments: CohortMoments, cells: tuple[Cell, ...], control: str, level: float) -> Words:
    treated = sorted({cell.cohort for cell in cells})
    units = int(moments.counts[treated].sum())
    post = sum(cell.kind == "post" for cell in cells)
    whom = {
        "never": words("nooit behandelde eenheden", "units that are never treated"),
        "not_yet": words("(nog) niet behandelde eenheden", "units that are not (yet) treated"),
    }[control]
    return words(
        f"{counted(len(cells), 'cel', 'cellen')} van cohort en periode, waarvan {post} na behandeling: "
        f"{counted(units, 'behandelde eenheid', 'behandelde eenheden')} in "
        f"{counted(len(treated), 'cohort', 'cohorten')}, vergeleken met {whom['nl']}. "
        f"Intervallen gelden per cel ({share(level)}).",
        f"{counted(len(cells), 'cell', 'cells')} of cohort and period, {post} of them after treatment: "
        f"{counted(units, 'treated unit', 'treated units')} in "
        f"{counted(len(treated), 'cohort', 'cohorts')}, compared with {whom['en']}. "
        f"Intervals hold cell by cell ({share(level)}).",
    )


def _missing_notes(
    moments: CohortMoments, cells: tuple[Cell, ...], single: Bools, missing: Bools
) -> Iterator[Words]:
    """Say of every standard error that is missing why; the base period itself has none."""
    for where, nl, en in (
        (single, "aan één kant maar één eenheid staat", "one side has a single unit"),
        (missing & ~single, "de uitkomst niet varieert", "the outcome does not vary"),
    ):
        cohorts = sorted({moments.cohorts[cells[k].cohort] or 0 for k in np.flatnonzero(where)})
        count = int(where.sum())
        if count:
            yield words(
                f"Bij {counted(count, 'cel', 'cellen')} van cohort {listed(cohorts, 'nl')} ontbreekt de "
                f"standaardfout, want {nl}.",
                f"The standard error is missing in {counted(count, 'cell', 'cells')} of cohort "
                f"{listed(cohorts, 'en')}, because {en}.",
            )
