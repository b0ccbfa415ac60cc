"""Sentences in Dutch and English side by side: the form in which every result says what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

__all__ = ["Words", "counted", "join_words", "listed", "words"]

Words = Mapping[str, str]


def words(nl: str, en: str) -> Words:
    """Return one text in both languages, in the form in which results are registered."""
    return MappingProxyType({"nl": nl, "en": en})


def join_words(parts: Sequence[Words]) -> Words:
    """Return sentences one after the other, in both languages."""
    return words(" ".join(part["nl"] for part in parts), " ".join(part["en"] for part in parts))


def counted(count: int, one: str, more: str) -> str:
    """Return a number with its noun: '1 unit', '2 units'."""
    return f"{count} {one if count == 1 else more}"


def listed(items: Sequence[object], language: str) -> str:
    """Return 'a, b and c' in a language."""
    texts = [str(item) for item in items]
    last = " and " if language == "en" else " en "
    return last.join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
