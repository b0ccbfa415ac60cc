"""The sections of the report: which results stand where, in which words. No number is computed here."""

from __future__ import annotations

from collections.abc import Mapping

from agdb_eval.records.labels import label
from agdb_eval.reports.blocks import Block, Page, Section, Translate
from agdb_eval.results import Result

__all__ = ["report_sections"]

MARKS = {"stated": "●", "assumed_by_authors": "◐", "coded": "○", "derived_from_conclusion": "△"}


def report_sections(results: Mapping[str, Result], t: Translate, language: str) -> list[Section]:
    """Return the sections for which the round has results, in reading order."""
    page = Page(results, t, language)
    makers = (
        _summary,
        _instruments,
        _reach,
        _coverage,
        _claims,
        _evidence,
        _effect,
        _missing,
        _fiches,
        _sources,
    )
    return [section for maker in makers if (section := maker(page))]


def _summary(page: Page) -> Section | None:
    lines = []
    if page.has("register.n_records") and not page.value("register.n_records"):
        lines.append(page.t("summary_empty"))
    if page.has("register.n_records", "register.n_top_level", "register.n_children"):
        lines.append(
            page.t(
                "summary_instruments",
                n_all=page.number("register.n_records"),
                n_top=page.number("register.n_top_level"),
                n_children=page.number("register.n_children"),
            )
            + (
                " " + page.t("summary_reported", reported=page.value("register.reported"))
                if page.has("register.reported") and page.value("register.reported")
                else ""
            )
        )
    if page.has("register.n_figures", "register.n_sources", "register.n_sources_read"):
        lines.append(
            page.t(
                "summary_figures",
                n_figures=page.number("register.n_figures"),
                n_sources=page.number("register.n_sources"),
                n_read=page.number("register.n_sources_read"),
            )
        )
    for name in ("coverage.text", "claims.text"):
        lines += [block["text"] for block in page.text(name)]
    if page.has("ladder.highest"):
        highest = page.value("ladder.highest")
        key = "summary_no_levels" if highest is None else "summary_effect"
        key = "summary_effect_causal" if highest == page.value("ladder.causal_level") else key
        lines.append(page.t(key, highest=page.number("ladder.highest")))
    if page.has("effect.summary"):
        key = "summary_own_effect" if page.has("effect.about") and page.value("effect.about") else "summary_analogue"
        lines.append(page.t(key, text=page.words_of("effect.summary")))
    return page.section("summary", [{"kind": "list", "entries": lines}] if lines else [])


def _instruments(page: Page) -> Section | None:
    columns = ("name", "part_of", "kind", "type", "owners", "lifetime", "focus", "target_groups")
    blocks = page.table("register.instruments", [page.column(key) for key in columns])
    if page.has("register.counts"):
        blocks.append(page.heading("counts"))
        blocks += page.table(
            "register.counts", [page.column("what", page.t("counts")), page.column("n", "n", numeric=True)]
        )
        blocks.append({"kind": "note", "text": page.t("counts_note")})
    return page.section("instruments", blocks, "instruments_lead")


def _reach(page: Page) -> Section | None:
    blocks = page.table(
        "register.intended_realised",
        [
            page.column("name", label("instrument", page.language)),
            page.column("meaning"),
            page.column("intended"),
            page.column("realised"),
            page.column("unit"),
            page.column("source"),
        ],
    )
    money = page.table(
        "register.amounts",
        [
            page.column("name", label("instrument", page.language)),
            page.column("meaning"),
            page.column("printed"),
            page.column("period", words=True),
            page.column("stage", words=True),
            page.column("payer", words=True),
            page.column("kind", words=True),
            page.column("belongs_to"),
            page.column("source"),
        ],
    )
    if money:
        blocks += [page.heading("money"), {"kind": "text", "text": page.t("money_lead")}, *money]
    return page.section("reach", blocks, "reach_lead")


