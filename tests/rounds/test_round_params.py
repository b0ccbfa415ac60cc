"""The parameters of a round: typed, and everything that is wrong with them at once."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

import agdb_eval
from agdb_eval.errors import InputError
from agdb_eval.rounds.inject import injected_source, prepared_notebook
from agdb_eval.rounds.params import read_round

TYPED = """\
import datetime
from pathlib import Path
from typing import Literal

root: str = "."
as_of: datetime.date = datetime.date(2020, 1, 1)   # a day
language: Literal["nl", "en"] = "nl"
results: str | None = None
first_year: int
weights: dict[int, float] = {2020: 1.0}
cuts: list[datetime.date] = []
panel: Path = Path("data/panel.csv")
label: str | None = None
nested: dict[str, list[int]] = {"a": [-1]}
control: Literal["never", "not_yet"] = "never"
"""

GIVEN = """\
  - name: 01_did
    parameters:
      first_year: 2017
      weights: {2024: 1, 2025: 1.5}
      cuts: [2018-01-01, "2019-06-30"]
      panel: data/panel.csv
      label: NO
      control: not_yet
"""


def problems_of(project, path: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_round(path, project.root)
    return [str(problem) for problem in caught.value.problems]


def test_parameters_arrive_with_their_types(project):
    project.notebook("01_did", parameters=TYPED)
    params = read_round(project.params(GIVEN, head="title: {nl: Ronde}\nlanguage: en\n"), project.root)
    assert (params.round, params.as_of, params.language) == ("r", dt.date(2025, 12, 31), "en")
    assert dict(params.title) == {"nl": "Ronde"} and params.file == "params/r.yaml"
    (plan,) = params.notebooks
    assert plan.values == {
        "root": ".",
        "as_of": dt.date(2025, 12, 31),
        "language": "en",
        "results": "reports/r/results",
        "first_year": 2017,
        "weights": {2024: 1.0, 2025: 1.5},
        "cuts": [dt.date(2018, 1, 1), dt.date(2019, 6, 30)],
        "panel": PurePosixPath("data/panel.csv"),
        "label": "NO",
        "nested": {"a": [-1]},
        "control": "not_yet",
    }
    assert type(plan.values["weights"][2024]) is float


def test_the_injected_cell_gives_the_same_values_when_it_runs(project):
    project.notebook("01_did", parameters=TYPED)
    (plan,) = read_round(project.params(GIVEN), project.root).notebooks
    space: dict[str, object] = {"first_year": None}
    exec(TYPED, space)
    exec(injected_source(plan, {"results": "elsewhere"}), space)
    found = {name: space[name] for name in plan.values}
    assert found == {**plan.values, "results": "elsewhere", "panel": Path("data/panel.csv")}


def test_the_prepared_notebook_has_stable_ids_and_one_injected_cell(project):
    path = project.notebook("01_did", "print(1)", "md:text", parameters=TYPED)
    stored = json.loads(path.read_text())
    old = {"cell_type": "code", "metadata": {"tags": ["injected-parameters"]}, "source": "x = 1"}
    stored["cells"].insert(1, old | {"outputs": [], "execution_count": 3})
    path.write_text(json.dumps(stored))
    (plan,) = read_round(project.params(GIVEN), project.root).notebooks
    first, second = (prepared_notebook(plan, {}) for _ in range(2))
    assert first == second
    assert [cell["id"] for cell in first["cells"]] == ["cell-0", "injected-parameters", "cell-2", "cell-3"]
    assert "x = 1" not in json.dumps(first)


def test_all_problems_of_all_notebooks_are_reported_at_once(project):
    project.notebook("01_a", parameters="first_year: int\nshare: float = 0.5\n")
    project.notebook("02_b", parameters="as_of: int = 3\nday: datetime.date = datetime.date(2020, 1, 1)\n")
    project.notebook("03_c", parameters=None)
    project.notebook("04_d", parameters="import os\nx = 3\ny: set = None\nz: int = 'a'\nw: int = f(1)\n")
    (project.root / "notebooks" / "05_e.ipynb").write_text('{"cells": [')
    (project.root / "notebooks" / "06_f.ipynb").write_text('{"cells": []}')
    project.notebook("07_g", parameters="x: int = (")
    project.notebook("08_h", parameters="data: Path = Path('data/absent.csv')\n")
    (project.root / "notebooks" / "09_i.ipynb").write_bytes(b'{"a": "\xff"}')
    path = project.write(
        "params/r.yaml",
        """\
round: 2025
titel: {nl: Ronde}
as_of: 2025-02-30
language: fr
notebooks:
  - name: 01_a
    parameters: {first_yaer: 2017, share: half, root: .}
  - name: 02_b
    parameters: {day: 31-12-2025}
  - name: 03_c
  - name: 04_d
  - name: 05_e
  - name: 06_f
  - name: 07_g
  - name: 08_h
  - name: 08_hh
  - name: 01_a
  - name: 09_i
  - name: 02_b.ipynb
