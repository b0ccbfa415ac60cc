"""The sentences of a design sheet, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from agdb_eval.evidence.power import Detectable, Size

__all__ = ["Words", "assumptions", "effect_text", "join", "number", "sentence", "size_text"]

Words = Mapping[str, str]

_PREFIX = {
    "exact": ("", ""),
    "about": ("", ""),
    "at_least": ("ten minste ", "at least "),
    "at_most": ("ten hoogste ", "at most "),
    "range": ("tussen ", "between "),
}

_SENTENCES: dict[str, tuple[str, str]] = {
    # verdicts
    "did_possible": ("mogelijk op papier", "possible on paper"),
    "too_small": ("te weinig eenheden", "too few units"),
    "no_comparison_group": ("geen vergelijkingsgroep beschreven", "no comparison group described"),
    "no_data": ("geen gegevensbron beschreven", "no data source described"),
    "not_described": ("niet te zeggen uit de documenten", "cannot be said from the documents"),
    # reasons
    "why_did_possible": (
        "Behandelde eenheden, vergelijkingsgroep en gegevensbron zijn beschreven; of de groepen zich zonder "
        "het instrument gelijk ontwikkeld zouden hebben, is daarmee niet getoond.",
        "Treated units, comparison group and data source are described; this does not show that the groups "
        "would have developed alike without the instrument.",
    ),
    "why_too_small": (
        "{group}: {size} eenheden; het gekozen minimum is {minimum}.",
        "{group}: {size} units; the minimum chosen is {minimum}.",
    ),
    "why_no_comparison_group": (
        "De documenten noemen niemand die kan tonen wat er zonder het instrument was gebeurd.",
        "The documents name nobody who could show what would have happened without the instrument.",
    ),
    "why_no_data": (
        "De documenten noemen geen bestand of meting waarin de uitkomst per eenheid staat.",
        "The documents name no file or measurement that holds the outcome by unit.",
    ),
    "why_no_design": (
        "Het record beschrijft niet wat een onderzoek vraagt: eenheid, aantallen, vergelijking, gegevens.",
        "The record does not describe what a study needs: unit, numbers, comparison, data.",
    ),
    "why_no_treated": (
        "Het aantal behandelde eenheden is niet bekend.",
        "The number of treated units is not known.",
    ),
    # parts
    "treated": ("behandelde eenheden", "treated units"),
    "comparison": ("vergelijkingsgroep", "comparison group"),
    "unit": ("eenheid", "unit"),
    "outcome": ("uitkomst", "outcome"),
    "data": ("gegevens", "data"),
    "size_unknown": ("aantal onbekend", "number unknown"),
    "not_given": ("niet beschreven", "not described"),
    "part": ("{name}: {text} ({source})", "{name}: {text} ({source})"),
    "part_bare": ("{name}: {text}", "{name}: {text}"),
    # missing
    "no_unit": ("De eenheid is niet beschreven.", "The unit is not described."),
    "no_treated": ("Het aantal behandelde eenheden ontbreekt.", "The number of treated units is missing."),
    "no_comparison": ("Een vergelijkingsgroep ontbreekt.", "A comparison group is missing."),
    "no_size": (
        "De omvang van de vergelijkingsgroep is niet bekend.",
        "The size of the comparison group is not known.",
    ),
    "no_outcome": ("De uitkomst per eenheid is niet beschreven.", "The outcome by unit is not described."),
    "no_data_source": ("Een gegevensbron ontbreekt.", "A data source is missing."),
    "not_exact": (
        "Het precieze aantal behandelde eenheden; de documenten geven: {size}.",
        "The exact number of treated units; the documents give: {size}.",
    ),
    "only_planned": (
        "Gerealiseerde aantallen; voor {years} geven de documenten alleen een voornemen.",
        "Realised numbers; for {years} the documents give only an intention.",
    ),
    "access": (
        "Toegang tot de gegevens per eenheid; het register kent alleen hun naam.",
        "Access to the data by unit; the register knows only their name.",
    ),
    "before": (
        "Metingen van de uitkomst van voor {year}, voor beide groepen.",
        "Measurements of the outcome from before {year}, for both groups.",
    ),
    "no_start": (
        "Het jaar waarin elke eenheid begon; de documenten geven geen cohorten.",
        "The year in which each unit started; the documents give no cohorts.",
    ),
    # notes
    "contaminated": (
        "De vergelijkingsgroep is mogelijk besmet: {what}: {printed} ({source}). Dat is niet verrekend; "
        "het maakt het kleinste aantoonbare effect groter.",
        "The comparison group may be contaminated: {what}: {printed} ({source}). This is not accounted "
        "for; it makes the minimal detectable effect larger.",
    ),
    "later_cohorts": (
        "Latere cohorten zijn tot {year} nog niet behandeld en te vergelijken; dat is hier niet beoordeeld.",
        "Until {year} later cohorts can serve as a not yet treated comparison; that is not judged here.",
    ),
    "units_differ": (
        "De cijfers tellen verschillende eenheden ({units}) en zijn niet opgeteld.",
        "The figures count different units ({units}) and were not added.",
    ),
    "control_unit": (
        "De vergelijkingsgroep is geteld in een andere eenheid ({unit}); de omvang geldt als onbekend.",
        "The comparison group is counted in another unit ({unit}); its size is taken as unknown.",
    ),
    "money": (
        "Het cijfer '{figure}' is een bedrag en telt geen eenheden.",
        "The figure '{figure}' is an amount of money and counts no units.",
    ),
    "unseen": (
        "Het cijfer '{figure}' is niet zichtbaar op de peildatum van dit register.",
        "The figure '{figure}' is not visible at the date of this register.",
    ),
    "totals_differ": (
        "De cohorten samen zijn {sum}; als totaal noemen de documenten {total}. Gerekend is met de cohorten.",
        "The cohorts together are {sum}; the documents give {total} as the total. The cohorts are used.",
    ),
    # the paragraph
    "head": (
        "Verschil-in-verschillen: {verdict}. {reason}",
        "Difference-in-differences: {verdict}. {reason}",
    ),
    "sizes": (
        "Behandelde eenheden: {treated}. Vergelijkingsgroep: {control}.",
        "Treated units: {treated}. Comparison group: {control}.",
    ),
    "effect": (
        "Kleinste aantoonbare effect: {effect} standaarddeviatie van de verandering in de uitkomst "
        "(kans {power}, toets {alpha}).",
        "Minimal detectable effect: {effect} standard deviations of the change in the outcome "
        "(power {power}, test {alpha}).",
    ),
    "needed": ("Nog nodig: {missing}", "Still needed: {missing}"),
}


def sentence(key: str, **values: str | Words) -> Words:
    """Return a sentence in both languages; values may be one text, or one for each language."""
    result = {}
    for language, template in zip(("nl", "en"), _SENTENCES[key], strict=True):
        own = {name: value if isinstance(value, str) else value[language] for name, value in values.items()}
        result[language] = template.format(**own)
    return MappingProxyType(result)


def join(parts: Sequence[Words]) -> Words:
    """Return sentences one after the other, in both languages."""
    return MappingProxyType(
        {language: " ".join(part[language] for part in parts) for language in ("nl", "en")}
    )


def number(value: float, digits: int = 0) -> Words:
    """Return a number as it is written in both languages: 1.500,5 and 1,500.5."""
    text = f"{value:,.{digits}f}"
    return MappingProxyType({"nl": text.translate(str.maketrans(",.", ".,")), "en": text})


def _bounds(low: float | None, high: float | None, form: str, digits: int) -> Words:
    (nl, en), ends = _PREFIX[form], [number(end, digits) for end in (low, high) if end is not None]
    if form == "range":
        return MappingProxyType(
            {
                "nl": f"{nl}{ends[0]['nl']} en {ends[1]['nl']}",
                "en": f"{en}{ends[0]['en']} and {ends[1]['en']}",
            }
        )
    return MappingProxyType({"nl": nl + ends[0]["nl"], "en": en + ends[0]["en"]})


def _about(words: Words, approximate: bool) -> Words:
    if not approximate:
        return words
    return MappingProxyType({"nl": f"ongeveer {words['nl']}", "en": f"about {words['en']}"})


def size_text(size: Size) -> Words:
    """Return a number of units in words: 'ten minste 100', or 'aantal onbekend'."""
    if not size.known:
        return sentence("size_unknown")
    return _about(_bounds(size.low, size.high, size.form, 0), size.approximate)


def effect_text(effect: Detectable) -> Words | None:
    """Return the minimal detectable effect in words; None where the text gives no treated number."""
    if effect.form != "unknown":
        return _about(_bounds(effect.low, effect.high, effect.form, 2), effect.approximate)
    if effect.at_stated is None:
        return None
    shown = number(effect.at_stated, 2)
    return MappingProxyType(
        {
            "nl": f"{shown['nl']} bij de genoemde aantallen en een onbeperkte vergelijkingsgroep",
            "en": f"{shown['en']} at the stated numbers and an unlimited comparison group",
        }
    )


def assumptions(power: float, alpha: float) -> tuple[Words, ...]:
    """Return what the minimal detectable effect assumes."""
    pairs = (
        ("Twee perioden, een voor en een na de start.", "Two periods, one before and one after the start."),
        (
            "Het effect is uitgedrukt in standaarddeviaties van de verandering in de uitkomst per eenheid, "
            "gelijk in beide groepen.",
            "The effect is in standard deviations of the change in the outcome of a unit, the same in both "
            "groups.",
        ),
        (
            "De eenheden zijn onafhankelijk; er is niet geclusterd.",
            "Units are independent; there is no clustering.",
        ),
        ("Alle cohorten samen, zonder covariaten.", "All cohorts together, without covariates."),
        (
            f"Tweezijdige toets van {alpha:g}, kans van {power:g} om het effect te vinden.",
            f"Two-sided test of {alpha:g}, probability of {power:g} to find the effect.",
        ),
        ("Besmetting en uitval zijn niet verrekend.", "Contamination and attrition are not accounted for."),
    )
    return tuple(MappingProxyType({"nl": nl, "en": en}) for nl, en in pairs)
