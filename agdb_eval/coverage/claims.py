"""Put what documents say about the mix to the records: reproduced, not reproduced, or it cannot be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from agdb_eval.coverage.checks import CHECKS, Check
from agdb_eval.coverage.checks_counts import CODED_FIELDS, HOW
from agdb_eval.coverage.checks_money import STAGES
from agdb_eval.coverage.matrix import Coverage, coverage_matrix
from agdb_eval.coverage.question import Question, Verdict
from agdb_eval.coverage.words import Words, join_words, words
from agdb_eval.errors import InputError, Problem, nearest_name
from agdb_eval.records import Register
from agdb_eval.records.base import Period
from agdb_eval.records.mix import VOCABULARIES, ClaimTest, MixClaim

__all__ = ["ClaimResult", "check_claim", "check_claim_tests", "check_claims"]

FROM_CONCLUSION = "derived_from_conclusion"
_FILE = "data/claims.yaml"
_CONFIRMS_NOTHING = words(
    "Dit rust op bijdragen die uit een conclusie zelf zijn afgeleid, en bevestigt dus niets.",
    "This rests on contributions that were derived from a conclusion itself, and so confirms nothing.",
)
_COLUMNS = {
    "claim": "string",
    "text_nl": "string",
    "text_en": "string",
    "document": "string",
    "section": "string",
    "check": "string",
    "verdict": "string",
    "reason_nl": "string",
    "reason_en": "string",
    "rests_on_conclusion": "bool",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimResult:
    """What the records say about one statement.

    `rests_on_conclusion` marks a verdict that is different without the contributions that were derived
    from a conclusion: it then confirms nothing.
    """

    claim: MixClaim
    verdict: Verdict
    reason: Words
    rests_on_conclusion: bool


def check_claims(register: Register, coverage: Coverage) -> pd.DataFrame:
    """Put every statement of `register.claims` to the records.

    Parameters
    ----------
    register : the records and the statements.
    coverage : the matrix; it also decides which instruments count (with or without parts).

    Returns
    -------
    pandas.DataFrame
        One row per statement: claim, text_nl, text_en, document, section, check, verdict ('reproduced',
        'not_reproduced', 'cannot_be_said'), reason_nl, reason_en, rests_on_conclusion.

    Raises
    ------
    InputError : a test does not exist or lacks what it needs; all such problems at once.
    """
    problems = check_claim_tests(register)
    if problems:
        raise InputError(problems)
    found = [
        {
            "claim": result.claim.id,
            "text_nl": result.claim.text.nl,
            "text_en": result.claim.text.en,
            "document": result.claim.source.document,
            "section": result.claim.source.section,
            "check": result.claim.test.check,
            "verdict": result.verdict,
            "reason_nl": result.reason["nl"],
            "reason_en": result.reason["en"],
            "rests_on_conclusion": result.rests_on_conclusion,
        }
        for result in (check_claim(register, coverage, claim) for claim in register.claims)
    ]
    return pd.DataFrame(found, columns=list(_COLUMNS)).astype(_COLUMNS)


def check_claim(register: Register, coverage: Coverage, claim: MixClaim) -> ClaimResult:
    """Put one statement to the records; its test must be one that `check_claim_tests` accepts."""
    run = CHECKS[claim.test.check].run
    answer = run(Question(register=register, coverage=coverage, test=claim.test))
    rests = False
    if FROM_CONCLUSION in coverage.spec["bases"]:
        bases = [basis for basis in coverage.spec["bases"] if basis != FROM_CONCLUSION]
        without = coverage_matrix(register, children=coverage.spec["children"], bases=bases)
        again = run(Question(register=register, coverage=without, test=claim.test))
        rests = again.verdict != answer.verdict
    reason = join_words([answer.reason, _CONFIRMS_NOTHING]) if rests else answer.reason
    return ClaimResult(claim=claim, verdict=answer.verdict, reason=reason, rests_on_conclusion=rests)


def check_claim_tests(register: Register) -> list[Problem]:
    """Return what is wrong with the tests of the statements.

    That is: unknown checks and words, fields that a check needs and misses, and fields that it ignores.
    """
    return [problem for claim in register.claims for problem in _test_problems(register, claim)]


def _test_problems(register: Register, claim: MixClaim) -> Iterator[Problem]:
    test, place = claim.test, f"claim '{claim.id}', test"
    check = CHECKS.get(test.check)
    if check is None:
        yield _problem(place, "unknown check", test.check, list(CHECKS))
        return
    given = _given(test)
    for group in check.needs:
        if not any(name in given for name in group):
            yield Problem(
                file=_FILE, place=place, message=f"the check '{test.check}' needs {' or '.join(group)}"
            )
    for name in given:
        if name not in check.reads:
            yield Problem(
                file=_FILE,
                place=f"{place}.{name}",
                message=f"the check '{test.check}' does not use the field '{name}'",
                allowed=", ".join(check.reads),
            )
    yield from _wrong_words(register, check, test, place)


def _given(test: ClaimTest) -> list[str]:
    return [
        name for name in ClaimTest.model_fields if name != "check" and getattr(test, name) not in (None, [])
    ]


def _wrong_words(register: Register, check: Check, test: ClaimTest, place: str) -> Iterator[Problem]:
    fields = {"coded": list(CODED_FIELDS), "stage": list(STAGES), "how": list(HOW)}
    allowed = fields.get(check.field or "")
    if allowed and test.field is not None and test.field not in allowed:
        yield _problem(f"{place}.field", "unknown word", test.field, allowed)
        return
    if test.value is None:
        return
    if check.value == "period":
        try:
            TypeAdapter(Period).validate_python(test.value)
        except ValidationError as error:
            yield Problem(
                file=_FILE, place=f"{place}.value", message=error.errors()[0]["msg"], found=repr(test.value)
            )
        return
    options = _value_options(register, check, test)
    if options is not None and test.value not in options:
        yield _problem(f"{place}.value", "unknown word", test.value, options)


def _value_options(register: Register, check: Check, test: ClaimTest) -> list[str] | None:
    """Return what `value` may be; None where that cannot be told, as for records that are not public yet."""
    if check.value == "instrument":
        return [record.id for record in register.instruments] if register.as_of is None else None
    field = test.field or "focus"
    if check.value != "term" or field not in CODED_FIELDS:
        return None
    if field in VOCABULARIES:
        return [term.id for term in getattr(register.mix.vocabularies, field)]
    return [actor.id for actor in register.actors]


def _problem(place: str, message: str, found: str, allowed: Sequence[str]) -> Problem:
    return Problem(
        file=_FILE,
        place=place,
        message=message,
        found=repr(found),
        allowed=", ".join(allowed),
        nearest=nearest_name(found, allowed),
    )
