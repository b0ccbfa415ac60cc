"""The design sheet of an instrument: whether, on paper, difference-in-differences could show its effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from agdb_eval import __version__
from agdb_eval.evidence.found import Found, SheetLine, read_design
from agdb_eval.evidence.power import Detectable, Size, check_power, detectable
from agdb_eval.evidence.text import Words, assumptions, effect_text, join, number, sentence, size_text
from agdb_eval.records import Register

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DesignSheet", "Verdict", "design_sheet", "design_sheets", "effect_words"]

Verdict = Literal["did_possible", "too_small", "no_comparison_group", "no_data", "not_described"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class DesignSheet:
    """What a record offers for a difference-in-differences study, and whether that is enough.

    Parameters
    ----------
    lines : unit, cohorts, treated, comparison, contamination, outcome and data, each with its source.
    treated, control : the numbers of units as far as the text tells.
    effect : the minimal detectable effect, in standard deviations of the change in the outcome.
    verdict : the first that applies of not_described (no number of treated units), too_small (one group is
        surely below the minimum), no_comparison_group, no_data, did_possible. `reason` says why.
    rests_on : what the verdict rests on, each with its source.
    missing : what is missing or must still be obtained, whatever the verdict.
    assumptions : of the minimal detectable effect.
    notes : contamination, conflicting totals, figures that could not be used.
    text : the same as a paragraph. All words are by language, nl and en.
    spec : all arguments, the date of the register and the version of the package.
    """

    instrument: str
    name: Words
    lines: tuple[SheetLine, ...]
    treated: Size
    control: Size
    effect: Detectable
    verdict: Verdict
    reason: Words
    rests_on: tuple[Words, ...]
    missing: tuple[Words, ...]
    assumptions: tuple[Words, ...]
    notes: tuple[Words, ...]
    text: Words
    spec: Mapping[str, Any]

    def __repr__(self) -> str:
        shown = effect_words(self.effect, "en") or "unknown"
        return f"DesignSheet({self.instrument}: {self.verdict}, minimal detectable effect {shown})"

    @property
    def table(self) -> pd.DataFrame:
        """One row per line: item, text, year, figure, printed, form, low, high, unit, planned and source."""
        import pandas as pd

        rows = [asdict(line) for line in self.lines]
        return pd.DataFrame(rows, columns=[field.name for field in fields(SheetLine)])

    def _repr_html_(self) -> str:
        return str(self.table.to_html(index=False))

    def to_dict(self) -> dict[str, Any]:
        """Return the sheet as JSON-safe data."""
        return {
            "instrument": self.instrument,
            "name": dict(self.name),
            "verdict": self.verdict,
            **{name: asdict(getattr(self, name)) for name in ("treated", "control", "effect")},
            **{name: dict(getattr(self, name)) for name in ("reason", "text", "spec")},
            **{
                name: [dict(words) for words in getattr(self, name)]
                for name in ("rests_on", "missing", "assumptions", "notes")
            },
            "lines": [asdict(line) for line in self.lines],
        }


def effect_words(effect: Detectable, language: str) -> str | None:
    """Return the minimal detectable effect in words of one language, or None."""
    words = effect_text(effect)
    return None if words is None else words[language]


def design_sheet(
    register: Register,
    instrument_id: str,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    min_treated: int = 30,
) -> DesignSheet:
    """Return the design sheet of one instrument.

    Parameters
    ----------
    register : the register; only what is in it counts, so load it as of the date of the round.
    instrument_id : the record.
    power, alpha : of the minimal detectable effect, see `minimal_detectable_effect`.
    min_treated : the fewest units in either group with which a study is worth its name.

    Raises
    ------
    InputError
        For an unknown instrument or a parameter out of range.

    References
    ----------
    Bloom (1995), see `minimal_detectable_effect`.
    """
    check_power(power, alpha, min_treated)
    record = register.instrument(instrument_id)
    found = read_design(register, record)
    effect = detectable(found.treated, found.control, power=power, alpha=alpha)
    verdict, reason = _verdict(found, min_treated)
    missing = tuple(_missing(found))
    return DesignSheet(
        instrument=record.id,
        name=MappingProxyType({"nl": record.name.nl, "en": record.name.en}),
        lines=found.lines,
        treated=found.treated,
        control=found.control,
        effect=effect,
        verdict=verdict,
        reason=reason,
        rests_on=found.rests_on,
        missing=missing,
        assumptions=assumptions(power, alpha),
        notes=found.notes,
        text=_text(found, verdict, reason, effect, missing, power, alpha),
        spec=MappingProxyType(
            {
                "instrument": record.id,
                "power": power,
                "alpha": alpha,
                "min_treated": min_treated,
                "as_of": register.as_of.isoformat() if register.as_of else None,
                "version": __version__,
            }
        ),
    )


def _verdict(found: Found, minimum: int) -> tuple[Verdict, Words]:
    """Return the first verdict that applies: what cannot be mended comes before what can be obtained."""
    if not found.described:
        return "not_described", sentence("why_no_design")
    if not found.treated.known:
        return "not_described", sentence("why_no_treated")
    for group, size in (("treated", found.treated), ("comparison", found.control)):
        if size.high is not None and size.high < minimum:
            name = MappingProxyType({k: word.capitalize() for k, word in sentence(group).items()})
            reason = sentence("why_too_small", group=name, size=size_text(size), minimum=number(minimum))
            return "too_small", reason
    if found.comparison is None:
        return "no_comparison_group", sentence("why_no_comparison_group")
    if found.data is None:
        return "no_data", sentence("why_no_data")
    return "did_possible", sentence("why_did_possible")


def _missing(found: Found) -> Iterator[Words]:
    """Yield what is missing or must still be obtained, in the order of a study."""
    if found.unit is None:
        yield sentence("no_unit")
    if not found.treated.known:
        yield sentence("no_treated")
    elif found.treated.form != "exact":
        yield sentence("not_exact", size=size_text(found.treated))
    planned = [str(line.year) for line in found.cohorts if line.planned]
    if planned:
        yield sentence("only_planned", years=", ".join(planned))
    if found.treated.known and not found.cohorts:
        yield sentence("no_start")
    if found.comparison is None:
        yield sentence("no_comparison")
    elif not found.control.known:
        yield sentence("no_size")
    if found.outcome is None:
        yield sentence("no_outcome")
    if found.data is None:
        yield sentence("no_data_source")
    else:
        yield sentence("access")
    if found.cohorts:
        yield sentence("before", year=str(min(line.year or 0 for line in found.cohorts)))


def _text(
    found: Found,
    verdict: Verdict,
    reason: Words,
    effect: Detectable,
    missing: Sequence[Words],
    power: float,
    alpha: float,
) -> Words:
    parts = [sentence("head", verdict=sentence(verdict), reason=reason)]
    if found.described:
        parts.append(sentence("sizes", treated=found.treated_text, control=found.control_text))
    shown = effect_text(effect)
    if shown:
        parts.append(sentence("effect", effect=shown, power=number(power, 2), alpha=number(alpha, 2)))
    if found.described and missing:
        parts.append(sentence("needed", missing=join(missing)))
    return join(parts)


def design_sheets(
    register: Register,
    language: str = "nl",
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    min_treated: int = 30,
) -> pd.DataFrame:
    """Return one row per instrument, in the order of the register.

    Columns in words of `language`: name, verdict, reason, unit, treated, comparison, outcome, data, mde,
    missing. Columns for machines: instrument, verdict_id, treated_low, treated_high, control_low,
    control_high, mde_low, mde_high, mde_stated and mde_form (see `Detectable`).
    """
    import pandas as pd

    rows = []
    for record in register.instruments:
        sheet = design_sheet(register, record.id, power=power, alpha=alpha, min_treated=min_treated)
        found = read_design(register, record)
        rows.append(
            {
                "instrument": record.id,
                "name": sheet.name[language],
                "verdict": sentence(sheet.verdict)[language],
                "verdict_id": sheet.verdict,
                "reason": sheet.reason[language],
                "unit": found.unit,
                "treated": found.treated_text[language] if found.treated.known else None,
                "comparison": found.control_text[language] if found.comparison else None,
                "outcome": found.outcome,
                "data": found.data,
                "mde": effect_words(sheet.effect, language),
                "missing": join(sheet.missing)[language] or None,
                "treated_low": sheet.treated.low,
                "treated_high": sheet.treated.high,
                "control_low": sheet.control.low,
                "control_high": sheet.control.high,
                "mde_low": sheet.effect.low,
                "mde_high": sheet.effect.high,
                "mde_stated": sheet.effect.at_stated,
                "mde_form": sheet.effect.form,
            }
        )
    table = pd.DataFrame(rows, columns=_COLUMNS)
    numeric = [name for name in _COLUMNS if name.endswith(("_low", "_high", "_stated"))]
    return table.astype(dict.fromkeys(numeric, "float64"))


_COLUMNS = [
    "instrument",
    "name",
    "verdict",
    "verdict_id",
    "reason",
    "unit",
    "treated",
    "comparison",
    "outcome",
    "data",
    "mde",
    "missing",
    "treated_low",
    "treated_high",
    "control_low",
    "control_high",
    "mde_low",
    "mde_high",
    "mde_stated",
    "mde_form",
]
