"""The register as tidy tables: one row per instrument, per figure, per missing field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agdb_eval.records.base import Figure, Quantity, SourceRef
from agdb_eval.records.instrument import CHAIN_STEPS, Instrument
from agdb_eval.records.load import Register

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["figures_table", "instruments_table", "missing_table", "show_quantity", "show_source"]

# The fields that a reader of an evaluation expects of every instrument.
EXPECTED_FIELDS = (
    "kind",
    "owners",
    "implementers",
    "pillars",
    "target_groups",
    "focus",
    "education_level",
    "region",
    "goal",
)


def show_quantity(quantity: Quantity | None) -> str | None:
    """Return the printed form, which says more than the number: 'ongeveer 2 mln.'."""
    return None if quantity is None else quantity.printed


def show_source(register: Register, source: SourceRef) -> str:
    """Return a source as a reader would cite it: author, year, section, and through whom."""
    document = register.source(source.document)
    text = f"{document.author} ({document.published[:4]}), {source.section}"
    if source.via:
        via = register.source(source.via)
        text += f", naar {via.author} ({via.published[:4]})"
    return text


def instruments_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return one row per instrument, in file order.

    Columns: instrument, name, part_of, scope, kind, type, owners, start, end, ongoing (the latest day on
    which a source says it runs), focus, target_groups, figures (count), ambitions (count). A field on
    which the documents are silent is missing.
    """
    import pandas as pd

    rows = [
        {
            "instrument": record.id,
            "name": record.name.in_(language),
            "part_of": record.part_of,
            "scope": record.scope.status if record.scope else None,
            "kind": _terms(register, record, "kind", language),
            "type": _terms(register, record, "type", language),
            "owners": _terms(register, record, "owners", language),
            "start": record.lifetime.start.day if record.lifetime.start else None,
            "end": record.lifetime.end.day if record.lifetime.end else None,
            "ongoing": record.lifetime.ongoing.day if record.lifetime.ongoing else None,
            "focus": _terms(register, record, "focus", language),
            "target_groups": _terms(register, record, "target_groups", language),
            "figures": len(record.figures),
            "ambitions": len(record.contributions),
        }
        for record in register.instruments
    ]
    return pd.DataFrame(rows)


def _terms(register: Register, record: Instrument, field: str, language: str) -> str | None:
    coded = getattr(record, field)
    if coded is None:
        return None
    if field in ("owners", "implementers", "partners"):
        return "; ".join(register.actor(key).name.in_(language) for key in coded.values)
    return "; ".join(register.term(field, key).in_(language) for key in coded.values)


def figures_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return one row per figure and per value (realised or intended).

    Columns: instrument, step, figure, meaning, value ('realised' or 'intended'), printed, form, low, high,
    unit, period, stage, payer, kind, part_of, answers, document, section, basis, via. `low` and `high`
    bound the number; they are missing where the text gives no bound ('at least' has no high).
    """
    import pandas as pd

    rows = [
        row
        for record in register.instruments
        for step in CHAIN_STEPS
        for figure in getattr(record, step).figures
        for row in _figure_rows(register, record, step, figure, language)
    ]
    return pd.DataFrame(rows)


def _figure_rows(
    register: Register, record: Instrument, step: str, figure: Figure, language: str
) -> list[dict[str, Any]]:
    rows = []
    for value in ("realised", "intended"):
        quantity: Quantity | None = getattr(figure, value)
        if quantity is None:
            continue
        amount = figure.amount
        payer = amount.payer if amount else None
        rows.append(
            {
                "instrument": record.id,
                "step": step,
                "figure": figure.id,
                "meaning": figure.meaning,
                "value": value,
                "printed": quantity.printed,
                "form": quantity.form,
                "low": quantity.low,
                "high": quantity.high,
                "unit": register.term("unit", figure.unit).in_(language),
                "period": figure.period,
                "stage": amount.stage if amount else None,
                "payer": "; ".join(payer) if isinstance(payer, list) else payer,
                "kind": amount.kind if amount else None,
                "part_of": amount.part_of if amount else None,
                "answers": figure.answers,
                "document": figure.source.document,
                "section": figure.source.section,
                "basis": figure.source.basis,
                "via": figure.source.via,
            }
        )
    return rows


def missing_table(register: Register) -> pd.DataFrame:
    """Return one row per instrument and field or chain step on which the documents are silent.

    Columns: instrument, missing. `start` and `end` are missing where no document gives a date; an
    instrument that is said to be still running misses no end.
    """
    import pandas as pd

    rows = []
    for record in register.instruments:
        gaps = [field for field in EXPECTED_FIELDS if getattr(record, field) is None]
        life = record.lifetime
        if life.start is None:
            gaps.append("start")
        if life.end is None and life.ongoing is None:
            gaps.append("end")
        for step in CHAIN_STEPS:
            content = getattr(record, step)
            if not content.statements and not content.figures:
                gaps.append(step)
            elif not content.figures:
                gaps.append(f"{step}.figures")
        rows += [{"instrument": record.id, "missing": gap} for gap in gaps]
    return pd.DataFrame(rows, columns=["instrument", "missing"])
