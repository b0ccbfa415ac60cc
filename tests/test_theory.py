"""The result chain: what is counted, what is missing, and that a link is not a test."""

from __future__ import annotations

import itertools

import pytest

from agdb_eval.records import CHAIN_STEPS, Instrument, load_register
from agdb_eval.theory import chain, chain_table


def instrument(*described: str) -> Instrument:
    source = {"document": "plan", "section": "1"}
    steps = {step: {"statements": [{"text": "iets", "source": source}]} for step in described}
    return Instrument.model_validate(
        {"id": "lease", "name": {"nl": "Lease", "en": "Leasing"}, "named_in": [source], **steps}
    )


def test_chain_counts_what_the_documents_say(cycling):
    found = chain(load_register(cycling).instrument("lease"), "en")
    assert [step.step for step in found.steps] == list(CHAIN_STEPS)
    assert [(s.statements, s.figures, s.realised, s.intended) for s in found.steps] == [
        (0, 1, 0, 1),
        (1, 0, 0, 0),
        (0, 4, 4, 0),
        (0, 0, 0, 0),
        (0, 0, 0, 0),
    ]
    assert found.missing == ("intermediate_outcomes", "outcomes")
    assert found.unquantified == ("activities",)
    assert [link.described for link in found.links] == ["both", "both", "start", "none"]
    assert found.text["en"] == (
        "The documents say nothing about: intermediate outcomes, outcomes. Described, but without figures: "
        "activities. Of 2 of the 4 links both ends are described; that is no test of the link."
    )
    assert "De documenten zeggen niets over: tussentijdse uitkomsten, uitkomsten." in found.text["nl"]


@pytest.mark.parametrize(
    ("described", "links"),
    [
        ((), ["none"] * 4),
        (CHAIN_STEPS, ["both"] * 4),
        (("outcomes",), ["none", "none", "none", "end"]),
        (("activities",), ["end", "start", "none", "none"]),
        (("input", "output"), ["start", "end", "start", "none"]),
    ],
)
def test_links_say_which_ends_are_described(described, links):
    found = chain(instrument(*described))
    assert [link.described for link in found.links] == links
    assert [(link.start, link.end) for link in found.links] == list(itertools.pairwise(CHAIN_STEPS))
    assert set(found.missing) == set(CHAIN_STEPS) - set(described)


def test_names_follow_the_language():
    assert chain(instrument()).steps[4].name == "uitkomsten"
    assert (chain(instrument(), "en").steps[4].name, chain(instrument(), "en").name) == (
        "outcomes",
        "Leasing",
    )


def test_table_has_a_row_per_instrument_and_step(cycling):
    table = chain_table(load_register(cycling))
    assert len(table) == 3 * 5
    assert list(table["instrument"].unique()) == ["campaign", "club", "lease"]
    lease = table[table["instrument"] == "lease"].set_index("step")
    assert lease.loc["output", ["figures", "realised", "next_step", "link"]].tolist() == [
        4,
        4,
        "intermediate_outcomes",
        "start",
    ]
    assert not lease.loc["outcomes", "described"]
    assert table.loc[table["step"] == "outcomes", ["next_step", "link"]].isna().all(axis=None)
