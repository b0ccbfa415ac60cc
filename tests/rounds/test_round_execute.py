"""Running notebooks for real: what arrives, what is kept, and every way in which a notebook can stop."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import agdb_eval
from agdb_eval.errors import InputError, RoundError
from agdb_eval.results import read_results
from agdb_eval.rounds import read_manifest, run_round

STORE = "from agdb_eval.results import open_store\nstore = open_store(results, '{name}')\n"
TYPED = (
    "import datetime\nroot: str = '.'\nresults: str | None = None\nlanguage: str = 'nl'\n"
    "as_of: datetime.date = datetime.date(2020, 1, 1)\nweights: dict[int, float] = {}\n"
)
CHECK = "store.record('{name}.types', [str(type(as_of)), str(as_of), repr(weights), language, root])"
FIGURE = (
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(figsize=(2, 1))\n"
    "line = axes.plot([1, 2])\nstore.record('{name}.fig', figure)"
)
TABLE = "import pandas as pd\nstore.record('{name}.table', pd.DataFrame({{'a': [1.5, None]}}))"
NOISE = (
    "import os, sys, warnings\nfrom pathlib import Path\n"
    "print(os.getcwd(), Path.home(), results, Path(results).resolve(), pd.__file__)\n"
    "warnings.warn('careful', stacklevel=1)\nstr(Path(results).resolve())"
)


def written(project, name: str, *cells: str, parameters: str = TYPED) -> None:
    project.notebook(
        name, STORE.format(name=name), *(c.format(name=name) for c in cells), parameters=parameters
    )


def test_a_round_from_start_to_finish(project, silent):
    written(project, "01_a", CHECK, FIGURE, "md:# Title", TABLE, NOISE)
    written(project, "02_b", CHECK)
    path = project.params(
        "  - name: 01_a\n    parameters: {weights: {2025: 1.5}}\n  - name: 02_b", head="language: en\n"
    )
    seen = []

    def report(params, folder: Path) -> Path:
        assert read_manifest(folder) is None and folder.parent.name == ".staging"
        assert set(read_results(folder / "results")) >= {"01_a.types", "02_b.types"}
        (folder / "index.html").write_text(params.as_of.isoformat())
        return folder / "index.html"

    for _ in range(2):
        folder = run_round(
            path, project.root, build_report=report, on_progress=lambda *step: seen.append(step)
        )
        seen.append(project.tree())
    assert folder == project.reports / "r"
    assert {p.name for p in project.reports.iterdir()} <= {"r", ".lock"}
    results = read_results(folder / "results")
    assert results["01_a.types"].value == [
        "<class 'datetime.date'>", "2025-12-31", "{2025: 1.5}", "en", "."
    ]  # fmt: skip
    assert results["02_b.types"].value[2] == "{}"
    assert (results["01_a.fig"].notebook, results["01_a.fig"].cell) == ("01_a", 5)

    first, second = (tree for tree in seen if isinstance(tree, dict))
    assert {name for name in first if first[name] != second[name]} <= {"run.json"}
    steps = [step for step in seen if isinstance(step, tuple)]
    assert steps[0] == ("01_a", 0, 12) and ("02_b", 12, 12) in steps

    manifest = read_manifest(folder)
    assert manifest["report"] == "index.html" and manifest["as_of"] == "2025-12-31"
    assert [item["path"] for item in manifest["inputs"]] == ["data/panel.csv"]
    assert {item["path"] for item in manifest["outputs"]} == set(first) - {"manifest.json", "run.json"}
    assert manifest["notebooks"][0]["parameters"]["weights"] == {"2025": 1.5}

    hidden = [str(project.root), str(Path.home()), sys.prefix, str(Path(agdb_eval.__file__).parents[1])]
    for name, content in first.items():
        text = content.decode("utf-8", errors="replace")
        assert not [place for place in hidden if place in text], name
        assert ".staging" not in text, name
    notebook = json.loads(first["notebooks/01_a.ipynb"])
    text = first["notebooks/01_a.ipynb"].decode()
    assert ". ~ reports/r/results ./reports/r/results" in text and "<cell>:4: UserWarning" in text
    assert [cell["id"] for cell in notebook["cells"]][1] == "injected-parameters"
    assert "papermill" not in text
    shown = [
        data for cell in notebook["cells"] for out in cell.get("outputs", []) for data in out.get("data", {})
    ]
    assert "image/png" in shown, "a figure is shown also without a screen"


@pytest.fixture
def earlier(project) -> dict[str, bytes]:
    """An earlier round, which has to stay as it is."""
    folder = project.reports / "r"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"status": "complete", "round": "r"}')
    return project.tree()


LONG_MESSAGE = "def f(x):\n    raise ValueError('secret ' * 200)\n\nf(1)"


@pytest.mark.parametrize(
    ("cell", "pattern"),
    [
        (LONG_MESSAGE, r" \(In \[3\]\), line 4 `f\(1\)`: the cell raised ValueError\n.*secret"),
        ("# why\nimport os; os._exit(7)", r".* `import os; os._exit\(7\)`: the kernel died \(exit code 7\)"),
        ("import os; os.kill(os.getpid(), 9)", r".*the kernel died \(SIGKILL, often a lack of memory\)"),
        ("import time; time.sleep(60)", r".*took longer than 1 seconds"),
        ("1 +", r".*line 1 `1 \+`: the cell raised SyntaxError"),
        ("import sys; sys.exit(0)", r".*SystemExit"),
    ],
    ids=["raises", "exits", "killed", "timeout", "syntax", "sys.exit"],
)
def test_a_notebook_that_stops_is_named_and_kept(project, silent, earlier, cell, pattern):
    project.notebook("n", "md:text", cell, "print('never')", parameters="root: str = '.'\n")
    project.notebook("later")
    path = project.params("  - name: n\n    cell_timeout: 1\n  - name: later")
    with pytest.raises(RoundError) as caught:
        run_round(path, project.root, on_progress=silent)
    message = str(caught.value)
    assert re.search("notebook 'n', cell 3" + pattern, message), message
    assert "reports/.failed/r/n.ipynb" in message and str(project.root) not in message
    assert len(message) < 900 and len(message.splitlines()) <= 7
    assert project.tree() == earlier
    kept = json.loads((project.reports / ".failed/r/n.ipynb").read_text())
    assert kept["cells"][4]["outputs"] == [] and str(project.root) not in json.dumps(kept)
    assert not (project.reports / ".staging").exists()


def test_a_kernel_that_does_not_start_says_why(project, silent, monkeypatch):
    project.notebook("n")
    monkeypatch.setattr(sys, "executable", "/bin/false" if Path("/bin/false").exists() else "/usr/bin/false")
    with pytest.raises(RoundError, match="notebook 'n': the kernel did not start"):
        run_round(project.params("  - name: n"), project.root, on_progress=silent)


def test_a_name_registered_by_two_notebooks_stops_the_round(project, silent):
    for name in ("a", "b"):
        project.notebook(name, STORE.format(name=name) + "store.record('same', 1)")
    with pytest.raises(RoundError, match=r"(?s)notebook 'b', cell 2 .*InputError.*'a' .*'b'"):
        run_round(project.params("  - name: a\n  - name: b"), project.root, on_progress=silent)


def test_data_that_change_during_the_run_stop_it(project, silent, earlier):
    project.notebook("n")

    def report(params, folder: Path) -> Path:
        (project.root / "data" / "panel.csv").write_text("changed, and longer")
        (project.root / "data" / "new.csv").write_text("")
        return folder / "index.html"

    with pytest.raises(RoundError, match=r"while the round was running: data/new.csv, data/panel.csv"):
        run_round(project.params("  - name: n"), project.root, build_report=report, on_progress=silent)
    assert project.tree() == earlier


def test_data_that_cannot_be_read_stop_it_before_the_first_kernel(project, silent, earlier):
    (project.root / "data" / "gone.csv").symlink_to(project.root / "nowhere.csv")
    project.notebook("n")
    with pytest.raises(InputError, match=r"data/gone.csv: the file cannot be read"):
        run_round(project.params("  - name: n"), project.root, on_progress=silent)
    assert project.tree() == earlier


def test_wrong_parameters_start_nothing(project, silent, earlier):
    project.notebook("n")
    with pytest.raises(InputError):
        run_round(project.params("  - name: n\n    parameters: {rot: 1}"), project.root, on_progress=silent)
    assert project.tree() == earlier and not (project.reports / ".lock").exists()


def test_without_a_screen_progress_is_a_line_per_notebook(project, capsys):
    project.notebook("n", "print(1)")
    run_round(project.params("  - name: n"), project.root)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "[1/1] n ..." and re.fullmatch(
        r"\[1/1\] n done in [\d.]+ s \(3 of 3 cells\)", lines[1]
    )
    assert len(lines) == 2


def test_the_users_own_ipython_startup_and_kernels_play_no_part(project, silent, tmp_path, monkeypatch):
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("raise SystemExit('startup ran')\n")
    kernels = tmp_path / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    spec = {"argv": ["/bin/false"], "display_name": "x", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home" / ".ipython"))
    check = (
        f"import sys, os\nassert sys.executable == {sys.executable!r} and os.environ['PYTHONHASHSEED'] == '0'"
    )
    project.notebook("n", check)
    run_round(project.params("  - name: n"), project.root, on_progress=silent)


RUNNER = "import sys; from agdb_eval.rounds import run_round; run_round('params/r.yaml', sys.argv[1])"


def start_runner(project, seconds: int) -> tuple[subprocess.Popen[str], int]:
    """Start a round in another process, wait until its notebook sleeps; return it and the kernel's pid."""
    project.notebook("n", f"import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep({seconds})")
    project.params("  - name: n")
    environment = {**os.environ, "PYTHONPATH": str(Path(agdb_eval.__file__).parents[1])}
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(project.root)], env=environment, stderr=subprocess.PIPE, text=True
    )
    pid = project.root / "pid"
    deadline = time.monotonic() + 30
    while not (pid.exists() and pid.read_text()):
        assert time.monotonic() < deadline and runner.poll() is None
        time.sleep(0.05)
    return runner, int(pid.read_text())


