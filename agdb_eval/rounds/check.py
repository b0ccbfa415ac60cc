"""Check a whole project: register, ladder codings, tests of claims, and every round's parameters."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from agdb_eval.errors import InputError, Problem, Problems

if TYPE_CHECKING:
    from agdb_eval.records import Register

__all__ = ["check_project", "check_register"]


_IN_EVIDENCE = re.compile(r"evidence\.(?P<id>[^.]+)(?P<rest>.*)")
_IN_CLAIMS = re.compile(r"claim '(?P<id>[^']+)', test(?P<rest>.*)")


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
    found = [*check_evidence(register, load_scale()), *check_claim_tests(register)]
    problems.extend(_with_line(problem, Path(root)) for problem in found)
    problems.raise_if_any()
    return register


def _with_line(problem: Problem, root: Path) -> Problem:
    """Return a problem of the ladder or a claim with its line, which those checks do not know."""
    from agdb_eval.records.yamlfile import read_yaml

    named = _IN_CLAIMS.match(problem.place) or _IN_EVIDENCE.match(problem.place)
    document = read_yaml(root / problem.file, problem.file, Problems())
    if named is None or document is None:
        return problem
    field = "claims" if problem.place.startswith("claim ") else "evidence"
    ids = [item.get("id") for item in document.data[field]]
    if named["id"] not in ids:
        return problem
    inside = ("test", *named["rest"].split(".")[1:]) if field == "claims" else named["rest"].split(".")[1:]
    line = document.line((field, ids.index(named["id"]), *inside))
    return replace(problem, place=f"line {line}, {problem.place}")


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
