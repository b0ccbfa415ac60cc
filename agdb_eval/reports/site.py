"""Build the pages of a round from its registered results: one report and one fiche per instrument."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from agdb_eval import __version__
from agdb_eval.records.labels import show_day
from agdb_eval.reports.page import environment, translator
from agdb_eval.reports.sections import report_sections
from agdb_eval.results import read_results

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["build_report"]


def build_report(
    folder: Path, *, title: str, as_of: dt.date, language: str = "nl", mix_title: str = ""
) -> Path:
    """Write `index.html` and `fiches/<instrument>.html` in a round's folder and return the former.

    The pages are made from `<folder>/results` alone. They hold their own style and pictures and refer to
    nothing outside themselves.

    Parameters
    ----------
    folder : the round's folder, with its results.
    title : title of the round, in the language of the report.
    as_of : the date whose sources the round sees.
    language : 'nl' or 'en'.
    mix_title : what is evaluated; taken from the results where it is empty.
    """
    results = read_results(folder / "results")
    templates = environment(language, folder)
    css = (files("agdb_eval.reports") / "templates" / "style.css").read_text(encoding="utf-8")
    if not mix_title and "register.mix" in results:
        mix_title = results["register.mix"].value[language]
    shared = {
        "title": title,
        "as_of": show_day(as_of.isoformat(), language),
        "css": css,
        "version": __version__,
        "n_results": len(results),
        "mix_title": mix_title,
    }
    page = templates.get_template("report.html").render(
        sections=report_sections(results, translator(language), language), **shared
    )
    index = folder / "index.html"
    index.write_text(page.strip() + "\n", encoding="utf-8")
    if "fiches" in results:
        (folder / "fiches").mkdir(exist_ok=True)
        for fiche in results["fiches"].value:
            text = templates.get_template("fiche.html").render(fiche=fiche, **shared)
            (folder / "fiches" / f"{fiche['id']}.html").write_text(text.strip() + "\n", encoding="utf-8")
    return index
