"""Dutch and English names of fields, steps and fixed words, for tables that people read."""

from __future__ import annotations

__all__ = ["LANGUAGES", "label", "show_day"]

LANGUAGES = ("nl", "en")

_LABELS: dict[str, tuple[str, str]] = {
    # record fields
    "instrument": ("instrument", "instrument"),
    "name": ("naam", "name"),
    "part_of": ("onderdeel van", "part of"),
    "scope": ("reikwijdte", "scope"),
    "kind": ("soort", "kind"),
    "type": ("type", "type"),
    "owners": ("eigenaar", "owner"),
    "implementers": ("uitvoerder", "implementer"),
    "partners": ("partners", "partners"),
    "start": ("begin", "start"),
    "end": ("einde", "end"),
    "ongoing": ("loopt nog op", "still running on"),
    "lifetime": ("looptijd", "lifetime"),
    "pillars": ("pijlers", "pillars"),
    "target_groups": ("doelgroepen", "target groups"),
    "focus": ("focus", "focus"),
    "education_level": ("onderwijsniveau", "education level"),
    "region": ("regio", "region"),
    "goal": ("doel", "goal"),
    "predecessors": ("voorganger", "predecessor"),
    "successors": ("opvolger", "successor"),
    "evaluations": ("evaluaties", "evaluations"),
    # result chain
    "input": ("input", "input"),
    "activities": ("activiteiten", "activities"),
    "output": ("output", "output"),
    "intermediate_outcomes": ("tussentijdse uitkomsten", "intermediate outcomes"),
    "outcomes": ("uitkomsten", "outcomes"),
    "input.figures": ("input in getallen", "input in numbers"),
    "activities.figures": ("activiteiten in getallen", "activities in numbers"),
    "output.figures": ("output in getallen", "output in numbers"),
    "intermediate_outcomes.figures": (
        "tussentijdse uitkomsten in getallen",
        "intermediate outcomes in numbers",
    ),
    "outcomes.figures": ("uitkomsten in getallen", "outcomes in numbers"),
    # figures
    "figure": ("cijfer", "figure"),
    "figures": ("cijfers", "figures"),
    "meaning": ("betekenis", "meaning"),
    "value": ("waarde", "value"),
    "realised": ("gerealiseerd", "realised"),
    "intended": ("beoogd", "intended"),
    "printed": ("zoals gedrukt", "as printed"),
    "unit": ("eenheid", "unit"),
    "period": ("periode", "period"),
    "stage": ("stadium", "stage"),
    "payer": ("betaler", "payer"),
    "source": ("bron", "source"),
    "money_kind": ("vorm", "form"),
    "printed_amount": ("bedrag", "amount"),
    "belongs_to": ("hoort bij", "belongs to"),
    "missing": ("ontbreekt", "missing"),
    "announced": ("aangekondigd", "announced"),
    "available": ("beschikbaar", "available"),
    "awarded": ("toegekend", "awarded"),
    "committed": ("vastgelegd", "committed"),
    "spent": ("uitgegeven", "spent"),
    "cash": ("geld", "cash"),
    "in_kind": ("in natura", "in kind"),
    "mixed": ("geld en natura", "cash and in kind"),
    "not_stated": ("niet vermeld", "not stated"),
    "read": ("gelezen", "read"),
    "known_through": ("via een ander document", "through another document"),
    "judgement_of_source": ("oordeel van de bron", "judgement of the source"),
    # lifetime
    "from": ("vanaf", "from"),
    "until": ("tot en met", "to"),
    "planned_until": ("loopt, gepland tot en met", "running, planned to"),
    "start_unknown": ("begin niet vermeld", "start not stated"),
    "end_unknown": ("einde niet vermeld", "end not stated"),
    "running": ("liep nog in", "still running in"),
    "gone_by": ("bestond niet meer in", "no longer existed in"),
    "seen": ("actief gezien in", "seen at work in"),
    # verdicts of a design sheet
    "did_possible": ("op papier mogelijk", "possible on paper"),
    "too_small": ("te klein", "too small"),
    "no_comparison_group": ("geen vergelijkingsgroep", "no comparison group"),
    "no_data": ("geen gegevensbron", "no data source"),
    "not_described": ("niet genoeg beschreven", "not described well enough"),
    # cells and rows of an estimate
    "post": ("effect", "effect"),
    "placebo": ("controle vooraf", "placebo"),
    "outcome_missing": ("de uitkomst ontbreekt", "the outcome is missing"),
    "incomplete_unit": ("niet in alle perioden waargenomen", "not observed in every period"),
    "always_treated": ("al behandeld in de eerste periode", "treated from the first period"),
    # position against an even share
    "below": ("eronder", "below"),
    "even": ("gelijk", "even"),
    "above": ("erboven", "above"),
    # scope
    "in": ("binnen de evaluatie", "inside the evaluation"),
    "out": ("buiten de evaluatie", "outside the evaluation"),
    "context": ("alleen context", "context only"),
    # codings
    "ambition": ("outputambitie", "output ambition"),
    "ambitions": ("outputambities", "output ambitions"),
    "basis": ("grondslag", "basis"),
    "rationale": ("redenering", "rationale"),
    "stated": ("staat in de tekst", "stated in the text"),
    "derived": ("afgeleid", "derived"),
    "inferred": ("uitgelegd", "inferred"),
    "assumed_by_authors": ("verondersteld door de auteurs", "assumed by the authors"),
    "coded": ("door ons gecodeerd", "coded by us"),
    "derived_from_conclusion": ("ontleend aan de conclusie", "derived from the conclusion"),
    # verdicts
    "reproduced": ("gereproduceerd", "reproduced"),
    "not_reproduced": ("niet gereproduceerd", "not reproduced"),
    "cannot_be_said": ("niet te zeggen uit de tekst", "cannot be said from the text"),
    "doeltreffendheid": ("doeltreffendheid", "effectiveness (doeltreffendheid)"),
    "doelmatigheid": ("doelmatigheid", "efficiency (doelmatigheid)"),
    "samenhang": ("samenhang", "coherence (samenhang)"),
    # direction
    "positive": ("positief", "positive"),
    "zero": ("geen effect", "no effect"),
    "negative": ("negatief", "negative"),
    "unknown": ("onbekend", "unknown"),
    "measured": ("gemeten", "measured"),
    "perceived": ("ervaren", "perceived"),
    "judged": ("beoordeeld", "judged"),
    "none": ("geen", "none"),
    "year": ("jaar", "year"),
    "yes": ("ja", "yes"),
    "no": ("nee", "no"),
}


def label(key: str, language: str = "nl") -> str:
    """Return the name of a field or word in Dutch or English; the key itself where it has no label."""
    if key not in _LABELS:
        return key.replace("_", " ")
    dutch, english = _LABELS[key]
    return english if language == "en" else dutch


_MONTHS = {
    "nl": "januari,februari,maart,april,mei,juni,juli,augustus,september,oktober,november,december",
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
}


def show_day(day: str, language: str = "nl") -> str:
    """Return a year, month or day as people write it: '2023-02-03' gives '3 februari 2023'."""
    parts = day.split("-")
    month = _MONTHS[language].split(",")[int(parts[1]) - 1] if len(parts) > 1 else ""
    date = str(int(parts[2])) if len(parts) > 2 else ""
    return " ".join(part for part in (date, month, parts[0]) if part)
