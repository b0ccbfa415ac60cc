"""Panels that the tests of difference-in-differences share."""

import warnings

import numpy as np
import pandas as pd
import pytest

COLUMNS = {"unit": "unit", "period": "period", "cohort": "cohort", "outcome": "y"}


@pytest.fixture
def columns():
    return dict(COLUMNS)


@pytest.fixture
def make_panel():
    """A function that draws a balanced staggered panel with effects that grow and differ by cohort."""

    def make(sizes=None, periods=range(1, 7), seed=0, effect=True, unit_sd=1.0):
        sizes = {3: 9, 4: 7, 6: 5, None: 12} if sizes is None else sizes
        draw, rows, unit = np.random.default_rng(seed), [], 0
        for cohort, size in sizes.items():
            for _ in range(size):
                unit += 1
                level = draw.normal(0, unit_sd)
                for period in periods:
                    treated = cohort is not None and period >= cohort
                    gain = (1 + 0.5 * (period - cohort) + 0.1 * cohort) if treated and effect else 0.0
                    rows.append((unit, period, cohort, level + 0.3 * period + gain + draw.normal()))
        frame = pd.DataFrame(rows, columns=["unit", "period", "cohort", "y"])
        return frame.astype({"cohort": float})

    return make


@pytest.fixture
def two_by_two():
    """Two treated and two other firms in two years. Changes: 3 and 5, and 1 and 2."""
    return pd.DataFrame(
        {
            "unit": [1, 1, 2, 2, 3, 3, 4, 4],
            "period": [2020, 2021] * 4,
            "cohort": [2021.0] * 4 + [np.nan] * 4,
            "y": [10.0, 13.0, 20.0, 25.0, 5.0, 6.0, 8.0, 10.0],
        }
    )


@pytest.fixture(scope="session")
def jobtraining():
    """157 firms in Michigan, 1987-1989, as shipped with linearmodels; cohort is the year of the grant."""
    from linearmodels.datasets import jobtraining as source

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = source.load()
    first = frame[frame["grant"] == 1].groupby("fcode")["year"].min()
    return frame.assign(cohort=frame["fcode"].map(first))


@pytest.fixture(scope="session")
def mpdta(reference_dir):
    return pd.read_csv(reference_dir / "data" / "mpdta.csv")


@pytest.fixture(scope="session")
def mpdta_results(reference_dir):
    """Numbers printed by R did; where they come from stands in the README beside the file."""
    return pd.read_csv(reference_dir / "data" / "mpdta_ref_did.csv")
