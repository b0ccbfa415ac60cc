"""The effect ladder: each rule of grading. The scale and its words are in test_ladder_scale."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agdb_eval.ladder import grade, ladder_range, load_scale
from agdb_eval.records import Evidence, Instrument

SCALE = load_scale()
DESCRIBED = ("goal", "target_group", "approach", "preconditions")
FOUNDED = (*DESCRIBED, "intervention_theory")
INDICATIVE = (*FOUNDED, "monitoring", "before_after")
STUDY = ("comparison_group", "pre_period", "attrition")
CAUSAL = (*INDICATIVE, *STUDY)
DIRECTIONS = ("positive", "zero", "negative", "mixed", "unknown")
# Typed here on purpose, not read from the scale: the scale could lose a word.
CLAIMS_EFFECT = re.compile(
    r"\b(doeltreffende?|(in)?effecti(ef|eve|ve)|(on)?doelmatige?|(in)?efficient|werkzame?|werkzaam|works)\b"
)


def evidence(
    met: tuple[str, ...] = (),
    design: str = "difference_in_differences",
    direction: str = "positive",
    basis: str | None = None,
    about: str = "doeltreffendheid",
    document: str = "study",
    via: str | None = None,
    outcome: str = "fietsen",
    **criteria: str,
) -> Evidence:
    basis = basis or ("none" if direction == "unknown" else "measured")
    return Evidence.model_validate(
        {
            "id": "e",
            "claim": {"criterion": about, "outcome": {"nl": outcome, "en": f"{outcome} (en)"}},
            "design": design,
            "criteria": dict.fromkeys(met, "met") | criteria,
            "direction": {"value": direction, "basis": basis},
            "rationale": "omdat",
            "source": {"document": document, "section": "1", "via": via},
            "coder": {"role": "test", "date": "2024-01-01"},
        }
    )


def instrument(*records: Evidence) -> Instrument:
    return Instrument.model_validate(
        {
            "id": "lease",
            "name": {"nl": "Lease", "en": "Lease"},
            "named_in": [{"document": "plan", "section": "1"}],
            "evidence": [r.model_copy(update={"id": f"e{n}"}) for n, r in enumerate(records)],
        }
    )


def one(*records: Evidence, as_of: dt.date | None = None):
    (claim,) = grade(instrument(*records), SCALE, as_of)
    return claim


@pytest.mark.parametrize(
    ("met", "level"),
    [
        ((), 0),
        (DESCRIBED[:3], 0),
        (DESCRIBED, 1),
        (FOUNDED, 2),
        ((*FOUNDED, "monitoring"), 2),
        ((*FOUNDED, "before_after"), 2),
        ((*FOUNDED, "monitoring", "satisfaction"), 2),
        ((*FOUNDED, "monitoring", "before_after"), 3),
        ((*FOUNDED, "monitoring", "goal_attainment"), 3),
        ((*FOUNDED, "monitoring", "benchmark_norm"), 3),
        (CAUSAL, 4),
    ],
)
def test_levels_are_cumulative(met, level):
    assert one(evidence(met)).level == level


def test_a_causal_study_of_an_unfounded_instrument_stays_low():
    claim = one(evidence(tuple(c for c in CAUSAL if c != "intervention_theory")))
    assert (claim.level, claim.studies) == (1, 0)
    assert claim.unmet == ((2, "intervention_theory", "not_assessed"),)
    assert claim.next_criteria == (("intervention_theory",),)
    assert claim.next_step == {"nl": ("interventietheorie",), "en": ("intervention theory",)}
    assert "niet vastgesteld" in claim.wording["nl"]


@pytest.mark.parametrize("status", ["not_met", "not_stated", "not_assessed"])
def test_did_without_a_pre_period_is_not_causal(status):
    said = {} if status == "not_assessed" else {"pre_period": status}
    claim = one(evidence((*INDICATIVE, "comparison_group", "attrition"), **said))
    assert claim.level == 3
    assert claim.unmet == ((4, "pre_period", status),)


def test_causal_criteria_split_over_two_studies_do_not_add_up():
    first = evidence((*INDICATIVE, "comparison_group", "pre_period"), document="a")
    second = evidence(("comparison_group", "attrition"), document="b")
    claim = one(first, second)
    assert claim.level == 3
    assert claim.unmet == ((4, "attrition", "not_assessed"),)  # what the closer of the two studies misses
    assert one(first, second, evidence(STUDY, document="c")).level == 4


def test_lower_criteria_may_come_from_different_records():
    claim = one(evidence(DESCRIBED, "description"), evidence(("intervention_theory",), "theory"))
    assert claim.level == 2


@pytest.mark.parametrize("design", [d.id for d in SCALE.designs if not d.can_be_causal and d.gives_level])
def test_a_design_that_cannot_be_causal_never_is(design):
    every = tuple(SCALE.criteria)
    claim = one(evidence(every, design))
    assert claim.level == 3
    assert claim.unmet == ((4, "causal_design", "not_met"),)


def test_additionality_survey_and_matching_cannot_be_causal():
    assert not any(
        SCALE.design(d).can_be_causal for d in ("additionality_survey", "matching", "before_after")
    )


@pytest.mark.parametrize(
    ("design", "shown", "level"),
    [
        ("randomised_trial", "randomisation", 4),
        ("randomised_trial", "pre_period", 3),
        ("difference_in_differences", "randomisation", 3),
        ("regression_discontinuity", "assignment_rule", 4),
        ("instrumental_variables", "exclusion", 4),
    ],
)
def test_each_causal_design_shows_comparability_in_its_own_way(design, shown, level):
    assert one(evidence((*INDICATIVE, "comparison_group", "attrition", shown), design)).level == level


def test_unmet_says_why():
    claim = one(evidence(("goal",), "description", target_group="not_met", approach="not_stated"))
    assert claim.unmet[:3] == (
        (1, "target_group", "not_met"),
        (1, "approach", "not_stated"),
        (1, "preconditions", "not_assessed"),
    )
    assert claim.next_criteria == (("target_group",), ("approach",), ("preconditions",))


def test_alternatives_stand_together_in_the_next_step():
    claim = one(evidence((*FOUNDED, "monitoring"), "monitoring"))
    assert claim.next_criteria == (("before_after", "goal_attainment", "benchmark_norm"),)
    assert len(claim.next_step["en"]) == 1 and claim.next_step["en"][0].startswith("one of: ")
    assert claim.next_step["nl"][0].count(" / ") == 2


def test_only_the_records_that_carry_the_level_give_the_direction():
    survey = evidence(("satisfaction",), "survey", basis="perceived")
    zero = one(evidence(CAUSAL, direction="zero"), survey)
    assert (zero.level, zero.direction, zero.direction_basis) == (4, "zero", "measured")
    assert zero.wording["nl"].startswith("geen effect aangetoond")
    unknown = one(evidence(CAUSAL, direction="unknown"), survey)
    assert (unknown.direction, unknown.carried_by) == ("unknown", ("e0",))
    indicative = one(evidence(INDICATIVE, "before_after", direction="zero"), survey)
    assert (indicative.level, indicative.direction) == (3, "zero")


def test_below_the_effect_levels_all_records_give_the_direction_and_conflict_is_mixed():
    described = evidence(DESCRIBED, "description", direction="unknown")
    survey = evidence((), "survey", basis="perceived")
    judged = evidence((), "interviews", direction="zero", basis="judged")
    assert (one(described, survey).direction, one(described, survey).direction_basis) == (
        "positive",
        "perceived",
    )
    claim = one(described, judged, survey)
    assert (claim.level, claim.direction, claim.direction_basis) == (1, "mixed", "perceived")


def test_replication_counts_documents_not_records():
    assert (
        one(evidence(CAUSAL)).wording["en"]
        == "effective (difference-in-differences; single study, not replicated)"
    )
    twice = one(evidence(CAUSAL, document="a"), evidence(CAUSAL, document="b"))
    assert (twice.studies, twice.replications) == (2, 1)
    assert "herhaald, 2 studies" in twice.wording["nl"]
    assert one(evidence(CAUSAL), evidence(CAUSAL)).studies == 1
    assert one(evidence(CAUSAL, document="a"), evidence(CAUSAL, document="review", via="a")).studies == 1
    against = one(evidence(CAUSAL, document="a"), evidence(CAUSAL, direction="zero", document="b"))
    assert (against.direction, CLAIMS_EFFECT.search(against.wording["en"])) == ("mixed", None)


def test_contribution_analysis_never_gives_a_level():
    analysis = evidence(CAUSAL, "contribution_analysis", basis="judged")
    alone = one(analysis)
    assert (alone.level, alone.level_name.en, alone.next_criteria) == (None, "no level", ())
    assert alone.wording["nl"].startswith("aannemelijk dat het instrument heeft bijgedragen")
    beside = one(evidence(DESCRIBED, "description", direction="unknown"), analysis)
    assert (beside.level, beside.direction) == (1, "unknown")
    assert beside.wording["nl"].startswith("effect niet vastgesteld; potentieel, beschreven; aannemelijk dat")
    assert "not made plausible" in one(evidence((), "contribution_analysis", "zero", "judged")).wording["en"]


def test_doelmatigheid_asks_for_costs_as_well():
    assert one(evidence(CAUSAL, about="doelmatigheid")).level == 2
    study = evidence((*CAUSAL, "costs"), about="doelmatigheid")
    assert one(study).unmet == ((4, "cost_comparison", "not_assessed"),)
    costs = evidence(("cost_comparison",), "cost_analysis", about="doelmatigheid", document="costs")
    claim = one(study, costs)
    assert (claim.level, claim.studies) == (4, 1)
    assert claim.wording["nl"].startswith("doelmatig (") and "doeltreffend" not in claim.wording["nl"]
    dear = evidence(("cost_comparison",), "cost_analysis", "negative", "judged", about="doelmatigheid")
    assert one(study, dear).direction == "mixed"
    cheap = evidence(("cost_comparison",), "cost_analysis", "positive", "judged", about="doelmatigheid")
    unsigned = evidence((*CAUSAL, "costs"), direction="unknown", about="doelmatigheid")
    assert (one(unsigned, cheap).level, one(unsigned, cheap).direction) == (4, "unknown")


def test_claims_are_kept_apart_by_criterion_and_outcome():
    levels = grade(
        instrument(
            evidence(CAUSAL), evidence(DESCRIBED, outcome="stallen"), evidence((), about="doelmatigheid")
        ),
        SCALE,
    )
    assert [(c.outcome.nl, c.criterion, c.level) for c in levels] == [
        ("fietsen", "doeltreffendheid", 4),
        ("stallen", "doeltreffendheid", 1),
        ("fietsen", "doelmatigheid", 0),
    ]
    found = ladder_range(instrument(evidence(CAUSAL), evidence(DESCRIBED, outcome="stallen")), SCALE)
    assert (found.lowest, found.highest, found.claims) == (1, 4, 2)


def test_ratings_expire():
    assert one(evidence(DESCRIBED)).valid_until == dt.date(2027, 1, 1)
    assert one(evidence(CAUSAL)).valid_until == dt.date(2029, 1, 1)
    assert one(evidence(CAUSAL)).expired is None
    assert one(evidence(CAUSAL), as_of=dt.date(2029, 1, 1)).expired is False
    assert one(evidence(CAUSAL), as_of=dt.date(2029, 1, 2)).expired is True
    assert one(evidence(())).valid_until is None


# Mostly met, so that the higher levels are reached too.
CRITERIA = st.dictionaries(
    st.sampled_from(list(SCALE.criteria)), st.sampled_from(["not_met", "not_stated"]), max_size=3
).map(lambda unmet: dict.fromkeys(SCALE.criteria, "met") | unmet)
RECORDS = st.builds(
    lambda design, criteria, direction, about, document: evidence(
        (), design, direction, about=about, document=document, **criteria
    ),
    st.sampled_from([design.id for design in SCALE.designs]),
    CRITERIA | CRITERIA.map(lambda criteria: dict(list(criteria.items())[:5])),
    st.sampled_from(DIRECTIONS),
    st.sampled_from(["doeltreffendheid", "doelmatigheid"]),
    st.sampled_from(["a", "b"]),
)


@given(st.lists(RECORDS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_grading_of_any_records(records, random):
    """Words claim an effect only on a sound causal study; order is irrelevant; a level explains itself."""
    claims = grade(instrument(*records), SCALE)
    for claim in claims:
        sound = [
            r
            for r in records
            if r.claim.criterion == claim.criterion
            and (design := SCALE.design(r.design)).can_be_causal
            and all(
                r.criteria.get(c) == "met" for c in ("comparison_group", design.comparability, "attrition")
            )
        ]
        claimed = any(CLAIMS_EFFECT.search(text) for text in claim.wording.values())
        assert claimed == (claim.level == 4 and claim.direction == "positive")
        assert (claim.level != 4 or sound) and (claim.studies > 0) == (claim.level == 4)
        assert claim.level is None or all(unmet.level > claim.level for unmet in claim.unmet)
        assert bool(claim.next_criteria) == (claim.level not in (None, 4))
    shuffled = random.sample(records, len(records))
    again = {c.criterion: c for c in grade(instrument(*shuffled), SCALE)}
    assert all(
        (c.level, c.direction, c.studies) == (o.level, o.direction, o.studies)
        for c in claims
        for o in [again[c.criterion]]
    )
