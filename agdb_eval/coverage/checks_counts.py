"""Checks on how many instruments started, ended, or have something as their field."""

from __future__ import annotations

from collections.abc import Sequence

from agdb_eval.coverage.over_time import YesNo, ended_in, started_before_year
from agdb_eval.coverage.question import Answer, Question, Verdict, all_of
from agdb_eval.coverage.words import Words, listed, spread, words
from agdb_eval.records import Instrument
from agdb_eval.records.base import Coded, period_years
from agdb_eval.records.mix import VOCABULARIES

__all__ = [
    "CODED_FIELDS",
    "HOW",
    "coded_values",
    "ended_between",
    "focus_balance",
    "instrument_count",
    "only_evaluated",
    "share_of_field",
    "started_before",
]

# The fields of a record that hold terms of a vocabulary or actors.
CODED_FIELDS = tuple(
    name for name, field in Instrument.model_fields.items() if field.annotation == (Coded | None)
)
HOW = {
    "exactly": words("precies", "exactly"),
    "at_least": words("ten minste", "at least"),
    "at_most": words("ten hoogste", "at most"),
}


def started_before(question: Question) -> Answer:
    """Answer whether `count` instruments were at work before `year`.

    `field` says how to read the count: exactly (when left out), at_least or at_most.
    """
    year = question.test.year or 0
    known = [started_before_year(record, year) for record in question.instruments]
    return _count_answer(question, known, f"begonnen vóór {year}", f"started before {year}")


def ended_between(question: Question) -> Answer:
    """Answer whether `count` instruments ended in the years of `value`, or in the one `year`.

    `value` is a period as in the records: 2021/2024, or 2021/.. for 2021 and later. `field` says how to
    read the count: exactly (when left out), at_least or at_most.
    """
    period = question.test.value or str(question.test.year)
    first, last = period_years(period)
    known = [ended_in(record, first, last) for record in question.instruments]
    return _count_answer(question, known, f"geëindigd in {period}", f"ended in {period}")


def instrument_count(question: Question) -> Answer:
    """Answer whether the mix has `count` instruments; parts of another instrument are not counted.

    The reason also gives the number with parts included.
    """
    records = question.register.instruments
    claimed, total = question.test.count or 0, len(records)
    top = sum(record.part_of is None for record in records)
    return Answer(
        verdict="reproduced" if top == claimed else "not_reproduced",
        reason=words(
            f"{top} instrumenten zonder onderdelen, {total} met; het document zegt {claimed}.",
            f"{top} instruments without parts, {total} with; the document says {claimed}.",
        ),
    )


def only_evaluated(question: Question) -> Answer:
    """Answer whether the instrument `value` is the only one of which a record names an evaluation.

    A document counts as an evaluation where the register of sources calls it one; how good it is, or how
    much of the instrument it covers, is not weighed.
    """
    kinds = {source.id: source.kind for source in question.register.sources}
    found = {
        record.id: record.name
        for record in question.instruments
        if any(kinds.get(evaluation.document) == "evaluation" for evaluation in record.evaluations)
    }
    others = [name for key, name in found.items() if key != question.test.value]
    listed_nl = listed([name.nl for name in found.values()], "nl") or "geen enkel instrument"
    listed_en = listed([name.en for name in found.values()], "en") or "no instrument"
    return Answer(
        verdict="reproduced" if question.test.value in found and not others else "not_reproduced",
        reason=words(
            f"De records noemen een evaluatie van: {listed_nl}.",
            f"The records name an evaluation of: {listed_en}.",
        ),
    )


def share_of_field(question: Question) -> Answer:
    """Answer whether more than half of the instruments have the term `value` in their field `field`.

    With `count`: whether exactly that many have it. An instrument without the field is unknown.
    """
    field, value = question.test.field or "", question.test.value or ""
    label = _label(question, field, value)
    known = [_has(record, field, value) for record in question.instruments]
    if question.test.count is not None:
        return _count_answer(question, known, f"met '{label['nl']}'", f"with '{label['en']}'", how="exactly")
    low, high, total = _bounds(known)
    verdict: Verdict = "cannot_be_said"
    if 2 * low > total:
        verdict = "reproduced"
    elif 2 * high <= total:
        verdict = "not_reproduced"
    reason = words(
        f"Met '{label['nl']}': {spread(low, high, 'nl')} van de {total} instrumenten.",
        f"With '{label['en']}': {spread(low, high, 'en')} of {total} instruments.",
    )
    return Answer(verdict=verdict if total else "cannot_be_said", reason=reason)


