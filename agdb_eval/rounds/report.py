"""Build the report of a round with the round's own title, date and language."""

from __future__ import annotations

from pathlib import Path

from agdb_eval.reports.site import build_report
from agdb_eval.rounds.params import RoundParams

__all__ = ["round_report"]


def round_report(params: RoundParams, folder: Path) -> Path:
    """Write the pages of a round into `folder` and return the one to open."""
    title = params.title.get(params.language) or next(iter(params.title.values()), params.round)
    return build_report(folder, title=title, as_of=params.as_of, language=params.language)
