"""One run at a time, in a folder of its own, put in place as a whole.

A round is made in `reports/.staging/<run>/`. When its manifest is written, it changes places with the
earlier `reports/<round>/` by two renames. A run that is killed leaves traces; `recover` clears them, and
finishes a change of places that was begun, so that a round is always the earlier one or the new one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from agdb_eval.encode import json_bytes, write_atomic
from agdb_eval.errors import AgdbWarning, BusyError, RoundError
from agdb_eval.rounds.manifest import read_manifest

__all__ = ["put_in_place", "recover", "round_lock", "staging", "sync"]

_STAGING = ".staging"
_PREVIOUS = ".previous"


@contextmanager
def round_lock(reports: Path, name: str) -> Iterator[None]:
    """Hold the project's lock. Raises BusyError where another run holds it."""
    lock = FileLock(reports / ".lock")
    about = reports / ".lock.json"
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise BusyError(_who_runs(about)) from None
    try:
        started = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        write_atomic(about, json_bytes({"round": name, "process": os.getpid(), "started": started}))
        yield
    finally:
        about.unlink(missing_ok=True)
        lock.release()


@contextmanager
def staging(reports: Path) -> Iterator[Path]:
    """Give an empty folder for one run, and remove it afterwards where it was not put in place."""
    moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    stage = reports / _STAGING / f"{moment}-{os.getpid()}"
    stage.mkdir(parents=True)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        _remove_empty(reports)


def put_in_place(stage: Path, reports: Path, name: str) -> None:
    """Let a complete stage become `reports/<name>/`; the earlier folder goes only after that.

    Raises
    ------
    RoundError : the folder is in use by another program; the earlier round is as it was.
    """
    target, previous = reports / name, reports / _PREVIOUS / name
    try:
        if target.exists():
            _discard(previous, reports)
            previous.parent.mkdir(exist_ok=True)
            target.replace(previous)
            _sync_folder(previous.parent)
        try:
            stage.replace(target)
        except BaseException:
            if previous.exists() and not target.exists():
                previous.replace(target)
            raise
    except OSError as error:
        raise RoundError(
            f"the new round cannot be put in place ({error.strerror}); the earlier one is as it was. "
            f"Close the programs that use files in reports/{name} and run again"
        ) from error
    _sync_folder(reports)
    _discard(previous, reports)


def recover(reports: Path) -> None:
    """Bring the reports folder in order after a run that was killed; only while holding the lock."""
    for stage in sorted((reports / _STAGING).glob("*")):
        manifest = read_manifest(stage)
        if manifest is not None and not stage.name.endswith(".old"):
            name = manifest["round"]
            put_in_place(stage, reports, name)
            text = "an earlier run was stopped when it was complete but not yet in place; it is in place now"
            warnings.warn(f"round '{name}': {text}", AgdbWarning, stacklevel=2)
    for previous in sorted((reports / _PREVIOUS).glob("*")):
        if (reports / previous.name).exists():
            _discard(previous, reports)
        else:
            previous.replace(reports / previous.name)
            text = "an earlier run was stopped while it was put in place; the round before it is back"
            warnings.warn(f"round '{previous.name}': {text}", AgdbWarning, stacklevel=2)
    for stale in sorted((reports / _STAGING).glob("*")):
        shutil.rmtree(stale, ignore_errors=True)
    _remove_empty(reports)


def sync(folder: Path) -> None:
    """Make sure that every file in a folder is on the disk before anything relies on it."""
    for path, _, files in os.walk(folder):
        for name in files:
            descriptor = os.open(Path(path) / name, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        _sync_folder(Path(path))


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(previous: Path, reports: Path) -> None:
    """Remove an earlier round; renamed first, so that a half removed one is never taken for a whole one."""
    if not previous.exists():
        return
    trash = reports / _STAGING / f"{previous.name}-{os.getpid()}.old"
    trash.parent.mkdir(exist_ok=True)
    shutil.rmtree(trash, ignore_errors=True)
    previous.replace(trash)
    shutil.rmtree(trash, ignore_errors=True)


def _remove_empty(reports: Path) -> None:
    for folder in (reports / _STAGING, reports / _PREVIOUS):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _who_runs(about: Path) -> str:
    try:
        known = json.loads(about.read_text(encoding="utf-8"))
        detail = f": round '{known['round']}', process {known['process']}, started {known['started']}"
    except (OSError, ValueError, KeyError, TypeError):
        detail = ""
    return f"another run of this project is under way{detail}. Wait until it is done, then run again"
