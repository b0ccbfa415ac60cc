"""The check on where most of the money is."""

from __future__ import annotations

import math
from collections.abc import Mapping

from agdb_eval.coverage.amounts import AmountKey, Bounds, amount_bounds
from agdb_eval.coverage.question import Answer, Question, Verdict
from agdb_eval.coverage.words import counted, number, words
from agdb_eval.records import Instrument

__all__ = ["STAGES", "largest_amount"]

STAGES = {
    "announced": words("aangekondigd", "announced"),
    "available": words("beschikbaar", "available"),
    "awarded": words("toegekend", "awarded"),
    "committed": words("verplicht", "committed"),
    "spent": words("besteed", "spent"),
}


def largest_amount(question: Question) -> Answer:
    """Answer whether the instrument `value` has the largest amount of money.

    Only amounts of one stage and one unit are compared; `field` limits it to one stage. It is reproduced
    only where every other instrument has such an amount, and a smaller one: an amount that no document
    gives is unknown, not zero. One larger amount is enough to refute it. Where it is the largest at one
    stage and not at another, it cannot be said. The instruments that it is part of, and its own parts,
    are left out of the comparison.
    """
    key, instruments = question.test.value or "", {record.id: record for record in question.instruments}
    if key not in instruments:
        return Answer.open(
            f"'{key}' is op deze datum geen meegeteld record.",
            f"'{key}' is not a counted record at this date.",
        )
    own = {
        group: bounds
        for group, bounds in amount_bounds(instruments[key]).items()
        if question.test.field in (None, group[0])
    }
    related = _family(key, question.register.instruments)
    others = {other: amount_bounds(record) for other, record in instruments.items() if other not in related}
    if not own or not others:
        return Answer.open(
            f"Van '{key}' is er geen bedrag om te vergelijken."
            if not own
            else "Er is niets om mee te vergelijken.",
            f"'{key}' has no amount to compare." if not own else "There is nothing to compare with.",
        )
    verdicts = {_compare(bounds, others, group) for group, bounds in own.items()}
    verdict: Verdict = "cannot_be_said"
    if "reproduced" in verdicts and "not_reproduced" not in verdicts:
        verdict = "reproduced"
    elif "not_reproduced" in verdicts and "reproduced" not in verdicts:
        verdict = "not_reproduced"
    reasons = {
        language: " ".join(_reason(question, language, group, own[group], others) for group in own)
        for language in ("nl", "en")
    }
    return Answer(verdict=verdict, reason=words(reasons["nl"], reasons["en"]))


def _family(key: str, instruments: tuple[Instrument, ...]) -> set[str]:
    """Return the instrument itself, everything that it is part of, and everything that is part of it."""
    above = {record.id: record.part_of for record in instruments}

    def chain(start: str) -> set[str]:
        found, current = {start}, above.get(start)
        while current is not None and current not in found:
            found.add(current)
            current = above.get(current)
        return found

    return chain(key) | {other for other in above if key in chain(other)}


def _compare(own: Bounds, others: Mapping[str, Mapping[AmountKey, Bounds]], group: AmountKey) -> Verdict:
    known = [bounds[group] for bounds in others.values() if group in bounds]
    if any(low >= own[1] for low, _ in known):
        return "not_reproduced"
    if len(known) == len(others) and all(high < own[0] for _, high in known):
        return "reproduced"
    return "cannot_be_said"


def _reason(
    question: Question,
    language: str,
    group: AmountKey,
    own: Bounds,
    others: Mapping[str, Mapping[AmountKey, Bounds]],
) -> str:
    known = {key: bounds[group] for key, bounds in others.items() if group in bounds}
    without = len(others) - len(known)
    names = question.coverage.instruments
    mine = f"{names[question.test.value or ''].in_(language)} {_shown(own, language)}"
    unit = question.register.term("unit", group[1]).in_(language)
    head = f"{STAGES[group[0]][language]}, {unit}: {mine}"
    english = language == "en"
    if known:
        top = max(known, key=lambda key: known[key])
        word = "largest of the others" if english else "grootste van de andere"
        head += f"; {word} {names[top].in_(language)} {_shown(known[top], language)}"
    if without:
        head += (
            f"; {counted(without, 'instrument', 'instruments')} without such an amount"
            if english
            else f"; {counted(without, 'instrument', 'instrumenten')} zonder zo'n bedrag"
        )
    return f"{head[:1].upper()}{head[1:]}."


def _shown(bounds: Bounds, language: str) -> str:
    low, high = bounds
    if low == high:
        return number(low, language)
    at_least, between, and_ = (
        ("at least", "between", "and") if language == "en" else ("ten minste", "tussen", "en")
    )
    if math.isinf(high):
        return f"{at_least} {number(low, language)}"
    return f"{between} {number(low, language)} {and_} {number(high, language)}"
