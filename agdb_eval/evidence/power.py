"""How many units there are, as far as the text tells, and the smallest effect that so many can show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agdb_eval.errors import Problems
from agdb_eval.records import Quantity

__all__ = ["Detectable", "Size", "check_power", "detectable", "minimal_detectable_effect", "total_size"]

Form = Literal["exact", "about", "at_least", "at_most", "range", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A number of units between `low` and `high`; None where the text gives no bound.

    `approximate` is true where a number in it is printed as about.
    """

    low: float | None = None
    high: float | None = None
    approximate: bool = False

    @property
    def known(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def form(self) -> Form:
        return _form(self.low, self.high, self.approximate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """The minimal detectable effect, in standard deviations of the change in the outcome.

    Parameters
    ----------
    low, high : its bounds given what is known of both sizes; None where there is no bound.
    at_stated : its value at the lowest numbers the text gives, with an unlimited comparison group where
        the size of that is unknown. A bound only where `low` or `high` says so.
    """

    low: float | None = None
    high: float | None = None
    at_stated: float | None = None
    approximate: bool = False

    @property
    def form(self) -> Form:
        return _form(self.low, self.high, self.approximate)


def _form(low: float | None, high: float | None, approximate: bool) -> Form:
    if low is None or high is None:
        return "at_least" if low is not None else "at_most" if high is not None else "unknown"
    if low != high:
        return "range"
    return "about" if approximate else "exact"


def total_size(quantities: Sequence[Quantity | None]) -> Size:
    """Return the sum of numbers of units. A number that is not known leaves the sum without upper bound."""
    known = [quantity for quantity in quantities if quantity is not None]
    highs = [None if quantity is None else quantity.high for quantity in quantities]
    low = sum(quantity.low or 0.0 for quantity in known)
    has_low = any(quantity.low is not None for quantity in known)
    return Size(
        low=low if has_low else None,
        high=None if not highs or None in highs else sum(high for high in highs if high is not None),
        approximate=any(quantity.about is not None for quantity in known),
    )


def check_power(power: float, alpha: float, min_treated: int) -> None:
    """Raise InputError where a parameter of a design sheet is out of range."""
    problems = Problems()
    for name, value in (("power", power), ("alpha", alpha)):
        if not 0 < value < 1:
            problems.add(f"{name} is out of range", place=name, found=str(value), allowed="between 0 and 1")
    if min_treated < 1:
        problems.add(
            "min_treated is out of range", place="min_treated", found=str(min_treated), allowed="1 or more"
        )
    problems.raise_if_any()


def minimal_detectable_effect(
    n_treated: float, n_control: float = math.inf, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Return the smallest effect that a two-period comparison finds with a given power.

    ``(z(1 - alpha/2) + z(power)) * sqrt(1/n_treated + 1/n_control)``, in standard deviations of the change
    in the outcome: two periods, the same variance in both groups, independent units, a two-sided test,
    no clustering, no covariates, no contamination of the comparison group.

    Parameters
    ----------
    n_treated, n_control : numbers of units; an infinite `n_control` gives the lower bound.
    power, alpha : the probability to find such an effect, and the size of the two-sided test.

    Raises
    ------
    InputError
        Where a parameter is out of range.

    References
    ----------
    Bloom, H. S. (1995). Minimum detectable effects: a simple way to report the statistical power of
    experimental designs. Evaluation Review 19(5), 547-556. Applied here to changes instead of levels.

    Examples
    --------
    >>> round(minimal_detectable_effect(100, 80), 3)
    0.42
    """
    from scipy.stats import norm

    check_power(power, alpha, 1)
    problems = Problems()
    for name, size in (("n_treated", n_treated), ("n_control", n_control)):
        if not size > 0:
            problems.add(f"{name} must be positive", place=name, found=str(size), allowed="more than 0")
    problems.raise_if_any()
    multiplier = float(norm.ppf(1 - alpha / 2) + norm.ppf(power))
    return multiplier * math.sqrt(1 / n_treated + 1 / n_control)


def detectable(treated: Size, control: Size, *, power: float, alpha: float) -> Detectable:
    """Return the minimal detectable effect as far as the sizes of both groups are known."""

    def effect(n_treated: float | None, n_control: float | None) -> float | None:
        if n_treated is None or n_control is None or min(n_treated, n_control) <= 0:
            return None
        value = minimal_detectable_effect(n_treated, n_control, power=power, alpha=alpha)
        return value if value > 0 else None  # both groups without an upper bound: no bound at all

    def most(size: Size) -> float:
        return math.inf if size.high is None else size.high

    stated = treated.low or treated.high
    against = control.low or control.high or math.inf
    return Detectable(
        low=effect(most(treated), most(control)),
        high=effect(treated.low, control.low),
        at_stated=effect(stated, against),
        approximate=treated.approximate or control.approximate,
    )
