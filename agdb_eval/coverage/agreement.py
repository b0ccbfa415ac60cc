"""How far another coder sees the same contributions as the records do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from agdb_eval.coverage.matrix import COUNTED, Coverage, coverage_matrix, make_cell
from agdb_eval.coverage.shares import Cell
from agdb_eval.coverage.words import Words, join_words, rows, words
from agdb_eval.records import Register
from agdb_eval.records.mix import Coding

__all__ = ["Agreement", "cohens_kappa", "intercoder_agreement"]

_COLUMNS = {
    "coding": "string",
    "role": "string",
    "blind_to": "string",
    "cells": "int64",
    "skipped": "int64",
    "both": "int64",
    "only_records": "int64",
    "only_coding": "int64",
    "neither": "int64",
    "agreement": "float64",
    "kappa": "float64",
    "kappa_reason_nl": "string",
    "kappa_reason_en": "string",
}
_DIFFERENCE_COLUMNS = {
    "coding": "string",
    "instrument": "string",
    "ambition": "string",
    "in_records": "int64",
    "in_coding": "int64",
    "rationale_records": "string",
    "rationale_coding": "string",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Agreement:
    """The codings of a register compared with its records.

    Parameters
    ----------
    spec : how it was counted: children and bases.
    notes : what was left out, in nl and en.
    text : the paragraph with the numbers, in nl and en.
    """

    spec: Mapping[str, Any]
    notes: tuple[Words, ...]
    text: Words
    _table: pd.DataFrame
    _differences: pd.DataFrame

    def __repr__(self) -> str:
        return f"Agreement({len(self._table)} codings, {len(self._differences)} cells that differ)"

    def _repr_html_(self) -> str:
        return self._table.to_html(index=False, na_rep="")

    @property
    def table(self) -> pd.DataFrame:
        """One row per coding: the 2x2 counts of cells, agreement (a share), kappa, or why it is missing."""
        return self._table.copy()

    @property
    def differences(self) -> pd.DataFrame:
        """One row per cell on which a coding and the records differ, with the rationale of each."""
        return self._differences.copy()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values that can be written as JSON."""
        return {
            "spec": {key: list(v) if isinstance(v, tuple) else v for key, v in self.spec.items()},
            "text": dict(self.text),
            "notes": [dict(note) for note in self.notes],
            "table": rows(self._table),
            "differences": rows(self._differences),
        }


def intercoder_agreement(
    register: Register, *, children: bool = True, bases: Sequence[str] = COUNTED
) -> Agreement:
    """Compare the contributions in the records with each coding in `register.codings`.

    The cells are all instruments by all ambitions. A coding holds all contributions its coder sees, so what
    it does not name is 0. Cells that the records leave unknown, and cells for which either side has only a
    contribution on a basis that is not counted, are skipped and counted as such.

    Parameters
    ----------
    register : the records and the codings.
    children : False leaves out the instruments that are part of another one.
    bases : the bases to count, on both sides.

    Raises
    ------
    InputError : a basis does not exist.
    """
    coverage = coverage_matrix(register, children=children, bases=bases)
    own = [_cell(row) for row in rows(coverage.table)]
    found, differences = [], []
    for coding in register.codings:
        pairs = list(zip(own, _coding_cells(coding, own, bases), strict=True))
        found.append(_row(coding, pairs))
        differences += [_difference(coding, *pair) for pair in pairs if _known(pair) and _differ(pair)]
    table = pd.DataFrame(found, columns=list(_COLUMNS)).astype(_COLUMNS)
    listing = pd.DataFrame(differences, columns=list(_DIFFERENCE_COLUMNS)).astype(_DIFFERENCE_COLUMNS)
    return Agreement(
        spec=MappingProxyType({"children": children, "bases": tuple(bases), "codings": len(found)}),
        notes=_notes(coverage, found),
        text=_text(found),
        _table=table,
        _differences=listing,
    )


