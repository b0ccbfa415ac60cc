"""What a round was made from and what it consists of: `manifest.json`, written last.

The manifest holds nothing that differs between two runs that do the same: no time, no machine, no user,
no path outside the project. Those that help in practice stand in `run.json`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import agdb_eval
from agdb_eval.encode import json_bytes, write_atomic
from agdb_eval.errors import Problems, RoundError
from agdb_eval.rounds.notebooks import path_values
from agdb_eval.rounds.params import RoundParams
from agdb_eval.rounds.typed import as_json

__all__ = [
    "SCHEMA_VERSION",
    "InputFile",
    "check_unchanged",
    "input_files",
    "read_manifest",
    "write_manifest",
    "write_run",
]

SCHEMA_VERSION = 1
_NAME, _RUN = "manifest.json", "run.json"
_LIBRARIES = (
    "ipykernel",
    "jinja2",
    "linearmodels",
    "matplotlib",
    "nbclient",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "pydantic",
    "PyYAML",
    "scipy",
    "statsmodels",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One input file as it was before the first notebook ran; `path` is relative to the project folder."""

    path: str
    sha256: str
    size: int
    modified: int


def read_manifest(folder: str | Path) -> dict[str, Any] | None:
    """Return the manifest of a round, or None where the folder does not hold a complete round."""
    try:
        document = json.loads((Path(folder) / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(document, dict) and document.get("status") == "complete"
    return document if complete and isinstance(document.get("round"), str) else None


def input_files(params: RoundParams) -> tuple[InputFile, ...]:
    """Return every file in `data/` and every file that a parameter points at, with its checksum.

    Raises
    ------
    InputError : with every file that cannot be read.
    """
    problems = Problems()
    found = []
    for path in _input_paths(params):
        try:
            status = (params.root / path).stat()
            checksum = _sha256(params.root / path)
        except OSError as error:
            problems.add(f"the file cannot be read: {error.strerror}", file=path)
            continue
        found.append(InputFile(path=path, sha256=checksum, size=status.st_size, modified=status.st_mtime_ns))
    problems.raise_if_any()
    return tuple(found)


def check_unchanged(files: tuple[InputFile, ...], params: RoundParams) -> None:
    """Raise RoundError where an input file was changed, added or removed while the round was running."""
    before: dict[str, tuple[int, int] | None] = {file.path: (file.size, file.modified) for file in files}
    after: dict[str, tuple[int, int] | None] = {}
    for path in _input_paths(params):
        try:
            status = (params.root / path).stat()
        except OSError:
            continue
        after[path] = (status.st_size, status.st_mtime_ns)
    changed = sorted(path for path in before | after if before.get(path) != after.get(path))
    if changed:
        shown = ", ".join(changed[:5]) + (", .." if len(changed) > 5 else "")
        raise RoundError(f"changed, added or removed while the round was running: {shown}. Run it again")


def write_manifest(
    stage: Path, params: RoundParams, inputs: tuple[InputFile, ...], report: str | None
) -> None:
    """Write the manifest of a finished stage; from then on the stage is a complete round."""
    outputs = sorted(path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file())
    document = {
        "schema_version": SCHEMA_VERSION,
        "status": "complete",
        "round": params.round,
        "title": dict(params.title),
        "as_of": params.as_of.isoformat(),
        "language": params.language,
        "report": report,
        "parameters": {"path": params.file, "sha256": params.sha256},
        "package": {"name": "agdb-eval", "version": agdb_eval.__version__},
        "python": platform.python_version(),
        "libraries": _versions(),
        "notebooks": [
            {
                "name": plan.name,
                "source": plan.shown,
                "sha256": plan.sha256,
                "parameters": {name: as_json(value) for name, value in plan.values.items()},
                "output": f"notebooks/{plan.name}.ipynb",
            }
            for plan in params.notebooks
        ],
        "inputs": [{"path": file.path, "sha256": file.sha256, "bytes": file.size} for file in inputs],
        "outputs": [
            {"path": path, "sha256": _sha256(stage / path), "bytes": (stage / path).stat().st_size}
            for path in outputs
            if path not in (_NAME, _RUN)
        ],
    }
    write_atomic(stage / _NAME, json_bytes(document))


def write_run(stage: Path, started: str, finished: str, seconds: Mapping[str, float]) -> None:
    """Write when and on what kind of machine the round ran, and how long its notebooks took."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "started": started,
        "finished": finished,
        "platform": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "notebooks": [{"name": name, "seconds": round(spent, 3)} for name, spent in seconds.items()],
    }
    write_atomic(stage / _RUN, json_bytes(document))


def _input_paths(params: RoundParams) -> list[str]:
    """Return the input files, relative to the project folder; hidden ones are left out."""
    found: set[str] = set()
    for start in ("data", *_parameter_paths(params)):
        path = params.root / start
        if path.is_file():
            found.add(start)
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
            inside = Path(os.path.relpath(folder, params.root))
            found |= {(inside / name).as_posix() for name in names if not name.startswith(".")}
    return sorted(found)


def _parameter_paths(params: RoundParams) -> list[str]:
    ours = {"root", "results"}
    return [
        str(path)
        for plan in params.notebooks
        for name, value in plan.values.items()
        if name not in ours
        for path in path_values(value)
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