def gone(pid: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
def test_ctrl_c_stops_the_kernel_and_leaves_nothing(project, earlier):
    runner, kernel = start_runner(project, 60)
    runner.send_signal(signal.SIGINT)
    said = runner.communicate(timeout=15)[1]
    assert runner.returncode == 1 and "stopped on request; reports/r is as it was" in said
    assert "Task was destroyed" not in said and "KeyboardInterrupt" not in said
    assert gone(kernel, 2)
    assert project.tree() == earlier and not (project.reports / ".staging").exists()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
def test_kill_9_of_the_runner_leaves_the_old_round_and_does_not_block(project, silent, earlier):
    runner, kernel = start_runner(project, 60)
    runner.kill()
    runner.communicate()
    assert gone(kernel, 10), "the kernel ends with its parent"
    assert project.tree() == earlier
    project.notebook("n")
    run_round("params/r.yaml", project.root, on_progress=silent)
    assert "notebooks/n.ipynb" in project.tree()
    assert {p.name for p in project.reports.iterdir()} <= {"r", ".lock"}


@pytest.mark.slow
def test_a_round_runs_where_an_event_loop_is_running(project, silent):
    """As in Jupyter itself, and from a thread that is not the main one."""
    import asyncio

    project.notebook("n", "print(1)")
    path = project.params("  - name: n")

    async def inside() -> Path:
        return run_round(path, project.root, on_progress=silent)

    assert asyncio.run(inside()).is_dir()
    thread = threading.Thread(target=lambda: run_round(path, project.root, on_progress=silent))
    thread.start()
    thread.join()
    assert read_manifest(project.reports / "r")
