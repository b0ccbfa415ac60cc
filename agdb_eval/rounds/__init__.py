"""Rounds: typed parameters, execution of notebooks, and a record of what was run with what."""

from agdb_eval.rounds.execute import run_round
from agdb_eval.rounds.manifest import read_manifest
from agdb_eval.rounds.params import NotebookPlan, RoundParams, read_round

__all__ = ["NotebookPlan", "RoundParams", "read_manifest", "read_round", "run_round"]
