"""One error tree. Problems are collected first and raised together, each with file and place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = [
    "AgdbError",
    "AgdbWarning",
    "BusyError",
    "DesignError",
    "InputError",
    "NotebookInputError",
    "Problem",
    "Problems",
    "RoundError",
    "nearest_name",
]


def nearest_name(found: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed name that looks most like `found`, or None when none comes close."""
    close = difflib.get_close_matches(found, list(allowed), n=1, cutoff=0.6)
    return close[0] if close else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with the input.

    Parameters
    ----------
    message : what is wrong, as a sentence without the file and place.
    file : the file as the user knows it (relative to the project folder), or the name of a table.
    place : line, field, column or cell, in words.
    found : what stands there. Never a value from microdata.
    allowed : what may stand there.
    nearest : the valid name closest to what was found, where there is one.
    """

    message: str
    file: str = ""
    place: str = ""
    found: str = ""
    allowed: str = ""
    nearest: str | None = None

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        text = f"{where}: {self.message}" if where else self.message
        if self.found:
            text += f"; found {self.found}"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.nearest:
            text += f"; did you mean '{self.nearest}'?"
        return text


class AgdbError(Exception):
    """Base of every error that this package raises on purpose. `exit_code` is what the CLI returns."""

    exit_code = 1


class InputError(AgdbError, ValueError):
    """The input is wrong; `problems` holds everything that was found, not only the first."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'' if count == 1 else 's'}"
        super().__init__("\n".join([head, *(f"  - {problem}" for problem in self.problems)]))


class DesignError(AgdbError):
    """The data are valid, but the effect asked for cannot be identified from them."""


class RoundError(AgdbError):
    """A round could not be completed; the message names notebook and cell."""


class NotebookInputError(RoundError):
    """A notebook found its input wrong, such as a panel that does not hold what was asked for."""

    exit_code = 2


class BusyError(RoundError):
    """Another run of the same project is under way."""

    exit_code = 3


class AgdbWarning(UserWarning):
    """Something was dropped or filled in; the result carries the same sentence as a note."""


class Problems:
    """A list of problems to collect before raising once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, message: str, **where: str | None) -> None:
        self._found.append(Problem(message=message, **where))  # type: ignore[arg-type]

    def extend(self, problems: Iterable[Problem]) -> None:
        self._found.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_any(self) -> None:
        """Raise InputError with all problems collected so far, if there are any."""
        if self._found:
            raise InputError(self._found)
