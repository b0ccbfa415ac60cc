"""The section on an estimated effect: what it is about, the numbers, and what they leave open."""

from __future__ import annotations

from agdb_eval.records.labels import label
from agdb_eval.reports.blocks import Page, Section

__all__ = ["effect_section"]


def effect_section(page: Page) -> Section | None:
    """Return the section, or None where the round has no estimate."""
    if not page.has("effect.question"):
        return None
    blocks = page.text("effect.label", "warning") + page.text("effect.question")
    blocks += page.figure("effect.figure") + page.text("effect.summary")
    cells = [
        page.column("outcome", page.t("outcome")),
        page.column("cohort", page.t("cohort"), year=True),
        page.column("period", label("year", page.language), year=True),
        page.column("kind", page.t("cell_kind"), words=True),
        page.column("estimate", page.t("estimate"), numeric=True),
        page.column("std_error", page.t("std_error"), numeric=True),
        page.column("conf_low", page.t("conf_low"), numeric=True),
        page.column("conf_high", page.t("conf_high"), numeric=True),
        page.column("n_treated", page.t("n_treated"), numeric=True),
        page.column("n_control", page.t("n_control"), numeric=True),
    ]
    blocks += page.table("effect.cells", cells)
    overall = [
        page.column("outcome", page.t("outcome")),
        page.column("what", page.t("aggregate")),
        *cells[4:8],
    ]
    blocks += page.table("effect.aggregates", overall)
    blocks += page.text("effect.placebo")
    blocks += page.table(
        "effect.twfe",
        [
            page.column("outcome", page.t("outcome")),
            page.column("regressor", page.t("regressor")),
            page.column("estimate", page.t("estimate"), numeric=True),
            page.column("std_error_classical", page.t("se_classical"), numeric=True),
            page.column("std_error_clustered", page.t("se_clustered"), numeric=True),
            page.column("n_units", page.t("n_units"), numeric=True),
        ],
    )
    ledger = [
        page.column("outcome", page.t("outcome")),
        page.column("reason", page.t("reason"), words=True),
        page.column("rows", page.t("n_rows"), numeric=True),
        page.column("units", page.t("n_units"), numeric=True),
    ]
    blocks += page.table("effect.ledger", ledger)
    if page.has("effect.notes") and page.value("effect.notes"):
        blocks += [page.heading("notes"), {"kind": "list", "entries": page.entries("effect.notes")}]
    if page.has("effect.limits") and page.value("effect.limits"):
        blocks += [page.heading("effect_limits"), {"kind": "list", "entries": page.entries("effect.limits")}]
    own = page.has("effect.about") and page.value("effect.about")
    return page.section("effect_own" if own else "effect", blocks)
