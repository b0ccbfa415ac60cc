"""The effect ladder: how strong the evidence for one claim is, computed against written criteria."""

from agdb_eval.ladder.grade import ClaimLevel, grade
from agdb_eval.ladder.met import Unmet, check_evidence
from agdb_eval.ladder.scale import Scale, load_scale
from agdb_eval.ladder.table import LadderRange, ladder_range, ladder_table

__all__ = [
    "ClaimLevel",
    "LadderRange",
    "Scale",
    "Unmet",
    "check_evidence",
    "grade",
    "ladder_range",
    "ladder_table",
    "load_scale",
]
