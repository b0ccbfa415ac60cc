"""Checks on how the instruments divide over the ambitions."""

from __future__ import annotations

from fractions import Fraction

from agdb_eval.coverage.question import Answer, Question, Verdict, all_of
from agdb_eval.coverage.shares import position, share_bounds
from agdb_eval.coverage.words import listed, percent, spread, words

__all__ = ["most_instruments", "over_represented", "under_represented"]


def over_represented(question: Question) -> Answer:
    """Answer whether `ambition` (or each of `ambitions`) has more than an even share of the contributions."""
    return _against_even(question, "above")


def under_represented(question: Question) -> Answer:
    """Answer whether `ambition` (or each of `ambitions`) has less than an even share of the contributions."""
    return _against_even(question, "below")


def most_instruments(question: Question) -> Answer:
    """Answer whether `ambition` has more instruments than every other ambition; a tie is not the most.

    With `ambitions`: whether each of them has more than every ambition that is not named.
    """
    missing = _unseen(question)
    if missing:
        return missing
    shares = question.coverage.shares
    low = dict(zip(shares["ambition"], shares["instruments"].astype(int), strict=True))
    unknown = dict(zip(shares["ambition"], shares["unknown"].astype(int), strict=True))
    others = [key for key in low if key not in question.ambitions]
    if not others or not sum(low.values()):
        return Answer.open("Er is niets om mee te vergelijken.", "There is nothing to compare with.")
    high = {key: low[key] + unknown[key] for key in low}
    verdict: Verdict = "cannot_be_said"
    if min(low[key] for key in question.ambitions) > max(high[key] for key in others):
        verdict = "reproduced"
    elif min(high[key] for key in question.ambitions) <= max(low[key] for key in others):
        verdict = "not_reproduced"
    labels = question.coverage.ambitions
    shown = {
        language: listed(
            [f"{labels[key].in_(language)} {spread(low[key], high[key], language)}" for key in low], language
        )
        for language in ("nl", "en")
    }
    return Answer(
        verdict=verdict,
        reason=words(
            f"Instrumenten per ambitie: {shown['nl']}.", f"Instruments per ambition: {shown['en']}."
        ),
    )


def _unseen(question: Question) -> Answer | None:
    unseen = [key for key in question.ambitions if key not in question.coverage.ambitions]
    if not unseen:
        return None
    names = {language: listed(unseen, language) for language in ("nl", "en")}
    return Answer.open(
        f"Deze ambities staan op deze datum niet in de records: {names['nl']}.",
        f"These ambitions are not in the records at this date: {names['en']}.",
    )


def _against_even(question: Question, side: str) -> Answer:
    return _unseen(question) or all_of([_one_against_even(question, key, side) for key in question.ambitions])


def _one_against_even(question: Question, ambition: str, side: str) -> Answer:
    shares = question.coverage.shares
    bounds = share_bounds(shares, ambition)
    label = question.coverage.ambitions[ambition]
    if bounds is None:
        return Answer.open(
            f"{label.nl}: er zijn geen bijdragen, dus geen aandelen.",
            f"{label.en}: there are no contributions, so no shares.",
        )
    places = {position(share, len(shares)) for share in bounds}
    # With both bounds on one side, everything between them is on that side too.
    verdict: Verdict = "cannot_be_said"
    if places == {side}:
        verdict = "reproduced"
    elif side not in places:
        verdict = "not_reproduced"
    count = int(shares.loc[shares["ambition"] == ambition, "instruments"].iloc[0])
    total, even = int(shares["instruments"].sum()), percent(Fraction(1, len(shares)))
    low, high = (percent(share) for share in bounds)
    return Answer(
        verdict=verdict,
        reason=words(
            f"{label.nl}: {count} van de {total} bijdragen, {spread(low, high, 'nl')}% "
            f"tegen een gelijk aandeel van {even}%.",
            f"{label.en}: {count} of {total} contributions, {spread(low, high, 'en')}% "
            f"against an even share of {even}%.",
        ),
    )
