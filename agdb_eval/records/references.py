"""References between records: every name that is used must exist, every id only once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel

from agdb_eval.errors import Problem, nearest_name
from agdb_eval.records.base import Amount, Coded, Figure, SourceRef
from agdb_eval.records.instrument import (
    Comparison,
    Contribution,
    Design,
    Evaluation,
    Evidence,
    Instrument,
)
from agdb_eval.records.mix import VOCABULARIES, ClaimTest, CodedContribution, Term
from agdb_eval.records.register import Register
from agdb_eval.records.yamlfile import YamlDocument

__all__ = ["check_references"]

Loc = tuple[str | int, ...]
ACTOR_FIELDS = ("owners", "implementers", "partners")


def _names(register: Register, record: BaseModel) -> dict[str, list[str]]:
    """Return the names that may be referred to, by what they name; figures only within their own file."""
    names = {
        "source": [s.id for s in register.sources],
        "actor": [a.id for a in register.actors],
        "ambition": [a.id for a in register.ambitions],
        "instrument": [i.id for i in register.instruments],
        "figure": [node.id for _, node in _walk(record, ()) if isinstance(node, Figure)],
    }
    for name in VOCABULARIES:
        names[name] = [term.id for term in getattr(register.mix.vocabularies, name)]
    return names


def check_references(
    register: Register, loaded: Sequence[tuple[YamlDocument, BaseModel]], complete: bool = True
) -> Iterator[Problem]:
    """Yield a problem for every unknown name, id given twice, and figure of money without an amount.

    Parameters
    ----------
    register : the register as loaded; it holds the names that may be used.
    loaded : each file with the model it was read into.
    complete : False when a record did not load: unknown instruments are then not reported.
    """
    first: dict[tuple[str, str], str] = {}
    for document, record in loaded:
        yield from _ids(document, record, first)
        yield from _inside(document, record, register, complete)


def _ids(document: YamlDocument, record: BaseModel, first: dict[tuple[str, str], str]) -> Iterator[Problem]:
    """Check that ids are used once: figures within a file, everything else in the whole register."""
    for loc, node in _walk(record, ()):
        key = getattr(node, "id", None)
        if key is None:
            continue
        space = document.shown if isinstance(node, Figure | Evidence) else ""
        if isinstance(node, Term):
            space = ".".join(str(part) for part in loc[:-1])
        name = (f"{type(node).__name__} {space}", key)
        place = document.place((*loc, "id"))
        if name in first:
            yield Problem(
                file=document.shown,
                place=place,
                message=f"the id '{key}' is used twice (first in {first[name]})",
            )
        first.setdefault(name, f"{document.shown}, {place}")
    stem = PurePosixPath(document.shown).stem
    if isinstance(record, Instrument) and record.id != stem:
        yield Problem(
            file=document.shown,
            place=document.place(("id",)),
            message="the id and the file name differ",
            found=repr(record.id),
            allowed=repr(stem),
        )


def _inside(
    document: YamlDocument, record: BaseModel, register: Register, complete: bool
) -> Iterator[Problem]:
    shown = document.shown
    names = _names(register, record)
    money = {term.id for term in register.mix.vocabularies.unit if term.amount}
    for loc, node in _walk(record, ()):
        for kind, field, key in _references(loc, node):
            options = names[kind]
            if key in options or (kind == "instrument" and not complete):
                continue
            yield Problem(
                file=shown,
                place=document.place((*loc, *field)),
                message=f"unknown {kind} '{key}'",
                allowed=", ".join(options)
                if len(options) <= 20
                else f"one of {len(options)} in the register",
                nearest=nearest_name(key, options),
            )
        if isinstance(node, Figure) and (node.unit in money) != (node.amount is not None):
            message = (
                "an amount of money needs its stage, payer and kind (field amount)"
                if node.unit in money
                else "the field amount is only for units of money"
            )
            yield Problem(file=shown, place=document.place(loc), message=message, found=f"unit '{node.unit}'")


def _references(loc: Loc, node: Any) -> Iterator[tuple[str, Loc, str]]:
    """Yield (what it names, field, name) for every reference that a record itself holds."""
    field = str(loc[-1]) if loc else ""
    if isinstance(node, SourceRef):
        yield "source", ("document",), node.document
        if node.via:
            yield "source", ("via",), node.via
    elif isinstance(node, Coded):
        kind = "actor" if field in ACTOR_FIELDS else field
        for index, value in enumerate(node.values):
            yield kind, ("values", index), value
    elif isinstance(node, Figure):
        yield "unit", ("unit",), node.unit
        if node.answers:
            yield "figure", ("answers",), node.answers
    elif isinstance(node, Amount):
        if node.part_of:
            yield "figure", ("part_of",), node.part_of
        for index, payer in enumerate(node.payer if isinstance(node.payer, list) else []):
            yield "actor", ("payer", index), payer
    elif isinstance(node, Evaluation):
        yield "source", ("document",), node.document
    elif isinstance(node, Contribution):
        yield "ambition", ("ambition",), node.ambition
        if isinstance(node, CodedContribution):
            yield "instrument", ("instrument",), node.instrument
    elif isinstance(node, ClaimTest):
        if node.ambition:
            yield "ambition", ("ambition",), node.ambition
        for index, key in enumerate(node.ambitions):
            yield "ambition", ("ambitions", index), key
    elif isinstance(node, Design):
        if node.treated:
            yield "figure", ("treated",), node.treated
        if node.data_document:
            yield "source", ("data_document",), node.data_document
        for index, cohort in enumerate(node.cohorts):
            yield "figure", ("cohorts", index, "figure"), cohort.figure
    elif isinstance(node, Comparison):
        for index, key in enumerate(node.contamination):
            yield "figure", ("contamination", index), key
        if node.size:
            yield "figure", ("size",), node.size
    elif isinstance(node, Instrument):
        if node.part_of:
            yield "instrument", ("part_of",), node.part_of
        for name in ("predecessors", "successors"):
            for index, relation in enumerate(getattr(node, name)):
                if relation.instrument:
                    yield "instrument", (name, index, "instrument"), relation.instrument


def _walk(node: Any, loc: Loc) -> Iterator[tuple[Loc, Any]]:
    if isinstance(node, BaseModel):
        yield loc, node
        for name in type(node).model_fields:
            yield from _walk(getattr(node, name), (*loc, name))
    elif isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _walk(item, (*loc, index))
