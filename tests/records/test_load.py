"""Loading a register: all problems at once, each with file, line, what was found and what is allowed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from agdb_eval.errors import InputError
from agdb_eval.records import load_register


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / "data" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(root: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_register(root)
    return [str(problem) for problem in caught.value.problems]


def test_the_invented_mix_loads(cycling: Path) -> None:
    register = load_register(cycling)
    assert [record.id for record in register.instruments] == ["campaign", "club", "lease"]
    assert len(register.figures) == 5
    assert register.instrument("club").part_of == "campaign"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "instruments/lease.yaml",
            "goal:",
            "gaol:",
            ["line 13, gaol", "unknown field", "did you mean 'goal'?"],
        ),
        ("instruments/lease.yaml", "exact: 1500000", "exact: veel", ["exact", "wrong type", "'veel'"]),
        (
            "instruments/lease.yaml",
            "{day: 2022,",
            "{day: 2018,",
            ["lifetime", "ends (2018) before it starts"],
        ),
        (
            "instruments/lease.yaml",
            "ambition: commute",
            "ambition: comute",
            ["unknown ambition", "'commute'?"],
        ),
        (
            "instruments/lease.yaml",
            "owners: {values: [city]",
            "owners: {values: [ctiy]",
            ["unknown actor", "'city'"],
        ),
        (
            "instruments/lease.yaml",
            "document: study-2023",
            "document: study-2032",
            ["unknown source", "study-2023"],
        ),
        ("instruments/lease.yaml", "id: firms-2021", "id: firms-2020", ["used twice"]),
        ("instruments/lease.yaml", "size: refused", "size: refusde", ["unknown figure", "'refused'"]),
        ("instruments/lease.yaml", "unit: euro", "unit: firms", ["amount", "only for units of money"]),
        ("instruments/lease.yaml", "stage: available", "stage: spent", ["realised, not intended"]),
        (
            "instruments/lease.yaml",
            "stage: available",
            "stage: promised",
            ["not one of the allowed", "announced"],
        ),
        (
            "instruments/lease.yaml",
            "period: 2020/2022",
            "period: 2022/2020",
            ["period ends before it starts"],
        ),
        ("instruments/lease.yaml", "day: 2020", "day: 2020-13", ["not a date in the calendar", "2020-13"]),
        ("instruments/lease.yaml", "day: 2020", "day: NO", ["not a date", "'NO'"]),
        ("instruments/lease.yaml", "about: 80", "about: 80, exact: 81", ["exactly one of"]),
        ("instruments/lease.yaml", "basis: measured", "basis: none", ["unknown direction has basis none"]),
        ("instruments/campaign.yaml", "id: campaign", "id: lease", ["used twice", "file name differ"]),
        ("instruments/campaign.yaml", "maar niet gemeten", "a b c d e f g h i j k l", ["at most 12 words"]),
        (
            "instruments/campaign.yaml",
            "basis: inferred, note: uit de doelgroep",
            "basis: inferred",
            ["needs a note"],
        ),
        (
            "instruments/club.yaml",
            "part_of: campaign",
            "part_of: campaing",
            ["unknown instrument", "'campaign'"],
        ),
        ("instruments/club.yaml", "part_of: campaign", "part_of: club", ["cannot be a part of itself"]),
        ("instruments/campaign.yaml", "ambition: commute", "ambition: school", ["was coded before"]),
        ("instruments/lease.yaml", "{year: 2021", "{year: 2020", ["the year 2020 was given before"]),
        (
            "instruments/lease.yaml",
            "{id: refused, ",
            "{id: refused, answers: firms-2020, ",
            ["answers names an intended figure"],
        ),
        ("instruments/lease.yaml", "kind: cash}", "kind: cash, part_of: budget}", ["part of itself"]),
        ("mix.yaml", "{id: soft, nl", "{id: financial, nl", ["used twice"]),
        ("sources.yaml", "id: review-2022", "id: plan-2019", ["used twice"]),
        ("sources.yaml", "read: true", "read: ja", ["read", "'ja'"]),
    ],
)
def test_each_mistake_is_told(cycling: Path, name: str, old: str, new: str, expected: list[str]) -> None:
    edit(cycling, name, old, new)
    found = problems(cycling)
    matching = [text for text in found if f"data/{name}" in text and "line" in text]
    joined = " | ".join(found)
    assert matching, joined
    for part in expected:
        assert part in joined


def test_a_figure_without_source(cycling: Path) -> None:
    source = ', source: {document: review-2022, section: "1"}'
    edit(cycling, "instruments/lease.yaml", "exact: 40}" + source, "exact: 40}")
    assert any("output.figures.0.source" in text and "is missing" in text for text in problems(cycling))


def test_unquoted_dates_and_yaml_1_1_words_are_taken_as_written(cycling: Path) -> None:
    edit(cycling, "sources.yaml", "published: 2019-03-01", "published: 2019-03-02")
    edit(cycling, "instruments/lease.yaml", "reason: staat in het plan", "reason: NO")
    register = load_register(cycling)
    assert register.source("plan-2019").published == "2019-03-02"
    scope = register.instrument("lease").scope
    assert scope is not None
    assert scope.reason == "NO"


def test_all_problems_of_all_files_come_at_once(cycling: Path) -> None:
    edit(cycling, "instruments/lease.yaml", "goal:", "gaol:")
    edit(cycling, "instruments/campaign.yaml", "ambition: school", "ambition: shcool")
    (cycling / "data/instruments/club.yaml").write_bytes(b"id: caf\xe9\n")
    (cycling / "data/instruments/empty.yaml").write_text("")
    (cycling / "data/instruments/torn.yaml").write_text("a: [1\n")
    found = problems(cycling)
    for name in ("lease", "campaign", "club", "empty", "torn"):
        assert any(f"instruments/{name}.yaml" in text for text in found), (name, found)
    # A record that does not load must not make every reference to it a second problem.
    assert not any("unknown instrument" in text for text in found)


def test_no_register_here(tmp_path: Path) -> None:
    assert "no folder data" in problems(tmp_path)[0]
    (tmp_path / "data").mkdir()
    found = problems(tmp_path)
    assert any("data/mix.yaml" in text and "does not exist" in text for text in found)
    assert any("no instrument records" in text for text in found)


def test_messages_hold_no_path_of_the_machine(cycling: Path) -> None:
    edit(cycling, "instruments/lease.yaml", "goal:", "gaol:")
    assert str(cycling) not in " ".join(problems(cycling))


def test_a_round_sees_only_what_was_public(cycling: Path) -> None:
    early = load_register(cycling, dt.date(2022, 12, 30))
    assert [source.id for source in early.sources] == ["plan-2019"]
    lease = early.instrument("lease")
    assert lease.output.figures == []
    assert lease.lifetime.end is None
    assert lease.evidence == []
    assert lease.design is not None
    assert lease.design.comparison is None
    assert [record.id for record in early.instruments] == ["campaign", "lease"]
    # A source dated 2022 without a day counts as published on the last day of 2022.
    later = load_register(cycling, dt.date(2022, 12, 31))
    assert [source.id for source in later.sources] == ["plan-2019", "review-2022"]
    assert later.instrument("lease").lifetime.end is not None
    assert load_register(cycling, dt.date(2024, 1, 1)).instrument("lease").evidence


def test_before_anything_was_published_nothing_is_known(cycling: Path) -> None:
    register = load_register(cycling, dt.date(2000, 1, 1))
    assert register.instruments == ()
    assert register.ambitions == ()
    assert register.mix.reported == []


def test_a_coding_that_is_not_yet_public_is_unknown_not_empty(cycling: Path) -> None:
    edit(cycling, "instruments/campaign.yaml", "basis: coded", "basis: coded")
    text = (cycling / "data/instruments/campaign.yaml").read_text()
    (cycling / "data/instruments/campaign.yaml").write_text(
        text.replace(
            'source: {document: plan-2019, section: "4", basis',
            'source: {document: study-2023, section: "4", basis',
        )
    )
    campaign = load_register(cycling, dt.date(2020, 1, 1)).instrument("campaign")
    assert campaign.contributions == []
    assert "contributions" not in campaign.model_fields_set


def test_a_circle_of_instruments_is_told_for_each(cycling: Path) -> None:
    campaign = cycling / "data/instruments/campaign.yaml"
    campaign.write_text(campaign.read_text() + "part_of: club\n")
    found = [text for text in problems(cycling) if "part of itself" in text]
    assert len(found) == 2


@pytest.mark.parametrize("content", ["a: " + "9" * 5000, "a: " + "[" * 60_000, "a: " + "[" * 100 + "]" * 100])
def test_extreme_files_do_not_crash(cycling: Path, content: str) -> None:
    (cycling / "data/instruments/club.yaml").write_text(content + "\n")
    assert any("club.yaml" in text for text in problems(cycling))


def test_our_counts_stand_beside_those_of_the_documents(cycling: Path) -> None:
    from agdb_eval.records.summary import counts_table, counts_text, size

    register = load_register(cycling)
    found = size(register)
    assert (found.records, found.top_level, found.children, found.figures) == (3, 2, 1, 5)
    table = counts_table(register, "en")
    assert list(table["n"]) == ["3", "2", "4"]
    assert table["source"].iloc[2] == "Stad (2019), § 1"
    assert counts_text(register) == "4"
