"""Every check with a statement that is reproduced, one that is not, and one that cannot be decided."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agdb_eval.coverage import CHECKS, check_claim_tests, check_claims, coverage_matrix
from agdb_eval.coverage.amounts import amount_bounds
from agdb_eval.coverage.checks_counts import CODED_FIELDS
from agdb_eval.coverage.checks_money import STAGES
from agdb_eval.coverage.matrix import BASES
from agdb_eval.errors import InputError
from agdb_eval.records import load_register
from agdb_eval.records.base import Amount
from agdb_eval.records.mix import Actor

OPEN = "cannot_be_said"


def ask(register, **choices):
    """Return the one row of the table."""
    table = check_claims(register, coverage_matrix(register, **choices))
    assert len(table) == 1
    return table.iloc[0]


def put(make: SimpleNamespace, instruments, **test):
    return ask(make.register(["a", "b", "c"], instruments, test))


def ladder(make: SimpleNamespace, *more):
    """a: 3 of 6 contributions, b: 2, c: 1; the even share is 33%, so b is at even."""
    to = (["a", "b", "c"], ["a", "b"], ["a"])
    return [*(make.instrument(f"i{place}", some) for place, some in enumerate(to)), *more]


@pytest.mark.parametrize(
    ("check", "ambition", "verdict"),
    [
        ("over_represented", "a", "reproduced"),
        ("over_represented", "b", "not_reproduced"),
        ("over_represented", "c", "not_reproduced"),
        ("under_represented", "a", "not_reproduced"),
        ("under_represented", "b", "not_reproduced"),
        ("under_represented", "c", "reproduced"),
        ("most_instruments", "a", "reproduced"),
        ("most_instruments", "b", "not_reproduced"),
    ],
)
def test_ambitions(make: SimpleNamespace, check: str, ambition: str, verdict: str) -> None:
    assert put(make, ladder(make), check=check, ambition=ambition)["verdict"] == verdict


def test_the_reason_of_a_share_has_the_numbers(make: SimpleNamespace) -> None:
    row = put(make, ladder(make), check="over_represented", ambition="a")
    assert row["reason_nl"] == "a nl: 3 van de 6 bijdragen, 50% tegen een gelijk aandeel van 33%."
    assert row["reason_en"] == "a en: 3 of 6 contributions, 50% against an even share of 33%."
    assert not row["rests_on_conclusion"]
    assert (row["document"], row["section"], row["check"]) == ("report", "1", "over_represented")


def test_unknown_cells_decide_only_where_they_can(make: SimpleNamespace) -> None:
    unknown = ladder(make, make.instrument("later", None))
    # a: 3/8 = 38% up to 4/7 = 57%: above. b: 2/8 = 25% up to 3/7 = 43%. c: 1/8 = 13% up to 2/7 = 29%: below.
    assert put(make, unknown, check="over_represented", ambition="a")["verdict"] == "reproduced"
    row = put(make, unknown, check="over_represented", ambition="b")
    assert row["verdict"] == OPEN
    assert "between 25 and 43%" in row["reason_en"]
    assert put(make, unknown, check="under_represented", ambition="b")["verdict"] == OPEN
    assert put(make, unknown, check="over_represented", ambition="c")["verdict"] == "not_reproduced"
    # a: 3 or 4, b: 2 or 3: b may equal a.
    assert put(make, unknown, check="most_instruments", ambition="a")["verdict"] == OPEN
    assert put(make, unknown, check="most_instruments", ambition="b")["verdict"] == "not_reproduced"


def test_several_ambitions_must_all_hold(make: SimpleNamespace) -> None:
    instruments = ladder(make)
    one = put(make, instruments, check="over_represented", ambitions=["a", "c"])
    assert one["verdict"] == "not_reproduced"
    assert "a en" in one["reason_en"] and "c en" in one["reason_en"]
    pair = put(make, instruments, check="most_instruments", ambitions=["a", "b"])
    assert pair["verdict"] == "reproduced"
    assert pair["reason_en"] == "Instruments per ambition: a en 3, b en 2 and c en 1."
    assert put(make, instruments, check="most_instruments", ambitions=["a", "b", "c"])["verdict"] == OPEN


def test_one_open_answer_leaves_the_whole_open(make: SimpleNamespace) -> None:
    unknown = ladder(make, make.instrument("later", None))
    assert put(make, unknown, check="over_represented", ambitions=["a", "b"])["verdict"] == OPEN


def test_a_tie_is_not_the_most(make: SimpleNamespace) -> None:
    instruments = [make.instrument("x", ["a"]), make.instrument("y", ["b"])]
    assert put(make, instruments, check="most_instruments", ambition="a")["verdict"] == "not_reproduced"


@pytest.mark.parametrize("check", ["over_represented", "under_represented", "most_instruments"])
def test_without_contributions_nothing_can_be_said(make: SimpleNamespace, check: str) -> None:
    assert put(make, [make.instrument("x")], check=check, ambition="a")["verdict"] == OPEN
    assert put(make, [make.instrument("x", ["a"])], check=check, ambition="z")["verdict"] == OPEN


def lives(make: SimpleNamespace, *dates):
    return [make.instrument(f"i{place}", lifetime=make.lifetime(**some)) for place, some in enumerate(dates)]


DATES = ({"start": 2018}, {"seen": [2019]}, {"start": 2021}, {}, {"seen": [2022]})  # before 2020: 2 up to 4


@pytest.mark.parametrize(
    ("count", "how", "verdict"),
    [
        (1, None, "not_reproduced"),
        (2, None, OPEN),
        (4, None, OPEN),
        (5, None, "not_reproduced"),
        (2, "at_least", "reproduced"),
        (3, "at_least", OPEN),
        (5, "at_least", "not_reproduced"),
        (4, "at_most", "reproduced"),
        (3, "at_most", OPEN),
        (1, "at_most", "not_reproduced"),
    ],
)
def test_started_before(make: SimpleNamespace, count: int, how: str | None, verdict: str) -> None:
    row = put(make, lives(make, *DATES), check="started_before", year=2020, count=count, field=how)
    assert row["verdict"] == verdict
    assert "between 2 and 4 of 5 instruments" in row["reason_en"]


def test_started_before_when_all_is_known(make: SimpleNamespace) -> None:
    known = lives(make, {"start": 2018}, {"start": 2021})
    row = put(make, known, check="started_before", year=2020, count=1)
    assert row["verdict"] == "reproduced"
    expected = "Begonnen vóór 2020: 1 van de 2 instrumenten; het document zegt precies 1. Zeker: i0 nl."
    assert row["reason_nl"] == expected


@pytest.mark.parametrize(
    ("dates", "test", "verdict"),
    [
        (({"end": 2021}, {"end": 2023}, {"end": 2025}), {"value": "2021/2023", "count": 2}, "reproduced"),
        (({"end": 2021}, {"end": 2023}), {"year": 2021, "count": 1}, "reproduced"),
        (({"end": 2021}, {"end": 2023}), {"value": "2021/..", "count": 1}, "not_reproduced"),
        (({"end": 2021}, {}), {"value": "2021/2023", "count": 1}, OPEN),
        (({"end": 2021}, {}), {"value": "2021/2023", "count": 3}, "not_reproduced"),
        (({"end": 2021}, {}), {"value": "2021/2023", "count": 1, "field": "at_least"}, "reproduced"),
    ],
)
def test_ended_between(make: SimpleNamespace, dates: tuple, test: dict, verdict: str) -> None:
    assert put(make, lives(make, *dates), check="ended_between", **test)["verdict"] == verdict


def focused(make: SimpleNamespace, *values):
    return [
        make.instrument(f"i{place}", **({"focus": make.coded(*some)} if some else {}))
        for place, some in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([["city"], ["city", "country"]], "reproduced"),
        ([["city"], ["country"]], "not_reproduced"),
        ([["country"]], "not_reproduced"),
        ([["city"], None], OPEN),
        ([["city"], ["city"], None], "reproduced"),
        ([["country"], None], "not_reproduced"),
        ([["country"], None, None], OPEN),
        ([], OPEN),
    ],
)
def test_focus_balance(make: SimpleNamespace, values: list, verdict: str) -> None:
    row = put(make, focused(make, *values), check="focus_balance", value="city")
    assert row["verdict"] == verdict


def test_focus_balance_names_the_terms_and_takes_another_field(make: SimpleNamespace) -> None:
    row = put(make, focused(make, ["city"]), check="focus_balance", value="city")
    assert row["reason_en"] == "'city en' 1 times and 'country en' 0 times; 0 unknown."
    hard = [make.instrument("x", kind=make.coded("hard"))]
    assert put(make, hard, check="focus_balance", field="kind", value="hard")["verdict"] == "reproduced"


@pytest.mark.parametrize(
    ("values", "count", "verdict"),
    [
        ([["city"], ["city"], ["country"]], None, "reproduced"),
        ([["city"], ["country"]], None, "not_reproduced"),
        ([["city"], None, ["country"]], None, OPEN),
        ([["city"], ["city"], ["country"]], 2, "reproduced"),
        ([["city"], ["city"], ["country"]], 1, "not_reproduced"),
        ([["city"], None], 1, OPEN),
        ([], None, OPEN),
    ],
)
def test_share_of_field(make: SimpleNamespace, values: list, count: int | None, verdict: str) -> None:
    row = put(make, focused(make, *values), check="share_of_field", field="focus", value="city", count=count)
    assert row["verdict"] == verdict
    assert "'city nl'" in row["reason_nl"]


def test_actors_are_named_by_their_label(make: SimpleNamespace) -> None:
    city = Actor(id="city", name=make.both("the city"), type="region")
    record = make.instrument("x", owners=make.coded("city"))
    test = {"check": "share_of_field", "field": "owners", "value": "city"}
    row = ask(dataclasses.replace(make.register(["a"], [record], test), actors=(city,)))
    assert row["verdict"] == "reproduced"
    assert row["reason_en"] == "With 'the city en': 1 of 1 instruments."


def paid(make: SimpleNamespace, key, *figures, **more):
    return make.instrument(key, input={"figures": [make.money(*f[:3], **f[3]) for f in figures]}, **more)


def amount(key, stage, value, **more):
    return (key, stage, value, more)


def test_largest_amount(make: SimpleNamespace) -> None:
    small = paid(make, "small", amount("m", "spent", 1_000_000))
    large = paid(make, "large", amount("m", "spent", 2_500_000))
    row = put(make, [small, large], check="largest_amount", value="large")
    assert row["verdict"] == "reproduced"
    assert row["reason_nl"] == (
        "Besteed, euro nl: large nl 2.500.000; grootste van de andere small nl 1.000.000."
    )
    assert put(make, [small, large], check="largest_amount", value="small")["verdict"] == "not_reproduced"


def test_an_amount_that_is_not_known_is_not_zero(make: SimpleNamespace) -> None:
    large = paid(make, "large", amount("m", "spent", 2_500_000))
    row = put(make, [large, make.instrument("silent")], check="largest_amount", value="large")
    assert row["verdict"] == OPEN
    assert "1 instrument without such an amount" in row["reason_en"]
    assert (
        put(make, [large, make.instrument("silent")], check="largest_amount", value="silent")["verdict"]
        == OPEN
    )
    assert put(make, [large], check="largest_amount", value="large")["verdict"] == OPEN


def test_amounts_of_another_stage_or_unit_are_not_compared(make: SimpleNamespace) -> None:
    large = paid(make, "large", amount("m", "available", 9))
    other = paid(make, "other", amount("m", "spent", 1))
    rate = paid(make, "rate", amount("m", "available", 1, unit="instruments"))
    assert put(make, [large, other], check="largest_amount", value="large")["verdict"] == OPEN
    assert put(make, [large, rate], check="largest_amount", value="large")["verdict"] == OPEN


def test_stages_that_disagree_leave_it_open_unless_one_is_asked_for(make: SimpleNamespace) -> None:
    one = paid(make, "one", amount("p", "available", 9), amount("s", "spent", 1))
    two = paid(make, "two", amount("p", "available", 5), amount("s", "spent", 4))
    assert put(make, [one, two], check="largest_amount", value="one")["verdict"] == OPEN
    planned = put(make, [one, two], check="largest_amount", value="one", field="available")
    spent = put(make, [one, two], check="largest_amount", value="one", field="spent")
    assert (planned["verdict"], spent["verdict"]) == ("reproduced", "not_reproduced")


def test_an_envelope_is_never_added_to_its_parts(make: SimpleNamespace) -> None:
    inside = {"part_of": "all"}
    parts = [amount("p1", "spent", 6, **inside), amount("p2", "spent", 4, part_of="p1")]
    record = paid(make, "x", amount("all", "spent", 10), *parts)
    assert amount_bounds(record) == {("spent", "euro"): (10, 10)}
    # An envelope of another stage does not replace its parts; two parts in one year stay apart.
    other = paid(make, "x", amount("all", "available", 10), amount("p1", "spent", 6, **inside))
    assert amount_bounds(other) == {("available", "euro"): (10, 10), ("spent", "euro"): (6, 6)}


def test_several_amounts_give_bounds_and_no_sum(make: SimpleNamespace) -> None:
    apart = paid(make, "x", amount("p1", "spent", 6, period=2019), amount("p2", "spent", 4))
    same = paid(make, "x", amount("p1", "spent", 6), amount("p2", "spent", 4))
    unknown = paid(make, "x", amount("p1", "spent", 6, period="not_stated"), amount("p2", "spent", 4))
    open_ = paid(make, "x", amount("p1", "spent", {"at_least": 6}))
    most = paid(make, "x", amount("p1", "spent", {"at_most": 6}))
    found = [amount_bounds(record)["spent", "euro"] for record in (apart, same, unknown, open_, most)]
    assert found == [(6, 10), (4, 10), (4, 10), (6, float("inf")), (0, 6)]


def test_bounds_decide_only_where_they_do_not_overlap(make: SimpleNamespace) -> None:
    wide = paid(make, "wide", amount("m", "spent", {"range": (4, 6)}))
    mid = paid(make, "mid", amount("m", "spent", 5))
    open_ = paid(make, "open", amount("m", "spent", {"at_least": 7}))
    assert put(make, [wide, mid], check="largest_amount", value="wide")["verdict"] == OPEN
    row = put(make, [wide, open_], check="largest_amount", value="wide")
    assert row["verdict"] == "not_reproduced"
    assert "between 4 and 6" in row["reason_en"] and "ten minste 7" in row["reason_nl"]


def test_a_tie_is_not_the_largest_amount(make: SimpleNamespace) -> None:
    one, two = (paid(make, key, amount("m", "spent", 5)) for key in ("one", "two"))
    assert put(make, [one, two], check="largest_amount", value="one")["verdict"] == "not_reproduced"
    upto = paid(make, "two", amount("m", "spent", {"range": (4, 5)}))
    assert put(make, [one, upto], check="largest_amount", value="one")["verdict"] == OPEN


def test_an_instrument_that_is_not_public_yet_cannot_be_compared(make: SimpleNamespace) -> None:
    early = make.register(
        ["a"],
        [paid(make, "x", amount("m", "spent", 10))],
        {"check": "largest_amount", "value": "later"},
        as_of=dt.date(2022, 1, 1),
    )
    assert ask(early)["reason_en"] == "'later' is not a counted record at this date."


def test_an_instrument_is_not_compared_with_its_own_parts(make: SimpleNamespace) -> None:
    whole = paid(make, "whole", amount("m", "spent", 10))
    part = paid(make, "part", amount("m", "spent", 6), part_of="whole")
    other = paid(make, "other", amount("m", "spent", 2))
    assert put(make, [whole, part, other], check="largest_amount", value="part")["verdict"] == "reproduced"
    assert put(make, [whole, part], check="largest_amount", value="whole")["verdict"] == OPEN


def test_the_author_gives_the_reason_that_it_cannot_be_said(make: SimpleNamespace) -> None:
    row = put(make, [make.instrument("x")], check="cannot_be_said", reason=make.both("no data"))
    assert (row["verdict"], row["reason_nl"], row["reason_en"]) == (OPEN, "no data nl", "no data en")


def test_a_verdict_that_rests_on_a_conclusion_confirms_nothing(make: SimpleNamespace) -> None:
    derived = dict.fromkeys(["a"], "derived_from_conclusion")
    instruments = [make.instrument("x", derived), make.instrument("y", derived), make.instrument("z", ["b"])]
    register = make.register(["a", "b"], instruments, {"check": "over_represented", "ambition": "a"})
    row = ask(register, bases=BASES)
    assert row["verdict"] == "reproduced"
    assert row["rests_on_conclusion"]
    assert row["reason_en"].endswith("confirms nothing.") and row["reason_nl"].endswith(
        "bevestigt dus niets."
    )
    without = ask(register)
    assert without["verdict"] == OPEN
    assert not without["rests_on_conclusion"]


def test_a_verdict_that_holds_without_the_conclusion_does_not_rest_on_it(make: SimpleNamespace) -> None:
    instruments = [make.instrument(f"i{place}", ["a"]) for place in range(5)]
    instruments.append(make.instrument("x", {"a": "derived_from_conclusion"}))
    register = make.register(["a", "b"], instruments, {"check": "over_represented", "ambition": "a"})
    row = ask(register, bases=BASES)
    assert row["verdict"] == "reproduced"
    assert not row["rests_on_conclusion"]


def test_whether_it_rests_on_a_conclusion_is_judged_on_the_same_records(make: SimpleNamespace) -> None:
    instruments = [make.instrument(f"i{place}", ["a"]) for place in range(3)]
    instruments += [make.instrument(f"p{place}", ["b"], part_of="i0") for place in range(5)]
    register = make.register(["a", "b"], instruments, {"check": "over_represented", "ambition": "a"})
    row = ask(register, bases=BASES, children=False)
    assert (row["verdict"], row["rests_on_conclusion"]) == ("reproduced", False)


def test_parts_count_as_the_matrix_says(make: SimpleNamespace) -> None:
    instruments = lives(make, {"start": 2018})
    instruments.append(make.instrument("p", lifetime=make.lifetime(start=2018), part_of="i0"))
    register = make.register(["a"], instruments, {"check": "started_before", "year": 2020, "count": 2})
    assert ask(register)["verdict"] == "reproduced"
    assert ask(register, children=False)["verdict"] == "not_reproduced"


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"check": "over_representd", "ambition": "a"}, "did you mean 'over_represented'?"),
        ({"check": "over_represented"}, "needs ambition or ambitions"),
        ({"check": "started_before", "year": 2020}, "needs count"),
        ({"check": "ended_between", "count": 1}, "needs year or value"),
        ({"check": "ended_between", "count": 1, "value": "soon"}, "not a period"),
        ({"check": "most_instruments", "ambition": "a", "year": 2020}, "does not use the field 'year'"),
        (
            {"check": "started_before", "year": 1, "count": 1, "field": "at_leat"},
            "did you mean 'at_least'?",
        ),
        ({"check": "focus_balance", "value": "citty"}, "did you mean 'city'?"),
        ({"check": "share_of_field", "field": "focuss", "value": "city"}, "did you mean 'focus'?"),
        ({"check": "share_of_field", "field": "owners", "value": "nobody"}, "unknown word"),
        ({"check": "largest_amount", "value": "y"}, "unknown word"),
        ({"check": "largest_amount", "value": "x", "field": "spnt"}, "did you mean 'spent'?"),
        ({"check": "cannot_be_said"}, "needs reason"),
    ],
)
def test_a_test_that_cannot_run_is_a_problem_with_its_place(
    make: SimpleNamespace, test: dict, message: str
) -> None:
    register = make.register(["a"], [make.instrument("x")], test)
    (problem,) = check_claim_tests(register)
    assert message in str(problem)
    assert str(problem).startswith("data/claims.yaml, claim 'claim-0', test")
    with pytest.raises(InputError):
        check_claims(register, coverage_matrix(register))


def test_all_problems_are_reported_at_once(make: SimpleNamespace) -> None:
    register = make.register(["a"], [], {"check": "no"}, {"check": "over_represented"})
    assert len(check_claim_tests(register)) == 2


def test_every_check_can_be_named_and_reads_known_fields(make: SimpleNamespace) -> None:
    assert {"over_represented", "largest_amount", "cannot_be_said"} <= set(CHECKS)
    assert get_args(Amount.model_fields["stage"].annotation) == tuple(STAGES)
    assert {"kind", "type", "owners", "focus", "region"} <= set(CODED_FIELDS)


def test_a_register_without_claims_gives_an_empty_table(cycling: Path) -> None:
    register = load_register(cycling)
    table = check_claims(register, coverage_matrix(register))
    assert table.empty and "verdict" in table.columns
    assert check_claim_tests(register) == []


def test_claims_are_read_from_the_project_folder(cycling: Path) -> None:
    (cycling / "data" / "claims.yaml").write_text(
        """claims:
  - id: parking
    text: {nl: Stallingen blijven achter, en: Parking lags behind}
    source: {document: review-2022, section: "6"}
    test: {check: under_represented, ambition: parking}
  - id: money
    text: {nl: Het meeste geld gaat naar lease, en: Most money goes to lease}
    source: {document: review-2022, section: "6"}
    test: {check: largest_amount, value: lease}
""",
        encoding="utf-8",
    )
    register = load_register(cycling)
    verdicts = check_claims(register, coverage_matrix(register)).set_index("claim")["verdict"]
    assert verdicts.to_dict() == {"parking": "reproduced", "money": OPEN}


@given(
    to=st.lists(st.sets(st.sampled_from("abc")), min_size=1, max_size=5),
    known=st.lists(st.booleans(), min_size=5, max_size=5),
    check=st.sampled_from(["over_represented", "under_represented", "most_instruments"]),
    ambition=st.sampled_from("abc"),
)
def test_a_verdict_on_partly_coded_records_stands_when_the_rest_is_coded(
    make: SimpleNamespace, to: list, known: list, check: str, ambition: str
) -> None:
    whole = [make.instrument(f"i{place}", sorted(some)) for place, some in enumerate(to)]
    partly = [
        record if known[place] else make.instrument(record.id, None) for place, record in enumerate(whole)
    ]
    early = put(make, partly, check=check, ambition=ambition)["verdict"]
    late = put(make, whole, check=check, ambition=ambition)["verdict"]
    assert early in (OPEN, late)
