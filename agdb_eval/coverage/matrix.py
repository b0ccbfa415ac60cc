"""Which instrument contributes to which output ambition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, get_args

import pandas as pd

from agdb_eval.coverage.notes import coverage_notes
from agdb_eval.coverage.shares import Cell, share_table, share_text
from agdb_eval.coverage.words import Words, rows
from agdb_eval.errors import InputError, Problem, nearest_name
from agdb_eval.records import Contribution, Instrument, Label, Register

__all__ = ["BASES", "COUNTED", "Coverage", "coverage_matrix", "make_cell"]

BASES: tuple[str, ...] = get_args(Contribution.model_fields["basis"].annotation)
COUNTED = ("stated", "assumed_by_authors", "coded")
_DTYPES = {
    "instrument": "string",
    "ambition": "string",
    "contributes": "Int64",
    "basis": "string",
    "rationale": "string",
    "left_out": "string",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Coverage:
    """The instruments by the ambitions, as counted with one choice of records and bases.

    Parameters
    ----------
    spec : how it was counted: children, bases, as_of, and how many records and contributions.
    notes : what was left out or could not be said, each in nl and en.
    text : the paragraph on the ambitions below an even share, in nl and en.
    instruments, ambitions : the rows and columns, from id to label, in the order of the register.
    without : instruments without any counted contribution.
    uncoded : those of them whose record does not have the field `contributions` at all.
    """

    spec: Mapping[str, Any]
    notes: tuple[Words, ...]
    text: Words
    instruments: Mapping[str, Label]
    ambitions: Mapping[str, Label]
    without: tuple[str, ...]
    uncoded: tuple[str, ...]
    _table: pd.DataFrame
    _shares: pd.DataFrame

    def __repr__(self) -> str:
        return (
            f"Coverage({len(self.instruments)} instruments x {len(self.ambitions)} ambitions, "
            f"{self.spec['counted']} contributions)"
        )

    def _repr_html_(self) -> str:
        shown = self.wide().astype(object)
        return shown.where(shown.notna(), "?").to_html()

    @property
    def table(self) -> pd.DataFrame:
        """One row per instrument and ambition: contributes (1, 0, or missing), basis, rationale, left_out."""
        return self._table.copy()

    @property
    def shares(self) -> pd.DataFrame:
        """One row per ambition; the columns are explained at `share_table`."""
        return self._shares.copy()

    def wide(self, language: str = "nl") -> pd.DataFrame:
        """Return the matrix for display: one row per instrument, one column per ambition, with labels."""
        found = self._table["contributes"].to_list()
        width = len(self.ambitions)
        grid = [found[start : start + width] for start in range(0, len(found), width)] if width else []
        names = pd.Index([label.in_(language) for label in self.instruments.values()], name="instrument")
        columns = [label.in_(language) for label in self.ambitions.values()]
        return pd.DataFrame(grid, index=names, columns=columns, dtype="Int64")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values that can be written as JSON."""
        return {
            "spec": {key: list(v) if isinstance(v, tuple) else v for key, v in self.spec.items()},
            "text": dict(self.text),
            "notes": [dict(note) for note in self.notes],
            "without": list(self.without),
            "uncoded": list(self.uncoded),
            "table": rows(self._table),
            "shares": rows(self._shares),
        }


def coverage_matrix(register: Register, *, children: bool = True, bases: Sequence[str] = COUNTED) -> Coverage:
    """Return which instrument contributes to which ambition.

    A cell is 1 where the records hold a contribution on one of the `bases`, and 0 where the instrument was
    coded (its record has the field `contributions`, if need be empty) without one. It is missing where
    the instrument was not coded, and where the only contribution has a basis that is left out: the
    register then does say something, but not something to count. `left_out` names that basis.

    Parameters
    ----------
    register : the records.
    children : False leaves out the instruments that are part of another one.
    bases : the bases to count; 'derived_from_conclusion' is left out unless it is named here.

    Raises
    ------
    InputError : a basis does not exist.
    """
    _check_bases(bases)
    records = [record for record in register.instruments if children or record.part_of is None]
    ambitions = {ambition.id: ambition.label for ambition in register.ambitions}
    cells = [
        make_cell(record.id, key, record.contributions, bases, coded=_coded(record))
        for record in records
        for key in ambitions
    ]
    contributing = {cell.instrument for cell in cells if cell.contributes}
    table = pd.DataFrame([_row(cell) for cell in cells], columns=list(_DTYPES)).astype(_DTYPES)
    shares = share_table(cells, list(ambitions))
    spec = {
        "children": children,
        "bases": tuple(bases),
        "as_of": register.as_of.isoformat() if register.as_of else None,
        "records": len(register.instruments),
        "instruments": len(records),
        "counted": sum(cell.contributes is True for cell in cells),
        "left_out": sum(c.basis not in bases for record in records for c in record.contributions),
    }
    without = tuple(record.id for record in records if record.id not in contributing)
    uncoded = tuple(record.id for record in records if not _coded(record))
    return Coverage(
        spec=MappingProxyType(spec),
        notes=coverage_notes(register, records, cells, bases),
        text=share_text(cells, shares, ambitions),
        instruments=MappingProxyType({record.id: record.name for record in records}),
        ambitions=MappingProxyType(ambitions),
        without=without,
        uncoded=uncoded,
        _table=table,
        _shares=shares,
    )


def make_cell(
    instrument: str,
    ambition: str,
    contributions: Sequence[Contribution],
    bases: Sequence[str],
    *,
    coded: bool,
) -> Cell:
    """Return one cell. With several contributions, the one whose basis comes first in `BASES` counts."""
    own = sorted((c for c in contributions if c.ambition == ambition), key=lambda c: BASES.index(c.basis))
    used = next((c for c in own if c.basis in bases), None)
    left_out = next((c.basis for c in own if c.basis not in bases), None)
    if used is None:
        known = coded and left_out is None
        return Cell(
            instrument=instrument,
            ambition=ambition,
            contributes=False if known else None,
            left_out=left_out,
        )
    return Cell(
        instrument=instrument,
        ambition=ambition,
        contributes=True,
        basis=used.basis,
        rationale=used.rationale,
        left_out=left_out,
    )


def _coded(record: Instrument) -> bool:
    return "contributions" in record.model_fields_set


def _row(cell: Cell) -> dict[str, Any]:
    contributes = None if cell.contributes is None else int(cell.contributes)
    return {name: getattr(cell, name) for name in _DTYPES} | {"contributes": contributes}


def _check_bases(bases: Sequence[str]) -> None:
    unknown = [basis for basis in bases if basis not in BASES]
    if unknown:
        raise InputError(
            Problem(
                message="unknown basis of a contribution",
                found=repr(basis),
                allowed=", ".join(BASES),
                nearest=nearest_name(basis, BASES),
            )
            for basis in unknown
        )
