"""Reading and checking a panel: all problems at once, nothing lost without a count."""

import sys

import numpy as np
import pandas as pd
import pytest

from agdb_eval.did import Dropped, collapse, read_panel
from agdb_eval.errors import AgdbWarning, DesignError, InputError


def problems_of(data, **columns):
    with pytest.raises(InputError) as caught:
        read_panel(data, **columns)
    return caught.value.problems


def test_balanced_panel_is_read_in_a_fixed_order(two_by_two, columns):
    panel = read_panel(two_by_two, **columns)
    assert panel.outcome.tolist() == [[10, 13], [20, 25], [5, 6], [8, 10]]
    assert panel.periods.tolist() == [2020, 2021]
    np.testing.assert_array_equal(panel.cohort, [2021, 2021, np.nan, np.nan])
    assert panel.ledger == () and panel.notes == ()
    assert panel.spec["rows_read"] == panel.spec["rows_used"] == 8
    assert repr(panel) == "Panel(4 units x 2 periods, 8 rows)"


def test_missing_columns_come_with_the_nearest_name(two_by_two):
    found = problems_of(two_by_two, unit="firm", period="perod", cohort="cohort", outcome="y")
    assert [problem.nearest for problem in found] == [None, "period"]
    assert all("there is no column" in problem.message for problem in found)


def test_all_problems_at_once_by_position_and_never_by_value(two_by_two, columns):
    secret = 987654321.125
    frame = pd.concat([two_by_two, two_by_two.iloc[[0]]], ignore_index=True)
    frame["y"] = frame["y"].astype(object)
    frame.loc[2, "y"] = "n/a-secret"
    frame.loc[3, "cohort"] = 2020.0
    frame.loc[4, "unit"] = np.nan
    frame.loc[6, "period"] = np.nan
    frame.loc[7, "y"] = np.inf
    frame.loc[5, "y"] = secret
    found = problems_of(frame, **columns)
    text = "\n".join(str(problem) for problem in found)
    assert len(found) == 6
    for part in (
        "unit is missing in 1 row",
        "period is missing in 1 row",
        "outcome is not a number in 1 row",
        "outcome is infinite in 1 row",
        "1 row repeats a unit and period",
        "the cohort changes within 1 unit",
    ):
        assert part in text
    assert [p.place for p in found if "repeats" in p.message] == ["row position 8 (the first row is 0)"]
    assert [p.place for p in found if "changes" in p.message] == ["row position 3 (the first row is 0)"]
    assert "987654321" not in text and "secret" not in text


def test_problems_in_values_are_found_beside_missing_columns(two_by_two, columns):
    frame = two_by_two.assign(y=np.inf)
    found = problems_of(frame, **(columns | {"cohort": "kohort"}))
    assert len(found) == 2


def test_only_the_first_positions_are_listed(two_by_two, columns):
    (found,) = problems_of(two_by_two.assign(y="x"), **columns)
    assert found.place == "row positions 0, 1, 2, 3, 4 and 3 more (the first row is 0)"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"period": pd.to_datetime(["2020-01-01", "2021-01-01"] * 4)}, "period is not a number in 8 rows"),
        ({"period": ["2020", "2021"] * 4}, "period is not a number in 8 rows"),
        ({"cohort": ["a"] * 8}, "cohort is not a number in 8 rows"),
        ({"cohort": [1.0] * 4 + [0.0] * 4}, "cohort looks like an indicator of treatment"),
        ({"y": [1 + 2j] * 8}, "outcome is not a number in 8 rows"),
        ({"cohort": [2021.0, np.nan] + [2021.0] * 2 + [np.nan] * 4}, "the cohort changes within 1 unit"),
    ],
)
def test_one_problem(two_by_two, columns, change, message):
    (found,) = problems_of(two_by_two.assign(**change), **columns)
    assert found.message.startswith(message)


def test_cohort_zero_is_ambiguous_when_periods_include_zero(two_by_two, columns):
    frame = two_by_two.assign(period=[0, 1] * 4, cohort=[1] * 4 + [0] * 4)
    (found,) = problems_of(frame, **columns)
    assert "cohort 0 can mean never treated or the period 0" in found.message


def test_one_column_in_two_roles_and_a_repeated_name(two_by_two, columns):
    (found,) = problems_of(two_by_two, **(columns | {"cohort": "period"}))
    assert found.message == "column 'period' is given as period and as cohort"
    twice = pd.concat([two_by_two, two_by_two[["y"]]], axis=1)
    (found,) = problems_of(twice, **columns)
    assert found.message == "2 columns are called 'y' (outcome); keep one"


