"""The design sheet: the numbers it keeps, the smallest effect they can show, and the order of verdicts."""

from __future__ import annotations

import copy
import datetime as dt
import json
import math

import pytest
import yaml

from agdb_eval.errors import InputError
from agdb_eval.evidence import design_sheet, design_sheets, minimal_detectable_effect
from agdb_eval.records import load_register

# z(0.975) + z(0.8), from a printed table of the normal distribution.
MULTIPLIER = 1.959964 + 0.841621


@pytest.fixture
def lease(cycling):
    """Return a function that changes the record `lease` and gives its design sheet."""
    path = cycling / "data" / "instruments" / "lease.yaml"

    def sheet(change=None, as_of=None, **options):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if change:
            change(data, {figure["id"]: figure for figure in data["output"]["figures"]})
        path.write_text(yaml.safe_dump(data), encoding="utf-8")
        return design_sheet(load_register(cycling, as_of=as_of), "lease", **options)

    return sheet


def exact(figure, number, form="exact", value="realised"):
    figure.pop("realised", None)
    figure[value] = {"printed": str(number), form: number}


def drop(*keys):
    def change(data, figures):
        for key in keys:
            del data["design"][key]

    return change


def size_unknown(data, figures):
    del data["design"]["comparison"]["size"]


def both_exact(data, figures):
    exact(figures["firms-2021"], 60)
    exact(figures["refused"], 80)


def all_exact_control_unknown(data, figures):
    both_exact(data, figures)
    size_unknown(data, figures)


def english(sentences):
    return " ".join(words["en"] for words in sentences)


@pytest.mark.parametrize(("treated", "control"), [(100, 80), (40, 40), (14, math.inf), (1, 1)])
def test_minimal_detectable_effect_by_hand(treated, control):
    expected = MULTIPLIER * math.sqrt(1 / treated + 1 / control)
    assert minimal_detectable_effect(treated, control) == pytest.approx(expected, rel=1e-6)


def test_minimal_detectable_effect_is_found_with_the_stated_power():
    """With the effect at its minimum, the two-sided test rejects in 80% of draws."""
    import numpy as np

    rng = np.random.default_rng(7)
    treated, control, draws = 60, 45, 20_000
    effect = minimal_detectable_effect(treated, control)
    difference = (
        effect
        + rng.standard_normal((draws, treated)).mean(axis=1)
        - rng.standard_normal((draws, control)).mean(axis=1)
    )
    rejected = abs(difference) / math.sqrt(1 / treated + 1 / control) > 1.959964
    assert rejected.mean() == pytest.approx(0.8, abs=3 * math.sqrt(0.16 / draws))


@pytest.mark.parametrize(
    ("arguments", "options"),
    [((0, 10), {}), ((10, -1), {}), ((math.nan, 1), {}), ((10, 10), {"power": 1.0}), ((1, 1), {"alpha": 0})],
)
def test_minimal_detectable_effect_refuses_what_has_no_meaning(arguments, options):
    with pytest.raises(InputError):
        minimal_detectable_effect(*arguments, **options)


def test_sheet_keeps_printed_forms_and_sources(lease):
    sheet = lease()
    cohorts = sheet.table[sheet.table["item"] == "cohort"]
    assert cohorts["year"].tolist() == [2020, 2021]
    assert cohorts["printed"].tolist() == ["40", "ruim 60"]
    assert cohorts["form"].tolist() == ["exact", "at_least"]
    assert (cohorts["document"] + " " + cohorts["section"]).tolist() == ["review-2022 1"] * 2
    assert (sheet.treated.low, sheet.treated.high, sheet.treated.form) == (100, None, "at_least")
    assert (sheet.control.low, sheet.control.high, sheet.control.form) == (80, 80, "about")
    assert "een kwart" in english(sheet.notes) and "contaminated" in english(sheet.notes)


