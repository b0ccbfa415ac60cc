"""Find the project folder, so that a notebook works from whatever folder it was opened in."""

from __future__ import annotations

from pathlib import Path

from agdb_eval.errors import InputError, Problem

__all__ = ["find_root"]

MARK = Path("data") / "mix.yaml"


def find_root(start: str | Path = ".") -> Path:
    """Return the project folder: `start`, or the nearest folder above it that holds data/mix.yaml.

    Raises
    ------
    InputError
        Where neither `start` nor any folder above it is a project folder.
    """
    here = Path(start).resolve()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            # The way up, and not the absolute path: nothing of the machine ends up in a notebook.
            ups = len(here.relative_to(folder).parts)
            return Path(start, *[".."] * ups) if ups else Path(start)
    raise InputError(
        [
            Problem(
                message="no project folder here or above",
                allowed=f"a folder with {MARK.as_posix()}; set root to it",
            )
        ]
    )
