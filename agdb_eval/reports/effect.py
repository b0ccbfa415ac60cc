"""One difference-in-differences analysis of a few outcomes, as tables and sentences for a report.

Everything is estimated in `did`; here results of several outcomes are put side by side.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from agdb_eval.did import Aggregate, AttGt, aggregate, att_gt, collapse, placebo, twfe
from agdb_eval.errors import AgdbWarning, DesignError
from agdb_eval.records import Register

__all__ = ["Effects", "about_text", "estimate_effects", "outcome_name"]

# The name of an outcome: a text, or one text by language.
Name = str | Mapping[str, str]

# The fewest units on which a published number may rest; a usual minimum of output control.
MIN_UNITS = 10
_SECRET = ("estimate", "std_error", "conf_low", "conf_high", "p_value", "mean", "sd")
_AGGREGATES = {
    "simple": {"nl": "alle behandelde groepen en jaren samen", "en": "all treated groups and years together"},
    "event": {"nl": "{time} perioden na de start", "en": "{time} periods after the start"},
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effects:
    """The results for all outcomes, the first of which is the headline.

    Parameters
    ----------
    cells : one row per outcome, cohort and period, from `att_gt`.
    aggregates : the average over everything after treatment, and by event time.
    twfe : the two-way fixed effects regression, classical beside clustered standard errors.
    sample : units, mean and spread per outcome, cohort and period.
    ledger : rows and units that were left out, with the reason.
    summary, placebo : sentences on the headline outcome, by language.
    notes : what the estimators say was left out or how data were read, by language.
    headline : the estimates of the headline outcome, for its figure.
    """

    cells: pd.DataFrame
    aggregates: pd.DataFrame
    twfe: pd.DataFrame
    sample: pd.DataFrame
    ledger: pd.DataFrame
    summary: dict[str, str]
    placebo: dict[str, str]
    notes: list[dict[str, str]]
    headline: pd.DataFrame


def estimate_effects(
    data: pd.DataFrame,
    *,
    unit: str,
    period: str,
    cohort: str,
    outcomes: Mapping[str, Name],
    regressors: Sequence[str],
    control: str = "never",
    language: str = "nl",
    min_units: int = MIN_UNITS,
) -> Effects:
    """Estimate group-time effects and the fixed effects regression for every outcome.

    Intervals use the small-sample convention: with few units per cohort normal quantiles are too narrow.

    Parameters
    ----------
    data : the panel, one row per unit and period.
    unit, period, cohort : columns, as in `collapse`.
    outcomes : column of every outcome with its name for people, as text or by language; the first is the
        headline.
    regressors : columns for the regression, such as an indicator of treatment.
    control : 'never' or 'not_yet'.
    language : of the words in the tables.
    min_units : numbers that rest on fewer treated or comparison units are left out of every table. This
        alone is no output control: a total less its parts can still give a number away.

    Raises
    ------
    InputError : with every problem found in the data.
    DesignError : an outcome has no comparison or no period before treatment.
    """
    parts: dict[str, list[pd.DataFrame]] = {
        key: [] for key in ("cells", "aggregates", "twfe", "sample", "ledger")
    }
    results: list[AttGt] = []
    notes: list[dict[str, str]] = []
    for column, given in outcomes.items():
        name = outcome_name(given, language)
        with warnings.catch_warnings():
            # The same sentences are in the notes, which the report prints.
            warnings.simplefilter("ignore", AgdbWarning)
            moments = collapse(data, unit=unit, period=period, cohort=cohort, outcome=column)
            effects = att_gt(moments, control=control, convention="small_sample")
            fitted = twfe(data, unit=unit, period=period, outcome=column, regressors=regressors)
        results.append(effects)
        parts["cells"].append(_named(_hide(effects.table, ["n_treated", "n_control"], min_units), name))
        parts["aggregates"].append(_named(_hide(_aggregates(effects, language), ["n"], min_units), name))
        parts["twfe"].append(_named(fitted.table.assign(n_units=fitted.n_units), name))
        parts["sample"].append(_named(_hide(moments.table, ["n"], min_units), name))
        parts["ledger"].append(_named(_ledger(moments.spec), name))
        notes += [dict(note) for note in (*effects.notes, *fitted.notes) if dict(note) not in notes]
    notes += _hidden_notes(parts["cells"] + parts["sample"], min_units)
    overall = aggregate(results[0], by="simple")
    return Effects(
        **{key: pd.concat(frames, ignore_index=True) for key, frames in parts.items()},
        summary=_headline_text(next(iter(outcomes.values())), overall, min_units),
        placebo=_placebo(results[0], min_units),
        notes=notes,
        headline=_hide(results[0].table, ["n_treated", "n_control"], min_units),
    )


def about_text(register: Register, about: str | None, example: bool) -> dict[str, str]:
    """Return what an estimate is about: an example, one instrument, or nothing in the register.

    Parameters
    ----------
    register : the register of the round.
    about : the id of an instrument; None where the data are about none.
    example : whether the data are the public example that ships.

    Raises
    ------
    InputError : the instrument does not exist.
    """
    if about is None and not example:
        return {
            "nl": "Deze schatting is aan geen record verbonden en ondersteunt er dus geen; geef daarvoor het "
            "instrument op waarover de gegevens gaan.",
            "en": "This estimate is tied to no record and so supports none; name the instrument that the "
            "data are about for that.",
        }
    if about is None:
        return {
            "nl": "Let op: dit is een voorbeeld met gegevens van elders. Het ondersteunt geen enkel record "
            "in het register en zegt niets over de instrumenten hierboven.",
            "en": "Note: this is an example with data from elsewhere. It supports no record in the register "
            "and says nothing about the instruments above.",
        }
    name = register.instrument(about).name
    return {
        "nl": f"Deze schatting gaat over {name.nl}. Zij wordt pas bewijs in het register als een persoon "
        "haar daar als zodanig opneemt.",
        "en": f"This estimate is about {name.en}. It becomes evidence in the register only when a person "
        "enters it there as such.",
    }


def _hide(table: pd.DataFrame, counts: list[str], min_units: int) -> pd.DataFrame:
    """Return a table without the numbers of rows that rest on too few units; the counts themselves stay."""
    hidden = table.copy()
    few = (hidden[counts] < min_units).any(axis=1)
    hidden.loc[few, [name for name in _SECRET if name in hidden]] = float("nan")
    return hidden


def _hidden_notes(tables: Sequence[pd.DataFrame], min_units: int) -> list[dict[str, str]]:
    hidden = sum(
        int((table[[c for c in ("n", "n_treated", "n_control") if c in table]] < min_units).any(axis=1).sum())
        for table in tables
    )
    if not hidden:
        return []
    return [
        {
            "nl": f"Weggelaten uit de tabellen: {hidden} rijen die rusten op minder dan {min_units} "
            "eenheden.",
            "en": f"Left out of the tables: {hidden} rows that rest on fewer than {min_units} units.",
        }
    ]


def outcome_name(given: Name, language: str) -> str:
    """Return the name of an outcome in one language."""
    return given if isinstance(given, str) else given.get(language) or next(iter(given.values()))


def _headline_text(outcome: Name, overall: Aggregate, min_units: int) -> dict[str, str]:
    if overall.overall.n < min_units:
        return _too_few(min_units)
    names = {language: outcome_name(outcome, language) for language in overall.text}
    return {key: f"{names[key][:1].upper()}{names[key][1:]}. {text}" for key, text in overall.text.items()}


def _too_few(min_units: int) -> dict[str, str]:
    return {
        "nl": f"Dit rust op minder dan {min_units} eenheden en is daarom weggelaten.",
        "en": f"This rests on fewer than {min_units} units and is therefore left out.",
    }


def _named(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    named = table.copy()
    named.insert(0, "outcome", outcome)
    return named


def _aggregates(effects: AttGt, language: str) -> pd.DataFrame:
    simple = aggregate(effects, by="simple").table.assign(what=_AGGREGATES["simple"][language])
    event = aggregate(effects, by="event").table
    after = event[event["kind"] == "post"]
    what = [_AGGREGATES["event"][language].format(time=int(time)) for time in after["event_time"]]
    columns = ["what", "estimate", "std_error", "conf_low", "conf_high", "p_value", "n"]
    return pd.concat([simple, after.assign(what=what)], ignore_index=True)[columns]


def _ledger(spec: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        [(line.reason, line.rows, line.units) for line in spec["dropped"]],
        columns=["reason", "rows", "units"],
    )


def _placebo(effects: AttGt, min_units: int) -> dict[str, str]:
    cells = effects.table
    cells = cells[cells["kind"] == "placebo"]
    if (cells[["n_treated", "n_control"]] < min_units).any(axis=None):
        return _too_few(min_units)
    try:
        return dict(placebo(effects).text)
    except DesignError as error:
        return {"nl": "Er is geen voorperiode om te controleren.", "en": str(error)}