def test_sheet_bounds_the_effect_by_what_is_known(lease):
    """At least 100 treated: no more than at 100, no less than with unlimited treated units."""
    effect = lease().effect
    assert effect.high == pytest.approx(MULTIPLIER * math.sqrt(1 / 100 + 1 / 80), rel=1e-6)
    assert effect.low == pytest.approx(MULTIPLIER * math.sqrt(1 / 80), rel=1e-6)
    assert (effect.form, effect.approximate) == ("range", True)


def test_exact_numbers_give_one_effect(lease):
    effect = lease(both_exact).effect
    assert effect.form == "exact"
    assert effect.low == effect.high == pytest.approx(minimal_detectable_effect(100, 80))


def test_unknown_comparison_size_gives_a_lower_bound(lease):
    sheet = lease(all_exact_control_unknown)
    assert (sheet.verdict, sheet.effect.form, sheet.effect.high) == ("did_possible", "at_least", None)
    assert sheet.effect.low == pytest.approx(MULTIPLIER / 10, rel=1e-6)
    assert "at least 0.28" in sheet.text["en"] and "ten minste 0,28" in sheet.text["nl"]
    assert "size of the comparison group is not known" in english(sheet.missing)


def test_no_bound_is_claimed_where_there_is_none(lease):
    """At least 100 treated and an unknown comparison group: the effect could be larger or smaller."""
    sheet = lease(size_unknown)
    assert (sheet.effect.low, sheet.effect.high, sheet.effect.form) == (None, None, "unknown")
    assert sheet.effect.at_stated == pytest.approx(MULTIPLIER / 10, rel=1e-6)
    assert "0.28 at the stated numbers" in sheet.text["en"] and "at least 0.28" not in sheet.text["en"]


def test_did_possible_says_what_it_rests_on_and_what_is_still_needed(lease):
    sheet = lease(drop("outcome"))
    assert sheet.verdict == "did_possible"
    assert [words["en"].split(":")[0] for words in sheet.rests_on] == [
        "unit",
        "treated units",
        "comparison group",
        "data",
    ]
    assert "Bureau (2022), §\u00a01" in sheet.rests_on[2]["nl"]
    for needed in ("exact number", "outcome by unit", "Access to the data", "from before 2020"):
        assert needed in english(sheet.missing)
    assert "does not show" in sheet.text["en"]


def few(data, figures):
    exact(figures["firms-2020"], 14)
    exact(figures["firms-2021"], 15)


def few_and_nothing_else(data, figures):
    few(data, figures)
    drop("comparison", "data", "data_document")(data, figures)


def few_refused(data, figures):
    exact(figures["refused"], 12)


def perhaps_few(data, figures):
    exact(figures["firms-2020"], 5, "at_least")
    exact(figures["firms-2021"], 5)


def no_design(data, figures):
    del data["design"]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (None, "did_possible"),
        (no_design, "not_described"),
        (drop("cohorts"), "not_described"),
        (few, "too_small"),
        (few_and_nothing_else, "too_small"),
        (few_refused, "too_small"),
        (perhaps_few, "did_possible"),
        (drop("comparison"), "no_comparison_group"),
        (drop("comparison", "data", "data_document"), "no_comparison_group"),
        (drop("data", "data_document"), "no_data"),
        (drop("data"), "did_possible"),
    ],
)
def test_verdicts_and_their_order(lease, change, verdict):
    sheet = lease(change)
    assert sheet.verdict == verdict
    assert all(sheet.reason[language] and sheet.text[language] for language in ("nl", "en"))


def test_minimum_is_a_choice_of_the_caller(lease):
    assert lease(few, min_treated=29).verdict == "did_possible"
    sheet = lease(few, min_treated=30)
    assert "Treated units: 29 units; the minimum chosen is 30" in sheet.text["en"]
    assert sheet.spec["min_treated"] == 30


def test_missing_is_named_whatever_the_verdict(lease):
    sheet = lease(few_and_nothing_else)
    assert "comparison group is missing" in english(sheet.missing)
    assert "data source is missing" in english(sheet.missing)