def cohens_kappa(both: int, only_first: int, only_second: int, neither: int) -> float | None:
    """Return Cohen's kappa of two coders from a 2x2 table: agreement beyond chance.

    None where it is undefined: without cells, and where chance alone would give full agreement because
    each coder gave all cells the same value, and both the same one.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement 20(1), 37-46.
    """
    total = both + only_first + only_second + neither
    first, second = both + only_first, both + only_second
    by_chance = first * second + (total - first) * (total - second)
    if by_chance == total * total:
        return None
    return ((both + neither) * total - by_chance) / (total * total - by_chance)


def _cell(row: Mapping[str, Any]) -> Cell:
    known = None if row["contributes"] is None else bool(row["contributes"])
    return Cell(**{**row, "contributes": known})


def _coding_cells(coding: Coding, own: Sequence[Cell], bases: Sequence[str]) -> list[Cell]:
    return [
        make_cell(
            cell.instrument,
            cell.ambition,
            [c for c in coding.contributions if c.instrument == cell.instrument],
            bases,
            coded=True,
        )
        for cell in own
    ]


def _known(pair: tuple[Cell, Cell]) -> bool:
    return None not in (pair[0].contributes, pair[1].contributes)


def _differ(pair: tuple[Cell, Cell]) -> bool:
    return pair[0].contributes != pair[1].contributes


def _row(coding: Coding, pairs: Sequence[tuple[Cell, Cell]]) -> dict[str, Any]:
    known = [(a.contributes, b.contributes) for a, b in pairs if _known((a, b))]
    both, only_records = known.count((True, True)), known.count((True, False))
    only_coding, neither = known.count((False, True)), known.count((False, False))
    kappa = cohens_kappa(both, only_records, only_coding, neither)
    row: dict[str, Any] = {
        "coding": coding.id,
        "role": coding.coder.role,
        "blind_to": coding.coder.blind_to,
        "cells": len(known),
        "skipped": len(pairs) - len(known),
        "both": both,
        "only_records": only_records,
        "only_coding": only_coding,
        "neither": neither,
        "agreement": (both + neither) / len(known) if known else None,
        "kappa": kappa,
    }
    if kappa is None:
        reason = _undefined(len(known))
        row |= {"kappa_reason_nl": reason["nl"], "kappa_reason_en": reason["en"]}
    return row


def _undefined(cells: int) -> Words:
    if not cells:
        return words("er zijn geen cellen om te vergelijken", "there are no cells to compare")
    return words(
        "beide codeurs geven alle cellen dezelfde waarde",
        "both coders give all cells the same value",
    )


def _difference(coding: Coding, first: Cell, second: Cell) -> dict[str, Any]:
    return {
        "coding": coding.id,
        "instrument": first.instrument,
        "ambition": first.ambition,
        "in_records": int(bool(first.contributes)),
        "in_coding": int(bool(second.contributes)),
        "rationale_records": first.rationale,
        "rationale_coding": second.rationale,
    }


def _notes(coverage: Coverage, found: Sequence[Mapping[str, Any]]) -> tuple[Words, ...]:
    skipped = tuple(
        words(
            f"Codering '{row['coding']}': {row['skipped']} cellen overgeslagen, omdat zij onbekend zijn of "
            "alleen een grondslag hebben die niet meetelt.",
            f"Coding '{row['coding']}': {row['skipped']} cells skipped, because they are unknown or only "
            "have a basis that is not counted.",
        )
        for row in found
        if row["skipped"]
    )
    return (*skipped, *coverage.notes)


def _text(found: Sequence[Mapping[str, Any]]) -> Words:
    if not found:
        return words("Er is geen tweede codering.", "There is no second coding.")
    parts = []
    for row in found:
        agree = row["both"] + row["neither"]
        kappa = row["kappa"]
        nl = (
            f"ontbreekt ({row.get('kappa_reason_nl')})" if kappa is None else f"{kappa:.2f}".replace(".", ",")
        )
        en = f"is missing ({row.get('kappa_reason_en')})" if kappa is None else f"{kappa:.2f}"
        parts.append(
            words(
                f"Codering '{row['coding']}' komt in {agree} van de {row['cells']} cellen overeen met de "
                f"records; Cohens kappa {nl}.",
                f"Coding '{row['coding']}' agrees with the records in {agree} of {row['cells']} cells; "
                f"Cohen's kappa {en}.",
            )
        )
    return join_words(parts)
