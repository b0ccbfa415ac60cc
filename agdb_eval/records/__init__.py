"""The register: typed records with a source for every figure, loaded and checked as a whole."""

from agdb_eval.records.base import Figure, Label, Quantity, SourceRef
from agdb_eval.records.instrument import CHAIN_STEPS, Contribution, Evidence, Instrument
from agdb_eval.records.load import load_register
from agdb_eval.records.mix import Ambition, Mix, Source
from agdb_eval.records.register import Register
from agdb_eval.records.root import find_root

__all__ = [
    "CHAIN_STEPS",
    "Ambition",
    "Contribution",
    "Evidence",
    "Figure",
    "Instrument",
    "Label",
    "Mix",
    "Quantity",
    "Register",
    "Source",
    "SourceRef",
    "find_root",
    "load_register",
]
