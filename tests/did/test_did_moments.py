"""Moments against plain pandas, and what they promise: no microdata, nothing that changes."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from agdb_eval.did import att_gt, collapse


def test_moments_are_those_of_pandas(make_panel, columns):
    frame = make_panel()
    moments = collapse(frame, **columns)
    assert moments.cohorts == (3, 4, 6, None)
    assert moments.counts.tolist() == [9, 7, 5, 12]
    for index, cohort in enumerate(moments.cohorts):
        own = frame[frame["cohort"].isna() if cohort is None else frame["cohort"] == cohort]
        wide = own.pivot(index="unit", columns="period", values="y")
        np.testing.assert_allclose(moments.means[index], wide.mean(), rtol=1e-12)
        np.testing.assert_allclose(moments.products[index], wide.cov() * (len(wide) - 1), rtol=1e-10)
        changes = wide.sub(wide.mean(axis=1), axis=0)
        expected = changes.cov() * (len(wide) - 1)
        np.testing.assert_allclose(moments.within[index], expected, rtol=1e-9, atol=1e-12)
    grouped = frame.fillna({"cohort": 99}).groupby(["cohort", "period"])["y"].agg(["size", "mean", "std"])
    np.testing.assert_allclose(moments.table[["n", "mean", "sd"]], grouped, rtol=1e-12)


def test_large_levels_cost_no_digits(make_panel, columns):
    """Products of raw outcomes would be wrong from the first digit here."""
    frame = make_panel(unit_sd=0.0)
    level = np.random.default_rng(1).normal(0, 1e6, frame["unit"].nunique())
    shifted = frame.assign(y=frame["y"] + 1e8 + level[frame["unit"] - 1])
    small, large = (att_gt(collapse(data, **columns)).table for data in (frame, shifted))
    np.testing.assert_allclose(large["std_error"], small["std_error"], rtol=1e-6)
    np.testing.assert_allclose(large["estimate"], small["estimate"], atol=1e-6)


def test_moments_hold_no_unit(make_panel, columns):
    moments = collapse(make_panel({3: 20, None: 20}), **columns)
    shapes = {name: getattr(moments, name).shape for name in ("counts", "means", "products", "within")}
    assert shapes == {"counts": (2,), "means": (2, 6), "products": (2, 6, 6), "within": (2, 6, 6)}
    assert 40 not in {size for shape in shapes.values() for size in shape}
    assert moments.notes == ()


def test_small_cohorts_are_noted(make_panel, columns):
    (note,) = collapse(make_panel({3: 2, None: 20}), **columns).notes
    assert note["en"].startswith("Fewer than 10 units in 1 cohort (3)")


def test_result_conventions(make_panel, columns):
    moments = collapse(make_panel(), **columns)
    assert repr(moments) == "CohortMoments(4 cohorts x 6 periods, 33 units)"
    assert "<table" in moments._repr_html_()
    assert moments.table["cohort"].dtype == "Int64"
    assert (
        moments.text["en"] == "33 units in 6 periods (1 to 6): 21 treated from 3, 4 and 6, 12 never treated."
    )
    table = moments.table
    table["mean"] = 0.0
    assert moments.table["mean"].ne(0).all()
    with pytest.raises(ValueError, match="read-only"):
        moments.means[0, 0] = 1
    with pytest.raises(TypeError):
        moments.spec["unit"] = "other"
    with pytest.raises(dataclasses.FrozenInstanceError):
        moments.counts = None
    content = json.loads(json.dumps(moments.to_dict(), allow_nan=False))
    assert content["cohorts"] == [3, 4, 6, None]
    assert {"unit", "fingerprint", "rows_used", "dropped", "version"} <= content["spec"].keys()


def test_one_unit_has_no_spread(make_panel, columns):
    table = collapse(make_panel({3: 1, None: 3}), **columns).table
    assert table["sd"].isna().tolist() == [True] * 6 + [False] * 6
    assert isinstance(table, pd.DataFrame)
