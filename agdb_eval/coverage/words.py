"""Sentences in Dutch and English, numbers as a reader expects them, and tables as plain rows."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pandas as pd

from agdb_eval.words import Words, counted, join_words, listed, words

__all__ = ["Words", "counted", "join_words", "listed", "number", "percent", "rows", "spread", "words"]


def percent(part: Fraction) -> int:
    """Return a share in whole percents, halves upwards; exact, so equal shares round the same."""
    return math.floor(part * 100 + Fraction(1, 2))


def number(value: float, language: str) -> str:
    """Return a number as it is written in a language: 1.500.000,5 or 1,500,000.5."""
    text = f"{value:,.0f}" if value == round(value) else f"{value:,.2f}".rstrip("0")
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def spread(low: int, high: int, language: str) -> str:
    """Return '3', or 'between 2 and 7' where it is not known which."""
    if low == high:
        return str(low)
    return f"between {low} and {high}" if language == "en" else f"tussen {low} en {high}"


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as plain rows that can be written as JSON; missing is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        {str(key): value.item() if hasattr(value, "item") else value for key, value in row.items()}
        for row in plain.to_dict(orient="records")
    ]
