"""The placebo check gives numbers and never says that an assumption holds."""

import json

import numpy as np
import pytest
from scipy import stats

from agdb_eval.did import att_gt, collapse, placebo
from agdb_eval.errors import DesignError, InputError


def test_number_is_the_farthest_end_of_an_interval(make_panel, columns):
    result = att_gt(collapse(make_panel(), **columns))
    check = placebo(result)
    cells = result.table[result.table["kind"] == "placebo"]
    assert check.table["estimate"].tolist() == cells["estimate"].tolist()
    assert check.number == max(cells["conf_low"].abs().max(), cells["conf_high"].abs().max())


def test_joint_test(make_panel, columns):
    result = att_gt(collapse(make_panel(), **columns))
    check = placebo(result)
    where = np.flatnonzero(result.table["kind"] == "placebo")
    estimates = result.table["estimate"].to_numpy()[where]
    covariance = result.covariance.to_numpy()[np.ix_(where, where)]
    assert check.statistic == pytest.approx(estimates @ np.linalg.solve(covariance, estimates), rel=1e-8)
    assert check.freedom == len(where) == 7
    assert check.p_value == pytest.approx(stats.chi2.sf(check.statistic, 7))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("base_period", ["varying", "universal"])
def test_words_never_say_that_the_assumption_holds(make_panel, columns, seed, base_period):
    check = placebo(att_gt(collapse(make_panel(seed=seed), **columns), base_period=base_period))
    for text in check.text.values():
        lowered = text.lower()
        for word in ("assumption", "holds", "aanname", "satisfied", "voldaan", "valid", "bewezen", "passed"):
            assert word not in lowered
    assert "cannot be ruled out" in check.text["en"]
    assert "is niet uit te sluiten" in check.text["nl"]
    assert "Weak check: in 7 of 7 cells one side has fewer than 30 units (the fewest: 5)" in check.text["en"]
    assert "Zwakke controle" in check.text["nl"]


def test_violation_is_reported(make_panel, columns):
    frame = make_panel()
    frame["y"] += np.where(frame["cohort"].notna(), 3.0 * frame["period"], 0.0)
    check = placebo(att_gt(collapse(frame, **columns)))
    assert check.rejected and check.p_value < 1e-6
    assert "already developed differently before treatment" in check.text["en"]


def test_large_cells_are_not_called_weak(make_panel, columns):
    check = placebo(att_gt(collapse(make_panel({4: 40, None: 40}), **columns)))
    assert "Weak check" not in check.text["en"]
    few = placebo(att_gt(collapse(make_panel({4: 40, None: 40}), **columns)), min_units=50)
    assert "Weak check: in 2 of 2 cells" in few.text["en"]


def test_anticipation_is_no_placebo(make_panel, columns):
    check = placebo(att_gt(collapse(make_panel(), **columns), anticipation=1))
    assert check.table["event_time"].max() == -2
    assert any("anticipation" in note["en"] for note in check.notes)


def test_unknown_standard_errors(make_panel, columns):
    check = placebo(att_gt(collapse(make_panel({4: 1, None: 6}), **columns)))
    assert check.number is None and check.p_value is None and check.rejected is None
    assert "A joint test is not possible" in check.text["en"]
    json.dumps(check.to_dict(), allow_nan=False)


def test_nothing_to_check(two_by_two, make_panel, columns):
    with pytest.raises(DesignError, match="no period before treatment"):
        placebo(att_gt(collapse(two_by_two, **columns)))
    with pytest.raises(InputError, match="min_units"):
        placebo(att_gt(collapse(make_panel(), **columns)), min_units=0)


def test_result_conventions(make_panel, columns):
    check = placebo(att_gt(collapse(make_panel(), **columns)))
    assert repr(check).startswith("CheckResult('placebo', 7 cells, not ruled out ")
    assert check.spec["min_units"] == 30 and check.spec["effects"]["control"] == "never"
    content = json.loads(json.dumps(check.to_dict(), allow_nan=False))
    assert content["text"].keys() == {"nl", "en"} and len(content["table"]) == 7
