"""Put the parameters of a round into a notebook as Python source, so that they keep their types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agdb_eval.errors import Problems
from agdb_eval.rounds.declared import TAG, cell_source, has_tag, load_notebook
from agdb_eval.rounds.notebooks import NotebookPlan
from agdb_eval.rounds.typed import as_source

__all__ = ["INJECTED", "injected_source", "prepared_notebook"]

INJECTED = "injected-parameters"


def injected_source(plan: NotebookPlan, overrides: Mapping[str, Any]) -> str:
    """Return the source of the cell that sets the parameters given by the round.

    Parameters
    ----------
    plan : the notebook with its checked parameters.
    overrides : values that differ for this run, such as the folder for results while it is staged.
    """
    lines = ["# Set by the round; the cell above holds the defaults."]
    for one in plan.declared:
        if one.name in plan.given:
            value = one.check(overrides[one.name]) if one.name in overrides else plan.given[one.name]
            lines.append(f"{one.name} = {as_source(value, one.spelled)}")
    return "\n".join(lines)


def prepared_notebook(plan: NotebookPlan, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook ready to run: no outputs, an id for each cell, and the parameters in place."""
    notebook = load_notebook(plan.raw, plan.shown, Problems())
    if notebook is None:  # pragma: no cover - the same bytes were read when the round was checked
        raise ValueError(plan.shown)
    cells: list[dict[str, Any]] = []
    used = {INJECTED}
    for cell in notebook["cells"]:
        if has_tag(cell, INJECTED):
            continue
        cell = {**cell, "source": cell_source(cell), "id": _cell_id(cell, len(cells), used)}
        cell["metadata"] = dict(cell.get("metadata") or {})
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        cells.append(cell)
        if has_tag(cell, TAG) and plan.given:
            cells.append(_injected_cell(injected_source(plan, overrides)))
    metadata = {key: value for key, value in (notebook.get("metadata") or {}).items() if key != "papermill"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


def _injected_cell(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": INJECTED,
        "metadata": {"tags": [INJECTED]},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _cell_id(cell: Mapping[str, Any], position: int, used: set[str]) -> str:
    """Return the id of a cell; one that is lacking or double gets the same new id on every run."""
    name = cell.get("id")
    if not isinstance(name, str) or name in used:
        name = next(n for n in (f"cell-{position}{end}" for end in ("", "-a", "-b")) if n not in used)
    used.add(name)
    return name
