"""What every record is made of: dates of known precision, sources, quantities and figures."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "Amount",
    "Coded",
    "Coder",
    "Day",
    "Figure",
    "Id",
    "Label",
    "Period",
    "Quantity",
    "Record",
    "SourceRef",
    "Statement",
    "first_day",
    "last_day",
    "period_years",
]

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


class Record(BaseModel):
    """Base of all records: unknown fields are refused and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_min_length=1)


def first_day(day: str) -> dt.date:
    """Return the first day that a year, month or day covers: '2018-09' gives 1 September 2018."""
    year, month, date = _DAY.match(day).groups()  # type: ignore[union-attr]
    return dt.date(int(year), int(month or 1), int(date or 1))


def last_day(day: str) -> dt.date:
    """Return the last day that a year, month or day covers: '2018' gives 31 December 2018."""
    first = first_day(day)
    if len(day) == 4:
        return dt.date(first.year, 12, 31)
    if len(day) == 7:
        return dt.date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    return first


def _check_day(value: Any) -> Any:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _DAY.match(text):
        raise ValueError("not a date: write a year (2018), a month (2018-09) or a day (2018-09-15)")
    try:
        first_day(text)
    except ValueError:
        raise ValueError("not a date in the calendar") from None
    return text


def _check_period(value: Any) -> Any:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if text == "not_stated":
        return text
    parts = text.split("/") if isinstance(text, str) else []
    if len(parts) not in (1, 2) or not all(part == ".." or _DAY.match(part) for part in parts):
        raise ValueError("not a period: write 2018, 2018-09, 2018/2021, 2022/.. or not_stated")
    days = [_check_day(part) for part in parts if part != ".."]
    if len(days) == 2 and first_day(days[0]) > last_day(days[1]):
        raise ValueError("the period ends before it starts")
    return text


def period_years(period: str) -> tuple[int | None, int | None]:
    """Return the first and last year of a period; None where it is open or not stated."""
    if period == "not_stated":
        return None, None
    start, _, end = period.partition("/")
    end = end or start
    return (
        None if start == ".." else first_day(start).year,
        None if end == ".." else last_day(end).year,
    )


Id = Annotated[
    str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", description="lower case, digits, - and _")
]
Day = Annotated[
    str,
    BeforeValidator(_check_day, json_schema_input_type=str | int),
    Field(description="a year (2018), a month (2018-09) or a day (2018-09-15)"),
]
Period = Annotated[
    str,
    BeforeValidator(_check_period, json_schema_input_type=str | int),
    Field(description="2018, 2018-09, 2018/2021, 2022/.. (open) or not_stated"),
]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Label(Record):
    """A name in Dutch and English."""

    nl: str
    en: str

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.nl


class SourceRef(Record):
    """Where something stands: document, place in it, and how directly it says so."""

    document: Id
    section: str = Field(description="section, table, page or footnote, as the document numbers it")
    basis: Literal["stated", "derived", "inferred"] = "stated"
    via: Id | None = Field(default=None, description="the document that this document takes it from")
    note: str | None = Field(default=None, description="for derived and inferred: how")

    @model_validator(mode="after")
    def _explain(self) -> Self:
        if self.basis != "stated" and not self.note:
            raise ValueError(f"a {self.basis} value needs a note that says how it was {self.basis}")
        return self


class Quantity(Record):
    """A number as the document prints it, typed as exact, about, at least, at most or a range."""

    printed: str = Field(description="as it stands in the document: ongeveer 2 mln., 6+, 20-50, een kwart")
    exact: Number | None = None
    about: Number | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    range: tuple[Number, Number] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [name for name in _FORMS if getattr(self, name) is not None]
        if len(forms) != 1:
            raise ValueError(f"give exactly one of {', '.join(_FORMS)}; found {', '.join(forms) or 'none'}")
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError("the range ends below where it starts")
        return self

    @property
    def form(self) -> str:
        return next(name for name in _FORMS if getattr(self, name) is not None)

    @property
    def low(self) -> float | None:
        """The lowest value the text allows; None for 'at most'."""
        return (
            self.range[0]
            if self.range
            else next((v for v in (self.exact, self.about, self.at_least) if v is not None), None)
        )

    @property
    def high(self) -> float | None:
        """The highest value the text allows; None for 'at least'."""
        return (
            self.range[1]
            if self.range
            else next((v for v in (self.exact, self.about, self.at_most) if v is not None), None)
        )


_FORMS = ("exact", "about", "at_least", "at_most", "range")


class Amount(Record):
    """What kind of money a figure in euros is. An amount with `part_of` is never added to its envelope."""

    stage: Literal["announced", "available", "awarded", "committed", "spent"]
    payer: list[Id] | Literal["not_stated"]
    kind: Literal["cash", "in_kind", "mixed", "not_stated"]
    part_of: Id | None = Field(default=None, description="the figure (id) that is the envelope of this one")


class Figure(Record):
    """One number from a document, with unit, period, meaning and source.

    `realised` is what happened, `intended` what was planned, budgeted or prescribed.
    """

    id: Id
    meaning: str = Field(description="what the number counts, in our own words")
    unit: Id
    period: Period
    realised: Quantity | None = None
    intended: Quantity | None = None
    amount: Amount | None = None
    belongs_to: str | None = Field(
        default=None, description="whose number it is, where it is another programme's"
    )
    answers: Id | None = Field(
        default=None, description="the intended figure (id) that this one is held against"
    )
    source: SourceRef

    @model_validator(mode="after")
    def _has_value(self) -> Self:
        if self.realised is None and self.intended is None:
            raise ValueError("a figure needs a realised or an intended value; leave out what is not known")
        if self.amount and self.amount.stage in ("announced", "available") and self.realised is not None:
            raise ValueError(f"an amount that is only {self.amount.stage} is intended, not realised")
        if self.amount and self.amount.stage in ("awarded", "spent") and self.realised is None:
            raise ValueError(f"an amount that is {self.amount.stage} is realised, not intended")
        return self


class Statement(Record):
    """One thing a document says, in our own words."""

    text: str
    source: SourceRef


class Coded(Record):
    """Terms from a vocabulary of the mix, with the place in the text that the coding rests on."""

    values: list[Id] = Field(min_length=1)
    source: SourceRef


class Coder(Record):
    """Who made a judgement: by role, never by personal name, with the date."""

    role: str
    date: Day
    blind_to: str | None = Field(default=None, description="what the coder had not read")
