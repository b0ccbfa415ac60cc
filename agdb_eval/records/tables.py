"""The register as tidy tables: one row per instrument, per figure, per missing field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agdb_eval.records.base import Figure, Quantity, SourceRef
from agdb_eval.records.instrument import CHAIN_STEPS, Instrument
from agdb_eval.records.labels import label
from agdb_eval.records.load import Register

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "amounts_table",
    "figures_table",
    "instruments_table",
    "intended_realised_table",
    "lifetime_text",
    "missing_table",
    "show_quantity",
    "show_source",
    "silent_on",
    "sources_table",
    "terms_text",
]

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

    Columns: instrument, name, part_of, scope, kind, type, owners, lifetime (in words), focus,
    target_groups, figures (count), ambitions (count). A field on which the documents are silent is missing.
    """
    import pandas as pd

    rows = [
        {
            "instrument": record.id,
            "name": record.name.in_(language),
            "part_of": register.instrument(record.part_of).name.in_(language) if record.part_of else None,
            "scope": record.scope.status if record.scope else None,
            "kind": terms_text(register, record, "kind", language),
            "type": terms_text(register, record, "type", language),
            "owners": terms_text(register, record, "owners", language),
            "lifetime": lifetime_text(record, language),
            "focus": terms_text(register, record, "focus", language),
            "target_groups": terms_text(register, record, "target_groups", language),
            "figures": len(record.figures),
            "ambitions": len(record.contributions),
        }
        for record in register.instruments
    ]
    return pd.DataFrame(rows)


def terms_text(register: Register, record: Instrument, field: str, language: str) -> str | None:
    """Return the terms of a coded field in words; None where the documents are silent."""
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
                    "intended": _with_period(target, target.intended),
                    "realised": _with_period(figure, figure.realised),
                    "unit": unit if unit == intended_unit else f"{intended_unit} → {unit}",
                    "source": show_source(register, figure.source),
                }
            )
    columns = ["instrument", "name", "meaning", "intended", "realised", "unit", "source"]
    return pd.DataFrame(rows, columns=columns)


def _with_period(figure: Figure, quantity: Quantity) -> str:
    return quantity.printed if figure.period == "not_stated" else f"{quantity.printed} ({figure.period})"


def amounts_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return every amount of money with its stage, payer and kind; nothing is added up.

    Columns: instrument, name, meaning, printed, period, stage, payer, kind, part_of (the meaning of its
    envelope, where it is a part), source.
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
                    "printed": quantity.printed,
                    "period": figure.period,
                    "stage": figure.amount.stage,
                    "payer": payer
                    if isinstance(payer, str)
                    else "; ".join(register.actor(key).name.in_(language) for key in payer),
                    "kind": figure.amount.kind,
                    "part_of": by_id[figure.amount.part_of].meaning
                    if figure.amount.part_of in by_id
                    else None,
                    "source": show_source(register, figure.source),
                }
            )
    columns = ["instrument", "name", "meaning", "printed", "period", "stage", "payer", "kind", "part_of"]
    return pd.DataFrame(rows, columns=[*columns, "source"])


def sources_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return one row per document: source, title, author, published, read (in words)."""
    import pandas as pd

    rows = [
        {
            "source": source.id,
            "title": source.title,
            "author": source.author,
            "published": source.published,
            "read": label("read" if source.read else "known_through", language),
        }
        for source in register.sources
    ]
    return pd.DataFrame(rows, columns=["source", "title", "author", "published", "read"])


def silent_on(record: Instrument) -> list[str]:
    """Return the fields and chain steps on which the documents are silent.

    `start` and `end` are missing where no document gives a date; an instrument that is said to be still
    running misses no end. `<step>.figures` says that a step is described, but not in numbers.
    """
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
    return gaps


def missing_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return one row per instrument: instrument, name, fields (ids), missing (the same in words)."""
    import pandas as pd

    rows = []
    for record in register.instruments:
        gaps = silent_on(record)
        words = "; ".join(label(gap, language) for gap in gaps)
        rows.append(
            {
                "instrument": record.id,
                "name": record.name.in_(language),
                "fields": " ".join(gaps),
                "missing": words,
            }
        )
    return pd.DataFrame(rows, columns=["instrument", "name", "fields", "missing"])


def lifetime_text(record: Instrument, language: str = "nl") -> str:
    """Return start and end in words, with 'not stated' where no document gives them."""
    life = record.lifetime
    start = f"{label('from', language)} {life.start.day}" if life.start else label("start_unknown", language)
    if life.end:
        end = f"{label('until', language)} {life.end.day}"
    elif life.ongoing:
        end = f"{label('running', language)} {life.ongoing.day[:4]}"
    else:
        end = label("end_unknown", language)
    parts = [start, end]
    if life.seen and not (life.start and (life.end or life.ongoing)):
        parts.append(f"{label('seen', language)} {', '.join(sorted({m.day[:4] for m in life.seen}))}")
    return "; ".join(parts)
