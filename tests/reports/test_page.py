"""Numbers, words and figures as readers see them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import yaml

from agdb_eval.coverage import active_by_ambition, coverage_matrix
from agdb_eval.records import load_register
from agdb_eval.records.labels import show_day
from agdb_eval.reports.figures import active_figure, effect_figure, matrix_figure
from agdb_eval.reports.page import show_number, translator
from agdb_eval.reports.tables import active_rows, matrix_alt, matrix_rows


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        (None, "nl", "–"),
        (float("nan"), "nl", "–"),
        (1234567, "nl", "1.234.567"),
        (1234567, "en", "1,234,567"),
        (-0.25231, "nl", "−0,252"),
        (-0.25231, "en", "−0.252"),
        (0, "nl", "0"),
        (0.0, "en", "0.000"),
        (12.0, "en", "12"),
    ],
)
def test_numbers_are_written_as_readers_do(value: float | None, language: str, shown: str) -> None:
    assert show_number(value, language) == shown


def test_every_text_exists_in_both_languages(repository: Path) -> None:
    path = repository / "agdb_eval" / "reports" / "texts.yaml"
    texts = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key, words in texts.items():
        assert set(words) == {"nl", "en"}, key
        assert all(words.values()), key


def test_every_text_that_is_asked_for_exists(repository: Path) -> None:
    import re

    folder = repository / "agdb_eval" / "reports"
    texts = yaml.safe_load((folder / "texts.yaml").read_text(encoding="utf-8"))
    asked: set[str] = set()
    for path in [*folder.glob("*.py"), *folder.glob("templates/*.html")]:
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"\bt\(\s*[\"'](\w+)[\"']", text))
        asked |= set(re.findall(r"page\.(?:section|heading)\([\"'](\w+)[\"']", text))
    assert asked - set(texts) == set()
    everything = "".join(
        p.read_text(encoding="utf-8") for p in [*folder.glob("*.py"), *folder.glob("templates/*")]
    )
    assert [key for key in texts if f'"{key}"' not in everything and f"'{key}'" not in everything] == []
    assert translator("nl")("as_of", day="X").endswith("X openbaar waren.")


@pytest.mark.parametrize(
    ("day", "nl"), [("2023", "2023"), ("2023-02", "februari 2023"), ("2023-02-03", "3 februari 2023")]
)
def test_days_are_written_as_readers_do(day: str, nl: str) -> None:
    assert show_day(day) == nl


def test_the_matrix_figure_marks_every_contribution(cycling: Path) -> None:
    register = load_register(cycling, dt.date(2024, 1, 1))
    coverage = coverage_matrix(register)
    rows = matrix_rows(register, coverage, "en")
    axes = matrix_figure(rows, "en").axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(dict.fromkeys(rows["name"]))
    marks = [mark for mark in axes.collections if len(mark.get_offsets())]
    assert len(marks) == int(rows["contributes"].fillna(0).sum())
    assert "More bicycle parking: 0" in matrix_alt(coverage)["en"]


def test_the_active_figure_shows_certain_and_possible(cycling: Path) -> None:
    register = load_register(cycling, dt.date(2024, 1, 1))
    table = active_rows(active_by_ambition(register, 2019, 2024), register, "en")
    figure = active_figure(table, "en")
    assert len(figure.axes) == table["label"].nunique()
    drawn = [bar.get_height() for bar in figure.axes[0].patches]
    first = table[table["label"] == table["label"].iloc[0]]
    assert sum(drawn) == first["possible"].sum()


def test_a_figure_of_an_empty_mix_does_not_fail() -> None:
    empty = pd.DataFrame({"label": [], "year": [], "certain": [], "possible": []})
    active_figure(empty)
    cells = pd.DataFrame(
        {"cohort": [], "period": [], "estimate": [], "conf_low": [], "conf_high": [], "kind": []}
    )
    effect_figure(cells, "y")
