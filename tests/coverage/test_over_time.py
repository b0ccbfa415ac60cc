"""When instruments were at work: what is sure, what is excluded and what stays unknown."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agdb_eval.coverage import active_by_ambition, active_years, coverage_matrix, known_ends
from agdb_eval.coverage.over_time import ended_in, started_before_year
from agdb_eval.errors import InputError
from agdb_eval.records import load_register

SIGNS = {"yes": "+", "no": "-", "unknown": "?"}


def signs(record, first=2018, last=2024):
    return "".join(SIGNS[word] for word in active_years(record, first, last).values())


@pytest.mark.parametrize(
    ("dates", "expected"),  # 2018 up to and including 2024
    [
        ({}, "???????"),
        ({"start": "2020-12-31"}, "--+????"),
        ({"end": 2022}, "????+--"),
        ({"start": 2020, "end": "2022-01-01"}, "--+++--"),
        ({"start": 2020, "ongoing": "2022-03"}, "--+++??"),
        ({"start": 2020, "ongoing": "2021-03", "end": 2023}, "--++++-"),
        ({"ongoing": "2022-03"}, "????+??"),
        ({"seen": [2019, "2022-05"]}, "?+??+??"),
        ({"start": 2019, "seen": [2022]}, "-+??+??"),
        ({"seen": [2019], "end": 2022}, "?+??+--"),
        ({"seen": [2018], "start": 2020, "end": 2021}, "?-++---"),
        ({"seen": [2024], "start": 2020, "end": 2021}, "--++--?"),
    ],
)
def test_active_years(make: SimpleNamespace, dates: dict, expected: str) -> None:
    assert signs(make.instrument("x", lifetime=make.lifetime(**dates))) == expected


def test_years_in_the_wrong_order_are_refused(make: SimpleNamespace) -> None:
    with pytest.raises(InputError, match="before the first"):
        active_years(make.instrument("x"), 2021, 2020)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, "unknown"),
        ({"start": 2019}, "yes"),
        ({"start": 2020}, "no"),
        ({"seen": [2019]}, "yes"),
        ({"seen": [2020]}, "unknown"),
        ({"ongoing": 2019}, "yes"),
        ({"end": 2019}, "yes"),
        ({"end": 2023}, "unknown"),
        ({"start": 2021, "seen": [2018]}, "unknown"),
    ],
)
def test_started_before_2020(make: SimpleNamespace, dates: dict, expected: str) -> None:
    assert started_before_year(make.instrument("x", lifetime=make.lifetime(**dates)), 2020) == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, "unknown"),
        ({"end": 2021}, "yes"),
        ({"end": 2020}, "no"),
        ({"end": 2024}, "no"),
        ({"start": 2024}, "no"),
        ({"ongoing": 2024}, "no"),
        ({"ongoing": 2023}, "unknown"),
        ({"seen": [2024]}, "no"),
        ({"end": 2022, "seen": [2023]}, "unknown"),
    ],
)
def test_ended_from_2021_to_2023(make: SimpleNamespace, dates: dict, expected: str) -> None:
    assert ended_in(make.instrument("x", lifetime=make.lifetime(**dates)), 2021, 2023) == expected


def test_ended_without_a_limit_on_one_side(make: SimpleNamespace) -> None:
    record = make.instrument("x", lifetime=make.lifetime(end=2024))
    assert ended_in(record, 2021, None) == "yes"
    assert ended_in(record, None, 2023) == "no"
    assert ended_in(make.instrument("y", lifetime=make.lifetime(seen=[2030])), 2021, None) == "unknown"


def test_active_by_ambition_of_the_invented_mix(cycling: Path) -> None:
    found = active_by_ambition(load_register(cycling), 2019, 2023).set_index(["ambition", "year"])
    assert found["certain"].xs("commute").tolist() == [0, 1, 1, 1, 0]
    assert found["possible"].xs("commute").tolist() == [0, 1, 1, 1, 0]
    assert found["certain"].xs("school").tolist() == [0, 0, 1, 0, 0]
    assert found["possible"].xs("school").tolist() == [0, 0, 1, 1, 1]
    assert found["possible"].xs("parking").tolist() == [0] * 5


def test_active_by_ambition_follows_the_matrix_it_is_given(make: SimpleNamespace) -> None:
    life = make.lifetime(start=2020, end=2021)
    instruments = [
        make.instrument("x", ["a"], lifetime=life),
        make.instrument("y", ["a"], lifetime=life, part_of="x"),
    ]
    register = make.register(["a"], instruments)
    without = coverage_matrix(register, children=False)
    assert active_by_ambition(register, 2020, 2020)["certain"].tolist() == [2]
    assert active_by_ambition(register, 2020, 2020, coverage=without)["certain"].tolist() == [1]


def test_known_ends(make: SimpleNamespace) -> None:
    instruments = [
        make.instrument("past", lifetime=make.lifetime(end="2020-06", ongoing="2019-01")),
        make.instrument("planned", lifetime=make.lifetime(end=2027)),
        make.instrument("running", lifetime=make.lifetime(ongoing="2021-05-01")),
        make.instrument("silent"),
    ]
    ends = known_ends(make.register(["a"], instruments)).set_index("instrument")
    assert ends["status"].to_dict() == {
        "past": "end_stated",
        "planned": "end_stated",
        "running": "still_running",
        "silent": "unknown",
    }
    assert ends.loc["past", "end"] == "2020-06"
    assert ends.loc["past", "end_year"] == 2020
    assert not ends.loc["past", "planned"]
    assert ends.loc["planned", "planned"]  # the report is of 2021
    assert ends.loc["running", "ongoing"] == "2021-05-01"
    assert ends.loc["running", "end_year"] is pd.NA
    assert ends.loc["running", "document"] == "report"
    assert pd.isna(ends.loc["silent", "document"])


years = st.one_of(st.none(), st.integers(2015, 2026))


@st.composite
def dates(draw):
    start, length = draw(years), draw(st.integers(0, 5))
    end = draw(st.sampled_from(["end", "ongoing", None]))
    found = {"seen": draw(st.lists(st.integers(2014, 2030), max_size=3))}
    if start is not None:
        found["start"] = start
    if end is not None:
        found[end] = (start or 2018) + length
    return found


@given(lives=st.lists(dates(), max_size=5))
def test_certain_is_never_more_than_possible(make: SimpleNamespace, lives: list) -> None:
    instruments = [
        make.instrument(f"i{place}", ["a"], lifetime=make.lifetime(**life))
        for place, life in enumerate(lives)
    ]
    found = active_by_ambition(make.register(["a", "b"], instruments), 2013, 2031)
    assert (found["certain"] <= found["possible"]).all()
    assert found["possible"].max() <= len(lives)
    assert len(found) == 2 * 19


@given(life=dates(), year=st.integers(2013, 2031))
def test_the_checks_agree_with_the_years(make: SimpleNamespace, life: dict, year: int) -> None:
    record = make.instrument("x", lifetime=make.lifetime(**life))
    active = active_years(record, 2010, 2035)
    before = {word for key, word in active.items() if key < year}
    if "yes" in before:
        assert started_before_year(record, year) == "yes"
    if started_before_year(record, year) == "no":
        assert before == {"no"}
    if ended_in(record, None, year) == "yes":
        assert all(word == "no" for key, word in active.items() if key > year)


def test_gone_by_a_day_ends_an_instrument_without_giving_its_end(cycling: Path) -> None:
    """Seen in 2020 and gone by 2023: no after 2023, unknown between, ended surely in 2020-2023."""
    path = cycling / "data/instruments/club.yaml"
    source = 'source: {document: review-2022, section: "5"}'
    path.write_text(
        path.read_text()
        + f"lifetime:\n  seen: [{{day: 2020, {source}}}]\n  gone_by: {{day: 2023, {source}}}\n"
    )
    club = load_register(cycling).instrument("club")
    assert active_years(club, 2019, 2025) == {
        2019: "unknown",
        2020: "yes",
        2021: "unknown",
        2022: "unknown",
        2023: "unknown",
        2024: "no",
        2025: "no",
    }
    assert ended_in(club, 2020, 2023) == "yes"
    assert ended_in(club, 2021, 2023) == "unknown"
    assert ended_in(club, 2024, 2030) == "no"
    assert ended_in(club, 2010, 2019) == "no"
    ends = known_ends(load_register(cycling)).set_index("instrument")
    assert ends.loc["club", "status"] == "gone"
    assert ends.loc["club", "gone_by"] == "2023"
