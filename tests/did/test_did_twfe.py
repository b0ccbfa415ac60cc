"""Two-way fixed effects against dummies, and against the numbers printed in a textbook."""

import json

import numpy as np
import pandas as pd
import pytest
from did_oracle import lsdv

from agdb_eval.did import Dropped, att_gt, collapse, twfe
from agdb_eval.errors import AgdbWarning, DesignError, InputError

ROLES = {"unit": "unit", "period": "period", "outcome": "y"}


@pytest.fixture
def regression(make_panel):
    draw = np.random.default_rng(5)
    frame = make_panel()
    return frame.assign(
        treated=(frame["period"] >= frame["cohort"]).astype(int),
        x=draw.normal(size=len(frame)),
        state=frame["unit"] % 8,
        mixed=draw.integers(0, 6, len(frame)),
    )


@pytest.mark.parametrize("cluster", [None, "state", "mixed"])
@pytest.mark.parametrize("balanced", [True, False])
def test_dummies(regression, cluster, balanced):
    frame = regression if balanced else regression.drop(index=[0, 7, 8, 50, 100])
    found = twfe(frame, **ROLES, regressors=["treated", "x"], cluster=cluster).table
    estimates, classical, clustered = lsdv(frame, ["treated", "x"], cluster or "unit")
    np.testing.assert_allclose(found["estimate"], estimates, rtol=1e-7)
    np.testing.assert_allclose(found["std_error_classical"], classical, rtol=1e-7)
    np.testing.assert_allclose(found["std_error_clustered"], clustered, rtol=1e-7)


def test_two_periods_and_one_cohort_are_a_difference_of_means(two_by_two, columns):
    frame = two_by_two.assign(treated=(two_by_two["period"] >= two_by_two["cohort"]).astype(int))
    found = twfe(frame, **ROLES, regressors=["treated"])
    effect = att_gt(collapse(two_by_two, **columns)).table.iloc[0]
    assert found.table["estimate"].item() == pytest.approx(2.5, rel=1e-12)
    factor = 4 / 3 * (8 - 1) / (8 - 3)  # 4 clusters, 8 rows, 1 regressor and 2 periods
    expected = effect["std_error"] * np.sqrt(factor)
    assert found.table["std_error_clustered"].item() == pytest.approx(expected, rel=1e-10)


def test_published_scrap_rates(jobtraining):
    """Wooldridge (2010), example 10.5: log scrap rate, 54 firms, with 1988 and 1989 dummies."""
    with pytest.warns(AgdbWarning, match="Left out: 309 rows of 103 units, because the outcome is missing"):
        found = twfe(
            jobtraining, unit="fcode", period="year", outcome="lscrap", regressors=["grant", "grant_1"]
        )
    assert (found.n_rows, found.n_units, found.n_clusters) == (162, 54, 54)
    assert found.table["estimate"].round(3).tolist() == [-0.252, -0.422]
    assert found.table["std_error_classical"].round(3).tolist() == [0.151, 0.210]
    assert found.spec["dropped"] == (Dropped(reason="outcome_missing", rows=309, units=103),)


def test_rows_left_out_are_counted_by_reason(regression):
    frame = regression.astype({"state": float})
    frame.loc[0, "y"] = np.nan
    frame.loc[[1, 2], "x"] = np.nan
    frame.loc[6, "state"] = np.nan
    frame.loc[[13, 14, 15, 16, 17], "y"] = np.nan  # leaves the third unit one row
    with pytest.warns(AgdbWarning) as caught:
        found = twfe(frame, **ROLES, regressors=["treated", "x"], cluster="state")
    assert found.spec["dropped"] == (
        Dropped(reason="outcome_missing", rows=6, units=2),
        Dropped(reason="regressor_missing", rows=2, units=1),
        Dropped(reason="cluster_missing", rows=1, units=1),
        Dropped(reason="single_row", rows=1, units=1),
    )
    assert found.n_rows == len(frame) - 10 and len(caught) == 4
    assert found.n_units == 32


def test_row_order_and_input(regression):
    before = regression.copy(deep=True)
    found = twfe(regression, **ROLES, regressors=["treated", "x"])
    pd.testing.assert_frame_equal(regression, before)
    mixed = twfe(regression.sample(frac=1, random_state=1), **ROLES, regressors=["treated", "x"])
    pd.testing.assert_frame_equal(mixed.table, found.table, check_exact=True)
    assert mixed.spec["fingerprint"] == found.spec["fingerprint"]


def test_designs_that_cannot_be_estimated(regression):
    constant = regression.assign(size=regression["unit"] % 3, year2=regression["period"] ** 2)
    for name, level in (("size", "unit"), ("year2", "period")):
        with pytest.raises(DesignError, match=f"'{name}' does not vary within any {level}"):
            twfe(constant, **ROLES, regressors=["treated", name])
    sums = constant.assign(total=constant["treated"] + constant["size"] + constant["year2"])
    with pytest.raises(DesignError, match="absorb one of 'treated', 'total'"):
        twfe(sums, **ROLES, regressors=["treated", "total"])
    with pytest.raises(DesignError, match="at least two clusters"):
        twfe(regression.assign(state=1), **ROLES, regressors=["treated"], cluster="state")
    with pytest.raises(DesignError, match="too few"):
        twfe(regression.iloc[12:15], **ROLES, regressors=["treated", "x"])


def test_problems_are_raised_together(regression):
    frame = regression.astype({"x": object})
    frame.loc[3, "x"] = "secret"
    with pytest.raises(InputError) as caught:
        twfe(frame, unit="unit", period="period", outcome="yy", regressors=["treted", "x"])
    text = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "there is no column 'yy' (outcome)" in text
    assert "did you mean 'treated'" in text
    assert "regressor 2 is not a number in 1 row" in text and "secret" not in text
    with pytest.raises(InputError, match="no regressor is given"):
        twfe(regression, **ROLES, regressors=[])


def test_result_conventions(regression):
    found = twfe(regression, **ROLES, regressors=["treated"], cluster="state")
    assert repr(found) == "Twfe(1 regressors, 198 rows, 33 units, 8 clusters)"
    assert found.table.columns.tolist() == [
        "regressor",
        "estimate",
        "std_error_classical",
        "std_error_clustered",
        "conf_low",
        "conf_high",
        "p_value",
        "n",
        "band",
    ]
    assert found.text["en"].startswith("Coefficient of treated on y: ")
    assert any("weights can be negative" in note["en"] for note in found.notes)
    assert any("With 8 clusters" in note["en"] for note in found.notes)
    variance = found.covariance.loc["treated", "treated"]
    assert np.sqrt(variance) == pytest.approx(found.table["std_error_clustered"].item())
    json.dumps(found.to_dict(), allow_nan=False)
