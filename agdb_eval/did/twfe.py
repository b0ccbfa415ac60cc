"""Static regression with unit and period effects, on the microdata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from agdb_eval import __version__
from agdb_eval.did.options import check_options
from agdb_eval.did.panel import dropped_note
from agdb_eval.did.plain import Floats, plain, read_only, rows, typed
from agdb_eval.did.read import Data
from agdb_eval.did.regression import RegressionData, read_regression
from agdb_eval.did.scores import inference
from agdb_eval.did.words import Words, amount, counted, interval, join_words, share, warn, words
from agdb_eval.errors import DesignError

__all__ = ["Twfe", "twfe"]

_FEW_CLUSTERS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Twfe:
    """Coefficients of a regression with unit and period effects.

    Parameters
    ----------
    n_rows, n_units, n_clusters : what the regression used.
    spec : the arguments, rows read, used and left out, fingerprint of the data, version of the package.
    text : the coefficients in words, in Dutch and English.
    notes : what was left out and how to read the coefficients.
    """

    n_rows: int
    n_units: int
    n_clusters: int
    spec: Mapping[str, Any]
    text: Words
    notes: tuple[Words, ...]
    _table: pd.DataFrame
    _covariance: Floats

    def __repr__(self) -> str:
        return (
            f"Twfe({len(self._table)} regressors, {self.n_rows} rows, {self.n_units} units, "
            f"{self.n_clusters} clusters)"
        )

    def _repr_html_(self) -> str:
        return str(self._table.to_html(index=False, na_rep=""))

    @property
    def table(self) -> pd.DataFrame:
        """One row per regressor.

        regressor, estimate, std_error_classical, std_error_clustered, conf_low, conf_high and p_value
        (from the clustered standard error), n (rows), band ('pointwise').
        """
        return self._table.copy()

    @property
    def covariance(self) -> pd.DataFrame:
        """Clustered covariance of the coefficients."""
        names = pd.Index(self._table["regressor"])
        return pd.DataFrame(self._covariance.copy(), index=names, columns=names)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values that can be written as JSON."""
        return {
            "n_rows": self.n_rows,
            "n_units": self.n_units,
            "n_clusters": self.n_clusters,
            "spec": plain(self.spec),
            "text": dict(self.text),
            "notes": [dict(note) for note in self.notes],
            "table": rows(self._table),
            "covariance": plain(self._covariance),
        }


def twfe(
    data: Data,
    *,
    unit: str,
    period: str,
    outcome: str,
    regressors: Sequence[str],
    cluster: str | None = None,
    level: float = 0.95,
) -> Twfe:
    """Regress an outcome on regressors and on effects of units and periods.

    When effects differ between cohorts or over time, a coefficient is a weighted mean of them in which
    weights can be negative; see `att_gt` for estimates that are not.

    Parameters
    ----------
    data : a DataFrame, or the path of a CSV, Parquet or Stata file. It is not changed.
    unit, period, outcome : columns as in `collapse`. The panel may be unbalanced.
    regressors : columns with numbers, for instance an indicator of treatment.
    cluster : column by which standard errors are clustered; the unit when not given.
    level : level of confidence of the intervals.

    Returns
    -------
    Twfe
        With two standard errors. The classical one assumes independent errors of equal variance and
        counts all effects as parameters. The clustered one has the factor G / (G - 1) * (N - 1) / (N - K)
        for G clusters and N rows, where K counts regressors, periods, and units where clusters cut
        through them; its quantiles are those of t with G - 1 degrees of freedom.

    Raises
    ------
    InputError : with every problem found in the data, by row position.
    DesignError : a regressor does not vary beyond the effects, or too few rows or clusters are left.

    References
    ----------
    Wooldridge, J. (2010), Econometric Analysis of Cross Section and Panel Data, 2nd edition, chapter 10.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"firm": [1, 1, 2, 2, 3, 3], "year": [1, 2] * 3, "aid": [0, 1, 0, 0, 0, 0]})
    >>> frame["y"] = [1.0, 5.0, 1.0, 2.0, 2.0, 4.0]
    >>> twfe(frame, unit="firm", period="year", outcome="y", regressors=["aid"])
    Twfe(1 regressors, 6 rows, 3 units, 3 clusters)
    """
    check_options(level=level)
    names = [regressors] if isinstance(regressors, str) else list(regressors)
    other = None if cluster == unit else cluster
    used = read_regression(data, unit=unit, period=period, outcome=outcome, regressors=names, cluster=other)
    _check_design(used, names)
    estimates, classical, clustered = _fit(used, names)
    count, clusters = len(used.outcome), int(used.cluster.max()) + 1
    table = _table(names, estimates, classical, clustered, count, clusters, level)
    loud = tuple(dropped_note(dropped) for dropped in used.ledger)
    warn(loud, stacklevel=2)
    spec = {
        "unit": unit,
        "period": period,
        "outcome": outcome,
        "regressors": tuple(names),
        "cluster": cluster or unit,
        "level": level,
        "source": None if isinstance(data, pd.DataFrame) else Path(data).name,
        "rows_read": used.rows_read,
        "rows_used": count,
        "dropped": used.ledger,
        "fingerprint": used.fingerprint,
        "version": __version__,
    }
    return Twfe(
        n_rows=count,
        n_units=int(used.unit.max()) + 1,
        n_clusters=clusters,
        spec=MappingProxyType(spec),
        text=_text(table, outcome, level),
        notes=(*loud, *_notes(clusters)),
        _table=table,
        _covariance=read_only(clustered),
    )


