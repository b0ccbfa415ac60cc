"""Average effects by cohort and period into one number, or by event time, cohort or calendar period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from agdb_eval import __version__
from agdb_eval.did.att import AttGt
from agdb_eval.did.columns import Bools
from agdb_eval.did.options import check_options
from agdb_eval.did.plain import Floats, Number, plain, read_only, rows, typed
from agdb_eval.did.scores import Scores, covariance, degrees_of_freedom, inference, mix
from agdb_eval.did.shares import by_count, owners
from agdb_eval.did.words import Words, amount, counted, interval, share, words
from agdb_eval.errors import DesignError, InputError, Problem

__all__ = ["Aggregate", "Estimate", "aggregate"]

_KEY = {"event": "event_time", "cohort": "cohort", "calendar": "period"}
_WHAT = {
    "simple": words("naar aantal behandelde eenheden gewogen", "weighted by numbers of treated units"),
    "event": words(
        "elke tijd sinds behandeling telt even zwaar", "every time since treatment counts equally"
    ),
    "cohort": words("elk cohort telt naar zijn omvang", "every cohort counts by its size"),
    "calendar": words("elke periode telt even zwaar", "every period counts equally"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number with its uncertainty; `n` is the number of treated units behind it."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    p_value: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Aggregate:
    """Averages of effects by cohort and period.

    Parameters
    ----------
    overall : the average over everything after treatment.
    spec : the arguments, and under 'effects' the spec of the effects by cohort and period.
    text : the overall average in words, in Dutch and English.
    notes : those of the effects, and which standard errors are missing and why.
    """

    overall: Estimate
    spec: Mapping[str, Any]
    text: Words
    notes: tuple[Words, ...]
    _table: pd.DataFrame
    _covariance: Floats

    def __repr__(self) -> str:
        return (
            f"Aggregate(by='{self.spec['by']}', {len(self._table)} rows, "
            f"overall {self.overall.estimate:.4g}, std_error {self.overall.std_error:.4g})"
        )

    def _repr_html_(self) -> str:
        return str(self._table.to_html(index=False, na_rep=""))

    @property
    def table(self) -> pd.DataFrame:
        """One row per event time, cohort or period; one row in all when by='simple'.

        event_time, cohort or period, estimate, std_error, conf_low, conf_high, p_value, n (treated units),
        n_cells, kind ('post', 'placebo', 'anticipation' or 'reference'), band ('pointwise').
        """
        return self._table.copy()

    @property
    def covariance(self) -> pd.DataFrame:
        """Covariance of the rows of the table."""
        key = _KEY.get(self.spec["by"])
        index = pd.RangeIndex(1) if key is None else pd.Index(self._table[key])
        return pd.DataFrame(self._covariance.copy(), index=index, columns=index)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values that can be written as JSON."""
        return {
            "spec": plain(self.spec),
            "text": dict(self.text),
            "notes": [dict(note) for note in self.notes],
            "overall": plain(self.overall),
            "table": rows(self._table),
            "covariance": plain(self._covariance),
        }


def aggregate(result: AttGt, by: str = "simple", balance: float | None = None) -> Aggregate:
    """Average effects by cohort and period.

    Within a row cells are weighted by the number of units of their cohort. These numbers are treated as
    random, as units are a sample: the standard errors include that.

    Parameters
    ----------
    result : from `att_gt`.
    by : 'simple' averages all cells after treatment; 'event' by time since treatment, 'cohort' by cohort
        and 'calendar' by period. The overall average gives equal weight to every event time (from 0 on)
        or period, and weight by size to every cohort.
    balance : with by='event', use only cohorts observed for at least this long after treatment and only
        event times up to it, so that the same cohorts are behind every event time from 0 on.

    Returns
    -------
    Aggregate

    Raises
    ------
    InputError : an argument is not allowed.
    DesignError : no cell after treatment is left.

    References
    ----------
    Callaway, B. and P. Sant'Anna (2021), Difference-in-differences with multiple time periods, Journal of
    Econometrics 225(2), 200-230, section 3.

    Examples
    --------
    >>> import pandas as pd
    >>> from agdb_eval.did import att_gt, collapse
    >>> rows = {"firm": [1, 1, 2, 2], "year": [1, 2] * 2, "start": [2, 2, 0, 0], "y": [1.0, 5.0, 1.0, 2.0]}
    >>> moments = collapse(pd.DataFrame(rows), unit="firm", period="year", cohort="start", outcome="y")
    >>> aggregate(att_gt(moments), by="event").overall.estimate
    3.0
    """
    _check(by, balance)
    cells = result.table
    chosen = _chosen(result, cells, by, balance)
    keys = _keys(cells, by)
    labels: list[Number] = sorted({key for key, use in zip(keys, chosen, strict=True) if use})
    member = np.array(
        [[use and key == label for key, use in zip(keys, chosen, strict=True)] for label in labels]
    )
    owner = owners(cells["cohort"], result.moments.cohorts)
    counts = result.moments.counts
    shares, slopes = by_count(member, owner, counts)
    estimates = cells["estimate"].to_numpy(dtype=float)
    rows_of = mix(result.scores, estimates, shares, slopes)
    means = shares @ estimates
    kinds = [_kind(cells["kind"][used].tolist()) for used in member]
    post = np.array([[kind == "post" for kind in kinds]])
    if by == "cohort":
        over, over_slopes = by_count(post, (member @ owner) > 0, counts)
    else:
        over, over_slopes = post / post.sum(), np.zeros((1, len(labels), len(counts)))
    whole = mix(rows_of, means, over, over_slopes)
    both = Scores(
        weights=np.concatenate([rows_of.weights, whole.weights]),
        slopes=np.concatenate([rows_of.slopes, whole.slopes]),
    )
    used = np.concatenate([member, ((over != 0) @ member) > 0])
    return _result(result, by, balance, labels, kinds, used, np.append(means, over @ means), both)


