"""Figures as tidy tables: every value with its bounds, intentions beside results, amounts of money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agdb_eval.records.base import Figure, Quantity
from agdb_eval.records.instrument import CHAIN_STEPS, Instrument
from agdb_eval.records.register import Register
from agdb_eval.records.tables import actors_text, show_quantity, show_source

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["amounts_table", "figures_table", "intended_realised_table"]


def figures_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return one row per figure and per value (realised or intended).

    Columns: instrument, step, figure, meaning, value ('realised' or 'intended'), printed, form, low, high,
    unit, period, stage, payer, kind, part_of, belongs_to, answers, document, section, basis, via. `low` and
    `high` bound the number; they are missing where the text gives no bound ('at least' has no high).
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
                "belongs_to": figure.belongs_to,
                "answers": figure.answers,
                "document": figure.source.document,
                "section": figure.source.section,
                "basis": figure.source.basis,
                "via": figure.source.via,
            }
        )
    return rows


def intended_realised_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return the figures for which the documents give both an intention and a result, side by side.

    That is: figures with both values, and realised figures that `answers` an intended one. Columns:
    instrument, name, meaning, intended, realised (both as printed), unit, source. No ratio is computed:
    units and periods may differ, and `meaning` then says both.
    """
    import pandas as pd

    rows = []
    for record in register.instruments:
        by_id = {figure.id: figure for figure in record.figures}
        for figure in record.figures:
            target = by_id.get(figure.answers or "", figure)
            if figure.realised is None or target.intended is None:
                continue
            same = target is figure
            unit = register.term("unit", figure.unit).in_(language)
            intended_unit = register.term("unit", target.unit).in_(language)
            rows.append(
                {
                    "instrument": record.id,
                    "name": record.name.in_(language),
                    "meaning": figure.meaning if same else f"{target.meaning} → {figure.meaning}",
                    "intended": _with_period(target, target.intended, intended_unit, language),
                    "realised": _with_period(figure, figure.realised, unit, language),
                    "unit": unit if unit == intended_unit else f"{intended_unit} → {unit}",
                    "source": show_source(register, figure.source),
                }
            )
    columns = ["instrument", "name", "meaning", "intended", "realised", "unit", "source"]
    return pd.DataFrame(rows, columns=columns)


def _with_period(figure: Figure, quantity: Quantity, unit: str, language: str) -> str:
    shown = show_quantity(quantity, unit, language)
    return shown if figure.period == "not_stated" else f"{shown} ({figure.period})"


def amounts_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return every amount of money with its stage, payer and kind; nothing is added up.

    Columns: instrument, name, meaning, printed, period, stage, payer, kind, part_of (the meaning of its
    envelope, where it is a part), belongs_to (the programme whose money it is, where another's), source.
    """
    import pandas as pd

    rows = []
    for record in register.instruments:
        by_id = {figure.id: figure for figure in record.figures}
        for figure in record.figures:
            quantity = figure.realised or figure.intended
            if figure.amount is None or quantity is None:
                continue
            payer = figure.amount.payer
            rows.append(
                {
                    "instrument": record.id,
                    "name": record.name.in_(language),
                    "meaning": figure.meaning,
                    "printed": show_quantity(
                        quantity, register.term("unit", figure.unit).in_(language), language
                    ),
                    "period": figure.period,
                    "stage": figure.amount.stage,
                    "payer": payer if isinstance(payer, str) else actors_text(register, payer, language),
                    "kind": figure.amount.kind,
                    "belongs_to": figure.belongs_to,
                    "part_of": by_id[figure.amount.part_of].meaning
                    if figure.amount.part_of in by_id
                    else None,
                    "source": show_source(register, figure.source),
                }
            )
    columns = ["instrument", "name", "meaning", "printed", "period", "stage", "payer", "kind"]
    return pd.DataFrame(rows, columns=[*columns, "belongs_to", "part_of", "source"])
