"""Averages of effects against influence functions of single units, a jackknife and hand-made cases."""

import json

import numpy as np
import pytest
from did_oracle import aggregates, all_cells, std_error, wide

from agdb_eval.did import aggregate, att_gt, collapse
from agdb_eval.errors import AgdbWarning, DesignError, InputError

KEYS = {"event": "event_time", "cohort": "cohort", "calendar": "period"}


@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("by", ["simple", "event", "cohort", "calendar"])
@pytest.mark.parametrize("seed", [0, 1])
def test_influence_functions_of_units(make_panel, columns, control, by, seed):
    frame = make_panel(seed=seed)
    y, start, periods = wide(frame)
    rows, overall = aggregates(start, all_cells(y, start, periods, control=control))[by]
    found = aggregate(att_gt(collapse(frame, **columns), control=control), by=by)
    assert found.overall.estimate == pytest.approx(overall[0], rel=1e-11)
    assert found.overall.std_error == pytest.approx(std_error(overall[1]), rel=1e-11)
    if by == "simple":
        assert len(found.table) == 1
        assert found.table["std_error"].item() == found.overall.std_error
        return
    assert found.table[KEYS[by]].tolist() == list(rows)
    np.testing.assert_allclose(found.table["estimate"], [e for e, _ in rows.values()], rtol=1e-11)
    np.testing.assert_allclose(found.table["std_error"], [std_error(i) for _, i in rows.values()], rtol=1e-11)
    influence = np.column_stack([i for _, i in rows.values()])
    covariance = influence.T @ influence / len(influence) ** 2
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-9, atol=1e-14)


def test_estimated_shares_add_variance(make_panel, columns):
    """Without the part for the shares the standard error would be that of fixed weights, which is smaller."""
    result = att_gt(collapse(make_panel(), **columns))
    cells = result.table
    post = (cells["kind"] == "post").to_numpy()
    weights = np.where(post, cells["n_treated"], 0) / cells.loc[post, "n_treated"].sum()
    fixed = np.sqrt(weights @ result.covariance.to_numpy() @ weights)
    assert aggregate(result).overall.std_error > fixed * 1.01


@pytest.mark.parametrize("by", ["simple", "event", "cohort", "calendar"])
def test_jackknife_has_the_same_order_of_magnitude(make_panel, columns, by):
    frame = make_panel({3: 15, 4: 15, 6: 15, None: 25}, seed=3)
    full = aggregate(att_gt(collapse(frame, **columns)), by=by).overall
    left_out = np.array(
        [
            aggregate(att_gt(collapse(frame[frame["unit"] != unit], **columns)), by=by).overall.estimate
            for unit in frame["unit"].unique()
        ]
    )
    n = len(left_out)
    jackknife = np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())
    assert full.std_error == pytest.approx(jackknife, rel=0.06)


def test_small_sample_convention_is_a_little_wider(make_panel, columns):
    moments = collapse(make_panel(), **columns)
    for by in ("simple", "event", "cohort", "calendar"):
        did, small = (aggregate(att_gt(moments, convention=c), by=by) for c in ("did", "small_sample"))
        assert 1 < small.overall.std_error / did.overall.std_error < 1.1
        width = small.overall.conf_high - small.overall.conf_low
        assert width / small.overall.std_error > 2 * 1.96
        assert small.overall.estimate == did.overall.estimate


def test_equal_cohorts_with_one_effect(columns, make_panel):
    """One treated cohort: every average after treatment is the plain mean of its cells."""
    result = att_gt(collapse(make_panel({4: 8, None: 9}), **columns))
    mean = result.table.loc[result.table["kind"] == "post", "estimate"].mean()
    for by in ("simple", "event", "cohort", "calendar"):
        assert aggregate(result, by=by).overall.estimate == pytest.approx(mean, rel=1e-12)


def test_balance_keeps_the_same_cohorts_behind_every_event_time(make_panel, columns):
    result = att_gt(collapse(make_panel(), **columns))
    found = aggregate(result, by="event", balance=2)
    after = found.table[found.table["event_time"] >= 0]
    assert after["event_time"].tolist() == [0, 1, 2]
    assert after["n"].eq(16).all() and after["n_cells"].eq(2).all()  # cohorts 3 and 4, not 6
    assert found.table["event_time"].min() == -2
    assert found.overall.estimate == pytest.approx(after["estimate"].mean(), rel=1e-12)


def test_kinds_and_counts_of_rows(make_panel, columns):
    result = att_gt(collapse(make_panel(), **columns), base_period="universal", anticipation=1)
    table = aggregate(result, by="event").table.set_index("event_time")
    assert table.loc[-2, "kind"] == "reference" and np.isnan(table.loc[-2, "std_error"])
    assert table.loc[-1, "kind"] == "anticipation"
    assert table.loc[-3, "kind"] == "placebo"
    assert table.loc[0, "n"] == 21 and table.loc[3, "n"] == 9


def test_missing_standard_error_is_passed_on(make_panel, columns):
    result = att_gt(collapse(make_panel({3: 1, 4: 5, None: 6}), **columns))
    found = aggregate(result, by="cohort")
    assert found.table["std_error"].isna().tolist() == [True, False]
    assert np.isnan(found.overall.std_error) and not np.isnan(found.overall.estimate)
    assert any("missing for 2 averages" in note["en"] for note in found.notes)
    assert "unknown" in found.text["en"]


def test_wrong_arguments(make_panel, columns):
    result = att_gt(collapse(make_panel(), **columns))
    with pytest.raises(InputError, match="did you mean 'event'"):
        aggregate(result, by="events")
    with pytest.raises(InputError, match="balance can be used with by='event' only"):
        aggregate(result, by="cohort", balance=1)
    with pytest.raises(InputError, match="balance must be zero or more"):
        aggregate(result, by="event", balance=-1)
    with pytest.raises(DesignError, match="No cell after treatment"):
        aggregate(result, by="event", balance=10)


def test_result_conventions(make_panel, columns):
    moments = collapse(make_panel({3: 5, 5: 6}), **columns)
    with pytest.warns(AgdbWarning):
        result = att_gt(moments, control="not_yet")
    found = aggregate(result, by="event")
    assert repr(found).startswith("Aggregate(by='event', 3 rows, overall ")
    assert found.notes == result.notes
    assert found.spec["by"] == "event" and found.spec["effects"]["control"] == "not_yet"
    assert found.overall.n == 5 and isinstance(found.overall.n, int)
    assert found.table.columns.tolist() == [
        "event_time",
        "estimate",
        "std_error",
        "conf_low",
        "conf_high",
        "p_value",
        "n",
        "n_cells",
        "kind",
        "band",
    ]
    assert "Estimated average effect on the treated units" in found.text["en"]
    assert "," in found.text["nl"].split("(")[0]
    json.dumps(found.to_dict(), allow_nan=False)
