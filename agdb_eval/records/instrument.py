"""The record of one policy instrument, from input to outcomes, and what is claimed about it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from agdb_eval.records.base import (
    Coded,
    Coder,
    Day,
    Figure,
    Id,
    Label,
    Record,
    SourceRef,
    Statement,
    first_day,
    last_day,
)

__all__ = [
    "CHAIN_STEPS",
    "Contribution",
    "Design",
    "Evaluation",
    "Evidence",
    "Instrument",
    "Judgement",
    "Lifetime",
    "Scope",
    "Step",
]

CHAIN_STEPS = ("input", "activities", "output", "intermediate_outcomes", "outcomes")
MAX_QUOTE_WORDS = 12


class Moment(Record):
    """A date that a document gives."""

    day: Day
    source: SourceRef


class Lifetime(Record):
    """When an instrument ran, as far as documents say. What they do not say is left out, never guessed.

    `start` and `end` are dates a document gives; `seen` are years in which a document shows it at work;
    `ongoing` is the latest day on which a document says that it still runs; `gone_by` a day on which a
    document says that it no longer does, without saying when it ended.
    """

    start: Moment | None = None
    end: Moment | None = None
    ongoing: Moment | None = None
    gone_by: Moment | None = None
    seen: list[Moment] = []
    note: Statement | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        latest = self.end or self.ongoing
        if self.start and latest and first_day(self.start.day) > last_day(latest.day):
            raise ValueError(f"ends ({latest.day}) before it starts ({self.start.day})")
        if self.end and self.ongoing and last_day(self.end.day) < first_day(self.ongoing.day):
            raise ValueError(f"said to be ongoing ({self.ongoing.day}) after its end ({self.end.day})")
        if self.gone_by and self.end:
            raise ValueError("gone_by is for an end that no document gives; leave it out beside end")
        if self.gone_by and self.ongoing and last_day(self.gone_by.day) < first_day(self.ongoing.day):
            raise ValueError(
                f"said to be ongoing ({self.ongoing.day}) after it was gone ({self.gone_by.day})"
            )
        return self


class Scope(Record):
    """Whether the record is inside the evaluation, outside it, or only context."""

    status: Literal["in", "out", "context"]
    reason: str
    source: SourceRef


class Step(Record):
    """One step of the result chain: what the documents say, and the numbers they give."""

    statements: list[Statement] = []
    figures: list[Figure] = []


class Evaluation(Record):
    """An evaluation or report about the instrument that the documents rest on."""

    document: Id
    about: str = Field(description="what it covers, in our own words")
    design: str = Field(description="the design as far as the text tells, or not_stated")
    source: SourceRef


class Relation(Record):
    """A predecessor or successor: another record (instrument) or something without a record (name)."""

    instrument: Id | None = None
    name: str | None = None
    source: SourceRef

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.instrument is None) == (self.name is None):
            raise ValueError("give either instrument (an id) or name")
        return self


class Contribution(Record):
    """That an instrument is meant to contribute to an output ambition, and what that rests on."""

    ambition: Id
    basis: Literal["stated", "assumed_by_authors", "coded", "derived_from_conclusion"]
    rationale: str
    source: SourceRef
    coder: Coder


class Claim(Record):
    """What a level of evidence belongs to: one criterion, about one outcome."""

    criterion: Literal["doeltreffendheid", "doelmatigheid"]
    outcome: Label


class Direction(Record):
    """The sign of an effect, apart from how strong the evidence for it is."""

    value: Literal["positive", "zero", "negative", "mixed", "unknown"]
    basis: Literal["measured", "perceived", "judged", "none"]

    @model_validator(mode="after")
    def _basis_fits(self) -> Self:
        if (self.value == "unknown") != (self.basis == "none"):
            raise ValueError("an unknown direction has basis none, and only that one")
        return self


class Evidence(Record):
    """One piece of evidence for one claim, graded on what it is and on how it was carried out.

    `criteria` names criteria of the effect ladder; what the text does not tell is `not_stated`, which
    counts as not met and is listed as such.
    """

    id: Id
    claim: Claim
    design: Id = Field(description="a design that the effect ladder knows")
    criteria: dict[Id, Literal["met", "not_met", "not_stated"]]
    direction: Direction
    rationale: str
    source: SourceRef
    coder: Coder


class Judgement(Record):
    """The source's own judgement, in its own words (at most twelve), with its place."""

    about: Literal["doeltreffendheid", "doelmatigheid", "samenhang"]
    quote: str
    source: SourceRef

    @model_validator(mode="after")
    def _short(self) -> Self:
        words = len(self.quote.split())
        if words > MAX_QUOTE_WORDS:
            raise ValueError(f"a quotation has at most {MAX_QUOTE_WORDS} words, this one has {words}")
        return self


class Comparison(Record):
    """Who could stand for what would have happened without the instrument."""

    group: str
    contamination: list[Id] = Field(
        default=[], description="figures (ids) that show the group was affected too"
    )
    size: Id | None = Field(default=None, description="the figure (id) that gives its size")
    source: SourceRef


class Cohort(Record):
    """Units first treated in one year."""

    year: int = Field(strict=True, ge=1900, le=2100)
    figure: Id = Field(description="the figure (id) that counts them")


class Design(Record):
    """What a difference-in-differences study of the instrument would need, as far as the text gives it."""

    unit: Statement | None = None
    cohorts: list[Cohort] = []
    treated: Id | None = Field(default=None, description="the figure (id) that counts all treated units")
    comparison: Comparison | None = None
    outcome: Statement | None = None
    data: Statement | None = None
    data_document: Id | None = None


class Instrument(Record):
    """One policy instrument. Everything optional is left out where the documents are silent."""

    id: Id
    name: Label
    aliases: list[str] = []
    part_of: Id | None = Field(default=None, description="the instrument (id) that this one belongs to")
    named_in: list[SourceRef] = Field(min_length=1, description="where the instrument is described or named")
    scope: Scope | None = None
    kind: Coded | None = None
    type: Coded | None = None
    owners: Coded | None = None
    implementers: Coded | None = None
    partners: Coded | None = None
    lifetime: Lifetime = Lifetime()
    pillars: Coded | None = None
    target_groups: Coded | None = None
    focus: Coded | None = None
    education_level: Coded | None = None
    region: Coded | None = None
    goal: Statement | None = None
    input: Step = Step()
    activities: Step = Step()
    output: Step = Step()
    intermediate_outcomes: Step = Step()
    outcomes: Step = Step()
    evaluations: list[Evaluation] = []
    predecessors: list[Relation] = []
    successors: list[Relation] = []
    contributions: list[Contribution] = []
    evidence: list[Evidence] = []
    judgements: list[Judgement] = []
    design: Design | None = None

    @property
    def figures(self) -> list[Figure]:
        """All figures of the record, in the order of the result chain."""
        return [figure for step in CHAIN_STEPS for figure in getattr(self, step).figures]
