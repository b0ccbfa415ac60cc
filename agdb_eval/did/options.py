"""Check the arguments of estimators; all that are wrong are raised at once."""

from __future__ import annotations

from agdb_eval.errors import Problems, nearest_name

__all__ = ["CHOICES", "check_options"]

CHOICES = {
    "control": ("never", "not_yet"),
    "base_period": ("varying", "universal"),
    "convention": ("did", "small_sample"),
    "by": ("simple", "event", "cohort", "calendar"),
}


def check_options(**options: object) -> None:
    """Raise InputError when a choice does not exist or a number is out of range.

    Parameters
    ----------
    options : arguments by name: those in `CHOICES`, `anticipation`, `balance` and `level`.
    """
    problems = Problems()
    for name, value in options.items():
        if name in CHOICES and value not in CHOICES[name]:
            problems.add(
                f"unknown value for {name}",
                found=repr(value),
                allowed=", ".join(f"'{choice}'" for choice in CHOICES[name]),
                nearest=nearest_name(str(value), CHOICES[name]),
            )
        elif name == "level" and not (_is_number(value) and 0 < float(str(value)) < 1):
            problems.add("level must lie between 0 and 1", found=repr(value), allowed="for example 0.95")
        elif name in ("anticipation", "balance") and not (_is_number(value) and float(str(value)) >= 0):
            problems.add(f"{name} must be zero or more", found=repr(value), allowed="a number of periods")
    problems.raise_if_any()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
