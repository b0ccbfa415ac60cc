"""A papermill engine that stops at the first thing that goes wrong and says where and how.

Papermill's own engine marks cells as completed after a dead kernel or a timeout, and writes a notebook
file while it runs. Here nothing is written, and whoever runs the engine decides what is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.engines import Engine, papermill_engines

from agdb_eval.rounds.kernel import KERNEL_NAME, Client, kernel_environment

__all__ = ["NotebookError", "execute_notebook"]

_ENGINE = "agdb_eval"


class NotebookError(Exception):
    """A notebook stopped.

    Parameters
    ----------
    reason : what happened, in words.
    notebook : the notebook as far as it came.
    index : position of the cell; None where the kernel did not start.
    lines : what the kernel said, last lines last.
    """

    def __init__(self, reason: str, notebook: Any, index: int | None, lines: list[str]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.notebook = notebook
        self.index = index
        self.lines = lines


def execute_notebook(
    notebook: Any, *, root: Path, folder: Path, timeout: int | None, on_cell: Callable[[], None]
) -> Any:
    """Run a notebook with papermill and return it with its outputs; no file is written.

    Parameters
    ----------
    notebook : a notebook node, parameters already in place.
    root : working folder of the kernel.
    folder : an empty private folder for the kernel's own files.
    timeout : seconds for one cell; None is without limit.
    on_cell : called after every cell.

    Raises
    ------
    NotebookError : a cell raised an error or took too long, or the kernel died.
    """
    papermill_engines.register(_ENGINE, _RoundEngine)
    return papermill.execute_notebook(
        notebook,
        None,
        engine_name=_ENGINE,
        kernel_name=KERNEL_NAME,
        language="python",
        progress_bar=False,
        root=root,
        folder=folder,
        timeout=timeout,
        on_cell=on_cell,
    )


class _RoundEngine(Engine):  # type: ignore[misc]
    """Runs the cells one by one; see `execute_notebook`."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        root: Path,
        folder: Path,
        timeout: int | None,
        on_cell: Callable[[], None],
        **_: Any,
    ) -> None:
        client = Client(nb_man.nb, folder, timeout)
        log = folder / "kernel.log"
        started = False
        with log.open("wb") as output:
            start = {"cwd": str(root), "env": kernel_environment(folder), "stdout": output, "stderr": output}
            try:
                with client.setup_kernel(**start):
                    started = True
                    try:
                        _run_cells(client, nb_man, on_cell)
                    except BaseException:
                        client.shutdown_kernel = "immediate"
                        raise
            except (RuntimeError, OSError) as error:
                if started:
                    raise
                said = log.read_text(encoding="utf-8", errors="replace").splitlines()
                reason = "the kernel did not start"
                raise NotebookError(reason, nb_man.nb, None, said or [str(error)]) from error


def _run_cells(client: Client, nb_man: Any, on_cell: Callable[[], None]) -> None:
    for index, cell in enumerate(nb_man.nb.cells):
        nb_man.cell_start(cell, index)
        reason = ""
        try:
            client.execute_cell(cell, index)
        except CellExecutionError as error:
            reason = f"the cell raised {error.ename}"
        except CellTimeoutError:
            reason = f"the cell took longer than {client.timeout} seconds"
        except DeadKernelError:
            ending = client.ending()
            reason = "the kernel died" + (f" ({ending})" if ending else "")
        errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
        if errors and not reason:
            reason = f"the cell shows {errors[-1].ename}"
        if reason:
            lines = [line for error in errors for part in error.traceback for line in part.splitlines()]
            raise NotebookError(reason, client.nb, index, lines)
        nb_man.cell_complete(cell, index)
        on_cell()
