"""How large a register is, with every count said in full: which records, with or without their parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agdb_eval.records.register import Register

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Size", "counts_table", "counts_text", "size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Counts of a register: records with parts, without parts, the parts; figures; sources."""

    records: int
    top_level: int
    children: int
    figures: int
    sources: int
    sources_read: int

    def __str__(self) -> str:
        parts = f" ({self.top_level} without the {self.children} that is part of another)"
        if self.children != 1:
            parts = f" ({self.top_level} without the {self.children} that are part of another)"
        return (
            f"{self.records} instruments{parts if self.children else ''}, "
            f"{self.figures} figures, {self.sources} sources ({self.sources_read} read by us)"
        )


def size(register: Register) -> Size:
    """Count a register. A figure with a realised and an intended value is one figure."""
    children = sum(record.part_of is not None for record in register.instruments)
    return Size(
        records=len(register.instruments),
        top_level=len(register.instruments) - children,
        children=children,
        figures=len(register.figures),
        sources=len(register.sources),
        sources_read=sum(source.read for source in register.sources),
    )


def counts_text(register: Register) -> str:
    """Return the counts that documents print about the mix, as printed: '13'. Empty where there are none."""
    found = [figure.realised or figure.intended for figure in register.mix.reported]
    return ", ".join(quantity.printed for quantity in found if quantity)


def counts_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return our counts and those of the documents as rows side by side; columns what, n, source."""
    import pandas as pd

    own = size(register)
    words = {
        "nl": ("Records, onderdelen meegeteld", "Records, onderdelen niet meegeteld", "Gemeld door de bron"),
        "en": ("Records, parts included", "Records, parts not included", "Reported by the source"),
    }[language]
    rows: list[dict[str, Any]] = [
        {"what": words[0], "n": str(own.records), "source": None},
        {"what": words[1], "n": str(own.top_level), "source": None},
    ]
    for figure in register.mix.reported:
        quantity = figure.realised or figure.intended
        source = register.source(figure.source.document)
        where = f"{source.short or source.author} ({source.published[:4]}), § {figure.source.section}"
        rows.append(
            {"what": f"{words[2]}: {figure.meaning}", "n": quantity and quantity.printed, "source": where}
        )
    return pd.DataFrame(rows)
