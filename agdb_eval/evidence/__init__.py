"""The door between records and `did`: what a record offers for a difference-in-differences study."""

from agdb_eval.evidence.power import Detectable, Size, minimal_detectable_effect
from agdb_eval.evidence.sheet import DesignSheet, design_sheet, design_sheets

__all__ = [
    "DesignSheet",
    "Detectable",
    "Size",
    "design_sheet",
    "design_sheets",
    "minimal_detectable_effect",
]
