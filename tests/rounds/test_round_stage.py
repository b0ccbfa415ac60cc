"""One run at a time, and a change of places that a kill cannot break. No kernel is started here."""

import json
import os
import subprocess
import sys
import textwrap
from contextlib import nullcontext
from pathlib import Path

import pytest

from agdb_eval.errors import AgdbWarning, BusyError, RoundError
from agdb_eval.rounds.manifest import read_manifest
from agdb_eval.rounds.stage import put_in_place, recover, round_lock, staging

OLD, NEW = {"manifest.json", "old.txt"}, {"manifest.json", "new.txt"}


def a_round(folder: Path, content: str, status: str = "complete") -> Path:
    folder.mkdir(parents=True)
    (folder / f"{content}.txt").write_text(content)
    (folder / "manifest.json").write_text(json.dumps({"status": status, "round": "r"}))
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_new_round_takes_the_place_of_the_old(tmp_path):
    a_round(tmp_path / "r", "old")
    put_in_place(a_round(tmp_path / ".staging" / "1", "new"), tmp_path, "r")
    recover(tmp_path)
    assert names(tmp_path / "r") == NEW and names(tmp_path) == {"r"}


KILL = """
    import os, shutil, sys
    from pathlib import Path
    from agdb_eval.rounds import stage
    reports, step, when = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    calls = 0
    def killing(function):
        def call(*args, **kwargs):
            global calls
            calls += 1
            if calls == step and when == "before":
                os._exit(9)
            function(*args, **kwargs)
            if calls == step:
                os._exit(9)
        return call
    def half(path, *args, **kwargs):
        if Path(path).exists():
            next(iter(sorted(Path(path).glob("*.txt")))).unlink()
    os.replace, shutil.rmtree = killing(os.replace), killing(half)
    stage.put_in_place(reports / ".staging" / "1", reports, "r")
    os._exit(0)
"""


def killed_at(reports: Path, step: int, when: str) -> bool:
    """Put the staged round in place in a process that dies before or after its nth rename or removal."""
    command = [sys.executable, "-c", textwrap.dedent(KILL), str(reports), str(step), when]
    code = subprocess.run(command, check=False).returncode
    assert code in (0, 9)
    return code == 9


def test_a_kill_at_any_step_leaves_the_old_or_the_new_round(tmp_path):
    steps = 0
    for step in range(1, 20):
        for when in ("before", "after"):
            reports = tmp_path / f"{step}-{when}"
            a_round(reports / "r", "old")
            a_round(reports / ".staging" / "1", "new")
            killed = killed_at(reports, step, when)
            if (reports / "r").exists():
                assert names(reports / "r") in (OLD, NEW)
            unfinished = (reports / ".staging" / "1").exists()
            with pytest.warns(AgdbWarning, match="in place now") if unfinished else nullcontext():
                recover(reports)
            assert names(reports / "r") == NEW and names(reports) == {"r"}, (step, when)
            steps += killed
        if not killed:
            break
    assert steps >= 8


def test_an_incomplete_stage_is_cleared_and_the_old_round_put_back(tmp_path):
    a_round(tmp_path / ".previous" / "r", "old")
    a_round(tmp_path / ".staging" / "1", "new", status="running")
    with pytest.warns(AgdbWarning, match="the round before it is back"):
        recover(tmp_path)
    assert names(tmp_path / "r") == OLD and names(tmp_path) == {"r"}


def test_a_half_removed_old_round_is_never_taken_for_a_round(tmp_path):
    a_round(tmp_path / ".staging" / "r-1.old", "old")
    recover(tmp_path)
    assert names(tmp_path) == set()


@pytest.mark.parametrize("failing", [1, 2])
def test_a_folder_in_use_leaves_the_old_round(tmp_path, monkeypatch, failing):
    a_round(tmp_path / "r", "old")
    stage = a_round(tmp_path / ".staging" / "1", "new")
    replace, calls = os.replace, []

    def refuse(*args, **kwargs):
        calls.append(args)
        if len(calls) == failing:
            raise PermissionError(13, "Permission denied")
        replace(*args, **kwargs)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(RoundError, match="Close the programs") as caught:
        put_in_place(stage, tmp_path, "r")
    assert names(tmp_path / "r") == OLD
    assert str(tmp_path) not in str(caught.value)


def test_a_stage_that_is_not_put_in_place_is_removed(tmp_path):
    with pytest.raises(ValueError, match="stop"), staging(tmp_path) as stage:
        (stage / "x").write_text("x")
        raise ValueError("stop")
    assert names(tmp_path) == set()


def test_a_second_run_is_told_who_runs(tmp_path):
    with round_lock(tmp_path, "2025"):
        who = rf"round '2025', process {os.getpid()}, started 20"
        with pytest.raises(BusyError, match=who) as caught, round_lock(tmp_path, "2026"):
            pass
        assert caught.value.exit_code == 3 and str(tmp_path) not in str(caught.value)
        (tmp_path / ".lock.json").write_text("{")
        with pytest.raises(BusyError, match=r"is under way\. Wait"), round_lock(tmp_path, "2026"):
            pass
    with round_lock(tmp_path, "2026"):
        assert json.loads((tmp_path / ".lock.json").read_text())["round"] == "2026"
    assert names(tmp_path) <= {".lock"}


def test_a_lock_of_a_killed_run_does_not_block(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from agdb_eval.rounds.stage import round_lock\n"
        "with round_lock(Path(sys.argv[1]), 'r'): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert (tmp_path / ".lock.json").exists()
    with round_lock(tmp_path, "r"):
        pass


def test_only_a_complete_manifest_counts(tmp_path):
    for text in ("", "{", "[]", '{"status": "running", "round": "r"}', '{"status": "complete"}'):
        (tmp_path / "manifest.json").write_text(text)
        assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "absent") is None
