"""What a coverage matrix leaves out, counts twice or cannot say, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agdb_eval.coverage.shares import Cell
from agdb_eval.coverage.words import Words, counted, listed, words
from agdb_eval.records import Instrument, Register

__all__ = ["coverage_notes"]

_BASES = {
    "stated": words("in de tekst genoemd", "stated in the text"),
    "assumed_by_authors": words("aangenomen door de auteurs", "assumed by the authors"),
    "coded": words("gecodeerd", "coded"),
    "derived_from_conclusion": words("afgeleid uit een conclusie", "derived from a conclusion"),
}


def coverage_notes(
    register: Register, records: Sequence[Instrument], cells: Sequence[Cell], bases: Sequence[str]
) -> tuple[Words, ...]:
    """Return the notes to a matrix of `records` by the ambitions of `register`."""
    return (
        *_left_out(records, bases),
        *_children(register, records),
        *_without(records, cells),
        *_unseen(register, records),
        *_twice(records, cells),
        *_scope(records),
    )


def _left_out(records: Sequence[Instrument], bases: Sequence[str]) -> Iterator[Words]:
    for basis, name in _BASES.items():
        count = sum(c.basis == basis for record in records for c in record.contributions)
        if basis in bases or not count:
            continue
        yield words(
            f"Niet meegeteld: {counted(count, 'bijdrage', 'bijdragen')} met grondslag '{name['nl']}'.",
            f"Not counted: {counted(count, 'contribution', 'contributions')} with basis '{name['en']}'.",
        )


def _children(register: Register, records: Sequence[Instrument]) -> Iterator[Words]:
    left_out = len(register.instruments) - len(records)
    if left_out:
        yield words(
            f"Niet meegeteld: {counted(left_out, 'record dat', 'records die')} onderdeel van een ander zijn."
            if left_out > 1
            else "Niet meegeteld: 1 record dat onderdeel van een ander is.",
            f"Not counted: {counted(left_out, 'record that is', 'records that are')} part of another one.",
        )


def _without(records: Sequence[Instrument], cells: Sequence[Cell]) -> Iterator[Words]:
    contributing = {cell.instrument for cell in cells if cell.contributes}
    without = [record for record in records if record.id not in contributing]
    if without:
        yield words(
            f"Zonder meegetelde bijdrage: {listed([record.name.nl for record in without], 'nl')}.",
            f"Without a counted contribution: {listed([record.name.en for record in without], 'en')}.",
        )
    uncoded = [record for record in without if "contributions" not in record.model_fields_set]
    if uncoded:
        yield words(
            f"Nog niet gecodeerd, dus onbekend: {listed([record.name.nl for record in uncoded], 'nl')}.",
            f"Not coded yet, so unknown: {listed([record.name.en for record in uncoded], 'en')}.",
        )


def _unseen(register: Register, records: Sequence[Instrument]) -> Iterator[Words]:
    seen = {ambition.id for ambition in register.ambitions}
    count = sum(c.ambition not in seen for record in records for c in record.contributions)
    if count:
        yield words(
            f"Niet meegeteld: {counted(count, 'bijdrage', 'bijdragen')} aan een ambitie die op deze datum "
            "nog niet openbaar was.",
            f"Not counted: {counted(count, 'contribution', 'contributions')} to an ambition that was not "
            "public at this date.",
        )


def _twice(records: Sequence[Instrument], cells: Sequence[Cell]) -> Iterator[Words]:
    contributing = {(cell.instrument, cell.ambition) for cell in cells if cell.contributes}
    parents = {record.id: record.part_of for record in records}
    count = sum((parents[instrument], ambition) in contributing for instrument, ambition in contributing)
    if count:
        yield words(
            f"In {counted(count, 'geval telt', 'gevallen tellen')} een instrument en zijn onderdeel beide "
            "mee voor dezelfde ambitie.",
            f"In {counted(count, 'case', 'cases')} an instrument and its part both count for the same "
            "ambition.",
        )


def _scope(records: Sequence[Instrument]) -> Iterator[Words]:
    count = sum(record.scope is not None and record.scope.status != "in" for record in records)
    if count:
        yield words(
            f"Wel meegeteld: {counted(count, 'record', 'records')} buiten de reikwijdte of alleen "
            "als context.",
            f"Counted as well: {counted(count, 'record', 'records')} outside the scope or only as context.",
        )
