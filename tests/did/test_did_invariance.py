"""What must not matter: the order of rows, how numbers are stored, always treated units, the calendar."""

import numpy as np
import pandas as pd
import pytest

from agdb_eval.did import aggregate, att_gt, collapse
from agdb_eval.errors import AgdbWarning


def tables(frame, columns, step=1, **options):
    result = att_gt(collapse(frame, **columns), **options)
    by_event = aggregate(result, by="event").table
    assert step == 1 or by_event["event_time"].mod(step).eq(0).all()
    return result.table, by_event


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_row_order_and_other_columns(make_panel, columns, control):
    frame = make_panel()
    shuffled = frame.sample(frac=1, random_state=4).assign(other="text")
    assert_same(tables(shuffled, columns, control=control), tables(frame, columns, control=control))
    prints = [collapse(data, **columns).spec["fingerprint"] for data in (frame, shuffled)]
    assert prints[0] == prints[1]
    changed = frame.copy()
    changed.loc[10, "y"] += 1e-9
    assert collapse(changed, **columns).spec["fingerprint"] != prints[0]


def test_input_is_not_changed(make_panel, columns):
    frame = make_panel({1: 2, 3: 5, None: 6}).fillna({"cohort": 0})
    frame.loc[70, "y"] = np.nan
    before = frame.copy(deep=True)
    with pytest.warns(AgdbWarning):
        aggregate(att_gt(collapse(frame, **columns)))
    pd.testing.assert_frame_equal(frame, before, check_exact=True)


def test_moments_and_effects_are_not_changed_by_what_follows(make_panel, columns):
    moments = collapse(make_panel(), **columns)
    before = moments.to_dict()
    result = att_gt(moments, control="not_yet")
    effects = result.to_dict()
    aggregate(result, by="cohort")
    att_gt(moments, base_period="universal", convention="small_sample")
    assert moments.to_dict() == before
    assert result.to_dict() == effects


@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_always_treated_units_are_irrelevant(make_panel, columns, control):
    frame = make_panel()
    extra = make_panel({1: 4, -3: 3}, seed=9)
    extra["unit"] += 1000
    expected = tables(frame, columns, control=control)
    with pytest.warns(AgdbWarning, match="Left out: 42 rows of 7 units"):
        found = tables(pd.concat([extra, frame]), columns, control=control)
    assert_same(found, expected)


def test_periods_may_be_counted_otherwise(make_panel, columns):
    frame = make_panel()
    moved = frame.assign(period=frame["period"] * 10 + 1900, cohort=frame["cohort"] * 10 + 1900)
    for options in ({}, {"control": "not_yet"}, {"base_period": "universal"}):
        plain, by_event = tables(frame, columns, **options)
        found, found_event = tables(moved, columns, step=10, **options)
        keys = ["cohort", "period", "event_time"]
        pd.testing.assert_frame_equal(found.drop(columns=keys), plain.drop(columns=keys))
        assert (found["event_time"] == 10 * plain["event_time"]).all()
        pd.testing.assert_frame_equal(
            found_event.drop(columns="event_time"), by_event.drop(columns="event_time")
        )
    early = tables(frame, columns, anticipation=1)[0]
    assert early["estimate"].tolist() == pytest.approx(
        tables(moved, columns, step=10, anticipation=10)[0]["estimate"].tolist()
    )


def test_scale_and_shift_of_the_outcome(make_panel, columns):
    frame = make_panel()
    plain = tables(frame, columns)[0]
    found = tables(frame.assign(y=1000 * frame["y"] - 7), columns)[0]
    np.testing.assert_allclose(found["estimate"], 1000 * plain["estimate"], rtol=1e-9)
    np.testing.assert_allclose(found["std_error"], 1000 * plain["std_error"], rtol=1e-9)
    np.testing.assert_allclose(found["p_value"], plain["p_value"], rtol=1e-6)


def test_names_of_units_and_storage_of_numbers(make_panel, columns):
    frame = make_panel()
    stored = frame.astype({"unit": float, "period": "float32", "cohort": "Int64"})
    assert_same(tables(stored, columns), tables(frame, columns))
    prints = {collapse(data, **columns).spec["fingerprint"] for data in (frame, stored)}
    assert len(prints) == 1
