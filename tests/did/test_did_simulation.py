"""Draws with known effects: bias within three Monte Carlo standard errors, coverage near its level."""

import numpy as np
import pandas as pd
import pytest

from agdb_eval.did import aggregate, att_gt, collapse

DRAWS = 400
PERIODS = np.arange(1, 7)


def draw_panel(random, units):
    """Cohorts are drawn as well, so that their shares vary; the effect is cohort / 10 + time since / 2."""
    cohort = random.choice([3.0, 4.0, 6.0, np.nan], size=units, p=[0.2, 0.2, 0.2, 0.4])
    since = PERIODS - cohort[:, None]
    effect = np.where(since >= 0, cohort[:, None] / 10 + since / 2, 0.0)
    level = random.normal(size=(units, 1)) + np.nan_to_num(cohort)[:, None] / 4
    shocks = random.normal(size=(units, 6)).cumsum(axis=1) * 0.5
    y = level + 0.4 * PERIODS + shocks + effect
    frame = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), 6),
            "period": np.tile(PERIODS, units),
            "cohort": np.repeat(cohort, 6),
            "y": y.ravel(),
        }
    )
    return frame


def true_overall():
    """Cohorts have equal shares, so the mean over cells after treatment is weighted equally."""
    cells = [g / 10 + (t - g) / 2 for g in (3, 4, 6) for t in PERIODS if t >= g]
    return {"simple": np.mean(cells), "cohort": np.mean([0.3 + 0.75, 0.4 + 0.5, 0.6])}


@pytest.mark.slow
@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_bias_and_coverage(columns, control):
    random, truth = np.random.default_rng(2024), true_overall()
    found = {by: [] for by in truth}
    for _ in range(DRAWS):
        result = att_gt(collapse(draw_panel(random, 150), **columns), control=control)
        for by in truth:
            overall = aggregate(result, by=by).overall
            found[by].append((overall.estimate, overall.std_error, overall.conf_low, overall.conf_high))
    for by, value in truth.items():
        estimates, errors, low, high = np.array(found[by]).T
        spread = estimates.std(ddof=1)
        assert abs(estimates.mean() - value) < 3 * spread / np.sqrt(DRAWS)
        assert errors.mean() == pytest.approx(spread, rel=0.1)
        covered = np.mean((low <= value) & (value <= high))
        assert 0.95 - 3 * np.sqrt(0.95 * 0.05 / DRAWS) - 0.01 < covered < 0.95 + 0.033
