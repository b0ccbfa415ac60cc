"""Effects by cohort and period: by hand, by algebra, and against influence functions of single units."""

import json

import numpy as np
import pytest
from did_oracle import all_cells, std_error, wide
from scipy import stats

from agdb_eval.did import att_gt, collapse
from agdb_eval.errors import AgdbWarning, DesignError, InputError

COLUMNS = [
    "cohort",
    "period",
    "event_time",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "p_value",
    "n_treated",
    "n_control",
    "kind",
    "band",
]


def test_two_by_two_by_hand(two_by_two, columns):
    """Changes 3 and 5 against 1 and 2: 4 - 1.5. Sums of squares 2 and 0.5, each divided by 2 squared."""
    table = att_gt(collapse(two_by_two, **columns)).table
    assert list(table.columns) == COLUMNS
    row = table.iloc[0]
    assert (row["cohort"], row["period"], row["event_time"], row["kind"]) == (2021, 2021, 0, "post")
    assert (row["n_treated"], row["n_control"], row["band"]) == (2, 2, "pointwise")
    assert row["estimate"] == 2.5
    assert row["std_error"] == pytest.approx(np.sqrt(2 / 4 + 0.5 / 4), rel=1e-14)
    assert row["conf_low"] == pytest.approx(2.5 - 1.959963984540054 * row["std_error"], rel=1e-12)
    assert row["p_value"] == pytest.approx(2 * stats.norm.sf(2.5 / row["std_error"]), rel=1e-10)


def test_small_sample_convention_is_welch(two_by_two, columns):
    """Variances 2 and 0.5 with n - 1, each over 2 units; quantiles and p-value of Welch's t-test."""
    row = att_gt(collapse(two_by_two, **columns), convention="small_sample").table.iloc[0]
    welch = stats.ttest_ind([3, 5], [1, 2], equal_var=False)
    assert row["std_error"] == pytest.approx(np.sqrt(2 / 2 + 0.5 / 2), rel=1e-14)
    assert row["p_value"] == pytest.approx(welch.pvalue, rel=1e-10)
    interval = welch.confidence_interval(0.95)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((interval.low, interval.high), rel=1e-10)


@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("base_period", ["varying", "universal"])
@pytest.mark.parametrize("anticipation", [0, 1])
@pytest.mark.parametrize("seed", [0, 1])
def test_influence_functions_of_units(make_panel, columns, control, base_period, anticipation, seed):
    frame = make_panel(seed=seed)
    options = {"control": control, "base_period": base_period, "anticipation": anticipation}
    result = att_gt(collapse(frame, **columns), **options)
    expected = all_cells(*wide(frame), **options)
    used = result.table[result.table["kind"] != "reference"]
    assert list(zip(used["cohort"], used["period"], strict=True)) == list(expected)
    np.testing.assert_allclose(used["estimate"], [e for e, _ in expected.values()], rtol=1e-11)
    np.testing.assert_allclose(used["std_error"], [std_error(i) for _, i in expected.values()], rtol=1e-11)
    influence = np.column_stack([i for _, i in expected.values()])
    where = np.ix_(used.index, used.index)
    covariance = influence.T @ influence / len(influence) ** 2
    np.testing.assert_allclose(result.covariance.to_numpy()[where], covariance, rtol=1e-9, atol=1e-14)


def test_weights_times_means_give_the_estimates(make_panel, columns):
    moments = collapse(make_panel(), **columns)
    result = att_gt(moments, control="not_yet")
    means = moments.table.rename(columns={"cohort": "mean_cohort", "period": "mean_period"})
    joined = result.weights.merge(means, on=["mean_cohort", "mean_period"])
    joined["part"] = joined["weight"] * joined["mean"]
    sums = joined.groupby(["cohort", "period"])["part"].sum()
    np.testing.assert_allclose(sums, result.table["estimate"], rtol=1e-12)
    totals = result.weights.groupby(["cohort", "period", "mean_period"])["weight"].sum()
    np.testing.assert_allclose(totals, 0, atol=1e-15)


def test_doubling_all_counts_moves_no_estimate(make_panel, columns):
    moments = collapse(make_panel(), **columns)
    slopes = att_gt(moments, control="not_yet").scores.slopes
    assert np.abs(slopes).max() > 0
    np.testing.assert_allclose(slopes @ moments.counts, 0, atol=1e-13)


def test_universal_base_adds_up_the_varying_one(make_panel, columns):
    moments = collapse(make_panel(), **columns)
    varying, universal = (att_gt(moments, base_period=base).table for base in ("varying", "universal"))
    for cohort in (3, 4, 6):
        steps = varying[(varying["cohort"] == cohort) & (varying["kind"] == "placebo")]
        levels = universal[(universal["cohort"] == cohort) & (universal["kind"] == "placebo")]
        expected = -steps["estimate"].to_numpy()[::-1].cumsum()[::-1]
        np.testing.assert_allclose(levels["estimate"], expected, atol=1e-12)
    reference = universal[universal["kind"] == "reference"]
    assert reference["event_time"].tolist() == [-1, -1, -1]
    assert reference["estimate"].eq(0).all() and reference["std_error"].isna().all()


