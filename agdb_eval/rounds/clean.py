"""Take out of an executed notebook what says where and when it ran: paths, user names, timestamps."""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["PathCleaner", "clean_notebook", "plain_text"]

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# ipykernel names the file of a cell after its process: /tmp/ipykernel_1234/567.py
_CELL_FILE = re.compile(r"""[^\s"'<>()]*ipykernel_\d+[/\\]+\d+\.py""")
_NOT_TEXT = re.compile(r"image/(?!svg)|audio/|video/|application/pdf|application/octet-stream")


class PathCleaner:
    """Replaces paths of this machine in text by short names that are the same everywhere.

    Parameters
    ----------
    root : the project folder, which becomes '.'.
    moved : pairs of relative paths (from, to), for the staging folder that becomes the round's folder.
    """

    def __init__(self, root: Path, moved: Iterable[tuple[str, str]] = ()) -> None:
        names: dict[str, str] = {}
        for key, label in (("purelib", "<site-packages>"), ("platlib", "<site-packages>")):
            _add(names, Path(sysconfig.get_paths()[key]), label)
        _add(names, Path(sys.prefix), "<python>")
        _add(names, Path(sys.base_prefix), "<python>")
        _add(names, Path(__file__).parents[2], "<agdb_eval>")
        _add(names, root, ".")
        with suppress(RuntimeError):  # a user without a home folder, as in some containers
            _add(names, Path.home(), "~")
        self._moved = [(start, end) for start, end in moved]
        found = sorted(names, key=len, reverse=True)
        pattern = "|".join(re.escape(name) for name in found)
        self._pattern = re.compile(rf"(?<![\w.\-])(?:{pattern})(?![\w\-]|\.\w)")
        self._names = names

    def __call__(self, text: str) -> str:
        """Return the text with the paths of this machine replaced."""
        text = _CELL_FILE.sub("<cell>", text)
        text = self._pattern.sub(lambda match: self._names[match.group()], text)
        for start, end in self._moved:
            text = text.replace(start, end).replace(start.replace("/", "\\"), end.replace("/", "\\"))
        return text


def plain_text(text: str) -> str:
    """Return text without terminal colours."""
    return _ANSI.sub("", text)


def clean_notebook(notebook: Any, clean: PathCleaner) -> None:
    """Clean the outputs and metadata of an executed notebook in place."""
    notebook["metadata"].pop("papermill", None)
    for cell in notebook["cells"]:
        for key in ("papermill", "execution"):
            cell["metadata"].pop(key, None)
        if not cell["metadata"].get("tags", True):
            del cell["metadata"]["tags"]
        if cell["cell_type"] == "code":
            cell["outputs"] = [_clean(output, clean) for output in cell["outputs"]]


def _clean(value: Any, clean: PathCleaner) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        for key, item in value.items():
            if not _NOT_TEXT.match(key):
                value[key] = _clean(item, clean)
        return value
    return [_clean(item, clean) for item in value] if isinstance(value, list) else value


def _add(names: dict[str, str], path: Path, label: str) -> None:
    """Add the spellings in which a path turns up; a path such as '/' would match too much."""
    for known in (path.absolute(), path.resolve()):
        if len(known.parts) > 1:
            for text in (str(known), known.as_posix(), str(known).replace("\\", "\\\\")):
                names.setdefault(text, label)
