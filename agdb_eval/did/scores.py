"""Estimates as weights on cohort means, and their covariance from the second moments.

Every estimate here is `theta = sum(weights * means)`, where the weights may depend on how many units each
cohort has. The score of one unit is linear in its outcomes and in its membership of a cohort, so the
covariance of estimates follows from counts, means and second moments alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from agdb_eval.did.columns import Bools
from agdb_eval.did.moments import CohortMoments
from agdb_eval.did.plain import Floats

__all__ = ["Scores", "covariance", "degrees_of_freedom", "inference", "mix", "visible"]

_ROUNDING = 4 * np.finfo(np.float64).eps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """How estimates depend on the moments.

    Parameters
    ----------
    weights : derivative of each estimate to each mean; shape (estimates, cohorts, periods).
    slopes : derivative of each estimate to each count, the means held fixed; shape (estimates, cohorts).
        The slopes times the counts sum to zero: doubling all counts changes no estimate.
    """

    weights: Floats
    slopes: Floats


def mix(scores: Scores, estimates: Floats, shares: Floats, share_slopes: Floats) -> Scores:
    """Return the scores of weighted sums of estimates.

    Parameters
    ----------
    scores, estimates : of the k estimates to combine.
    shares : weight of each estimate in each sum; shape (sums, k).
    share_slopes : derivative of those weights to the counts; shape (sums, k, cohorts).
    """
    return Scores(
        weights=np.einsum("rk,kgt->rgt", shares, scores.weights),
        slopes=shares @ scores.slopes + np.einsum("rkg,k->rg", share_slopes, estimates),
    )


def covariance(moments: CohortMoments, scores: Scores, convention: str) -> Floats:
    """Return the covariance of estimates; shape (estimates, estimates).

    With `convention` 'did' it is the mean outer product of influence functions divided by the number of
    units. With 'small_sample' the part within a cohort of n units is multiplied by n / (n - 1).
    The weights of a cohort sum to zero over periods, so deviations from the mean of a unit suffice.
    """
    counts = moments.counts
    between: Floats = (scores.slopes * counts) @ scores.slopes.T
    for index, factor in enumerate(_factors(counts, convention) / counts**2):
        own = scores.weights[:, index, :]
        between += factor * (own @ moments.within[index] @ own.T)
    return between


def visible(moments: CohortMoments, scores: Scores, found: Floats, few: Bools) -> tuple[Floats, Bools]:
    """Return a covariance whose unknown rows and columns are missing, and which estimates those are.

    Parameters
    ----------
    moments, scores : from which the covariance was computed.
    found : covariance of the estimates.
    few : estimates whose variance is not known, because a single unit shows no spread. Estimates whose
        variance is zero but for rounding are added; those that are zero by construction keep their zeros.
    """
    scale = np.abs(moments.means).max() + np.sqrt(moments.products.max())
    rounding = (_ROUNDING * scale) ** 2
    weighted = scores.weights.any(axis=(1, 2))
    unknown = few | (weighted & (np.diag(found) <= rounding))
    masked = found.copy()
    masked[unknown, :] = np.nan
    masked[:, unknown] = np.nan
    return masked, unknown


def degrees_of_freedom(moments: CohortMoments, scores: Scores, convention: str) -> Floats:
    """Return the degrees of freedom of each estimate; infinite under the convention 'did'.

    Satterthwaite's approximation: the variance is a sum of one part per cohort, with n - 1 degrees of
    freedom, and one part for the shares of cohorts, with the number of units less one. For one treated
    and one comparison cohort these are the degrees of freedom of Welch's test.
    """
    if convention == "did":
        return np.full(len(scores.weights), np.inf)
    counts = moments.counts
    factors = _factors(counts, convention) / counts**2
    within = np.einsum("kgs,gst,kgt->kg", scores.weights, moments.within, scores.weights) * factors
    between = (scores.slopes**2) @ counts
    freedom = np.where(counts > 1, counts - 1, np.inf)
    below = (within**2 / freedom).sum(axis=1) + between**2 / (counts.sum() - 1)
    above = (within.sum(axis=1) + between) ** 2
    found = np.full(len(above), np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found


def inference(estimates: Floats, std_errors: Floats, freedom: Floats, level: float) -> pd.DataFrame:
    """Return estimate, std_error, conf_low, conf_high and p_value; normal where freedom is infinite."""
    frozen = stats.t(df=np.where(np.isnan(freedom), 1.0, freedom))
    half = frozen.ppf((1 + level) / 2) * std_errors
    ratio = np.full(len(estimates), np.nan)
    np.divide(np.abs(estimates), std_errors, out=ratio, where=std_errors > 0)
    return pd.DataFrame(
        {
            "estimate": estimates,
            "std_error": std_errors,
            "conf_low": estimates - half,
            "conf_high": estimates + half,
            "p_value": 2 * frozen.sf(ratio),
        }
    )


def _factors(counts: Floats, convention: str) -> Floats:
    if convention == "did":
        return np.ones_like(counts)
    return np.where(counts > 1, counts / np.maximum(counts - 1, 1), 1.0)
