"""What the documents give for a difference-in-differences study: every line with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from agdb_eval.evidence.power import Size, total_size
from agdb_eval.evidence.text import Words, sentence, size_text
from agdb_eval.records import Figure, Instrument, Quantity, Register, SourceRef
from agdb_eval.records.base import Statement
from agdb_eval.records.instrument import Comparison, Design
from agdb_eval.records.labels import LANGUAGES
from agdb_eval.records.tables import show_source

__all__ = ["Found", "SheetLine", "read_design"]

Item = Literal["unit", "cohort", "treated", "comparison", "contamination", "outcome", "data"]
Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One thing the documents give for a study: a text, or a figure with its printed form, and its source."""

    item: Item
    text: str
    year: int | None = None
    figure: str | None = None
    printed: str | None = None
    form: str | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    planned: bool | None = None
    document: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The design part of a record as far as it can be seen.

    Parameters
    ----------
    described : whether the record has a design part at all.
    unit, comparison, outcome, data : in the words of the record; None where it is silent.
    treated_text, control_text : both groups with their numbers, for people.
    rests_on : every part that is described, with its source.
    """

    described: bool
    lines: tuple[SheetLine, ...]
    unit: str | None
    treated: Size
    treated_text: Words
    comparison: str | None
    control: Size
    control_text: Words
    outcome: str | None
    data: str | None
    rests_on: tuple[Words, ...]
    notes: tuple[Words, ...]

    @property
    def cohorts(self) -> list[SheetLine]:
        return [line for line in self.lines if line.item == "cohort"]


def read_design(register: Register, record: Instrument) -> Found:
    """Return what a record gives for a study. A figure or document that is not public does not count."""
    design = record.design or Design()
    figures = {figure.id: figure for figure in record.figures}
    lines = tuple(_lines(register, design, figures))
    treated, treated_notes = _treated(register, design, figures)
    control, control_notes = _control(register, design, figures)
    by_item = {line.item: line for line in reversed(lines)}
    treated_text, control_text = _treated_text(treated, lines), _control_text(control, design.comparison)
    data = by_item.get("data")
    described = any(
        (design.unit, design.cohorts, design.treated, design.comparison, design.outcome, design.data, data)
    )
    return Found(
        described=described,
        lines=lines,
        unit=design.unit.text if design.unit else None,
        treated=treated,
        treated_text=treated_text,
        comparison=design.comparison.group if design.comparison else None,
        control=control,
        control_text=control_text,
        outcome=design.outcome.text if design.outcome else None,
        data=data.text if data else None,
        rests_on=tuple(
            _rests_on(
                register,
                design,
                figures,
                treated_text if treated.known else None,
                control_text,
                data.text if data else None,
            )
        ),
        notes=(*_figure_notes(register, design, figures), *treated_notes, *control_notes, *_later(design)),
    )


def _lines(register: Register, design: Design, figures: Figures) -> Iterator[SheetLine]:
    if design.unit:
        yield _statement("unit", design.unit)
    for cohort in design.cohorts:
        yield _figure("cohort", cohort.figure, figures, cohort.year)
    if design.treated:
        yield _figure("treated", design.treated, figures)
    if design.comparison:
        size = figures.get(design.comparison.size or "")
        counted = _numbers(size) if size else {}
        yield SheetLine(
            item="comparison",
            text=design.comparison.group,
            figure=design.comparison.size,
            document=design.comparison.source.document,
            section=design.comparison.source.section,
            **counted,
        )
        for key in design.comparison.contamination:
            yield _figure("contamination", key, figures)
    if design.outcome:
        yield _statement("outcome", design.outcome)
    if design.data:
        yield _statement("data", design.data)
    elif any(source.id == design.data_document for source in register.sources):
        document = register.source(str(design.data_document))
        yield SheetLine(item="data", text=document.title, document=document.id)


def _statement(item: Item, statement: Statement) -> SheetLine:
    source = statement.source
    return SheetLine(item=item, text=statement.text, document=source.document, section=source.section)


def _figure(item: Item, key: str, figures: Figures, year: int | None = None) -> SheetLine:
    figure = figures.get(key)
    if figure is None:
        return SheetLine(item=item, text=key, figure=key, year=year)
    return SheetLine(
        item=item,
        text=figure.meaning,
        year=year,
        figure=key,
        document=figure.source.document,
        section=figure.source.section,
        **_numbers(figure),
    )


def _numbers(figure: Figure) -> dict[str, Any]:
    quantity = figure.realised or figure.intended
    if quantity is None:
        return {}
    return {
        "printed": quantity.printed,
        "form": quantity.form,
        "low": quantity.low,
        "high": quantity.high,
        "unit": figure.unit,
        "planned": figure.realised is None,
    }


def _count(figure: Figure | None) -> Quantity | None:
    """Return how many units a figure counts; None where it cannot be seen or is an amount of money."""
    return None if figure is None or figure.amount else figure.realised or figure.intended


def _units(design: Design, figures: Figures) -> list[str]:
    keys = [cohort.figure for cohort in design.cohorts] or [design.treated or ""]
    return list(dict.fromkeys(figures[key].unit for key in keys if _count(figures.get(key))))


def _unit_words(register: Register, units: Sequence[str]) -> Words:
    terms = [register.term("unit", unit) for unit in units]
    return MappingProxyType({language: ", ".join(t.in_(language) for t in terms) for language in LANGUAGES})


def _treated(register: Register, design: Design, figures: Figures) -> tuple[Size, list[Words]]:
    """Return the number of treated units: the sum of the cohorts, or the total where these cannot be used."""
    total = total_size([_count(figures.get(design.treated))]) if design.treated else Size()
    units = _units(design, figures)
    if len(units) > 1:
        return total, [sentence("units_differ", units=_unit_words(register, units))]
    cohorts = total_size([_count(figures.get(cohort.figure)) for cohort in design.cohorts])
    if not cohorts.known:
        return total, []
    apart = any(
        low is not None and high is not None and low > high
        for low, high in ((cohorts.low, total.high), (total.low, cohorts.high))
    )
    notes = [sentence("totals_differ", sum=size_text(cohorts), total=size_text(total))] if apart else []
    return cohorts, notes


def _control(register: Register, design: Design, figures: Figures) -> tuple[Size, list[Words]]:
    """Return the size of the comparison group, if it is counted in the unit of the treated."""
    figure = figures.get(design.comparison.size or "") if design.comparison else None
    if figure is None or _count(figure) is None:
        return Size(), []
    units = _units(design, figures)
    if units and units != [figure.unit]:
        return Size(), [sentence("control_unit", unit=_unit_words(register, [figure.unit]))]
    return total_size([_count(figure)]), []


def _treated_text(treated: Size, lines: Sequence[SheetLine]) -> Words:
    words = size_text(treated)
    printed = [f"{line.year}: {line.printed or '?'}" for line in lines if line.item == "cohort"]
    if not printed:
        return words
    return MappingProxyType({language: f"{text} ({'; '.join(printed)})" for language, text in words.items()})


def _control_text(control: Size, comparison: Comparison | None) -> Words:
    if comparison is None:
        return sentence("not_given")
    words = size_text(control)
    return MappingProxyType({language: f"{comparison.group} ({text})" for language, text in words.items()})


def _rests_on(
    register: Register,
    design: Design,
    figures: Figures,
    treated: Words | None,
    control: Words,
    data: str | None,
) -> Iterator[Words]:
    def part(name: str, text: str | Words, *sources: SourceRef) -> Words:
        shown = "; ".join(dict.fromkeys(show_source(register, source) for source in sources))
        return sentence("part" if shown else "part_bare", name=sentence(name), text=text, source=shown)

    if design.unit:
        yield part("unit", design.unit.text, design.unit.source)
    if treated:
        keys = [cohort.figure for cohort in design.cohorts] or [design.treated or ""]
        yield part("treated", treated, *(figures[key].source for key in keys if key in figures))
    if design.comparison:
        yield part("comparison", control, design.comparison.source)
    if design.outcome:
        yield part("outcome", design.outcome.text, design.outcome.source)
    if design.data:
        yield part("data", design.data.text, design.data.source)
    elif data:
        yield part("data", data)


def _figure_notes(register: Register, design: Design, figures: Figures) -> Iterator[Words]:
    compared = design.comparison
    counts = [cohort.figure for cohort in design.cohorts]
    counts += [key for key in (design.treated, compared.size if compared else None) if key]
    contamination = compared.contamination if compared else []
    for key in dict.fromkeys([*counts, *contamination]):
        if key not in figures:
            yield sentence("unseen", figure=key)
        elif key in counts and figures[key].amount:
            yield sentence("money", figure=key)
    for figure in (figures[key] for key in contamination if key in figures):
        quantity = figure.realised or figure.intended
        printed = quantity.printed if quantity else "?"
        source = show_source(register, figure.source)
        yield sentence("contaminated", what=figure.meaning, printed=printed, source=source)


def _later(design: Design) -> Iterator[Words]:
    years = {cohort.year for cohort in design.cohorts}
    if design.comparison is None and len(years) > 1:
        yield sentence("later_cohorts", year=str(max(years)))
