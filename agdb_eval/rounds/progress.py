"""Show how far a round is: a bar on a screen, a line per notebook in a log."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

__all__ = ["OnProgress", "Progress"]

# Called with the name of the notebook, the number of cells done in the whole round, and their total.
OnProgress = Callable[[str, int, int], None]


class Progress:
    """Counts the cells of all notebooks of a round.

    Parameters
    ----------
    total : number of cells in the round.
    notebooks : number of notebooks.
    listener : told of every step instead of showing it; None shows it on stderr.
    """

    def __init__(self, total: int, notebooks: int, listener: OnProgress | None) -> None:
        self._total, self._notebooks, self._listener = total, notebooks, listener
        self._done = self._started = 0
        self._name = ""
        self._since = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Self:
        if self._listener is None and sys.stderr.isatty():
            from tqdm import tqdm

            size = shutil.get_terminal_size()
            width = min(size.columns - 1, 100)
            self._bar = tqdm(total=self._total, unit="cell", file=sys.stderr, ncols=width, nrows=size.lines)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def start(self, name: str) -> None:
        """Say that a notebook starts."""
        self._name, self._since = name, time.monotonic()
        self._started += 1
        if self._bar is not None:
            self._bar.set_description(name)
        elif self._listener is not None:
            self._listener(name, self._done, self._total)
        else:
            self._line(f"[{self._started}/{self._notebooks}] {name} ...")

    def cell(self) -> None:
        """Say that one more cell is done."""
        self._done += 1
        if self._bar is not None:
            self._bar.update(1)
        elif self._listener is not None:
            self._listener(self._name, self._done, self._total)

    def end(self) -> float:
        """Say that the notebook is done; return how many seconds it took."""
        spent = time.monotonic() - self._since
        if self._bar is None and self._listener is None:
            cells = f"{self._done} of {self._total} cells"
            self._line(f"[{self._started}/{self._notebooks}] {self._name} done in {spent:.1f} s ({cells})")
        return spent

    @staticmethod
    def _line(text: str) -> None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
