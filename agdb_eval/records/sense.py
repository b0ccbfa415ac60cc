"""What no single field can tell is wrong: records inside themselves, the same thing said twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from agdb_eval.errors import Problem
from agdb_eval.records.instrument import Instrument
from agdb_eval.records.mix import Coding
from agdb_eval.records.yamlfile import YamlDocument

__all__ = ["check_sense"]

Loc = tuple[str | int, ...]


def check_sense(loaded: Iterable[tuple[YamlDocument, BaseModel]]) -> Iterator[Problem]:
    """Yield a problem for every circle and for everything that is said twice.

    Parameters
    ----------
    loaded : each file with the model it was read into.
    """
    pairs = list(loaded)
    parents = {r.id: r.part_of for _, r in pairs if isinstance(r, Instrument) and r.part_of}
    for document, record in pairs:
        if isinstance(record, Instrument):
            if record.id in _circles(parents):
                message = "an instrument cannot be a part of itself, also not by way of others"
                yield _problem(document, ("part_of",), message, found=f"'{record.part_of}'")
            yield from _inside(document, record)
        elif isinstance(record, Coding):
            cells = [(c.instrument, c.ambition) for c in record.contributions]
            yield from _twice(
                document, "contributions", cells, "this instrument and ambition were coded before"
            )


def _inside(document: YamlDocument, record: Instrument) -> Iterator[Problem]:
    figures = {figure.id: figure for figure in record.figures}
    envelopes = {f.id: f.amount.part_of for f in record.figures if f.amount and f.amount.part_of}
    for loc, figure in _figures(record):
        if figure.id in _circles(envelopes):
            yield _problem(document, (*loc, "amount", "part_of"), "an amount cannot be a part of itself")
        target = figures.get(figure.answers or "")
        if target is not None and (target is figure or target.intended is None):
            message = "answers names an intended figure that this realised one is held against"
            yield _problem(
                document, (*loc, "answers"), message, found=f"'{target.id}', which is not intended"
            )
    ambitions = [contribution.ambition for contribution in record.contributions]
    yield from _twice(document, "contributions", ambitions, "this ambition was coded before in the record")
    for name in ("predecessors", "successors"):
        for index, relation in enumerate(getattr(record, name)):
            if relation.instrument == record.id:
                yield _problem(document, (name, index), "an instrument cannot follow itself")
    if record.design:
        years = [cohort.year for cohort in record.design.cohorts]
        for place, index in _repeats(years):
            yield _problem(document, ("design", "cohorts", index), f"the year {place} was given before")


def _figures(record: Instrument) -> Iterator[tuple[Loc, Any]]:
    for step in ("input", "activities", "output", "intermediate_outcomes", "outcomes"):
        for index, figure in enumerate(getattr(record, step).figures):
            yield (step, "figures", index), figure


def _circles(parents: Mapping[str, str | None]) -> set[str]:
    """Return the names from which following the parents leads back to where one was."""
    found = set()
    for start in parents:
        seen, here = {start}, parents.get(start)
        while here is not None and here not in seen:
            seen.add(here)
            here = parents.get(here)
        if here is not None:
            found.add(start)
    return found


def _repeats(values: list[Any]) -> Iterator[tuple[Any, int]]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield value, index


def _twice(document: YamlDocument, field: str, values: list[Any], message: str) -> Iterator[Problem]:
    for value, index in _repeats(values):
        shown = value if isinstance(value, str) else ", ".join(value)
        yield _problem(document, (field, index), message, found=f"'{shown}'")


def _problem(document: YamlDocument, loc: Loc, message: str, found: str = "") -> Problem:
    return Problem(file=document.shown, place=document.place(loc), message=message, found=found)
