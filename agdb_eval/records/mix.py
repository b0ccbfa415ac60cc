"""The mix as a whole: its words, actors, sources, output ambitions, claims and codings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agdb_eval.records.base import Coder, Day, Figure, Id, Label, Record, SourceRef
from agdb_eval.records.instrument import Contribution, Judgement

__all__ = [
    "VOCABULARIES",
    "Actor",
    "Actors",
    "Ambition",
    "Ambitions",
    "CodedContribution",
    "Coding",
    "Mix",
    "MixClaim",
    "MixClaims",
    "Source",
    "Sources",
    "Term",
]

VOCABULARIES = ("kind", "type", "pillars", "target_groups", "focus", "education_level", "region", "unit")


class Term(Record):
    """One word of a vocabulary. `amount` marks units that are money."""

    id: Id
    nl: str
    en: str
    amount: bool = False

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.nl


class Vocabularies(Record):
    """The words in which this mix is described; nothing of them is known to the package."""

    kind: list[Term]
    type: list[Term]
    pillars: list[Term] = []
    target_groups: list[Term] = []
    focus: list[Term] = []
    education_level: list[Term] = []
    region: list[Term] = []
    unit: list[Term]


class Mix(Record):
    """What the mix is, and the counts that documents report about it."""

    id: Id
    title: Label
    goal: Label
    source: SourceRef
    vocabularies: Vocabularies
    reported: list[Figure] = Field(default=[], description="counts about the mix that documents print")
    judgements: list[Judgement] = Field(default=[], description="the source's judgement of the whole mix")


class Source(Record):
    """A document. `published` may be a year or a month: it then counts as published at its end."""

    id: Id
    title: str
    author: str
    short: str | None = Field(default=None, description="the author as cited in a table; else author in full")
    published: Day
    kind: Literal[
        "evaluation", "letter", "annex", "decision_note", "report", "website", "documentation", "other"
    ]
    read: bool = Field(description="true where we read it ourselves, false where we know it through another")
    note: str | None = None


class Sources(Record):
    """All documents the register rests on or names."""

    sources: list[Source]


class Actor(Record):
    """An organisation."""

    id: Id
    name: Label
    short: str | None = Field(default=None, description="abbreviation for tables, the same in both languages")
    type: Literal[
        "ministry", "agency", "sector_body", "school_body", "programme", "region", "research", "firm", "other"
    ]
    aliases: list[str] = []


class Actors(Record):
    """All organisations that records refer to."""

    actors: list[Actor]


class Ambition(Record):
    """An output ambition. Without `target` it is an ambition without a number, which is itself a finding."""

    id: Id
    label: Label
    source: SourceRef
    note: str | None = None
    target: Figure | None = None


class Ambitions(Record):
    """The output ambitions of the mix, in the order of the document."""

    ambitions: list[Ambition]


class CodedContribution(Contribution):
    """A contribution in a coding of its own, outside the instrument's record."""

    instrument: Id
    coder: Coder | None = None  # type: ignore[assignment]  # stated once for the whole coding


class Coding(Record):
    """All contributions as one other coder sees them, kept apart from those in the records."""

    id: Id
    coder: Coder
    contributions: list[CodedContribution]


class ClaimTest(Record):
    """How a statement about the mix is put to the records. The checks are in `coverage.claims`."""

    check: Id
    ambition: Id | None = None
    ambitions: list[Id] = []
    field: str | None = None
    value: str | None = None
    year: int | None = None
    count: int | None = None
    reason: Label | None = Field(default=None, description="why it cannot be said, for cannot_be_said")


class MixClaim(Record):
    """Something a document says about the mix, in our own words, and how it can be checked."""

    id: Id
    text: Label
    source: SourceRef
    test: ClaimTest


class MixClaims(Record):
    """Statements of documents about the mix."""

    claims: list[MixClaim]