def test_later_cohorts_are_named_but_not_judged(lease):
    assert "Until 2021 later cohorts" in english(lease(drop("comparison")).notes)


def test_total_is_used_without_cohorts_and_a_conflict_is_said(lease):
    def total(data, figures):
        both_exact(data, figures)
        data["output"]["figures"].append(
            copy.deepcopy(figures["refused"]) | {"id": "all", "realised": {"printed": "90", "exact": 90}}
        )
        data["design"]["treated"] = "all"

    sheet = lease(total)
    assert sheet.treated.low == 100
    assert "together are 100; the documents give 90" in english(sheet.notes)
    sheet = lease(drop("cohorts"))
    assert (sheet.treated.low, sheet.treated.form) == (90, "exact")
    assert "year in which each unit started" in english(sheet.missing)


def test_numbers_in_other_units_are_not_mixed(lease):
    sheet = lease(lambda data, figures: figures["refused"].update(unit="bikes"))
    assert not sheet.control.known and "another unit (bicycles)" in english(sheet.notes)
    sheet = lease(lambda data, figures: figures["firms-2020"].update(unit="bikes"))
    assert not sheet.treated.known and "were not added" in english(sheet.notes)
    assert sheet.verdict == "not_described"


def test_money_counts_no_units(lease):
    def money(data, figures):
        data["design"]["cohorts"] = [{"year": 2020, "figure": "budget"}]

    sheet = lease(money)
    assert sheet.verdict == "not_described" and "amount of money" in english(sheet.notes)


def test_intended_numbers_are_said_to_be_intended(lease):
    def planned(data, figures):
        exact(figures["firms-2021"], 60, value="intended")

    sheet = lease(planned)
    assert sheet.table.set_index("year").loc[2021, "planned"]
    assert "for 2021 the documents give only an intention" in english(sheet.missing)


def test_figures_published_later_are_not_seen(lease):
    """In 2020 only the unit was public: the numbers, the comparison and the data came in 2022."""
    sheet = lease(as_of=dt.date(2020, 1, 1))
    assert (sheet.verdict, sheet.treated.known) == ("not_described", False)
    assert "'firms-2020' is not visible" in english(sheet.notes)
    assert "data source is missing" in english(sheet.missing)
    assert sheet.spec["as_of"] == "2020-01-01"


def test_sheets_of_a_register(cycling):
    table = design_sheets(load_register(cycling), "en").set_index("instrument")
    assert list(table.index) == ["campaign", "club", "lease"]
    assert table["verdict_id"].tolist() == ["not_described", "not_described", "did_possible"]
    assert table.loc["lease", "mde"] == "about between 0.31 and 0.42"
    assert table.loc["lease", "treated"] == "at least 100 (2020: 40; 2021: ruim 60)"
    assert math.isnan(table.loc["lease", "treated_high"])
    dutch = design_sheets(load_register(cycling)).set_index("instrument")
    assert dutch.loc["lease", ["verdict", "mde"]].tolist() == [
        "mogelijk op papier",
        "ongeveer tussen 0,31 en 0,42",
    ]


def test_sheet_is_plain_data_and_repr_is_one_line(lease):
    sheet = lease()
    assert json.loads(json.dumps(sheet.to_dict()))["verdict"] == "did_possible"
    assert (
        repr(sheet)
        == "DesignSheet(lease: did_possible, minimal detectable effect about between 0.31 and 0.42)"
    )
    copied = sheet.table
    copied["low"] = 0.0
    assert sheet.table["low"].max() == 80


def test_unknown_instrument_and_wrong_parameters(lease, cycling):
    with pytest.raises(InputError, match="did you mean 'lease'"):
        design_sheet(load_register(cycling), "leese")
    with pytest.raises(InputError) as caught:
        lease(power=80, min_treated=0)
    assert [problem.place for problem in caught.value.problems] == ["power", "min_treated"]
