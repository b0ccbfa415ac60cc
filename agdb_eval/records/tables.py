"""Instruments and sources as tidy tables, and on what the documents are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agdb_eval.records.base import Quantity, SourceRef
from agdb_eval.records.instrument import CHAIN_STEPS, Instrument
from agdb_eval.records.labels import label, show_day
from agdb_eval.records.mix import Source
from agdb_eval.records.register import Register

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "actors_text",
    "cited",
    "instruments_table",
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


def show_source(register: Register, source: SourceRef) -> str:
    """Return a source as a reader would cite it: author, year, section, and through whom."""
    document = register.source(source.document)
    place = source.section if source.section[:1].isalpha() else f"§\u00a0{source.section}"
    text = f"{cited(document)}, {place}"
    return f"{text} ← {cited(register.source(source.via))}" if source.via else text


_FORMS = {"about": "about {}", "at_least": "at least {}", "at_most": "at most {}", "exact": "{}"}


def show_quantity(quantity: Quantity, unit: str, language: str) -> str:
    """Return a number as printed, or in English with its unit, because there 8.500 reads as 8.5."""
    if language != "en":
        return quantity.printed
    if quantity.range is not None:
        return f"{quantity.range[0]:,g} to {quantity.range[1]:,g} {unit}"
    value = getattr(quantity, quantity.form)
    number = f"{value:,.0f}" if value == int(value) else f"{value:,g}"
    return f"{_FORMS[quantity.form].format(number)} {unit}"


def cited(source: Source) -> str:
    """Return a document as a table cites it: short author and year."""
    return f"{source.short or source.author} ({source.published[:4]})"


def actors_text(register: Register, keys: list[str], language: str) -> str:
    """Return actors by their abbreviation, or their name where they have none."""
    actors = [register.actor(key) for key in keys]
    return "; ".join(actor.short or actor.name.in_(language) for actor in actors)


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
        return actors_text(register, coded.values, language)
    return "; ".join(register.term(field, key).in_(language) for key in coded.values)


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
    if life.end is None and life.ongoing is None and life.gone_by is None:
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
    start = label("start_unknown", language)
    if life.start:
        start = f"{label('from', language)} {show_day(life.start.day, language)}"
    if life.end and life.ongoing:
        end = f"{label('planned_until', language)} {show_day(life.end.day, language)}"
    elif life.end:
        end = f"{label('until', language)} {show_day(life.end.day, language)}"
    elif life.gone_by:
        end = f"{label('gone_by', language)} {show_day(life.gone_by.day, language)}"
    elif life.ongoing:
        end = f"{label('running', language)} {life.ongoing.day[:4]}"
    else:
        end = label("end_unknown", language)
    parts = [start, end]
    if life.seen and not (life.start and (life.end or life.ongoing)):
        parts.append(f"{label('seen', language)} {_years({int(m.day[:4]) for m in life.seen})}")
    return "; ".join(parts)


def _years(years: set[int]) -> str:
    """Return years as '2020-2023, 2025'."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
