"""The matrix, the shares and the counts of instruments, on cases small enough to count by hand."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agdb_eval.coverage import coverage_matrix
from agdb_eval.coverage.matrix import BASES, COUNTED
from agdb_eval.coverage.notes import _BASES
from agdb_eval.coverage.shares import position, share_bounds
from agdb_eval.errors import InputError
from agdb_eval.records import load_register

AMBITIONS = ("a", "b", "c", "d")


def share(coverage, ambition, column):
    return coverage.shares.set_index("ambition")[column][ambition]


def cell(coverage, instrument, ambition):
    table = coverage.table
    return table[(table["instrument"] == instrument) & (table["ambition"] == ambition)].iloc[0]


def sentences(coverage, language="en"):
    return " ".join(note[language] for note in coverage.notes)


def test_the_invented_mix(cycling: Path) -> None:
    coverage = coverage_matrix(load_register(cycling))
    assert len(coverage.table) == 9
    assert cell(coverage, "lease", "commute")["contributes"] == 1
    assert cell(coverage, "lease", "commute")["basis"] == "stated"
    assert cell(coverage, "lease", "commute")["rationale"] == "Lease is bedoeld voor het woon-werkverkeer"
    assert cell(coverage, "lease", "school")["contributes"] == 0
    assert cell(coverage, "campaign", "commute")["contributes"] is pd.NA
    assert cell(coverage, "campaign", "commute")["left_out"] == "derived_from_conclusion"
    assert coverage.without == ("club",)
    assert coverage.uncoded == ()
    assert coverage.spec["left_out"] == 1
    assert coverage.spec["counted"] == 2
    assert "1 contribution with basis 'derived from a conclusion'" in sentences(coverage)
    assert "Bicycle club" in sentences(coverage)
    assert "Fietsclub" in sentences(coverage, "nl")
    assert coverage.text["nl"] == (
        "2 instrumenten leveren 2 bijdragen aan 3 outputambities; een gelijk aandeel is 33%. "
        "Daaronder ligt: Meer stallingen (0, 0%). Wat na afronding op hele procenten hetzelfde is, geldt "
        "als gelijk. 1 cel is onbekend."
    )
    assert coverage.text["en"].endswith(
        "Below it is: More bicycle parking (0, 0%). What is the same in whole percents counts as even. "
        "1 cell is unknown."
    )


def test_a_contribution_derived_from_a_conclusion_counts_only_when_asked_for(cycling: Path) -> None:
    coverage = coverage_matrix(load_register(cycling), bases=BASES)
    assert share(coverage, "commute", "instruments") == 2
    assert share(coverage, "commute", "share") == pytest.approx(2 / 3)
    assert share(coverage, "school", "position") == "even"
    assert share(coverage, "commute", "fractional") == pytest.approx(1.5)
    assert share(coverage, "school", "fractional_position") == "below"
    assert "More pupils by bicycle (1, 33%)" in coverage.text["en"]
    assert "Not counted" not in sentences(coverage)


def test_without_children(cycling: Path) -> None:
    coverage = coverage_matrix(load_register(cycling), children=False)
    assert list(coverage.instruments) == ["campaign", "lease"]
    assert "Not counted: 1 record that is part of another one." in sentences(coverage)


def test_shares_by_hand(make: SimpleNamespace) -> None:
    instruments = [
        make.instrument("one", ["a", "b", "c", "d"]),
        make.instrument("two", ["a", "b"]),
        make.instrument("three", ["a"]),
        make.instrument("four", ["a"]),
    ]
    coverage = coverage_matrix(make.register(AMBITIONS, instruments))
    shares = coverage.shares.set_index("ambition")
    assert shares["instruments"].to_dict() == {"a": 4, "b": 2, "c": 1, "d": 1}
    assert shares["share"].to_dict() == {"a": 0.5, "b": 0.25, "c": 0.125, "d": 0.125}
    assert shares["even_share"].tolist() == [0.25] * 4
    assert shares["below_even"].to_dict() == {"a": False, "b": False, "c": True, "d": True}
    assert shares["position"].to_dict() == {"a": "above", "b": "even", "c": "below", "d": "below"}
    # one: 1/4 each; two: 1/2 each; three and four: 1 for a.
    assert shares["fractional"].to_dict() == {"a": 2.75, "b": 0.75, "c": 0.25, "d": 0.25}
    assert shares["fractional_share"]["b"] == 0.1875
    assert shares["fractional_position"]["b"] == "below"
    assert "c en (1, 13%) and d en (1, 13%)" in coverage.text["en"]


def test_a_tie_within_rounding_is_even() -> None:
    assert position(Fraction(1, 4), 4) == "even"
    assert position(Fraction(246, 1000), 4) == "even"
    assert position(Fraction(244, 1000), 4) == "below"
    assert position(Fraction(254, 1000), 4) == "even"
    assert position(Fraction(255, 1000), 4) == "above"


def test_not_coded_is_missing_and_coded_without_a_contribution_is_zero(make: SimpleNamespace) -> None:
    instruments = [make.instrument("none", []), make.instrument("later", None), make.instrument("x", ["a"])]
    coverage = coverage_matrix(make.register(["a", "b"], instruments))
    assert coverage.without == ("none", "later")
    assert coverage.uncoded == ("later",)
    assert cell(coverage, "none", "a")["contributes"] == 0
    assert cell(coverage, "later", "a")["contributes"] is pd.NA
    assert share(coverage, "a", "unknown") == 1
    assert "Not coded yet, so unknown: later en." in sentences(coverage)


def test_a_mix_without_contributions_has_no_shares(make: SimpleNamespace) -> None:
    coverage = coverage_matrix(make.register(["a", "b"], [make.instrument("x"), make.instrument("y")]))
    shares = coverage.shares
    assert shares["instruments"].tolist() == [0, 0]
    for column in ("share", "position", "below_even", "fractional_share", "fractional_position"):
        assert shares[column].isna().all(), column
    assert coverage.without == ("x", "y")
    assert "shares are therefore missing" in coverage.text["en"]
    assert share_bounds(shares, "a") is None


def test_a_mix_without_ambitions_or_instruments(make: SimpleNamespace) -> None:
    for coverage in (
        coverage_matrix(make.register([], [make.instrument("x")])),
        coverage_matrix(make.register(["a"], [])),
        coverage_matrix(make.register([], [])),
    ):
        assert coverage.table.empty
        assert "ontbreken" in coverage.text["nl"]
        assert coverage.wide().shape == (len(coverage.instruments), len(coverage.ambitions))
        assert "<table" in coverage._repr_html_()


def test_two_contributions_to_one_ambition_count_once_with_the_strongest_basis(make: SimpleNamespace) -> None:
    record = make.instrument("x", ["a"])
    twice = [make.contribution("a", "coded"), make.contribution("a", "stated", rationale="it says so")]
    record = type(record)(**{**record.model_dump(), "contributions": twice})
    coverage = coverage_matrix(make.register(["a"], [record]))
    assert share(coverage, "a", "instruments") == 1
    assert cell(coverage, "x", "a")["basis"] == "stated"
    assert cell(coverage, "x", "a")["rationale"] == "it says so"


def test_notes_on_double_counting_and_scope(make: SimpleNamespace) -> None:
    outside = {"status": "out", "reason": "abroad", "source": make.source}
    instruments = [
        make.instrument("whole", ["a"]),
        make.instrument("part", ["a", "b"], part_of="whole"),
        make.instrument("other", ["a"], scope=outside),
    ]
    noted = sentences(coverage_matrix(make.register(["a", "b"], instruments)))
    assert "In 1 case an instrument and its part both count" in noted
    assert "Counted as well: 1 record outside the scope" in noted


def test_at_an_early_date_the_register_holds_less(cycling: Path) -> None:
    early = load_register(cycling, as_of=dt.date(2019, 6, 1))
    coverage = coverage_matrix(early, bases=BASES)
    assert list(coverage.instruments) == ["campaign", "lease"]
    assert share(coverage, "commute", "instruments") == 1
    assert coverage.spec["as_of"] == "2019-06-01"


def test_a_contribution_to_an_ambition_that_is_not_public_is_noted(make: SimpleNamespace) -> None:
    coverage = coverage_matrix(make.register(["a"], [make.instrument("x", ["a", "later"])]))
    assert coverage.spec["counted"] == 1
    assert "1 contribution to an ambition that was not public" in sentences(coverage)


def test_an_unknown_basis_is_refused_with_the_nearest(cycling: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'stated'"):
        coverage_matrix(load_register(cycling), bases=["statd"])


def test_wide_has_labels_in_the_language_asked_for(cycling: Path) -> None:
    coverage = coverage_matrix(load_register(cycling))
    assert coverage.wide().loc["Fietslease", "Meer woon-werkfietsers"] == 1
    assert coverage.wide("en").loc["Bicycle campaign", "More bicycle commuters"] is pd.NA
    assert coverage.wide("en").loc["Bicycle campaign", "More pupils by bicycle"] == 1
    assert repr(coverage) == "Coverage(3 instruments x 3 ambitions, 2 contributions)"
    assert "?" in coverage._repr_html_()


def test_tables_are_copies_and_everything_can_be_written_as_json(cycling: Path) -> None:
    coverage = coverage_matrix(load_register(cycling))
    table, shares = coverage.table, coverage.shares
    table["contributes"] = 0
    shares["instruments"] = 0
    assert coverage.table["contributes"].sum() == 2
    assert coverage.shares["instruments"].sum() == 2
    written = json.loads(json.dumps(coverage.to_dict(), allow_nan=False))
    assert written["table"][0]["contributes"] is None
    assert written["spec"]["bases"] == list(COUNTED)


def test_every_basis_has_a_name_in_notes() -> None:
    assert tuple(_BASES) == BASES


codings = st.lists(
    st.one_of(st.none(), st.dictionaries(st.sampled_from(AMBITIONS), st.sampled_from(BASES), max_size=4)),
    max_size=6,
)


@given(contributions=codings)
def test_what_always_holds(make: SimpleNamespace, contributions: list) -> None:
    instruments = [make.instrument(f"i{place}", to) for place, to in enumerate(contributions)]
    coverage = coverage_matrix(make.register(AMBITIONS, instruments))
    shares, table = coverage.shares, coverage.table
    total = int(table["contributes"].fillna(0).sum())
    contributing = len(instruments) - len(coverage.without)
    assert len(table) == len(instruments) * len(AMBITIONS)
    assert shares["instruments"].sum() == total
    assert shares["fractional"].sum() == pytest.approx(contributing)
    assert (shares["instruments"] + shares["unknown"]).max() <= len(instruments)
    if not total:
        assert shares["share"].isna().all()
        return
    assert shares["share"].sum() == pytest.approx(1)
    assert shares["fractional_share"].sum() == pytest.approx(1)
    for ambition, found in zip(shares["ambition"], shares["share"], strict=True):
        low, high = share_bounds(shares, ambition)
        assert 0 <= low <= Fraction(found).limit_denominator(1000) <= high <= 1


@given(contributions=codings, choices=st.lists(st.booleans(), min_size=24, max_size=24))
def test_whatever_the_unknown_cells_are_the_share_lies_within_the_bounds(
    make: SimpleNamespace, contributions: list, choices: list
) -> None:
    instruments = [make.instrument(f"i{place}", to) for place, to in enumerate(contributions)]
    coverage = coverage_matrix(make.register(AMBITIONS, instruments))
    filled = coverage.table
    open_ = filled["contributes"].isna()
    filled.loc[open_, "contributes"] = [int(choice) for choice in choices[: open_.sum()]]
    counts = filled.groupby("ambition")["contributes"].sum()
    for ambition in AMBITIONS:
        bounds = share_bounds(coverage.shares, ambition)
        if bounds is not None:
            assert bounds[0] <= Fraction(int(counts[ambition]), int(counts.sum())) <= bounds[1]
