"""One A4 fact sheet per instrument: chain, money, reach, what is known, what is not and why.

A fiche is plain data, so that a round can register it; the page around it is in the templates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agdb_eval.evidence import DesignSheet, design_sheet
from agdb_eval.ladder import ClaimLevel, Scale, grade
from agdb_eval.records.base import Figure
from agdb_eval.records.instrument import CHAIN_STEPS, Instrument
from agdb_eval.records.labels import label
from agdb_eval.records.load import Register
from agdb_eval.records.tables import actors_text, lifetime_text, show_quantity, silent_on, terms_text

__all__ = ["fiche", "fiches"]

# What fits on one A4 page; the register holds the rest and the fiche says how much that is.
# Output and outcomes say more about an instrument than how its input is divided.
REACH_FIRST = ("output", "intermediate_outcomes", "outcomes", "activities", "input")
MOST_MONEY, MOST_REACH, MOST_STATEMENTS = 6, 9, 2
IDENTITY = (
    "part_of",
    "kind",
    "type",
    "owners",
    "implementers",
    "lifetime",
    "pillars",
    "target_groups",
    "focus",
    "education_level",
    "region",
    "predecessors",
    "successors",
)
WORDS = {
    "nl": {
        "figures": "De documenten geven {n} cijfers.",
        "level": "Niveau {level} ({name}) voor {criterion}: {outcome}. {wording}.",
        "no_claim": "Er is geen bewering over effect beoordeeld.",
        "silent": "De documenten zwijgen over: {fields}.",
        "unmet": "Voor een hoger niveau van {outcome} ontbreekt: {criteria}.",
    },
    "en": {
        "figures": "The documents give {n} figures.",
        "level": "Level {level} ({name}) for {criterion}: {outcome}. {wording}.",
        "no_claim": "No claim about an effect has been graded.",
        "silent": "The documents are silent on: {fields}.",
        "unmet": "For a higher level of {outcome} is missing: {criteria}.",
    },
}


def fiches(register: Register, scale: Scale, language: str = "nl") -> list[dict[str, Any]]:
    """Return one fiche per instrument, in the order of the register."""
    return [fiche(register, record, scale, language) for record in register.instruments]


def fiche(register: Register, record: Instrument, scale: Scale, language: str = "nl") -> dict[str, Any]:
    """Return the fact sheet of one instrument as JSON-safe data.

    Texts of records keep the language of their source; labels follow `language`.
    """
    money = [figure for figure in record.figures if figure.amount]
    reach = [f for step in REACH_FIRST for f in getattr(record, step).figures if not f.amount]
    levels = grade(record, scale)
    sheet = design_sheet(register, record.id)
    return {
        "id": record.id,
        "name": record.name.in_(language),
        "goal_label": label("goal", language).capitalize(),
        "goal": record.goal.text if record.goal else None,
        "identity": _identity(register, record, language),
        "chain": [_step(record, step, language) for step in CHAIN_STEPS],
        "money": [_row(register, figure, language) for figure in money[:MOST_MONEY]],
        "money_more": max(0, len(money) - MOST_MONEY),
        "reach": [_row(register, figure, language) for figure in reach[:MOST_REACH]],
        "reach_more": max(0, len(reach) - MOST_REACH),
        "contributions": [
            f"{register.ambition(c.ambition).label.in_(language)} ({label(c.basis, language)})"
            for c in record.contributions
        ],
        "known": _known(record, levels, language),
        "not_known": _not_known(register, record, levels, sheet, language),
        "source_line": _source_line(register, record, language),
    }


def _identity(register: Register, record: Instrument, language: str) -> list[dict[str, str]]:
    rows = []
    for field in IDENTITY:
        text = _identity_text(register, record, field, language)
        if text:
            rows.append({"label": label(field, language), "text": text})
    return rows


def _identity_text(register: Register, record: Instrument, field: str, language: str) -> str | None:
    if field == "lifetime":
        return lifetime_text(record, language)
    if field == "part_of":
        return register.instrument(record.part_of).name.in_(language) if record.part_of else None
    if field in ("predecessors", "successors"):
        names = [
            register.instrument(r.instrument).name.in_(language) if r.instrument else str(r.name)
            for r in getattr(record, field)
        ]
        return "; ".join(names) or None
    return terms_text(register, record, field, language)


def _step(record: Instrument, step: str, language: str) -> dict[str, Any]:
    content = getattr(record, step)
    return {
        "label": label(step, language).capitalize(),
        "statements": [statement.text for statement in content.statements[:MOST_STATEMENTS]],
        "more": max(0, len(content.statements) - MOST_STATEMENTS),
        "has_figures": bool(content.figures),
    }


def _row(register: Register, figure: Figure, language: str) -> dict[str, str]:
    unit = register.term("unit", figure.unit).in_(language)
    values = [show_quantity(figure.realised, unit, language)] if figure.realised else []
    if figure.intended:
        intended = show_quantity(figure.intended, unit, language)
        values.append(f"{label('intended', language)}: {intended}")
    if figure.amount:
        quantity = figure.realised or figure.intended
        payer = figure.amount.payer
        payers = label(payer, language) if isinstance(payer, str) else actors_text(register, payer, language)
        values = [
            f"{show_quantity(quantity, unit, language) if quantity else ''} "
            f"({label(figure.amount.stage, language)}; {label('payer', language)}: {payers}; "
            f"{label('money_kind', language)}: {label(figure.amount.kind, language)})"
        ]
    period = "" if figure.period == "not_stated" else f"{figure.period}; "
    return {"what": figure.meaning, "value": "; ".join(values), "where": f"{period}§ {figure.source.section}"}


def _known(record: Instrument, levels: Sequence[ClaimLevel], language: str) -> list[str]:
    words = WORDS[language]
    lines = [words["figures"].format(n=len(record.figures))]
    for level in levels:
        lines.append(
            words["level"].format(
                level=level.level,
                name=level.level_name.in_(language),
                criterion=label(level.criterion, language),
                outcome=level.outcome.in_(language),
                wording=_sentence(level.wording[language]),
            )
        )
    own = label("judgement_of_source", language).capitalize()
    lines += [f"{own}: “{said.quote}” (§ {said.source.section})" for said in record.judgements]
    return lines


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _not_known(
    register: Register,
    record: Instrument,
    levels: Sequence[ClaimLevel],
    sheet: DesignSheet,
    language: str,
) -> list[str]:
    words = WORDS[language]
    fields = silent_on(record)
    lines = []
    if fields:
        lines.append(words["silent"].format(fields=", ".join(label(f, language) for f in fields)))
    if not levels:
        lines.append(words["no_claim"])
    for level in levels:
        if level.next_step:
            criteria = ", ".join(level.next_step[language])
            lines.append(words["unmet"].format(outcome=level.outcome.in_(language), criteria=criteria))
    lines.append(sheet.text[language])
    return lines


def _source_line(register: Register, record: Instrument, language: str) -> str:
    cited = [f"{register.source(r.document).title}, § {r.section}" for r in record.named_in]
    return f"{label('source', language).capitalize()}: {'; '.join(cited)}"