def test_zero_and_infinity_are_never_treated_and_said_so(two_by_two, columns):
    plain = collapse(two_by_two, **columns)
    for value, name in ((0, "0"), (np.inf, "infinity")):
        found = collapse(two_by_two.assign(cohort=[2021.0] * 4 + [value] * 4), **columns)
        assert found.cohorts == (2021, None)
        assert any(f"Cohort {name} was read as never treated, for 2 units." == n["en"] for n in found.notes)
        assert found.spec["fingerprint"] == plain.spec["fingerprint"]


def test_ledger_counts_every_row_that_is_left_out(make_panel, columns):
    frame = make_panel({1: 2, 3: 4, None: 4}, periods=[1, 2, 3, 4])
    frame.loc[[8, 9], "y"] = np.nan  # two rows of the first unit of cohort 3
    frame = frame.drop(index=39)  # one row of the last unit
    with pytest.warns(AgdbWarning) as caught:
        panel = read_panel(frame, **columns)
    assert panel.ledger == (
        Dropped(reason="outcome_missing", rows=2, units=1),
        Dropped(reason="incomplete_unit", rows=5, units=2),
        Dropped(reason="always_treated", rows=8, units=2),
    )
    assert panel.spec["rows_read"] == 39
    assert panel.spec["rows_used"] == 39 - 2 - 5 - 8
    assert [str(warning.message) for warning in caught] == [note["en"] for note in panel.notes]
    assert all(warning.filename == __file__ for warning in caught)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({3: 5}, "nobody to compare with"),
        ({None: 5}, "No unit is treated"),
        ({9: 3, None: 5}, "No unit is treated"),
        ({1: 5}, "No unit is left to compare. Left out: 30 rows of 5 units"),
    ],
)
def test_designs_without_a_comparison(make_panel, columns, sizes, message):
    with pytest.raises(DesignError, match=message):
        read_panel(make_panel(sizes), **columns)


def test_one_period_and_no_rows(two_by_two, columns):
    with pytest.raises(DesignError, match="one period only"):
        read_panel(two_by_two[two_by_two["period"] == 2020], **columns)
    with pytest.raises(DesignError, match="The data have no rows"):
        read_panel(two_by_two.iloc[:0], **columns)


def test_files_give_the_same_panel_as_frames(two_by_two, columns, tmp_path):
    expected = read_panel(two_by_two, **columns).spec["fingerprint"]
    two_by_two.to_csv(tmp_path / "a.csv", index=False)
    two_by_two.to_csv(tmp_path / "a.csv.gz", index=False)
    two_by_two.to_stata(tmp_path / "a.dta", write_index=False)
    for name in ("a.csv", "a.csv.gz", "a.dta"):
        panel = read_panel(tmp_path / name, **columns)
        assert panel.spec["fingerprint"] == expected
        assert panel.spec["source"] == name
    assert read_panel(str(tmp_path / "a.csv"), **columns).spec["fingerprint"] == expected


def test_parquet(two_by_two, columns, tmp_path, monkeypatch):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pyarrow.parquet", None)
        (found,) = problems_of(path, **columns)
        assert "needs the package pyarrow" in found.message
    pytest.importorskip("pyarrow", exc_type=ImportError)
    two_by_two.to_parquet(path)
    assert read_panel(path, **columns).spec["rows_used"] == 8


def test_files_that_cannot_be_read(columns, tmp_path):
    (tmp_path / "a.xlsx").write_text("x")
    (missing,) = problems_of(tmp_path / "b.csv", **columns)
    (kind,) = problems_of(tmp_path / "a.xlsx", **columns)
    (other,) = problems_of([1, 2], **columns)
    assert missing.message == "the file does not exist"
    assert kind.found == ".xlsx" and ".dta" in kind.allowed
    assert other.found == "list"


def test_identifiers_may_be_text_and_numbers_may_be_nullable(two_by_two, columns):
    frame = two_by_two.assign(unit=[f"firm {u}" for u in two_by_two["unit"]]).astype(
        {"period": "Int64", "cohort": "Int64", "y": "Float64"}
    )
    panel = read_panel(frame, **columns)
    assert panel.outcome.shape == (4, 2)
    assert panel.spec["fingerprint"] != read_panel(two_by_two, **columns).spec["fingerprint"]