def test_kinds_with_anticipation(make_panel, columns):
    table = att_gt(collapse(make_panel(), **columns), anticipation=1).table
    kinds = table.groupby("event_time")["kind"].unique()
    assert all(kinds[e].tolist() == ["post"] for e in kinds.index if e >= 0)
    assert kinds[-1].tolist() == ["anticipation"]
    assert all(kinds[e].tolist() == ["placebo"] for e in kinds.index if e < -1)


def test_anticipation_can_leave_a_cohort_without_base(make_panel, columns):
    moments = collapse(make_panel({2: 4, 4: 5, None: 6}), **columns)
    with pytest.warns(AgdbWarning, match="4 units of cohort 2, because with this anticipation"):
        result = att_gt(moments, anticipation=1)
    assert set(result.table["cohort"]) == {4}
    with pytest.raises(DesignError, match="No cohort is left"):
        att_gt(collapse(make_panel({2: 4, None: 6}), **columns), anticipation=1)


def test_without_never_treated(make_panel, columns):
    moments = collapse(make_panel({3: 5, 5: 6}), **columns)
    with pytest.raises(DesignError, match="control='not_yet' compares"):
        att_gt(moments)
    with pytest.warns(AgdbWarning, match="Left out: 2 cells of cohort and period without units"):
        result = att_gt(moments, control="not_yet")
    assert set(result.table["cohort"]) == {3}
    assert result.table["period"].tolist() == [2, 3, 4]
    assert any("cohort 5, the last one, serves as comparison only" in note["en"] for note in result.notes)


def test_cohorts_treated_after_the_panel_serve_as_never_treated(make_panel, columns):
    moments = collapse(make_panel({3: 5, 20: 6, None: 7}), **columns)
    result = att_gt(moments)
    assert set(result.table["cohort"]) == {3}
    assert result.table["n_control"].eq(13).all()
    assert any("6 units of cohort 20" in note["en"] for note in result.notes)


def test_cohort_of_one_unit_has_an_estimate_but_no_standard_error(make_panel, columns):
    moments = collapse(make_panel({3: 1, 4: 5, None: 6}), **columns)
    for convention in ("did", "small_sample"):
        result = att_gt(moments, convention=convention)
        single = result.table["cohort"] == 3
        assert result.table["estimate"].notna().all()
        assert (result.table["std_error"].isna() == single).all()
        assert result.table.loc[single, ["conf_low", "conf_high", "p_value"]].isna().all(axis=None)
        assert any("5 cells of cohort 3, because one side has a single unit" in n["en"] for n in result.notes)
        assert (result.covariance.isna().to_numpy() == (single.to_numpy()[:, None] | single.to_numpy())).all()


def test_outcome_that_does_not_vary(make_panel, columns):
    result = att_gt(collapse(make_panel().assign(y=0.1), **columns))
    assert result.table["estimate"].abs().max() < 1e-15
    assert result.table["std_error"].isna().all()
    assert any("because the outcome does not vary" in note["en"] for note in result.notes)


def test_periods_need_no_equal_steps_and_cohorts_may_lie_between(make_panel, columns):
    frame = make_panel({2005: 4, None: 6}, periods=[2000, 2003, 2004, 2007])
    table = att_gt(collapse(frame, **columns), base_period="universal").table
    assert table["period"].tolist() == [2000, 2003, 2004, 2007]
    assert table["event_time"].tolist() == [-5, -2, -1, 2]
    assert table["kind"].tolist() == ["placebo", "placebo", "reference", "post"]


def test_level_of_confidence(two_by_two, columns):
    row = att_gt(collapse(two_by_two, **columns), level=0.9).table.iloc[0]
    assert row["conf_high"] - row["estimate"] == pytest.approx(1.6448536269514722 * row["std_error"])


def test_arguments_that_do_not_exist_are_named_together(two_by_two, columns):
    with pytest.raises(InputError) as caught:
        att_gt(
            collapse(two_by_two, **columns),
            control="nevr",
            base_period="universl",
            anticipation=-1,
            convention="r",
            level=95,
        )
    assert [problem.nearest for problem in caught.value.problems] == ["never", "universal", None, None, None]


def test_result_conventions(make_panel, columns):
    result = att_gt(collapse(make_panel(), **columns), base_period="universal")
    assert repr(result) == "AttGt(18 cells, 8 after treatment, control='never', 33 units)"
    assert "<table" in result._repr_html_()
    assert {"nl", "en"} == result.text.keys()
    assert result.spec["data"]["fingerprint"] and result.spec["control"] == "never"
    content = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    reference = next(row for row in content["table"] if row["kind"] == "reference")
    assert reference["std_error"] is None and reference["cohort"] == 3
    assert len(content["covariance"]) == 18
    table = result.table
    table["estimate"] = 0.0
    assert result.table["estimate"].ne(0).any()
    with pytest.raises(ValueError, match="read-only"):
        result.scores.weights[0, 0, 0] = 1