def _coverage(page: Page) -> Section | None:
    blocks: list[Block] = []
    if page.has("coverage.matrix"):
        blocks += [*_matrix(page), {"kind": "note", "text": page.t("matrix_key")}]
        blocks += page.note("coverage.matrix")
    if page.has("coverage.shares"):
        blocks += [page.heading("shares"), *page.text("coverage.text")]
        blocks += page.table(
            "coverage.shares",
            [
                page.column("label", label("ambition", page.language)),
                page.column("instruments", "n", numeric=True),
                page.column("share", page.t("share_pct"), numeric=True, digits=0),
                page.column("even_share", page.t("even_pct"), numeric=True, digits=0),
                page.column("position", page.t("position"), words=True),
                page.column("fractional", page.t("fractional"), numeric=True, digits=1),
            ],
        )
    if page.has("coverage.active_figure"):
        blocks += [page.heading("active"), {"kind": "text", "text": page.t("active_lead")}]
        blocks += page.figure("coverage.active_figure")
        blocks += page.table(
            "coverage.active",
            [
                page.column("label", label("ambition", page.language)),
                page.column("year", year=True),
                page.column("certain", page.t("certain"), numeric=True),
                page.column("possible", page.t("possible"), numeric=True),
            ],
            fold=True,
            caption=page.t("figure_table"),
        )
    if page.has("coverage.agreement"):
        blocks += [page.heading("agreement"), *page.text("coverage.agreement_text")]
        blocks += page.text("coverage.coders", "note")
        blocks += page.table(
            "coverage.agreement",
            [
                page.column("name", label("instrument", page.language)),
                page.column("label", label("ambition", page.language)),
                page.column("register", page.t("register_coder")),
                page.column("other", page.t("other_coder")),
            ],
            fold=True,
        )
    return page.section("coverage", blocks, "coverage_lead")


def _matrix(page: Page) -> list[Block]:
    rows: dict[str, list[Block]] = {}
    columns: dict[str, str] = {}
    for row in page.rows("coverage.matrix"):
        columns[row["ambition"]] = row["label"]
        basis = row["basis"]
        cell = {"mark": MARKS[basis], "text": label(basis, page.language)} if row["contributes"] else {}
        if row["contributes"] is None:
            cell = {"mark": "?", "text": label("unknown", page.language)}
        rows.setdefault(row["name"], []).append(cell)
    block = {
        "kind": "matrix",
        "caption": page.t("matrix"),
        "columns": list(columns.values()),
        "rows": [{"name": name, "cells": cells} for name, cells in rows.items()],
    }
    return [block]


def _claims(page: Page) -> Section | None:
    blocks = [*page.text("claims.text")] if page.has("claims.table") else []
    blocks += page.table(
        "claims.table",
        [
            page.column("claim", page.t("claim")),
            page.column("source"),
            page.column("verdict", page.t("verdict"), words=True),
            page.column("otherwise", page.t("otherwise")),
            page.column("reason", page.t("reason")),
        ],
    )
    return page.section("claims", blocks, "claims_lead")


def _evidence(page: Page) -> Section | None:
    blocks = page.text("ladder.mix") + page.text("ladder.text", "note")
    blocks += page.table(
        "ladder.levels",
        [
            page.column("name", label("instrument", page.language)),
            page.column("claim", page.t("claim_about")),
            page.column("level", page.t("level"), numeric=True, digits=0),
            page.column("wording", page.t("wording")),
            page.column("direction", page.t("direction")),
            page.column("next", page.t("next_step")),
            page.column("own_words", page.t("own_words")),
        ],
    )
    if page.has("ladder.designs"):
        blocks += [page.heading("designs"), {"kind": "text", "text": page.t("designs_lead")}]
        blocks += page.table(
            "ladder.designs",
            [
                page.column("name", label("instrument", page.language)),
                page.column("verdict", page.t("verdict")),
                page.column("treated", page.t("treated")),
                page.column("comparison", page.t("comparison")),
                page.column("mde", page.t("mde")),
                page.column("missing", page.t("still_missing")),
            ],
        )
    return page.section("evidence", blocks, "evidence_lead")


def _effect(page: Page) -> Section | None:
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
    if page.has("effect.limits"):
        blocks += [page.heading("effect_limits"), {"kind": "list", "entries": page.entries("effect.limits")}]
    return page.section("effect", blocks)


def _missing(page: Page) -> Section | None:
    blocks = page.table(
        "register.missing",
        [page.column("name", label("instrument", page.language)), page.column("missing")],
    )
    return page.section("missing", blocks, "missing_lead")


def _fiches(page: Page) -> Section | None:
    blocks = [{"kind": "fiches", "entries": page.value("fiches")}] if page.has("fiches") else []
    return page.section("fiches", blocks, "fiches_lead")


def _sources(page: Page) -> Section | None:
    columns = [
        page.column("title", page.t("title")),
        page.column("author", page.t("author")),
        page.column("published", page.t("published")),
        page.column("read", page.t("known_how")),
    ]
    return page.section("sources", page.table("register.sources", columns, fold=True), "sources_lead")
