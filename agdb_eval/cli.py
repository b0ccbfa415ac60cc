"""The command line: parse, call one function, print. Everything heavy is imported where it is used."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from agdb_eval import __version__
from agdb_eval.errors import AgdbError, AgdbWarning, InputError, Problem

__all__ = ["main"]


def _parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(add_help=False)
    root.add_argument(
        "--root",
        metavar="DIR",
        type=Path,
        default=argparse.SUPPRESS,
        help="the project folder: the one that holds data/ and params/ (default: this folder)",
    )
    parser = argparse.ArgumentParser(
        prog="agdb-eval",
        parents=[root],
        description="Evaluate a mix of policy instruments: check the register, run an evaluation round.",
        epilog="Exit codes: 0 good, 1 the work failed, 2 the input is wrong, 3 another run is under way.",
    )
    parser.add_argument("--version", action="version", version=f"agdb-eval {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    run = commands.add_parser(
        "run",
        parents=[root],
        help="run an evaluation round and write reports/<round>/",
        description="Run the notebooks of a round and write reports/<round>/index.html.",
    )
    run.add_argument("params", type=Path, help="the round's parameters, for example params/2025.yaml")
    commands.add_parser(
        "check",
        parents=[root],
        help="check the register and print a summary, or all problems",
        description="Load data/ and params/; print a summary, or all problems with their place.",
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 good, 1 failed, 2 wrong input, 3 busy."""
    options = _parser().parse_args(arguments)
    warnings.showwarning = _show_warning
    root: Path = getattr(options, "root", Path())
    try:
        if not root.is_dir():
            problem = Problem(
                message="there is no such folder", found=str(root), allowed="an existing folder"
            )
            raise InputError([problem])
        return _run(options.params, root) if options.command == "run" else _check(root)
    except AgdbError as error:
        print(f"agdb-eval {options.command}: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        name = Path(error.filename).name if error.filename else ""
        print(f"agdb-eval {options.command}: {error.strerror or error}: {name}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"agdb-eval {options.command}: stopped by you; nothing was changed", file=sys.stderr)
        return 1


def _show_warning(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    """Show our own warnings as one line; those of libraries say nothing to people at this command line."""
    if issubclass(category, AgdbWarning):
        print(f"note: {message}", file=sys.stderr)


def _run(params: Path, root: Path) -> int:
    from agdb_eval.rounds import run_round
    from agdb_eval.rounds.check import check_register
    from agdb_eval.rounds.report import round_report

    check_register(root)
    folder = run_round(params, root, build_report=round_report)
    page = root / "reports" / folder.name / "index.html"
    print(f"Done. Open {page} in a browser.")
    return 0


def _check(root: Path) -> int:
    from agdb_eval.rounds.check import check_project

    print(check_project(root))
    return 0
