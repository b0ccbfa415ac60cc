"""Difference-in-differences: collapse a panel once, then every estimator is a set of weights on its means."""

from agdb_eval.did.aggregate import Aggregate, Estimate, aggregate
from agdb_eval.did.att import AttGt, att_gt
from agdb_eval.did.checks import CheckResult, placebo
from agdb_eval.did.moments import CohortMoments, collapse
from agdb_eval.did.panel import Dropped, Panel, read_panel
from agdb_eval.did.read import read_frame
from agdb_eval.did.treatment import add_cohort
from agdb_eval.did.twfe import Twfe, twfe

__all__ = [
    "Aggregate",
    "AttGt",
    "CheckResult",
    "CohortMoments",
    "Dropped",
    "Estimate",
    "Panel",
    "Twfe",
    "add_cohort",
    "aggregate",
    "att_gt",
    "collapse",
    "placebo",
    "read_frame",
    "read_panel",
    "twfe",
]
