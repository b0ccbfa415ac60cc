"""A statement as it is put to the records, and the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from agdb_eval.coverage.matrix import Coverage
from agdb_eval.coverage.words import Words, join_words, words
from agdb_eval.records import Instrument, Register
from agdb_eval.records.mix import ClaimTest

__all__ = ["Answer", "Question", "Verdict", "all_of"]

Verdict = Literal["reproduced", "not_reproduced", "cannot_be_said"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """One test of a statement, with the records and the matrix that it is put to."""

    register: Register
    coverage: Coverage
    test: ClaimTest

    @property
    def instruments(self) -> list[Instrument]:
        """The instruments that the matrix counts."""
        return [record for record in self.register.instruments if record.id in self.coverage.instruments]

    @property
    def ambitions(self) -> list[str]:
        """The ambitions that the statement names, each once."""
        single = [self.test.ambition] if self.test.ambition else []
        return list(dict.fromkeys([*single, *self.test.ambitions]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """A verdict and the reason for it with the numbers, in nl and en."""

    verdict: Verdict
    reason: Words

    @classmethod
    def open(cls, nl: str, en: str) -> Self:
        """Return the answer that it cannot be said, and why."""
        return cls(verdict="cannot_be_said", reason=words(nl, en))


def all_of(answers: Sequence[Answer]) -> Answer:
    """Return one answer: reproduced when all are, not reproduced as soon as one is not."""
    verdicts = {answer.verdict for answer in answers}
    verdict: Verdict = "cannot_be_said"
    if "not_reproduced" in verdicts:
        verdict = "not_reproduced"
    elif verdicts == {"reproduced"}:
        verdict = "reproduced"
    return Answer(verdict=verdict, reason=join_words([answer.reason for answer in answers]))
