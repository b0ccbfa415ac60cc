"""Say in one message why a notebook stopped, with as little of its content as is needed to find the place."""

from __future__ import annotations

import re

from agdb_eval.rounds.clean import PathCleaner, plain_text
from agdb_eval.rounds.engine import NotebookError
from agdb_eval.rounds.inject import INJECTED

__all__ = ["describe", "input_problems"]

# A message may hold data values; what a notebook says is therefore kept short.
_LAST_LINES = 5
_MOST_CHARACTERS = 500
_LINE_IN_CELL = re.compile(r"Cell In\[\d+\], line (\d+)")


def input_problems(failure: NotebookError, clean: PathCleaner) -> str | None:
    """Return all problems of an InputError raised in a notebook, or None where it was another error.

    These messages are ours: they hold counts and positions, never values, so they are given whole.
    """
    text = plain_text("\n".join(failure.lines))
    found = list(re.finditer(r"^InputError: (\d+ problems?\n(?:\s+- .*\n?)+)", text, re.MULTILINE))
    return clean(found[-1].group(1)).rstrip() if found else None


def describe(name: str, failure: NotebookError, clean: PathCleaner) -> str:
    """Return the place, the source line, the reason and the last lines of the error."""
    lines = [plain_text(line) for line in failure.lines]
    said = "\n".join([line for line in lines if line.strip()][-_LAST_LINES:])
    said = input_problems(failure, clean) or clean(said)[-_MOST_CHARACTERS:]
    where = _place(failure, lines)
    text = f"notebook '{name}'" + (f", {where}" if where else "") + f": {failure.reason}"
    return text + "".join(f"\n    {line}" for line in said.splitlines())


def _place(failure: NotebookError, lines: list[str]) -> str:
    """Return for example: cell 4 (In [3]), line 2 `effect = estimate(panel)`."""
    if failure.index is None:
        return ""
    cells = failure.notebook["cells"]
    cell = cells[failure.index]
    before = cells[: failure.index]
    own = [other for other in before if other["id"] != INJECTED]
    run = [other for other in before if other["cell_type"] == "code" and other["source"].strip()]
    if cell["id"] == INJECTED:
        place = "the cell with the round's parameters"
    else:
        place = f"cell {len(own) + 1} (In [{len(run) + 1}])"
    source = cell["source"].splitlines()
    found = next(iter(_LINE_IN_CELL.findall("\n".join(lines))), None)
    if found is not None and int(found) <= len(source):
        return f"{place}, line {found} `{source[int(found) - 1].strip()[:100]}`"
    first = next((line.strip() for line in source if line.strip() and not line.lstrip().startswith("#")), "")
    return f"{place}, which starts with `{first[:100]}`" if first else place
