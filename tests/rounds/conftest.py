"""A small project folder with notebooks that are written by the test that needs them."""

import json
from pathlib import Path

import pytest

PARAMETERS = """\
root: str = "."
results: str | None = None
"""


class Project:
    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("notebooks", "params", "data"):
            (root / name).mkdir()
        (root / "data" / "panel.csv").write_text("unit,outcome\n1,2\n")

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    def notebook(self, name: str, *cells: str, parameters: str | None = PARAMETERS, **extra: object) -> Path:
        """Write a notebook; the first cell is the tagged one, and 'md:' starts a text cell."""
        made = []
        tagged = [] if parameters is None else [(parameters, ["parameters"])]
        for source, tags in [*tagged, *((cell, []) for cell in cells)]:
            kind = "markdown" if source.startswith("md:") else "code"
            cell: dict[str, object] = {"cell_type": kind, "metadata": {"tags": tags} if tags else {}}
            cell["source"] = source.splitlines(keepends=True)
            if kind == "code":
                cell |= {"outputs": [], "execution_count": None}
            made.append(cell)
        document = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made, **extra}
        path = self.root / "notebooks" / f"{name}.ipynb"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def params(self, notebooks: str, head: str = "", name: str = "r") -> str:
        text = f'round: "{name}"\nas_of: 2025-12-31\n{head}notebooks:\n{notebooks}\n'
        return self.write(f"params/{name}.yaml", text)

    def write(self, path: str, text: str) -> str:
        (self.root / path).write_text(text, encoding="utf-8")
        return path

    def tree(self, folder: str = "reports/r") -> dict[str, bytes]:
        base = self.root / folder
        return {
            path.relative_to(base).as_posix(): path.read_bytes()
            for path in sorted(base.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    return Project(root)


@pytest.fixture
def silent():
    """A listener that shows nothing."""
    return lambda name, done, total: None
