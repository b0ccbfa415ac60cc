"""Run a round: its notebooks in order, the report, the manifest, and then all of it put in place."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agdb_eval.encode import json_bytes, write_atomic
from agdb_eval.errors import NotebookInputError, RoundError
from agdb_eval.rounds.clean import PathCleaner, clean_notebook
from agdb_eval.rounds.inject import INJECTED, injected_source, prepared_notebook
from agdb_eval.rounds.manifest import check_unchanged, input_files, write_manifest, write_run
from agdb_eval.rounds.notebooks import NotebookPlan
from agdb_eval.rounds.params import RoundParams, read_round
from agdb_eval.rounds.progress import OnProgress, Progress
from agdb_eval.rounds.stage import put_in_place, recover, round_lock, staging, sync

__all__ = ["BuildReport", "run_round"]

# Gets the round and the folder in which it is being made; returns the page to open, inside that folder.
BuildReport = Callable[[RoundParams, Path], Path]

_FAILED = ".failed"


def run_round(
    params_path: str | Path,
    root: str | Path,
    *,
    build_report: BuildReport | None = None,
    on_progress: OnProgress | None = None,
) -> Path:
    """Run a round and return its folder, `<root>/reports/<round>`.

    Every notebook is run, in order. The earlier round of that name stays as it is until the new one is
    complete, whatever happens in between.

    Parameters
    ----------
    params_path : the YAML file with the parameters of the round, relative to the project folder.
    root : the project folder.
    build_report : makes the report from the results, in the folder it is given.
    on_progress : called with notebook, cells done and cells in all; None shows progress on stderr.

    Raises
    ------
    InputError : something is wrong in the parameters or the notebooks; nothing was run.
    BusyError : another run of this project is under way.
    RoundError : a notebook failed, or the run was stopped.
    """
    params = read_round(params_path, root)
    reports = params.root / "reports"
    reports.mkdir(exist_ok=True)
    with round_lock(reports, params.round):
        recover(reports)
        with staging(reports) as stage:
            try:
                _make(params, stage, build_report, on_progress)
                put_in_place(stage, reports, params.round)
            except KeyboardInterrupt:
                state = "is as it was" if stage.exists() else "is the new one"
                raise RoundError(f"stopped on request; reports/{params.round} {state}") from None
        shutil.rmtree(reports / _FAILED / params.round, ignore_errors=True)
    return reports / params.round


def _make(
    params: RoundParams, stage: Path, build_report: BuildReport | None, on_progress: OnProgress | None
) -> None:
    """Make a complete round in the staging folder; the manifest is written last."""
    started = _now()
    inputs = input_files(params)
    for folder in ("notebooks", "results"):
        (stage / folder).mkdir()
    seconds = _run_notebooks(params, stage, on_progress)
    page = build_report(params, stage) if build_report is not None else None
    check_unchanged(inputs, params)
    write_run(stage, started, _now(), seconds)
    sync(stage)
    write_manifest(stage, params, inputs, page.relative_to(stage).as_posix() if page is not None else None)
    sync(stage)


def _run_notebooks(params: RoundParams, stage: Path, on_progress: OnProgress | None) -> dict[str, float]:
    staged = stage.relative_to(params.root).as_posix()
    clean = PathCleaner(params.root, moved=[(staged, f"reports/{params.round}")])
    overrides = {"results": f"{staged}/results"}
    prepared = [prepared_notebook(plan, overrides) for plan in params.notebooks]
    total = sum(len(notebook["cells"]) for notebook in prepared)
    seconds: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory(prefix="agdb-", ignore_cleanup_errors=True) as private,
        Progress(total, len(prepared), on_progress) as progress,
    ):
        for plan, notebook in zip(params.notebooks, prepared, strict=True):
            progress.start(plan.name)
            folder = Path(private) / plan.name
            folder.mkdir()
            done = _run_one(plan, notebook, params, folder, clean, progress)
            write_atomic(stage / "notebooks" / f"{plan.name}.ipynb", _finished(done, plan, clean))
            seconds[plan.name] = progress.end()
    return seconds


def _run_one(
    plan: NotebookPlan,
    notebook: dict[str, Any],
    params: RoundParams,
    folder: Path,
    clean: PathCleaner,
    progress: Progress,
) -> Any:
    """Run one notebook; where it fails, keep it as far as it came and say where it stopped."""
    import nbformat

    from agdb_eval.rounds.engine import NotebookError, execute_notebook
    from agdb_eval.rounds.failure import describe, input_problems

    try:
        return execute_notebook(
            nbformat.from_dict(notebook),  # type: ignore[no-untyped-call]
            root=params.root,
            folder=folder,
            timeout=plan.cell_timeout,
            on_cell=progress.cell,
        )
    except NotebookError as failure:
        kept = Path("reports", _FAILED, params.round, f"{plan.name}.ipynb")
        shutil.rmtree((params.root / kept).parent, ignore_errors=True)
        (params.root / kept).parent.mkdir(parents=True)
        message = describe(plan.name, failure, clean)
        write_atomic(params.root / kept, _finished(failure.notebook, plan, clean))
        error = NotebookInputError if input_problems(failure, clean) else RoundError
        raise error(f"{message}\n  as far as it came: {kept.as_posix()}") from None


def _finished(notebook: Any, plan: NotebookPlan, clean: PathCleaner) -> bytes:
    """Return an executed notebook as it is kept: cleaned, with the parameters as the round gives them."""
    clean_notebook(notebook, clean)
    for cell in notebook["cells"]:
        if cell["id"] == INJECTED:
            cell["source"] = injected_source(plan, {})
    return json_bytes(notebook)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
