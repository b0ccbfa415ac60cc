"""The analysis of the public analogue: published numbers, clustered headline, everything accounted for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from linearmodels.datasets import jobtraining

from agdb_eval.did import add_cohort
from agdb_eval.errors import InputError
from agdb_eval.records import load_register
from agdb_eval.reports.effect import Effects, about_text, estimate_effects

# Wooldridge prints three decimals.
PRINTED = 5e-4


@pytest.fixture(scope="module")
def effects() -> Effects:
    panel = add_cohort(jobtraining.load(), unit="fcode", period="year", treated="grant")
    return estimate_effects(
        panel,
        unit="fcode",
        period="year",
        cohort="cohort",
        outcomes={"lscrap": "log scrap rate", "hrsemp": "hours of training"},
        regressors=["grant", "grant_1"],
        language="en",
    )


def test_fixed_effects_give_the_published_numbers(effects: Effects) -> None:
    table = effects.twfe[effects.twfe["outcome"] == "log scrap rate"].set_index("regressor")
    assert table.loc["grant", "estimate"] == pytest.approx(-0.252, abs=PRINTED)
    assert table.loc["grant", "std_error_classical"] == pytest.approx(0.151, abs=PRINTED)
    assert table.loc["grant_1", "estimate"] == pytest.approx(-0.422, abs=PRINTED)
    assert table.loc["grant_1", "std_error_classical"] == pytest.approx(0.210, abs=PRINTED)
    assert (table["n_units"] == 54).all()
    assert (table["std_error_clustered"] != table["std_error_classical"]).all()


def test_every_cell_is_a_difference_of_mean_changes(effects: Effects) -> None:
    data = jobtraining.load()
    wide = data.pivot(index="fcode", columns="year", values="lscrap").dropna()
    first = data[data["grant"] == 1].groupby("fcode")["year"].min().reindex(wide.index)
    cells = effects.cells[effects.cells["outcome"] == "log scrap rate"]
    assert len(cells) == 4
    for cell in cells.itertuples():
        base = min(cell.cohort - 1, cell.period - 1)
        change = wide[cell.period] - wide[base]
        treated, never = change[first == cell.cohort], change[first.isna()]
        assert cell.estimate == pytest.approx(treated.mean() - never.mean(), rel=1e-10)
        welch = np.sqrt(treated.var(ddof=1) / len(treated) + never.var(ddof=1) / len(never))
        assert cell.std_error == pytest.approx(welch, rel=1e-10)
        assert (cell.n_treated, cell.n_control) == (len(treated), len(never))
    assert list(cells["kind"]) == ["post", "post", "placebo", "post"]


def test_rows_left_out_are_accounted_for(effects: Effects) -> None:
    ledger = effects.ledger[effects.ledger["outcome"] == "log scrap rate"]
    used = effects.sample[effects.sample["outcome"] == "log scrap rate"]["n"].sum()
    assert ledger["rows"].sum() + used == len(jobtraining.load())


def test_words_name_the_outcome_and_promise_nothing(effects: Effects) -> None:
    assert effects.summary["en"].startswith("Log scrap rate.")
    assert "effective" not in effects.summary["en"]
    assert "niet uit te sluiten" in effects.placebo["nl"]


def test_hours_of_training_are_not_what_the_codebook_says() -> None:
    data = jobtraining.load()
    known = data[data["hrsemp"] > 0]
    per_trainee = known["tothrs"] / known["totrain"]
    per_employee = known["tothrs"] * known["totrain"] / known["employ"]
    assert np.isclose(known["hrsemp"], per_employee, rtol=1e-4).all()
    assert np.isclose(known["hrsemp"], per_trainee, rtol=1e-4).mean() < 0.05


def test_an_estimate_says_what_it_is_about(cycling: Path) -> None:
    register = load_register(cycling)
    assert "supports no record" in about_text(register, None, example=True)["en"]
    assert "from elsewhere" not in about_text(register, None, example=False)["en"]
    assert "supports none" in about_text(register, None, example=False)["en"]
    assert "Bicycle lease" in about_text(register, "lease", example=False)["en"]
    with pytest.raises(InputError, match="did you mean 'lease'"):
        about_text(register, "laese", example=False)


def small_panel() -> pd.DataFrame:
    """Twelve never treated units, twelve treated in 2, and one alone in 3 whose outcomes are unmistakable."""
    rows = []
    for unit in range(25):
        cohort = None if unit < 12 else 2 if unit < 24 else 3
        for year in (1, 2, 3):
            outcome = 777.125 + year if unit == 24 else unit + year * 0.5 + (cohort == 2 and year >= 2)
            rows.append({"firm": unit, "year": year, "start": cohort, "y": float(outcome)})
    return pd.DataFrame(rows)


def test_numbers_of_few_units_are_in_no_table() -> None:
    panel = small_panel().assign(now=lambda d: (d["year"] >= d["start"]).astype(int))
    effects = estimate_effects(
        panel,
        unit="firm",
        period="year",
        cohort="start",
        outcomes={"y": "outcome"},
        regressors=["now"],
        language="en",
    )
    alone = effects.sample[effects.sample["n"] == 1]
    assert len(alone) == 3
    assert alone[["mean", "sd"]].isna().all(axis=None)
    cells = effects.cells
    hidden = cells[["n_treated", "n_control"]].min(axis=1) < 10
    assert hidden.any()
    assert (
        cells.loc[hidden, ["estimate", "std_error", "conf_low", "conf_high", "p_value"]].isna().all(axis=None)
    )
    assert cells.loc[~hidden, "estimate"].notna().all()
    assert any("fewer than 10 units" in note["en"] for note in effects.notes)
    assert "left out" in effects.placebo["en"]
    for table in (effects.cells, effects.sample, effects.aggregates, effects.headline):
        assert "777" not in table.to_csv() and "778" not in table.to_csv()


def test_a_file_without_names_shows_nothing_of_its_first_row(tmp_path: Path) -> None:
    from agdb_eval.did import collapse, read_frame

    path = tmp_path / "panel.csv"
    small_panel().to_csv(path, header=False, index=False)
    with pytest.raises(InputError) as caught:
        collapse(path, unit="firm", period="year", cohort="start", outcome="y")
    assert "looks like data" in str(caught.value)
    assert "0.5" not in str(caught.value)
    with pytest.raises(InputError) as caught:
        add_cohort(read_frame(path), unit="firm", period="year", treated="now")
    assert "looks like data" in str(caught.value)


def test_add_cohort_reports_all_problems_by_position() -> None:
    frame = pd.DataFrame({"firm": [1, 1, 2], "year": [1, 2, 1], "grant": [0, 7, None]})
    with pytest.raises(InputError) as caught:
        add_cohort(frame, unit="firm", period="year", treated="grant")
    assert "2 other or missing values" in str(caught.value)
    assert "7" not in str(caught.value)
    with pytest.raises(InputError, match="did you mean 'grant'"):
        add_cohort(frame, unit="firm", period="year", treated="grnat")
    before = frame.copy()
    frame["grant"] = [0, 1, 0]
    added = add_cohort(frame, unit="firm", period="year", treated="grant")
    assert added["cohort"].tolist()[:2] == [2.0, 2.0]
    assert "cohort" not in frame.columns
    assert list(before.columns) == list(frame.columns)
