"""The ladder as data: its words, its checks, the problems it finds in records, and the table."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from agdb_eval.errors import InputError
from agdb_eval.ladder import Scale, check_evidence, grade, ladder_range, ladder_table, load_scale
from agdb_eval.records import load_register

SCALE = load_scale()
DIRECTIONS = ("positive", "zero", "negative", "mixed", "unknown")
# Typed here on purpose, not read from the scale: the scale could lose a word.
CLAIMS_EFFECT = re.compile(
    r"\b(doeltreffende?|(in)?effecti(ef|eve|ve)|(on)?doelmatige?|(in)?efficient|werkzame?|werkzaam|works)\b"
)


@pytest.mark.parametrize("about", ["doeltreffendheid", "doelmatigheid"])
@pytest.mark.parametrize(("level", "direction"), list(itertools.product(range(5), DIRECTIONS)))
def test_no_words_claim_an_effect_that_was_not_established(about, level, direction):
    words = SCALE.wording_for(about, level, direction)
    claims = [bool(CLAIMS_EFFECT.search(text)) for text in (words.nl, words.en)]
    assert claims == [(level, direction) == (4, "positive")] * 2
    if level < 3:
        assert "niet vastgesteld" in words.nl and "not established" in words.en
        assert ("{basis}" in words.nl) == (direction != "unknown")
    if level == 3:
        assert "toerekening niet vastgesteld" in words.nl and "attribution not established" in words.en
    if level == 4:
        assert "{design}" in words.nl and "{replication}" in words.en
    assert not CLAIMS_EFFECT.search(SCALE.levels[level].name.nl + SCALE.levels[level].name.en)


def _break(tmp: Path, old: str, new: str):
    path = tmp / "data" / "instruments" / "lease.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_register(tmp)


@pytest.mark.parametrize(
    ("old", "new", "place", "nearest"),
    [
        ("pre_period: met", "pre_perod: met", "evidence.effect.criteria.pre_perod", "pre_period"),
        ("design: difference_in_differences", "design: difference_in_diferences", "evidence.effect.design",
         "difference_in_differences"),
        ("basis: measured", "basis: judged", "evidence.effect.direction.basis", None),
    ],
)  # fmt: skip
def test_wrong_evidence_is_a_problem_with_its_place(cycling, old, new, place, nearest):
    register = _break(cycling, old, new)
    (problem,) = check_evidence(register, SCALE)
    assert (problem.file, problem.place) == ("data/instruments/lease.yaml", place)
    assert problem.nearest == nearest
    with pytest.raises(InputError, match=re.escape(place)):
        grade(register.instrument("lease"), SCALE)


def test_table_has_every_claim_every_instrument_and_the_sources_own_words(cycling):
    register = load_register(cycling)
    assert check_evidence(register, SCALE) == []
    table = ladder_table(register, SCALE, "nl").set_index("instrument")
    assert list(table.index) == ["campaign", "club", "lease"]
    assert table.loc["lease", "level"] == 4
    assert (
        table.loc["lease", "wording"] == "doeltreffend (verschil-in-verschillen; één studie, niet herhaald)"
    )
    assert table.loc["lease", "direction"] == "positief (gemeten)"
    assert table["level"].isna().tolist() == [True, True, False]  # not assessed is not level 0
    assert table.loc["campaign", "wording"] == "niet beoordeeld"
    assert table.loc["campaign", "own_words"] == (
        "doeltreffendheid: “mogelijk werkzaam maar niet gemeten” (Bureau (2022), §\u00a06)"
    )
    assert (
        ladder_table(register, SCALE, "en").set_index("instrument").loc["club", "wording"] == "not assessed"
    )


def test_an_instrument_without_evidence_is_not_assessed(cycling):
    campaign = load_register(cycling).instrument("campaign")
    assert grade(campaign, SCALE) == ()
    found = ladder_range(campaign, SCALE)
    assert (found.lowest, found.highest, found.claims) == (None, None, 0)
    assert [j.source.section for j in found.judgements] == ["6"]


def test_evidence_published_later_is_not_seen(cycling):
    early = load_register(cycling, as_of=dt.date(2023, 1, 1))
    assert grade(early.instrument("lease"), SCALE, early.as_of) == ()
    assert ladder_table(early, SCALE).set_index("instrument").loc["lease", "wording"] == "niet beoordeeld"


def _words(data):
    data["wording"]["doeltreffendheid"][3]["positive"]["nl"] = "doeltreffend"


def _name(data):
    data["levels"][3]["name"]["nl"] = "doeltreffend"


def _level(data):
    data["levels"].pop()


def _group(data):
    data["levels"][1]["requires"].append(["monitoring"])


def _design(data):
    data["designs"][0]["can_be_causal"] = True


def _twice(data):
    data["levels"][2]["criteria"].append(data["levels"][1]["criteria"][0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_words, "reserved word 'doeltreffend'"),
        (_name, "the name of level 3"),
        (_level, "levels 0 to 4"),
        (_group, "requires 'monitoring'"),
        (_design, "'description' must name its comparability"),
        (_twice, "'goal' is given twice"),
    ],
)
def test_a_scale_that_does_not_hold_together_is_refused(change, message):
    data = SCALE.model_dump()
    change(data)
    with pytest.raises(ValidationError, match=message):
        Scale.model_validate(data)


def test_scale_says_what_is_unconfirmed_and_how_it_compares():
    assert [level.status for level in SCALE.levels] == ["confirmed"] * 3 + ["unconfirmed"] * 2
    assert "niet bevestigd" in SCALE.origin.nl and "unconfirmed" in SCALE.origin.en
    assert [(r.sms, r.nesta) for r in SCALE.crosswalk.rows[3:]] == [("1-2", "2"), ("3-5", "3-5")]
    with pytest.raises(InputError, match="did you mean 'nji'"):
        load_scale("njo")


def test_importing_loads_nothing_heavy():
    code = (
        "import sys, agdb_eval.ladder, agdb_eval.theory, agdb_eval.evidence\n"
        "sys.exit(sorted({'pandas', 'scipy', 'numpy'} & set(sys.modules)) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
