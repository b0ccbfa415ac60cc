"""What the mix covers: which instrument contributes to which ambition, when, and who sees it so."""

from agdb_eval.coverage.agreement import Agreement, cohens_kappa, intercoder_agreement
from agdb_eval.coverage.checks import CHECKS
from agdb_eval.coverage.claims import ClaimResult, check_claim, check_claim_tests, check_claims
from agdb_eval.coverage.matrix import Coverage, coverage_matrix
from agdb_eval.coverage.over_time import active_by_ambition, active_years, known_ends

__all__ = [
    "CHECKS",
    "Agreement",
    "ClaimResult",
    "Coverage",
    "active_by_ambition",
    "active_years",
    "check_claim",
    "check_claim_tests",
    "check_claims",
    "cohens_kappa",
    "coverage_matrix",
    "intercoder_agreement",
    "known_ends",
]
