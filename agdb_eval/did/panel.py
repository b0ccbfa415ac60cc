"""Declare and check a panel once, before anything is estimated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from agdb_eval import __version__
from agdb_eval.did.columns import Bools
from agdb_eval.did.plain import Floats, read_only
from agdb_eval.did.read import Data
from agdb_eval.did.study import Study, read_study
from agdb_eval.did.words import Words, counted, warn, words
from agdb_eval.errors import DesignError

__all__ = ["Dropped", "Panel", "build_panel", "dropped_note", "read_panel"]

_REASONS = {
    "outcome_missing": words("de uitkomst ontbreekt", "the outcome is missing"),
    "incomplete_unit": words(
        "de eenheid is niet in elke periode waargenomen", "the unit is not observed in every period"
    ),
    "always_treated": words(
        "de eenheid is in of vóór de eerste periode al behandeld",
        "the unit is treated in or before the first period",
    ),
    "regressor_missing": words("een verklarende variabele ontbreekt", "a regressor is missing"),
    "cluster_missing": words("het cluster ontbreekt", "the cluster is missing"),
    "single_row": words("de eenheid heeft maar één rij", "the unit has one row only"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """What was left out for one reason: how many rows, and how many units lost at least one row to it."""

    reason: str
    rows: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Panel:
    """A balanced panel that was checked. It holds microdata and is no result.

    Parameters
    ----------
    cohort : first treated period of every unit, missing when never treated; shape (units,).
    periods : the periods in order; shape (periods,).
    outcome : one row per unit; shape (units, periods).
    ledger : what was left out, in the order in which it was.
    notes : the same as sentences, and how the data were read.
    spec : columns, rows read and used, version of the package, fingerprint of the data.
    """

    cohort: Floats
    periods: Floats
    outcome: Floats
    ledger: tuple[Dropped, ...]
    notes: tuple[Words, ...]
    spec: Mapping[str, Any]

    def __repr__(self) -> str:
        units, periods = self.outcome.shape
        return f"Panel({units} units x {periods} periods, {self.spec['rows_used']} rows)"


def read_panel(data: Data, *, unit: str, period: str, cohort: str, outcome: str) -> Panel:
    """Check a panel and return it in a fixed order, with an account of every row that was left out.

    Rows without outcome are left out first, then units that are not observed in every period, then units
    that are already treated in the first period. Nothing is filled in.

    Parameters
    ----------
    data : a DataFrame, or the path of a CSV, Parquet or Stata file. It is not changed.
    unit : column with the identifier of a unit.
    period : column with the period, a number.
    cohort : column with the first treated period; missing, 0 or infinite when never treated.
    outcome : column with the outcome, a number.

    Returns
    -------
    Panel

    Raises
    ------
    InputError : with every problem found in the data, by row position.
    DesignError : nothing is left, nobody is treated, or there is nobody to compare with.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"firm": [1, 1, 2, 2], "year": [1, 2] * 2, "start": [2, 2, 0, 0], "y": 1.5})
    >>> read_panel(frame, unit="firm", period="year", cohort="start", outcome="y")
    Panel(2 units x 2 periods, 4 rows)
    """
    panel, loud = build_panel(data, {"unit": unit, "period": period, "cohort": cohort, "outcome": outcome})
    warn(loud, stacklevel=2)
    return panel


def build_panel(data: Data, roles: Mapping[str, str]) -> tuple[Panel, tuple[Words, ...]]:
    """Return the panel, and those of its notes that must also be given as a warning."""
    study = read_study(data, roles)
    keep, ledger = _select(study)
    loud = tuple(dropped_note(dropped) for dropped in ledger)
    if not keep.any():
        account = " ".join(note["en"] for note in loud) or "The data have no rows."
        raise DesignError(f"No unit is left to compare. {account}")
    order = np.flatnonzero(keep)
    order = order[np.lexsort((study.period[order], study.unit[order]))]
    periods = np.unique(study.period[order])
    cohort = study.cohort[order][:: len(periods)]
    _check_design(cohort, periods)
    spec = {
        **roles,
        "source": None if isinstance(data, pd.DataFrame) else Path(data).name,
        "rows_read": len(keep),
        "rows_used": len(order),
        "units_used": len(cohort),
        "dropped": ledger,
        "fingerprint": study.fingerprint,
        "version": __version__,
    }
    panel = Panel(
        cohort=read_only(cohort),
        periods=read_only(periods),
        outcome=read_only(study.outcome[order].reshape(len(cohort), len(periods))),
        ledger=ledger,
        notes=(*_never_notes(study), *loud),
        spec=MappingProxyType(spec),
    )
    return panel, loud


def dropped_note(dropped: Dropped) -> Words:
    """Return one line of a ledger as a sentence."""
    reason = _REASONS[dropped.reason]
    return words(
        f"Weggelaten: {counted(dropped.rows, 'rij', 'rijen')} van "
        f"{counted(dropped.units, 'eenheid', 'eenheden')}, want {reason['nl']}.",
        f"Left out: {counted(dropped.rows, 'row', 'rows')} of "
        f"{counted(dropped.units, 'unit', 'units')}, because {reason['en']}.",
    )


def _select(study: Study) -> tuple[Bools, tuple[Dropped, ...]]:
    """Return which rows are used, and the ledger of the others."""
    codes = pd.factorize(study.unit)[0]
    keep = ~np.isnan(study.outcome)
    ledger = [_line("outcome_missing", ~keep, codes)]
    periods = np.unique(study.period[keep])
    observed = np.bincount(codes[keep], minlength=codes.max() + 1)[codes] if len(codes) else codes
    incomplete = keep & (observed < len(periods))
    ledger.append(_line("incomplete_unit", incomplete, codes))
    keep &= ~incomplete
    if len(periods):
        always = keep & (study.cohort <= periods[0])
        ledger.append(_line("always_treated", always, codes))
        keep &= ~always
    return keep, tuple(line for line in ledger if line.rows)


def _line(reason: str, where: Bools, codes: Any) -> Dropped:
    return Dropped(reason=reason, rows=int(where.sum()), units=len(np.unique(codes[where])))


def _check_design(cohort: Floats, periods: Floats) -> None:
    """Raise when no comparison over time and between units is possible."""
    if len(periods) < 2:
        raise DesignError("The panel has one period only; a comparison over time needs at least two.")
    treated = np.unique(cohort[~np.isnan(cohort)])
    if not (treated <= periods[-1]).any():
        raise DesignError(
            "No unit is treated within the periods of the panel, so there is no effect to find."
        )
    if len(treated) < 2 and not np.isnan(cohort).any():
        raise DesignError(
            "There is nobody to compare with: no unit is never treated, and all units are first treated "
            "in the same period. Add units that are not treated, or treated later."
        )


def _never_notes(study: Study) -> Iterator[Words]:
    for count, nl, en in ((study.zeros, "0", "0"), (study.infinities, "oneindig", "infinity")):
        if count:
            yield words(
                f"Bij {counted(count, 'eenheid', 'eenheden')} is cohort {nl} gelezen als nooit behandeld.",
                f"Cohort {en} was read as never treated, for {counted(count, 'unit', 'units')}.",
            )
