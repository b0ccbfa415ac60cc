"""The register as one object: everything that is known about a mix at one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from agdb_eval.errors import InputError, Problem, nearest_name
from agdb_eval.records.base import Figure
from agdb_eval.records.instrument import Instrument
from agdb_eval.records.mix import Actor, Ambition, Coding, Mix, MixClaim, Source, Term

__all__ = ["Register"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Register:
    """Everything that is known about a mix at one date.

    Instruments, sources, actors and ambitions are in file order (instruments by file name) and looked
    up by id with `instrument`, `source`, `ambition` and `term`.
    """

    mix: Mix
    sources: tuple[Source, ...]
    actors: tuple[Actor, ...]
    ambitions: tuple[Ambition, ...]
    instruments: tuple[Instrument, ...]
    claims: tuple[MixClaim, ...] = ()
    codings: tuple[Coding, ...] = ()
    as_of: dt.date | None = None
    files: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"Register({self.mix.id}: {len(self.instruments)} instruments, {len(self.figures)} figures, "
            f"{len(self.sources)} sources, as of {self.as_of or 'today'})"
        )

    @property
    def figures(self) -> tuple[tuple[Instrument, Figure], ...]:
        """Every figure with the instrument it belongs to."""
        return tuple((record, figure) for record in self.instruments for figure in record.figures)

    def instrument(self, key: str) -> Instrument:
        return _find(self.instruments, key, "instrument")

    def ambition(self, key: str) -> Ambition:
        return _find(self.ambitions, key, "ambition")

    def source(self, key: str) -> Source:
        return _find(self.sources, key, "source")

    def actor(self, key: str) -> Actor:
        return _find(self.actors, key, "actor")

    def term(self, vocabulary: str, key: str) -> Term:
        terms: list[Term] = getattr(self.mix.vocabularies, vocabulary)
        return _find(terms, key, vocabulary)


Keyed = TypeVar("Keyed", Instrument, Ambition, Source, Actor, Term)


def _find(items: Iterable[Keyed], key: str, kind: str) -> Keyed:
    by_id = {item.id: item for item in items}
    if key not in by_id:
        raise InputError(
            [
                Problem(
                    message=f"unknown {kind} '{key}'",
                    allowed=", ".join(by_id),
                    nearest=nearest_name(key, by_id),
                )
            ]
        )
    return by_id[key]
