"""How the contributions of a mix divide over its ambitions, beside an even division.

Every ambition has the same even share: 1 / (number of ambitions). A share and the even share are compared
in whole percents, halves rounded upwards: what prints as the same percentage is *at* the even share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from agdb_eval.coverage.words import Words, counted, join_words, listed, percent, words
from agdb_eval.records.base import Label

__all__ = ["SHARE_COLUMNS", "Cell", "position", "share_bounds", "share_table", "share_text"]

SHARE_COLUMNS = {
    "ambition": "string",
    "instruments": "int64",
    "unknown": "int64",
    "share": "float64",
    "even_share": "float64",
    "position": "string",
    "below_even": "boolean",
    "fractional": "float64",
    "fractional_share": "float64",
    "fractional_position": "string",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Whether one instrument contributes to one ambition: True, False, or None where that is not known.

    `left_out` is the basis of a contribution that is in the records but not counted.
    """

    instrument: str
    ambition: str
    contributes: bool | None
    basis: str | None = None
    rationale: str | None = None
    left_out: str | None = None


def position(part: Fraction, ambitions: int) -> str:
    """Return 'below', 'even' or 'above': a share against 1 / `ambitions`, both in whole percents."""
    found, even = percent(part), percent(Fraction(1, ambitions))
    return "even" if found == even else "below" if found < even else "above"


def share_bounds(shares: pd.DataFrame, ambition: str) -> tuple[Fraction, Fraction] | None:
    """Return the lowest and highest share of an ambition, whatever the unknown cells turn out to be.

    None without a single known contribution.
    """
    known = dict(zip(shares["ambition"], shares["instruments"].astype(int), strict=True))
    unknown = dict(zip(shares["ambition"], shares["unknown"].astype(int), strict=True))
    total, own, open_ = sum(known.values()), known[ambition], unknown[ambition]
    if total == 0:
        return None
    elsewhere = sum(unknown.values()) - open_
    return Fraction(own, total + elsewhere), Fraction(own + open_, total + open_)


def share_table(cells: Sequence[Cell], ambitions: Sequence[str]) -> pd.DataFrame:
    """Return one row per ambition, in the order given.

    Parameters
    ----------
    cells : every instrument by every ambition.
    ambitions : the ambitions over which contributions are divided.

    Returns
    -------
    pandas.DataFrame
        instruments (how many contribute), unknown (of how many that is not known), share (of all
        contributions), even_share, position ('below', 'even', 'above'), below_even, fractional (the count
        in which every contributing instrument sums to one), fractional_share and fractional_position.
        Shares and positions are missing where there is no contribution at all.
    """
    per_instrument: dict[str, int] = {}
    for cell in cells:
        if cell.contributes:
            per_instrument[cell.instrument] = per_instrument.get(cell.instrument, 0) + 1
    total, contributing = sum(per_instrument.values()), len(per_instrument)
    found = []
    for ambition in ambitions:
        own = [cell for cell in cells if cell.ambition == ambition]
        count = sum(cell.contributes is True for cell in own)
        fractional = sum(
            (Fraction(1, per_instrument[cell.instrument]) for cell in own if cell.contributes), Fraction(0)
        )
        row = {
            "ambition": ambition,
            "instruments": count,
            "unknown": sum(cell.contributes is None for cell in own),
            "even_share": 1 / len(ambitions),
            "fractional": float(fractional),
        }
        if total:
            place = position(Fraction(count, total), len(ambitions))
            row |= {"share": count / total, "position": place, "below_even": place == "below"}
            row |= {"fractional_share": float(fractional / contributing)}
            row |= {"fractional_position": position(fractional / contributing, len(ambitions))}
        found.append(row)
    return pd.DataFrame(found, columns=list(SHARE_COLUMNS)).astype(SHARE_COLUMNS)


def share_text(cells: Sequence[Cell], shares: pd.DataFrame, labels: Mapping[str, Label]) -> Words:
    """Return the paragraph that names the ambitions below an even share, with their numbers."""
    total = int(shares["instruments"].sum())
    if not total:
        return words(
            "De records noemen geen bijdrage aan een outputambitie; aandelen ontbreken daarom.",
            "The records hold no contribution to an output ambition; shares are therefore missing.",
        )
    instruments = len({cell.instrument for cell in cells if cell.contributes})
    even = percent(Fraction(1, len(shares)))
    parts = [
        words(
            f"{counted(instruments, 'instrument levert', 'instrumenten leveren')} "
            f"{counted(total, 'bijdrage', 'bijdragen')} aan "
            f"{counted(len(shares), 'outputambitie', 'outputambities')}; een gelijk aandeel is {even}%.",
            f"{counted(instruments, 'instrument makes', 'instruments make')} "
            f"{counted(total, 'contribution', 'contributions')} to "
            f"{counted(len(shares), 'output ambition', 'output ambitions')}; an even share is {even}%.",
        ),
        _below(shares, labels, total),
        _at_even(shares, labels, total),
    ]
    open_ = int(shares["unknown"].sum())
    if open_:
        cells_nl, cells_en = counted(open_, "cel is", "cellen zijn"), counted(open_, "cell is", "cells are")
        parts.append(words(f"{cells_nl} onbekend.", f"{cells_en} unknown."))
    return join_words(parts)


def _named(shares: pd.DataFrame, place: str, labels: Mapping[str, Label], total: int, language: str) -> str:
    chosen = shares[shares["position"] == place]
    return listed(
        [
            f"{labels[str(key)].in_(language)} ({count}, {percent(Fraction(int(count), total))}%)"
            for key, count in zip(chosen["ambition"], chosen["instruments"], strict=True)
        ],
        language,
    )


def _below(shares: pd.DataFrame, labels: Mapping[str, Label], total: int) -> Words:
    below = int((shares["position"] == "below").sum())
    if not below:
        return words("Geen outputambitie ligt daaronder.", "No output ambition is below it.")
    return words(
        f"Daaronder {'ligt' if below == 1 else 'liggen'}: {_named(shares, 'below', labels, total, 'nl')}.",
        f"Below it {'is' if below == 1 else 'are'}: {_named(shares, 'below', labels, total, 'en')}.",
    )


def _at_even(shares: pd.DataFrame, labels: Mapping[str, Label], total: int) -> Words:
    rule = words(
        "Wat na afronding op hele procenten hetzelfde is, geldt als gelijk",
        "What is the same in whole percents counts as even",
    )
    named = {language: _named(shares, "even", labels, total, language) for language in ("nl", "en")}
    return words(*(f"{rule[key]}{f': {named[key]}' if named[key] else ''}." for key in ("nl", "en")))
