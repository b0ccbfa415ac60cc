"""Numbers that others printed, from public data that do not ship with the tests: --reference DIR.

Tolerances: 1e-8 for estimates and 1e-6 for analytical standard errors, both printed with 15 digits by R
`did`; 5e-5 or the printed digits where fewer were printed. Sources stand in data/README.md of that folder.
"""

import numpy as np
import pytest

from agdb_eval.did import aggregate, att_gt, collapse, placebo, twfe
from agdb_eval.errors import AgdbWarning

COLUMNS = {"unit": "countyreal", "period": "year", "cohort": "first_treat", "outcome": "lemp"}
SCENARIOS = {
    "mpdta_nev_dr": {},
    "mpdta_nev_ipw": {},
    "mpdta_nyt_dr": {"control": "not_yet"},
    "universal": {"base_period": "universal"},
}
AGGREGATED = ["mpdta_nev_dr", "mpdta_nev_ipw", "mpdta_nyt_dr"]
NAMES = {"simple": "simple", "event": "dynamic", "cohort": "group", "calendar": "calendar"}


@pytest.fixture(scope="module")
def moments(mpdta):
    return collapse(mpdta, **COLUMNS)


def printed(results, scenario, kind):
    found = results[(results["scenario"] == scenario) & (results["kind"] == kind)]
    assert len(found)
    return found


def assert_cells(table, expected):
    expected = expected.sort_values(["group", "time_or_event"])
    assert table["cohort"].tolist() == expected["group"].tolist()
    assert table["period"].tolist() == expected["time_or_event"].tolist()
    np.testing.assert_allclose(table["estimate"], expected["estimate"], rtol=1e-8, atol=1e-15)
    np.testing.assert_allclose(table["std_error"], expected["se"], rtol=1e-6)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_group_time_effects(moments, mpdta_results, scenario):
    table = att_gt(moments, **SCENARIOS[scenario]).table
    assert_cells(table, printed(mpdta_results, scenario, "attgt"))


def test_group_time_effects_with_anticipation(moments, mpdta_results):
    with pytest.warns(AgdbWarning, match="20 units of cohort 2004"):
        table = att_gt(moments, anticipation=1).table
    assert_cells(table, printed(mpdta_results, "anticipation1", "attgt"))


@pytest.mark.parametrize("scenario", AGGREGATED)
@pytest.mark.parametrize("by", NAMES)
def test_aggregations(moments, mpdta_results, scenario, by):
    found = aggregate(att_gt(moments, **SCENARIOS[scenario]), by=by)
    overall = printed(mpdta_results, scenario, f"{NAMES[by]}_overall").iloc[0]
    assert found.overall.estimate == pytest.approx(overall["estimate"], rel=1e-8)
    assert found.overall.std_error == pytest.approx(overall["se"], rel=1e-6)
    if by != "simple":
        rows = printed(mpdta_results, scenario, NAMES[by]).sort_values("time_or_event")
        np.testing.assert_allclose(found.table["estimate"], rows["estimate"], rtol=1e-8)
        np.testing.assert_allclose(found.table["std_error"], rows["se"], rtol=1e-6)


@pytest.mark.parametrize(
    ("control", "statistic", "p_value"),
    [("never", 7.79123662720035, 0.16812), ("not_yet", 7.79092771882739, 0.16814)],
)
def test_joint_test_before_treatment(moments, control, statistic, p_value):
    check = placebo(att_gt(moments, control=control))
    assert check.statistic == pytest.approx(statistic, rel=1e-8)
    assert check.p_value == pytest.approx(p_value, abs=5e-6)
    assert check.freedom == 5 and not check.rejected


def test_typed_in_numbers(moments):
    """R did, never treated, no covariates, analytical standard errors (csdid r_ref at ca91c1f)."""
    result = att_gt(moments)
    simple = aggregate(result).overall
    assert (simple.estimate, simple.std_error) == pytest.approx(
        (-0.0399512751551763, 0.0120340127701854), rel=1e-8
    )
    cell = result.table.set_index(["cohort", "period"]).loc[(2006, 2007)]
    assert cell["estimate"] == pytest.approx(-0.0412244715462175, rel=1e-8)
    assert cell["std_error"] == pytest.approx(0.0202291807041068, rel=1e-6)
    event = aggregate(result, by="event").table.set_index("event_time")
    assert event.loc[1, "std_error"] == pytest.approx(0.016893476268678, rel=1e-6)


def test_balanced_event_times(moments):
    """R did vignette, balance_e = 1: overall -0.0288 (its standard error is a bootstrap)."""
    found = aggregate(att_gt(moments), by="event", balance=1)
    assert round(found.overall.estimate, 4) == -0.0288


@pytest.mark.parametrize(
    ("regressor", "estimate", "std_error"),
    [("post", 0.0693984, 0.0558596), ("post_bacon", 0.0818116, 0.0588742)],
)
def test_castle_doctrine_twfe(reference_dir, regressor, estimate, std_error):
    """Clustered by state, units within clusters not counted as parameters."""
    found = twfe(
        reference_dir / "data" / "castle.csv",
        unit="sid",
        period="year",
        outcome="l_homicide",
        regressors=[regressor],
    ).table.iloc[0]
    assert found["estimate"] == pytest.approx(estimate, abs=5e-8)
    assert found["std_error_clustered"] == pytest.approx(std_error, abs=5e-8)


def test_df_het_twfe_clustered_by_state(reference_dir):
    found = twfe(
        reference_dir / "data" / "df_het.csv.gz",
        unit="unit",
        period="year",
        outcome="dep_var",
        regressors=["treat"],
        cluster="state",
    ).table.iloc[0]
    assert found["estimate"] == pytest.approx(1.982540, abs=5e-7)
    assert found["std_error_clustered"] == pytest.approx(0.019338, abs=5e-7)
