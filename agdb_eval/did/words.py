"""Sentences in Dutch and English, and numbers as a reader of each language expects them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable

from agdb_eval.errors import AgdbWarning
from agdb_eval.words import Words, counted, join_words, listed, words

__all__ = ["Words", "amount", "counted", "interval", "join_words", "listed", "share", "warn", "words"]


def warn(notes: Iterable[Words], *, stacklevel: int) -> None:
    """Give every note as an AgdbWarning, in English; `stacklevel` counts from the caller."""
    for note in notes:
        warnings.warn(note["en"], AgdbWarning, stacklevel=stacklevel + 1)


def amount(value: float, language: str) -> str:
    """Return a number with three significant digits: 0.0398 in English, 0,0398 in Dutch."""
    if not math.isfinite(value):
        return "unknown" if language == "en" else "onbekend"
    digits = 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def share(level: float) -> str:
    """Return a level of confidence as a percentage: '95%'."""
    return f"{100 * level:g}%"


def interval(low: float, high: float, language: str) -> str:
    """Return 'from -0.064 to -0.016' in a language."""
    between = ("from", "to") if language == "en" else ("van", "tot")
    return f"{between[0]} {amount(low, language)} {between[1]} {amount(high, language)}"
