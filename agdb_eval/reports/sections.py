"""The sections of the report: which results stand where, in which words. No number is computed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agdb_eval.records.labels import label
from agdb_eval.reports.blocks import Block, Page, Section, Translate
from agdb_eval.reports.section_effect import effect_section
from agdb_eval.results import Result

__all__ = ["report_sections"]

MARKS = {"stated": "●", "assumed_by_authors": "◐", "coded": "○", "derived_from_conclusion": "△"}


def report_sections(results: Mapping[str, Result], t: Translate, language: str) -> list[Section]:
    """Return the sections for which the round has results, in reading order."""
    page = Page(results, t, language)
    makers: tuple[Callable[[Page], Section | None], ...] = (
        _summary,
        _instruments,
        _reach,
        _coverage,
        _claims,
        _evidence,
        effect_section,
        _missing,
        _fiches,
        _sources,
    )
    if page.has("register.n_records") and not page.value("register.n_records"):
        makers = (_summary, effect_section, _sources)
    return [section for maker in makers if (section := maker(page))]


def _summary(page: Page) -> Section | None:
    lines: list[str] = []
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
    shown = [name for name in ("coverage.text", "claims.text") if page.has(name)]
    if page.has("register.n_records") and not page.value("register.n_records"):
        shown = []
    if page.has("claims.table") and not len(page.value("claims.table")):
        shown = [name for name in shown if name != "claims.text"]
    for name in shown:
        lines += [block["text"] for block in page.text(name)]
    if page.has("ladder.highest"):
        highest = page.value("ladder.highest")
        key = "summary_no_levels" if highest is None else "summary_effect"
        key = "summary_effect_causal" if highest == page.value("ladder.causal_level") else key
        lines.append(page.t(key, highest=page.number("ladder.highest")))
    if page.has("effect.summary"):
        own = page.has("effect.about") and page.value("effect.about")
        key = "summary_own_effect" if own else "summary_analogue"
        label_ = page.words_of("effect.label")
        lines.append(page.t(key, label=label_, text=page.words_of("effect.summary")))
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
            page.column("printed", label("printed_amount", page.language)),
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
    if not page.has("claims.table") or not len(page.value("claims.table")):
        return None
    blocks = page.text("claims.text")
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