def _check(by: str, balance: float | None) -> None:
    check_options(by=by, balance=0 if balance is None else balance)
    if balance is not None and by != "event":
        message = "balance can be used with by='event' only"
        raise InputError([Problem(message=message, found=f"by='{by}'", allowed="balance=None")])


def _chosen(result: AttGt, cells: pd.DataFrame, by: str, balance: float | None) -> Bools:
    """Return which cells take part: those after treatment, and by event time those before it as well."""
    time = cells["event_time"].to_numpy(dtype=float)
    chosen = np.ones(len(cells), dtype=bool) if by == "event" else time >= 0
    if balance is not None:
        first, last = float(result.moments.periods[0]), float(result.moments.periods[-1])
        observed = last - cells["cohort"].to_numpy(dtype=float) >= balance
        chosen &= observed & (time <= balance) & (time >= balance - (last - first))
    if not (chosen & (time >= 0)).any():
        raise DesignError("No cell after treatment is left to average.")
    return chosen


def _keys(cells: pd.DataFrame, by: str) -> list[Number]:
    return [0] * len(cells) if by == "simple" else cells[_KEY[by]].tolist()


def _kind(kinds: list[str]) -> str:
    """Return what a row is when its cells are of several kinds: anticipation is never called placebo."""
    order = ("post", "anticipation", "placebo", "reference")
    return next(kind for kind in order if kind in kinds)


def _result(
    result: AttGt,
    by: str,
    balance: float | None,
    labels: list[Number],
    kinds: list[str],
    used: Bools,
    estimates: Floats,
    scores: Scores,
) -> Aggregate:
    """Return the aggregate; `used`, `estimates` and `scores` hold the rows and then the overall average."""
    convention, level = result.spec["convention"], result.spec["level"]
    known = np.diag(result.covariance.to_numpy())
    missing = used @ np.isnan(known)
    found = covariance(result.moments, scores, convention)
    found[missing, :] = np.nan
    found[:, missing] = np.nan
    std_errors = np.sqrt(np.diag(found))
    std_errors[:-1][np.array(kinds) == "reference"] = np.nan
    freedom = degrees_of_freedom(result.moments, scores, convention)
    numbers = inference(estimates, std_errors, freedom, level)
    sizes = ((used @ owners(result.table["cohort"], result.moments.cohorts)) > 0) @ result.moments.counts
    numbers["n"] = sizes.astype(np.int64)
    last = {str(name): numbers[name].iloc[-1].item() for name in numbers.columns}
    columns: dict[str, Any] = {} if by == "simple" else {_KEY[by]: labels}
    columns |= {str(name): numbers[name].iloc[:-1] for name in numbers.columns}
    columns |= {"n_cells": used[:-1].sum(axis=1), "kind": kinds, "band": ["pointwise"] * len(kinds)}
    spec = {"by": by, "balance": balance, "version": __version__, "effects": result.spec}
    return Aggregate(
        overall=Estimate(**last),
        spec=MappingProxyType(spec),
        text=_text(Estimate(**last), by, level),
        notes=(*result.notes, *_missing_notes(missing)),
        _table=typed(columns),
        _covariance=read_only(found[:-1, :-1]),
    )


def _text(overall: Estimate, by: str, level: float) -> Words:
    texts = {
        language: (
            amount(overall.estimate, language),
            amount(overall.std_error, language),
            interval(overall.conf_low, overall.conf_high, language),
        )
        for language in ("nl", "en")
    }
    nl, en = texts["nl"], texts["en"]
    return words(
        f"Geschat gemiddeld effect op de behandelde eenheden: {nl[0]} (standaardfout {nl[1]}; "
        f"{share(level)}-interval {nl[2]}), over {counted(overall.n, 'eenheid', 'eenheden')}; "
        f"{_WHAT[by]['nl']}. Dit geldt als beide groepen zich zonder behandeling gelijk hadden ontwikkeld.",
        f"Estimated average effect on the treated units: {en[0]} (standard error {en[1]}; "
        f"{share(level)} interval {en[2]}), over {counted(overall.n, 'unit', 'units')}; "
        f"{_WHAT[by]['en']}. This holds if both groups would have developed alike without treatment.",
    )


def _missing_notes(missing: Bools) -> tuple[Words, ...]:
    count = int(missing.sum())
    if not count:
        return ()
    return (
        words(
            f"Bij {counted(count, 'gemiddelde', 'gemiddelden')} ontbreekt de standaardfout, want die van een "
            "onderliggende cel ontbreekt.",
            f"The standard error is missing for {counted(count, 'average', 'averages')}, because that of an "
            "underlying cell is missing.",
        ),
    )
