"""Check a whole project: register, ladder codings, tests of claims, and every round's parameters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agdb_eval.errors import InputError, Problems

if TYPE_CHECKING:
    from agdb_eval.records import Register

__all__ = ["check_project", "check_register"]


def check_register(root: str | Path = ".") -> Register:
    """Load the register and check its evidence and claims too.

    Raises
    ------
    InputError
        With all problems at once.
    """
    from agdb_eval.coverage import check_claim_tests
    from agdb_eval.ladder import check_evidence, load_scale
    from agdb_eval.records import load_register

    register = load_register(root)
    problems = Problems()
    problems.extend(check_evidence(register, load_scale()))
    problems.extend(check_claim_tests(register))
    problems.raise_if_any()
    return register


def check_project(root: str | Path = ".") -> str:
    """Load everything and return a summary in one line; nothing is run.

    Raises
    ------
    InputError
        With all problems in the register and in all parameter files at once.
    """
    from agdb_eval.records.summary import size
    from agdb_eval.rounds.params import read_round

    problems = Problems()
    summary = ""
    try:
        summary = str(size(check_register(root)))
    except InputError as error:
        problems.extend(error.problems)
    rounds = sorted((Path(root) / "params").glob("*.y*ml"))
    for path in rounds:
        try:
            read_round(path.relative_to(root), root)
        except InputError as error:
            problems.extend(error.problems)
    problems.raise_if_any()
    count = f"{len(rounds)} round{'' if len(rounds) == 1 else 's'}"
    return f"All good: {summary}, {count} of parameters."
