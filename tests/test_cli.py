"""The command line as a user meets it: what it prints, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from agdb_eval.cli import main


def test_check_prints_a_summary(cycling: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(cycling)]) == 0
    assert main(["--root", str(cycling), "check"]) == 0
    shown = capsys.readouterr().out
    assert "3 instruments (2 without the 1 that is part of another), 5 figures, 3 sources" in shown
    assert "1 round of parameters" in shown


def test_check_prints_all_problems_and_returns_2(cycling: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lease = cycling / "data/instruments/lease.yaml"
    lease.write_text(lease.read_text().replace("goal:", "gaol:", 1))
    params = cycling / "params/2024.yaml"
    params.write_text(params.read_text().replace("first_year", "frist_year"))
    assert main(["check", "--root", str(cycling)]) == 2
    shown = capsys.readouterr().err
    assert "did you mean 'goal'?" in shown
    assert "did you mean 'first_year'?" in shown
    assert "Traceback" not in shown


def test_check_knows_the_ladder_and_the_claims(cycling: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lease = cycling / "data/instruments/lease.yaml"
    lease.write_text(lease.read_text().replace("pre_period: met", "pre_peroid: met"))
    (cycling / "data/claims.yaml").write_text(
        "claims:\n  - id: c\n    text: {nl: x, en: x}\n    source: {document: plan-2019, section: '1'}\n"
        "    test: {check: over_represnted, ambition: school}\n"
    )
    assert main(["check", "--root", str(cycling)]) == 2
    shown = capsys.readouterr().err
    line = lease.read_text().splitlines().index("      pre_peroid: met") + 1
    assert f"data/instruments/lease.yaml, line {line}, evidence.effect.criteria.pre_peroid" in shown
    assert "did you mean 'pre_period'?" in shown
    assert "data/claims.yaml, line 5, claim 'c', test" in shown
    assert "over_represented" in shown


@pytest.mark.parametrize("command", [["check"], ["run", "params/2024.yaml"]])
def test_a_folder_that_is_no_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([*command, "--root", str(tmp_path)]) == 2
    assert main([*command, "--root", str(tmp_path / "none")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_an_unknown_parameter_file(cycling: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "params/1999.yaml", "--root", str(cycling)]) == 2
    assert "params/1999.yaml" in capsys.readouterr().err
    assert not (cycling / "reports" / "1999").exists()


def test_no_command_is_a_mistake_of_the_user(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "COMMAND" in capsys.readouterr().err
