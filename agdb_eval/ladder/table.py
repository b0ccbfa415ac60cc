"""The levels of a register as one table, and the range of one instrument, beside the sources' own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agdb_eval.ladder.grade import ClaimLevel, grade
from agdb_eval.ladder.met import CAUSAL_DESIGN, Unmet
from agdb_eval.ladder.scale import Scale
from agdb_eval.records import Instrument, Register
from agdb_eval.records.instrument import Judgement
from agdb_eval.records.labels import label
from agdb_eval.records.tables import show_source

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

__all__ = ["LadderRange", "ladder_range", "ladder_table"]

_ABOUT = ("doeltreffendheid", "doelmatigheid")


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRange:
    """The lowest and highest level of an instrument, with the source's own judgements.

    Parameters
    ----------
    lowest, highest : over its graded claims; None where nothing was assessed, which is not level 0.
    claims : the number of graded claims.
    judgements : what the sources themselves say about doeltreffendheid and doelmatigheid, with the place.
    """

    instrument: str
    lowest: int | None
    highest: int | None
    claims: int
    judgements: tuple[Judgement, ...]


def ladder_range(instrument: Instrument, scale: Scale, as_of: dt.date | None = None) -> LadderRange:
    """Return the lowest and the highest level of an instrument beside the source's own judgements."""
    levels = [claim.level for claim in grade(instrument, scale, as_of) if claim.level is not None]
    return LadderRange(
        instrument=instrument.id,
        lowest=min(levels, default=None),
        highest=max(levels, default=None),
        claims=len(levels),
        judgements=tuple(judgement for judgement in instrument.judgements if judgement.about in _ABOUT),
    )


def ladder_table(register: Register, scale: Scale, language: str = "nl") -> pd.DataFrame:
    """Return one row per claim, and one for every instrument without any, in the order of the register.

    Columns: instrument, name, criterion, claim (criterion and outcome in words), level (missing where not
    assessed), level_name, wording, direction (in words, with its basis), direction_value, direction_basis,
    unmet, next, studies, evidence, own_words (the sources' own judgements on that criterion, quoted, with
    their place), valid_until, expired (at the date of the register), scale.
    """
    import pandas as pd

    rows = []
    for record in register.instruments:
        head = {"instrument": record.id, "name": record.name.in_(language)}
        claims = grade(record, scale, register.as_of)
        rows += [head | _row(register, record, claim, scale, language) for claim in claims]
        if not claims:
            words = scale.words.not_assessed.in_(language)
            quotes = _quotes(register, record, _ABOUT, language)
            rows.append(head | {"level_name": words, "wording": words, "own_words": quotes})
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.astype({"level": "Int64", "studies": "Int64", "expired": "boolean"})


_COLUMNS = [
    "instrument",
    "name",
    "criterion",
    "claim",
    "level",
    "level_name",
    "wording",
    "direction",
    "direction_value",
    "direction_basis",
    "unmet",
    "next",
    "studies",
    "evidence",
    "own_words",
    "valid_until",
    "expired",
    "scale",
]


def _row(
    register: Register, record: Instrument, claim: ClaimLevel, scale: Scale, language: str
) -> dict[str, Any]:
    direction = label(claim.direction, language)
    if claim.direction_basis != "none":
        direction += f" ({label(claim.direction_basis, language)})"
    return {
        "criterion": claim.criterion,
        "claim": f"{label(claim.criterion, language)}: {claim.outcome.in_(language)}",
        "level": claim.level,
        "level_name": claim.level_name.in_(language),
        "wording": claim.wording[language],
        "direction": direction,
        "direction_value": claim.direction,
        "direction_basis": claim.direction_basis,
        "unmet": "; ".join(_unmet(unmet, scale, language) for unmet in claim.unmet) or None,
        "next": "; ".join(claim.next_step.get(language, ())) or None,
        "studies": claim.studies,
        "evidence": "; ".join(claim.evidence),
        "own_words": _quotes(register, record, (claim.criterion,), language),
        "valid_until": claim.valid_until.isoformat() if claim.valid_until else None,
        "expired": claim.expired,
        "scale": claim.scale,
    }


def _unmet(unmet: Unmet, scale: Scale, language: str) -> str:
    causal = unmet.criterion == CAUSAL_DESIGN
    name = scale.words.causal_design if causal else scale.criteria[unmet.criterion]
    status = getattr(scale.words, unmet.status)
    return f"{unmet.level}: {name.in_(language)} ({status.in_(language)})"


def _quotes(register: Register, record: Instrument, about: tuple[str, ...], language: str) -> str | None:
    quotes = [
        f"{label(judgement.about, language)}: “{judgement.quote}” ({show_source(register, judgement.source)})"
        for judgement in record.judgements
        if judgement.about in about
    ]
    return "; ".join(quotes) or None