""",
    )
    found = problems_of(project, path)
    expected = [
        ("line 1, round", 'between quotes, "2025"'),
        ("line 2, titel", "did you mean 'title'?"),
        ("line 3, as_of", "not a date in the calendar"),
        ("line 4, language", "'nl' or 'en'"),
        ("line 19, notebooks.11.name", "leave out the extension"),
        ("first_yaer", "no parameter 'first_yaer'", "did you mean 'first_year'?"),
        ("needs the parameter 'first_year'", "allowed: int"),
        ("notebooks.0.parameters.share", "found 'half'; allowed: float"),
        ("notebooks.0.parameters.root", "given by the round"),
        ("notebooks.1.parameters.day", "write it as 2025-12-31"),
        ("03_c", "one code cell with the tag 'parameters'", "found 0 cells"),
        ("04_d", "line 1", "found import os"),
        ("04_d", "line 2", "'x' has no type"),
        ("04_d", "line 3", "'set' is not a type"),
        ("04_d", "line 4", "does not have its type", "found 'a'; allowed: int"),
        ("04_d", "line 5", "must be a fixed value"),
        ("05_e", "not valid JSON"),
        ("06_f", "not a Jupyter notebook"),
        ("07_g", "not valid Python"),
        ("08_h", "parameters cell, line 1", "does not exist; found data/absent.csv"),
        ("09_i", "not UTF-8"),
        ("no notebook '08_hh'", "line 16, notebooks.8.name", "did you mean '08_h'?"),
        ("'01_a' is given twice (first on line 6)", "line 17"),
    ]
    for parts in expected:
        assert [text for text in found if all(part in text for part in parts)], (parts, found)
    assert len(found) == len(expected), found


def test_a_round_value_of_another_type_is_a_problem_of_the_notebook(project):
    project.notebook("n", parameters="as_of: int = 3\n")
    (found,) = problems_of(project, project.params("  - name: n"))
    assert found.startswith("notebooks/n.ipynb, parameters cell, line 1: the round gives 'as_of'")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("data/none.csv", "does not exist"),
        ("/etc/hosts", "relative to the project folder"),
        ("C:/panel.csv", "relative to the project folder"),
        ("~/panel.csv", "relative to the project folder"),
        ("'data\\panel.csv'", "with / between"),
        ("3", "not a path"),
    ],
)
def test_a_path_parameter_must_be_a_file_of_the_project(project, value, reason):
    project.notebook("n", parameters="panel: Path\n")
    (found,) = problems_of(project, project.params(f"  - name: n\n    parameters:\n      panel: {value}"))
    assert reason in found and found.startswith("params/r.yaml, line 6, notebooks.0.parameters.panel")


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("int", "1.0"),
        ("int", "true"),
        ("int", '"1"'),
        ("float", "true"),
        ("bool", "1"),
        ("str", "2017"),
        ("str", "null"),
        ("dict[int, float]", '{"2025": 1.0}'),
        ("list[int]", "[1, 2.5]"),
        ("list[int]", "1"),
        ("int | None", "x"),
        ("Literal['a', 'b']", "c"),
    ],
)
def test_types_are_taken_strictly(project, annotation, value):
    project.notebook("n", parameters=f"x: {annotation}\n")
    (found,) = problems_of(project, project.params(f"  - name: n\n    parameters:\n      x: {value}"))
    assert "'x' does not have its type" in found and f"allowed: {annotation}" in found


def test_the_place_inside_a_value_is_named(project):
    project.notebook("n", parameters="x: dict[int, float]\n")
    text = "  - name: n\n    parameters:\n      x:\n        2024: 1\n        2025: many"
    (found,) = problems_of(project, project.params(text))
    assert "line 8, notebooks.0.parameters.x.2025" in found


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"round: [", "not valid YAML"),
        (b"round: \xff", "not UTF-8"),
        (b"- a\n", "keys and values at its top level"),
        (b"round: a\nround: b\n", "given twice"),
        (b"round: a\nas_of: 2025-01-01\nnotebooks: []\n", "at least 1"),
        (b"round: ../x\nas_of: 2025-01-01\nnotebooks: [{name: ../../etc}]\n", "as a file name"),
    ],
)
def test_a_file_that_cannot_be_used(project, content, reason):
    (project.root / "params/r.yaml").write_bytes(content)
    assert any(reason in text for text in problems_of(project, "params/r.yaml"))


def test_a_missing_file_names_the_nearest(project):
    project.params("  - name: n", name="2025")
    (found,) = problems_of(project, "params/2052.yaml")
    assert "did you mean 'params/2025.yaml'?" in found


@pytest.mark.parametrize("name", ["con", "NUL", "README.md", ".x", "a/b", "a b", "a."])
def test_a_round_name_must_be_a_folder_name(project, name):
    project.notebook("n")
    text = f'round: "{name}"\nas_of: 2025-01-01\nnotebooks: [{{name: n}}]\n'
    assert any(
        "as a file name" in found for found in problems_of(project, project.write("params/q.yaml", text))
    )


def test_timeouts_of_round_and_notebook(project):
    project.notebook("a")
    project.notebook("b")
    path = project.params("  - name: a\n  - name: b\n    cell_timeout: 5", head="cell_timeout: 60\n")
    assert [plan.cell_timeout for plan in read_round(path, project.root).notebooks] == [60, 5]


def test_a_project_without_the_notebook_uses_the_one_that_ships(project, tmp_path, monkeypatch):
    project.notebook("n")
    package = tmp_path / "site" / "agdb_eval"
    (package / "notebooks").mkdir(parents=True)
    for name in ("n", "shipped"):
        (package / "notebooks" / f"{name}.ipynb").write_bytes(
            (project.root / "notebooks/n.ipynb").read_bytes()
        )
    monkeypatch.setattr(agdb_eval, "__file__", str(package / "__init__.py"))
    plans = read_round(project.params("  - name: n\n  - name: shipped"), project.root).notebooks
    assert [plan.shown for plan in plans] == ["notebooks/n.ipynb", "agdb_eval/notebooks/shipped.ipynb"]


def test_checking_a_round_starts_no_kernel_and_imports_no_papermill(project):
    project.notebook("n")
    code = (
        "import sys; from agdb_eval.rounds import read_round; "
        f"read_round({project.params('  - name: n')!r}, {str(project.root)!r}); "
        "print({'papermill', 'nbclient', 'nbformat', 'jupyter_client', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
