"""When instruments were at work: surely, surely not, or unknown. What documents do not say stays unknown."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from agdb_eval.coverage.matrix import Coverage, coverage_matrix
from agdb_eval.errors import InputError, Problem
from agdb_eval.records import Instrument, Register
from agdb_eval.records.base import first_day, last_day

__all__ = [
    "YesNo",
    "active_by_ambition",
    "active_years",
    "ended_in",
    "known_ends",
    "started_before_year",
]

YesNo = Literal["yes", "no", "unknown"]
_ACTIVE_COLUMNS = {"ambition": "string", "year": "int64", "certain": "int64", "possible": "int64"}
_END_COLUMNS = {
    "instrument": "string",
    "status": "string",
    "end": "string",
    "end_year": "Int64",
    "planned": "boolean",
    "ongoing": "string",
    "gone_by": "string",
    "document": "string",
    "section": "string",
}


def active_years(instrument: Instrument, first: int, last: int) -> dict[int, YesNo]:
    """Return for every year whether the instrument was at work at any time in it.

    yes: the years of the stated start and end, every year between them, every year from the start to the
    latest day on which it is said to be ongoing, that day's own year, and the years in which it was seen.
    no: before a stated start and after a stated end. Everything else is unknown: a start alone says
    nothing about later years, and two years in which it was seen nothing about the years between. Where
    one document sees it at work in a year that another one excludes, that year is unknown too. After the
    day by which it was gone: no; in that day's own year: unknown, unless it was seen.
    A start or end that was only announced counts as stated; `known_ends` marks such ends.

    Parameters
    ----------
    instrument : the record.
    first, last : the first and last year to report.

    Raises
    ------
    InputError : the last year lies before the first.
    """
    if last < first:
        found = f"{first} to {last}"
        raise InputError([Problem(message="the last year lies before the first", found=found)])
    return {year: _active(instrument, year) for year in range(first, last + 1)}


def _active(instrument: Instrument, year: int) -> YesNo:
    start, end, ongoing, seen = _years(instrument)
    shown = {*seen, *(known for known in (start, end, ongoing) if known is not None)}
    excluded = (start is not None and year < start) or (end is not None and year > end)
    until = end if end is not None else ongoing
    covered = start is not None and until is not None and start <= year <= until
    gone = instrument.lifetime.gone_by
    if excluded or (gone is not None and year > last_day(gone.day).year):
        return "unknown" if year in shown else "no"
    return "yes" if covered or year in shown else "unknown"


def _years(instrument: Instrument) -> tuple[int | None, int | None, int | None, list[int]]:
    life = instrument.lifetime
    start, end, ongoing = (
        first_day(moment.day).year if moment else None for moment in (life.start, life.end, life.ongoing)
    )
    return start, end, ongoing, [first_day(moment.day).year for moment in life.seen]


def started_before_year(instrument: Instrument, year: int) -> YesNo:
    """Return whether the instrument was at work before `year`, as far as documents say."""
    start, end, ongoing, seen = _years(instrument)
    earlier = any(known is not None and known < year for known in (start, end, ongoing, *seen))
    if start is None or start < year:
        return "yes" if earlier else "unknown"
    return "unknown" if earlier else "no"


def ended_in(instrument: Instrument, first: int | None, last: int | None) -> YesNo:
    """Return whether the instrument ended in the years `first` to `last` (None: no limit on that side)."""
    start, end, ongoing, seen = _years(instrument)
    if end is not None:
        if any(year > end for year in seen):
            return "unknown"
        return "yes" if (first is None or end >= first) and (last is None or end <= last) else "no"
    at_work = [year for year in (start, ongoing, *seen) if year is not None]
    gone = instrument.lifetime.gone_by
    if gone is not None:
        return _ended_between(max(at_work, default=None), last_day(gone.day).year, first, last)
    return "no" if last is not None and any(year > last for year in at_work) else "unknown"


def _ended_between(earliest: int | None, latest: int, first: int | None, last: int | None) -> YesNo:
    """Return whether an end that lies from `earliest` to `latest` falls in `first` to `last`."""
    if (first is not None and latest < first) or (
        last is not None and earliest is not None and earliest > last
    ):
        return "no"
    after_first = first is None or (earliest is not None and earliest >= first)
    return "yes" if after_first and (last is None or latest <= last) else "unknown"


def active_by_ambition(
    register: Register, first: int, last: int, *, coverage: Coverage | None = None
) -> pd.DataFrame:
    """Return how many of the contributing instruments were at work, per ambition and year.

    Parameters
    ----------
    register : the records.
    first, last : the first and last year to report.
    coverage : which instruments contribute to what; without it, `coverage_matrix(register)`.

    Returns
    -------
    pandas.DataFrame
        ambition, year, certain (surely at work) and possible (certain plus those for which the year is
        unknown). Cells of the matrix that are unknown count in neither.

    Raises
    ------
    InputError : the last year lies before the first.
    """
    coverage = coverage or coverage_matrix(register)
    active = {key: active_years(register.instrument(key), first, last) for key in coverage.instruments}
    table = coverage.table
    counted = table[table["contributes"].eq(1).fillna(False)]
    found = []
    for ambition in coverage.ambitions:
        own = [active[key] for key in counted.loc[counted["ambition"] == ambition, "instrument"]]
        for year in range(first, last + 1):
            certain = sum(years[year] == "yes" for years in own)
            unknown = sum(years[year] == "unknown" for years in own)
            found.append(
                {"ambition": ambition, "year": year, "certain": certain, "possible": certain + unknown}
            )
    return pd.DataFrame(found, columns=list(_ACTIVE_COLUMNS)).astype(_ACTIVE_COLUMNS)


def known_ends(register: Register) -> pd.DataFrame:
    """Return for every instrument what is known about its end.

    Returns
    -------
    pandas.DataFrame
        status is 'end_stated', 'still_running' (a document says so, on the day in `ongoing`), 'gone' (a
        document says that it no longer ran on the day in `gone_by`) or 'unknown';
        end (as the document gives it), end_year, planned (the source was published before that day, so the
        end was an intention), ongoing, and the document and section of the end or, without one, of the day
        on which it still ran.
    """
    frame = pd.DataFrame(
        [_end(register, record) for record in register.instruments], columns=list(_END_COLUMNS)
    )
    return frame.astype(_END_COLUMNS)


def _end(register: Register, record: Instrument) -> dict[str, Any]:
    life = record.lifetime
    row: dict[str, Any] = {"instrument": record.id, "status": "unknown"}
    if life.ongoing:
        row |= {"status": "still_running", "ongoing": life.ongoing.day}
    if life.end:
        published = last_day(register.source(life.end.source.document).published)
        row |= {"status": "end_stated", "end": life.end.day, "end_year": last_day(life.end.day).year}
        row |= {"planned": published < first_day(life.end.day)}
    if life.gone_by:
        row |= {"status": "gone", "gone_by": life.gone_by.day}
    moment = life.end or life.gone_by or life.ongoing
    if moment:
        row |= {"document": moment.source.document, "section": moment.source.section}
    return row
