"""The figures of a round, for print and screen: readable in grey, no meaning by colour alone."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from agdb_eval.records.labels import label

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["active_figure", "effect_figure", "matrix_figure"]

INK, BLUE, PALE, GREY = "#1a1a1a", "#154273", "#c9d8ea", "#6b6b6b"
_MANY_CELLS = 8
MARKERS = {"stated": "o", "assumed_by_authors": "D", "coded": "o"}


def _figure(width: float, height: float) -> Figure:
    """Return an empty figure made without pyplot, so that nothing global is touched."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _clean(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=9, labelcolor=INK)


def matrix_figure(table: pd.DataFrame, language: str = "nl") -> Figure:
    """Draw instruments against ambitions: a filled mark is stated in the text, an open one coded by us.

    Parameters
    ----------
    table : one row per cell with columns name, label, contributes (1, 0 or missing) and basis.
    language : 'nl' or 'en', for the legend.
    """
    import pandas as pd

    names, ambitions = list(dict.fromkeys(table["name"])), list(dict.fromkeys(table["label"]))
    figure = _figure(2.8 + 1.5 * len(ambitions), 1.9 + 0.34 * len(names))
    axes = figure.subplots()
    for row, name in enumerate(names):
        axes.axhline(row, color="#dddddd", linewidth=0.8, zorder=0)
        for column, ambition in enumerate(ambitions):
            cell = table[(table["name"] == name) & (table["label"] == ambition)].iloc[0]
            if pd.isna(cell["contributes"]):
                axes.text(column, row, "?", ha="center", va="center", color=GREY)
            elif cell["contributes"]:
                fill = BLUE if cell["basis"] == "stated" else "white"
                axes.scatter(
                    column,
                    row,
                    s=120,
                    marker=MARKERS.get(str(cell["basis"]), "^"),
                    facecolor=fill,
                    edgecolor=BLUE,
                    linewidth=1.6,
                    zorder=2,
                )
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks(range(len(ambitions)), [textwrap.fill(a, 20, break_long_words=False) for a in ambitions])
    axes.xaxis.tick_top()
    axes.set_xlim(-0.6, len(ambitions) - 0.4)
    axes.set_ylim(len(names) - 0.4, -0.6)
    _clean(axes)
    axes.tick_params(axis="x", labelsize=8)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    used = [basis for basis in MARKERS if (table["basis"] == basis).any()]
    handles = [
        axes.scatter(
            [],
            [],
            s=90,
            marker=MARKERS[b],
            facecolor=BLUE if b == "stated" else "white",
            edgecolor=BLUE,
            label=label(b, language),
        )
        for b in used
    ]
    if handles:
        axes.legend(
            handles=handles,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.01),
            ncols=len(used),
            frameon=False,
            fontsize=9,
        )
    return figure


def active_figure(table: pd.DataFrame, language: str = "nl") -> Figure:
    """Draw per ambition how many instruments are surely (solid) and possibly (hatched) active per year.

    Parameters
    ----------
    table : columns label, year, certain, possible; counts of instruments.
    language : 'nl' or 'en', for the legend.
    """
    ambitions = list(dict.fromkeys(table["label"]))
    figure = _figure(7.6, 0.5 + 1.35 * max(1, len(ambitions)))
    panels = figure.subplots(max(1, len(ambitions)), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
    words = {"nl": ("zeker actief", "mogelijk actief"), "en": ("surely active", "possibly active")}[language]
    top = max([1, *table["possible"]])
    for axes, ambition in zip(panels, ambitions, strict=False):
        part = table[table["label"] == ambition]
        certain, open_ = part["certain"], part["possible"] - part["certain"]
        axes.bar(part["year"], certain, color=BLUE, width=0.75, label=words[0])
        axes.bar(
            part["year"],
            open_,
            bottom=certain,
            color="white",
            edgecolor=BLUE,
            hatch="////",
            width=0.75,
            linewidth=0.8,
            label=words[1],
        )
        for year, low, high in zip(part["year"], part["certain"], part["possible"], strict=True):
            text = str(low) if low == high else f"{low}–{high}"
            axes.text(year, high + 0.12, text, ha="center", va="bottom", fontsize=7.5, color=INK)
        axes.set_title(ambition, loc="left", fontsize=9, color=INK)
        axes.set_ylim(0, top * 1.3)
        axes.set_yticks([])
        axes.set_xticks(list(part["year"]))
        _clean(axes)
        axes.spines["left"].set_visible(False)
    if ambitions:
        figure.legend(
            *panels[0].get_legend_handles_labels(),
            loc="outside lower center",
            ncols=2,
            frameon=False,
            fontsize=9,
        )
    return figure


def effect_figure(cells: pd.DataFrame, ylabel: str, language: str = "nl") -> Figure:
    """Draw the group-time effects with their 95% intervals, placebo cells open, effect cells filled.

    Parameters
    ----------
    cells : the table of `att_gt`: cohort, period, estimate, conf_low, conf_high, kind.
    ylabel : the outcome with its unit.
    language : 'nl' or 'en'.
    """
    words = {
        "nl": ("vóór de behandeling (placebo)", "vanaf de behandeling", "groep", "jaar"),
        "en": ("before treatment (placebo)", "since treatment", "group", "year"),
    }[language]
    figure = _figure(max(7.2, 0.35 * len(cells)), 3.8 if len(cells) <= _MANY_CELLS else 5)
    axes = figure.subplots()
    shown = (
        cells[(cells["kind"] != "reference") & cells["estimate"].notna()]
        .sort_values(["cohort", "period"])
        .reset_index(drop=True)
    )
    ticks = []
    for position, (_, cell) in enumerate(shown.iterrows()):
        post = cell["kind"] == "post"
        axes.plot(
            [position, position],
            [cell["conf_low"], cell["conf_high"]],
            color=BLUE if post else GREY,
            linewidth=2,
        )
        axes.scatter(
            position,
            cell["estimate"],
            s=70,
            marker="o" if post else "s",
            facecolor=BLUE if post else "white",
            edgecolor=BLUE if post else GREY,
            linewidth=1.6,
            zorder=3,
        )
        ticks.append(f"{words[2]} {int(cell['cohort'])}\n{words[3]} {int(cell['period'])}")
    axes.axhline(0, color=INK, linewidth=0.9)
    if len(ticks) > _MANY_CELLS:
        ticks = [tick.replace("\n", ", ") for tick in ticks]
        axes.tick_params(axis="x", rotation=90)
    axes.set_xticks(range(len(ticks)), ticks)
    axes.set_xlim(-0.6, len(ticks) - 0.4)
    axes.set_ylabel(ylabel, fontsize=9)
    axes.grid(axis="y", color="#e5e5e5", linewidth=0.7)
    axes.set_axisbelow(True)
    _clean(axes)
    kinds = [("placebo", "s", "white", GREY, words[0]), ("post", "o", BLUE, BLUE, words[1])]
    for kind, marker, face, edge, text in kinds:
        if (shown["kind"] == kind).any():
            axes.scatter([], [], s=60, marker=marker, facecolor=face, edgecolor=edge, label=text)
    if len(shown):
        axes.legend(frameon=False, fontsize=9, loc="best")
    return figure
