"""Registering results by name and reading them back."""

import datetime as dt
import json
import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest

from agdb_eval.errors import InputError
from agdb_eval.results import SCHEMA_VERSION, open_store, read_results

matplotlib.use("agg")
from matplotlib.figure import Figure


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "results", "01_register")


def a_figure() -> Figure:
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([1, 2, 3], label="é")
    return figure


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [
        (3, "number", 3),
        (np.float64(0.1), "number", 0.1),
        (np.int64(7), "number", 7),
        (None, "number", None),
        (pd.NA, "number", None),
        ("tekst", "text", "tekst"),
        (dt.date(2025, 12, 31), "text", "2025-12-31"),
        (True, "data", True),
        ({2025: [np.int64(1), None]}, "data", {"2025": [1, None]}),
        (np.array([1.0, 2.0]), "data", [1.0, 2.0]),
    ],
)
def test_a_value_comes_back_as_it_was(store, value, kind, stored):
    assert store.record("a.value", value) is value
    result = read_results(store.folder)["a.value"]
    assert (result.kind, result.value, result.notebook, result.cell) == (kind, stored, "01_register", None)
    assert type(result.value) is type(stored)


def test_words_unit_and_tolerance_are_kept(store):
    store.record("n", 1, title={"nl": "Aantal", "en": "Count"}, unit="projects", note="about", tolerance=0.01)
    result = read_results(store.folder)["n"]
    assert dict(result.title) == {"nl": "Aantal", "en": "Count"}
    assert dict(result.note) == {"nl": "about", "en": "about"}
    assert (result.unit, result.tolerance) == ("projects", 0.01)
    assert json.loads((store.folder / "n.json").read_text())["schema_version"] == SCHEMA_VERSION


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float64("-inf")])
def test_a_number_that_is_not_finite_is_missing_and_says_so(store, value):
    store.record("n", value, note={"nl": "Eerst dit."})
    result = read_results(store.folder)["n"]
    assert result.value is None
    assert result.note["nl"].startswith("Eerst dit. Geen eindig getal")
    assert "stored as missing" in result.note["en"]


def a_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            2018: [14, 47],
            "share": [0.5, np.nan],
            "start": pd.to_datetime(["2018-01-01", None]),
            "name": ["MKB!dee", None],
            "known": [True, False],
            "count": pd.array([3, None], dtype="Int64"),
            "far": [np.inf, 1.0],
            "quarter": pd.period_range("2020Q1", periods=2, freq="Q"),
        },
        index=pd.Index(["a", "b"], name="instrument"),
    )


def test_a_table_keeps_types_and_missing_is_null_and_empty(store):
    frame = a_table()
    before = frame.copy()
    assert store.record("t", frame) is frame
    pd.testing.assert_frame_equal(frame, before)
    result = read_results(store.folder)["t"]
    table = result.value
    assert table.columns[:3] == ("instrument", "2018", "share")
    assert table.types == (
        "text", "integer", "number", "date", "text", "boolean", "integer", "number", "text"
    )  # fmt: skip
    assert table.rows[1] == ("b", 47, None, None, None, False, None, 1.0, "2020Q2")
    assert table.rows[0][3] == "2018-01-01"
    assert "inf" in result.note["en"]
    csv = (store.folder / result.files["csv"]).read_text(encoding="utf-8")
    assert csv.splitlines()[1:] == [
        "a,14,0.5,2018-01-01,MKB!dee,true,3,,2020Q1",
        "b,47,,,,false,,1.0,2020Q2",
    ]
    back = table.frame()
    assert back["start"].dtype.kind == "M" and back["count"].dtype == "Int64"
    assert back["share"].dtype == "float64" and back["2018"].dtype == "int64"
    assert back["name"].isna().tolist() == [False, True]


