"""A kernel that is this Python, whatever Jupyter kernels are installed on the machine."""

from __future__ import annotations

import logging
import os
import signal
import sys
import sysconfig
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

import agdb_eval

__all__ = ["KERNEL_NAME", "Client", "kernel_environment"]

KERNEL_NAME = "python3"
_LONGEST_SOCKET_PATH = 90

quiet = logging.getLogger("agdb_eval.rounds.kernel")
quiet.addHandler(logging.NullHandler())
quiet.propagate = False


class _ThisPython(AsyncKernelManager):
    """Starts ipykernel with the running interpreter; reads no installed kernelspec."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python", language="python", metadata={})


class Client(NotebookClient):
    """Runs the cells of one notebook in a kernel of its own.

    The kernel talks over sockets in a private folder, or over local ports where those are not possible.
    """

    def __init__(self, notebook: Any, folder: Path, timeout: int | None) -> None:
        options: dict[str, Any] = {"coalesce_streams": True} if self.has_trait("coalesce_streams") else {}
        super().__init__(
            notebook,
            timeout=timeout,
            kernel_name=KERNEL_NAME,
            record_timing=False,
            force_raise_errors=True,
            raise_on_iopub_timeout=True,
            log=quiet,
            **options,
        )
        self.folder = folder

    def create_kernel_manager(self) -> AsyncKernelManager:
        connection = self.folder / "kernel.json"
        sockets = os.name == "posix" and len(os.fsencode(connection)) <= _LONGEST_SOCKET_PATH
        self.km = _ThisPython(
            kernel_name=KERNEL_NAME,
            transport="ipc" if sockets else "tcp",
            connection_file=str(connection),
            log=quiet,
        )
        return self.km

    def ending(self) -> str:
        """Return in words how the kernel process ended."""
        process = getattr(getattr(self.km, "provisioner", None), "process", None)
        code = process.poll() if process is not None else None
        if code is None:
            return ""
        if code >= 0:
            return f"exit code {code}"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return f"{name}, often a lack of memory" if name == "SIGKILL" else name


def kernel_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a kernel: nothing personal that could change what a notebook gives.

    Parameters
    ----------
    folder : a private folder for IPython's own files, in place of the user's profile and startup files.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONSTARTUP"}
    environment |= {
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }
    package = str(Path(agdb_eval.__file__).parents[1])
    installed = {str(Path(sysconfig.get_paths()[key])) for key in ("purelib", "platlib")}
    if package not in installed:
        search = [package, *filter(None, [environment.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(search)
    return environment