def focus_balance(question: Question) -> Answer:
    """Answer whether more instruments have the term `value` than any other term of the vocabulary `field`.

    `field` is focus when left out. That there are fewer of a than of b is stated as value b. An instrument
    with both terms counts for both; one without the field is unknown.
    """
    field, value = question.test.field or "focus", question.test.value or ""
    used = {term for record in question.instruments for term in coded_values(record, field) or ()}
    terms = getattr(question.register.mix.vocabularies, field, None)
    allowed = [term.id for term in terms] if terms is not None else sorted(used)
    others = [term for term in allowed if term != value]
    if not others or not question.instruments:
        return Answer.open("Er is niets om mee te vergelijken.", "There is nothing to compare with.")
    return all_of([_more_than(question, field, value, other) for other in others])


def coded_values(record: Instrument, field: str) -> list[str] | None:
    """Return the terms of a field of a record, or None where the documents do not give any."""
    coded: Coded | None = getattr(record, field)
    return None if coded is None else coded.values


def _has(record: Instrument, field: str, value: str) -> YesNo:
    values = coded_values(record, field)
    if values is None:
        return "unknown"
    return "yes" if value in values else "no"


def _label(question: Question, field: str, value: str) -> Words:
    if field in VOCABULARIES:
        term = question.register.term(field, value)
        return words(term.nl, term.en)
    name = question.register.actor(value).name
    return words(name.nl, name.en)


def _more_than(question: Question, field: str, value: str, other: str) -> Answer:
    known = [_has(record, field, value) for record in question.instruments]
    count = known.count("yes")
    against = sum(_has(record, field, other) == "yes" for record in question.instruments)
    unknown = known.count("unknown")
    mine, theirs = _label(question, field, value), _label(question, field, other)
    verdict: Verdict = "cannot_be_said"
    if count - unknown > against:
        verdict = "reproduced"
    elif count + unknown <= against:
        verdict = "not_reproduced"
    return Answer(
        verdict=verdict,
        reason=words(
            f"{count} keer '{mine['nl']}' en {against} keer '{theirs['nl']}'; van {unknown} onbekend.",
            f"'{mine['en']}' {count} times and '{theirs['en']}' {against} times; {unknown} unknown.",
        ),
    )


def _bounds(known: Sequence[YesNo]) -> tuple[int, int, int]:
    low = known.count("yes")
    return low, low + known.count("unknown"), len(known)


def _count_answer(
    question: Question, known: Sequence[YesNo], nl: str, en: str, how: str | None = None
) -> Answer:
    how = how or question.test.field or "exactly"
    claimed = question.test.count or 0
    low, high, total = _bounds(known)
    verdict = _decide(low, high, claimed, how)
    return Answer(
        verdict=verdict,
        reason=words(
            f"{nl[:1].upper()}{nl[1:]}: {spread(low, high, 'nl')} van de {total} instrumenten; "
            f"het document zegt {HOW[how]['nl']} {claimed}. {_surely(question, known, 'nl')}",
            f"{en[:1].upper()}{en[1:]}: {spread(low, high, 'en')} of {total} instruments; "
            f"the document says {HOW[how]['en']} {claimed}. {_surely(question, known, 'en')}",
        ),
    )


def _surely(question: Question, known: Sequence[YesNo], language: str) -> str:
    """Return who surely counts and of whom it is unknown, by name."""
    text = []
    for answer, nl, en in (("yes", "Zeker", "Surely"), ("unknown", "Onbekend", "Unknown")):
        names = [
            r.name.in_(language) for r, k in zip(question.instruments, known, strict=True) if k == answer
        ]
        if names:
            text.append(f"{en if language == 'en' else nl}: {listed(names, language)}.")
    return " ".join(text)


def _decide(low: int, high: int, claimed: int, how: str) -> Verdict:
    """Return the verdict on a count that lies between `low` and `high`."""
    holds = {
        "exactly": low == high == claimed,
        "at_least": low >= claimed,
        "at_most": high <= claimed,
    }
    fails = {
        "exactly": not low <= claimed <= high,
        "at_least": high < claimed,
        "at_most": low > claimed,
    }
    if holds[how]:
        return "reproduced"
    return "not_reproduced" if fails[how] else "cannot_be_said"