def _check_design(used: RegressionData, names: list[str]) -> None:
    """Raise when the effects leave nothing to estimate from."""
    rows_, units, periods = len(used.outcome), len(np.unique(used.unit)), len(np.unique(used.period))
    if units + periods - 1 + len(names) >= rows_:
        raise DesignError(
            f"{rows_} rows are too few for the effects of {units} units and {periods} periods and "
            f"{counted(len(names), 'regressor', 'regressors')}."
        )
    if len(np.unique(used.cluster)) < 2:
        raise DesignError("Clustered standard errors need at least two clusters.")
    for name, values in zip(names, used.regressors.T, strict=True):
        for level, codes in (("unit", used.unit), ("period", used.period)):
            groups = pd.Series(values).groupby(codes)
            if (groups.max() == groups.min()).all():
                raise DesignError(
                    f"Regressor '{name}' does not vary within any {level}; the effects absorb it."
                )


def _fit(used: RegressionData, names: list[str]) -> tuple[Floats, Floats, Floats]:
    """Return coefficients, classical standard errors and the clustered covariance."""
    from linearmodels.panel import PanelOLS
    from linearmodels.panel.utility import AbsorbingEffectError

    index = pd.MultiIndex.from_arrays([used.unit, used.period], names=["unit", "period"])
    exog = pd.DataFrame(used.regressors, index, [f"x{place}" for place in range(len(names))])
    outcome = pd.DataFrame({"outcome": used.outcome}, index)
    model = PanelOLS(outcome, exog, entity_effects=True, time_effects=True)
    try:
        classical = model.fit(cov_type="unadjusted", debiased=True)
    except AbsorbingEffectError:
        quoted = ", ".join(f"'{name}'" for name in names)
        raise DesignError(f"The effects, or the other regressors, absorb one of {quoted}.") from None
    bare = model.fit(  # without any factor: what counts as a parameter is decided in _factor
        cov_type="clustered",
        clusters=pd.DataFrame({"cluster": used.cluster}, index),
        debiased=False,
        auto_df=False,
        count_effects=False,
        group_debias=False,
    )
    return (
        np.asarray(classical.params, dtype=np.float64),
        np.asarray(classical.std_errors, dtype=np.float64),
        np.asarray(bare.cov, dtype=np.float64) * _factor(used),
    )


def _factor(used: RegressionData) -> float:
    """Return G / (G - 1) * (N - 1) / (N - K); units within clusters do not count as parameters."""
    count, width = used.regressors.shape
    clusters, units = len(np.unique(used.cluster)), len(np.unique(used.unit))
    nested = len(np.unique(np.column_stack([used.unit, used.cluster]), axis=0)) == units
    parameters = width + len(np.unique(used.period)) + (0 if nested else units - 1)
    return float(clusters / (clusters - 1) * (count - 1) / (count - parameters))


def _table(
    names: list[str],
    estimates: Floats,
    classical: Floats,
    clustered: Floats,
    count: int,
    clusters: int,
    level: float,
) -> pd.DataFrame:
    errors = np.sqrt(np.diag(clustered))
    numbers = inference(estimates, errors, np.full(len(names), clusters - 1.0), level)
    return typed(
        {
            "regressor": names,
            "estimate": estimates,
            "std_error_classical": classical,
            "std_error_clustered": errors,
            "conf_low": numbers["conf_low"],
            "conf_high": numbers["conf_high"],
            "p_value": numbers["p_value"],
            "n": [count] * len(names),
            "band": ["pointwise"] * len(names),
        }
    )


def _text(table: pd.DataFrame, outcome: str, level: float) -> Words:
    parts = []
    for row in table.to_dict(orient="records"):
        nl, en = (
            (
                amount(row["estimate"], language),
                amount(row["std_error_clustered"], language),
                interval(row["conf_low"], row["conf_high"], language),
            )
            for language in ("nl", "en")
        )
        parts.append(
            words(
                f"Coëfficiënt van {row['regressor']} op {outcome}: {nl[0]} "
                f"(geclusterde standaardfout {nl[1]}; {share(level)}-interval {nl[2]}).",
                f"Coefficient of {row['regressor']} on {outcome}: {en[0]} "
                f"(clustered standard error {en[1]}; {share(level)} interval {en[2]}).",
            )
        )
    return join_words(parts)


def _notes(clusters: int) -> Iterator[Words]:
    yield words(
        "Als effecten verschillen tussen cohorten of in de tijd, is een coëfficiënt een gewogen gemiddelde "
        "waarin gewichten negatief kunnen zijn.",
        "When effects differ between cohorts or over time, a coefficient is a weighted mean in which weights "
        "can be negative.",
    )
    if clusters < _FEW_CLUSTERS:
        yield words(
            f"Met {counted(clusters, 'cluster', 'clusters')} zijn geclusterde standaardfouten vaak te klein.",
            f"With {counted(clusters, 'cluster', 'clusters')} clustered standard errors are often too small.",
        )