def test_row_numbers_are_not_a_column_but_labels_are(store):
    store.record("filtered", pd.DataFrame({"a": [1, 2, 3]}).iloc[[0, 2]])
    store.record("labelled", pd.DataFrame({"a": [1]}, index=["x"]))
    store.record("empty", pd.DataFrame({"a": pd.Series([], dtype=float)}))
    results = read_results(store.folder)
    assert results["filtered"].value.columns == ("a",)
    assert results["labelled"].value.rows == (("x", 1),)
    assert results["empty"].value.types == ("number",) and len(results["empty"].value.frame()) == 0


def test_a_figure_is_svg_and_png_without_outside_references(store):
    store.record("fig", a_figure(), alt={"nl": "Stijgende lijn"})
    result = read_results(store.folder)["fig"]
    assert dict(result.files) == {"svg": "fig.svg", "png": "fig.png"} and result.value is None
    svg = (store.folder / "fig.svg").read_text(encoding="utf-8")
    references = {part.split('"')[0] for part in svg.split("http")[1:]}
    assert references <= {"://www.w3.org/2000/svg", "://www.w3.org/1999/xlink"}
    assert "<metadata" not in svg and "<dc:" not in svg
    assert b"Software" not in (store.folder / "fig.png").read_bytes()


def test_the_same_values_give_the_same_bytes(tmp_path):
    content = []
    for run in ("one", "two"):
        store = open_store(tmp_path / run, "n")
        store.record("fig", a_figure())
        store.record("t", a_table())
        store.record("d", {"b": 1, "a": [0.1]})
        content.append({path.name: path.read_bytes() for path in store.folder.iterdir()})
    assert content[0] == content[1] and len(content[0]) == 6


def test_a_name_is_given_once_in_a_round(store):
    store.record("same", 1)
    other = open_store(store.folder, "02_coverage")
    with pytest.raises(InputError, match=r"'01_register' .* '02_coverage'"):
        other.record("same", 2)
    assert read_results(store.folder)["same"].value == 1


@pytest.mark.parametrize("folder", [None, ""])
def test_without_folder_results_stay_in_memory_and_may_be_overwritten(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = open_store(folder, "by_hand")
    store.record("n", 1)
    store.record("n", 2)
    assert store.results["n"].value == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "Aantal", "a-b", ".a", "a.", "a..b", "../a", "a b", "x" * 121])
def test_a_name_must_be_a_name(store, name):
    with pytest.raises(InputError, match="not a name"):
        store.record(name, 1)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (object(), "type object"),
        (1j, "type complex"),
        ({1, 2}, "type set"),
        (pd.Series([1]), "Series"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "more than one column 'a'"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "several levels"),
        (pd.DataFrame({"a": [object()]}), "column 'a'"),
        ({"1": 0, 1: 0}, "two keys"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_leaves_nothing(store, value, reason):
    with pytest.raises(InputError, match=reason):
        store.record("x", value)
    assert list(store.folder.iterdir()) == []


def test_words_in_another_language_and_a_negative_tolerance_are_refused(store):
    with pytest.raises(InputError, match=r"did you mean 'nl'"):
        store.record("x", 1, title={"nll": "x"})
    for tolerance in (-0.1, float("nan"), float("inf")):
        with pytest.raises(InputError, match="tolerance"):
            store.record("x", 1, tolerance=tolerance)


def test_reading_back_reports_every_file_that_is_not_a_result(store, tmp_path):
    store.record("t", a_table())
    store.record("old", 1)
    old = store.folder / "old.json"
    old.write_text(old.read_text().replace(f'"schema_version": {SCHEMA_VERSION}', '"schema_version": 99'))
    (store.folder / "broken.json").write_text("{")
    (store.folder / "list.json").write_text("[]")
    (store.folder / "t.csv").unlink()
    with pytest.raises(InputError) as caught:
        read_results(store.folder)
    assert {problem.file for problem in caught.value.problems} == {
        "broken.json", "list.json", "old.json", "t.json"
    }  # fmt: skip
    with pytest.raises(InputError, match="no results here"):
        read_results(tmp_path / "nowhere")


def test_importing_results_is_light():
    heavy = "{'pandas', 'matplotlib', 'numpy', 'IPython'}"
    code = f"import sys, agdb_eval.results; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
