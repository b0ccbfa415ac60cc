"""Results turned into the tables and sentences that people read: labels for ids, words for codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from agdb_eval.coverage import Agreement, Coverage
from agdb_eval.ladder import Scale, ladder_range
from agdb_eval.records import Register
from agdb_eval.records.labels import label
from agdb_eval.records.tables import cited, show_source

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "active_rows",
    "agreement_rows",
    "claim_rows",
    "claims_text",
    "coders_text",
    "highest_level",
    "ladder_text",
    "matrix_alt",
    "matrix_rows",
    "mix_words",
    "share_rows",
]


def matrix_rows(register: Register, coverage: Coverage, language: str = "nl") -> pd.DataFrame:
    """Return one row per instrument and ambition, with their names (columns name and label)."""
    table = coverage.table
    table.insert(1, "name", [coverage.instruments[key].in_(language) for key in table["instrument"]])
    table.insert(3, "label", [coverage.ambitions[key].in_(language) for key in table["ambition"]])
    return table


def matrix_alt(coverage: Coverage) -> dict[str, str]:
    """Return the matrix in words, as the text alternative of its figure."""
    words = {}
    for language in ("nl", "en"):
        counts = coverage.shares.set_index("ambition")["instruments"]
        listed = "; ".join(f"{coverage.ambitions[str(key)].in_(language)}: {n}" for key, n in counts.items())
        start = {
            "nl": f"Matrix van {len(coverage.instruments)} instrumenten tegen {len(counts)} outputambities. "
            "Aantal instrumenten per ambitie: ",
            "en": f"Matrix of {len(coverage.instruments)} instruments against {len(counts)} output "
            "ambitions. Number of instruments per ambition: ",
        }[language]
        words[language] = f"{start}{listed}."
    return words


def share_rows(coverage: Coverage, language: str = "nl") -> pd.DataFrame:
    """Return the shares with the ambitions' names, shares in percents."""
    table = coverage.shares
    table.insert(1, "label", [coverage.ambitions[key].in_(language) for key in table["ambition"]])
    for column in ("share", "even_share", "fractional_share"):
        table[column] = table[column] * 100
    return table


def active_rows(active: pd.DataFrame, register: Register, language: str = "nl") -> pd.DataFrame:
    """Return the counts of active instruments with the ambitions' names."""
    table = active.copy()
    table.insert(1, "label", [register.ambition(key).label.in_(language) for key in table["ambition"]])
    return table


def claim_rows(
    claims: pd.DataFrame,
    register: Register,
    language: str = "nl",
    variants: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Return the statements with verdict and reason in one language.

    Parameters
    ----------
    claims : from `check_claims`.
    register : for the names of sources.
    language : 'nl' or 'en'.
    variants : the same statements put to another choice of records or bases, by the name of that choice.

    Returns
    -------
    pandas.DataFrame
        id, claim, source, verdict, otherwise (the variants with another verdict, and that one), reason.
    """
    table = claims[["verdict"]].copy()
    table.insert(0, "id", claims["claim"])
    table.insert(1, "claim", claims[f"text_{language}"])
    sources = [register.source(key) for key in claims["document"]]
    table.insert(
        2,
        "source",
        [f"{cited(s)}, §\u00a0{where}" for s, where in zip(sources, claims["section"], strict=True)],
    )
    table["otherwise"] = [
        "; ".join(
            f"{name}: {label(other['verdict'].iloc[row], language)}"
            for name, other in (variants or {}).items()
            if other["verdict"].iloc[row] != verdict
        )
        or None
        for row, verdict in enumerate(claims["verdict"])
    ]
    table["reason"] = claims[f"reason_{language}"]
    return table


def claims_text(claims: pd.DataFrame) -> dict[str, str]:
    """Return how many statements were reproduced, not reproduced, or cannot be said, in words."""
    counts = claims["verdict"].value_counts()
    return {
        language: {
            "nl": "Van {n} uitspraken van de bron over de mix: {parts}.",
            "en": "Of {n} statements of the source about the mix: {parts}.",
        }[language].format(
            n=len(claims),
            parts=", ".join(
                f"{counts.get(verdict, 0)} {label(verdict, language)}"
                for verdict in ("reproduced", "not_reproduced", "cannot_be_said")
            ),
        )
        for language in ("nl", "en")
    }


def agreement_rows(agreement: Agreement, register: Register, language: str = "nl") -> pd.DataFrame:
    """Return the cells on which two coders differ, with what each of them says."""
    table = agreement.differences
    table.insert(0, "name", [register.instrument(key).name.in_(language) for key in table["instrument"]])
    table.insert(1, "label", [register.ambition(key).label.in_(language) for key in table["ambition"]])
    for side, column in (("records", "register"), ("coding", "other")):
        seen = table[f"in_{side}"].map({1: label("yes", language), 0: label("no", language)})
        reason = table[f"rationale_{side}"].fillna("")
        table[column] = [f"{a}: {b}" if b else a for a, b in zip(seen, reason, strict=True)]
    return table


def coders_text(register: Register) -> dict[str, str]:
    """Return who coded the contributions, by role, and what they had not read."""
    own = {c.coder.role: c.coder.blind_to for record in register.instruments for c in record.contributions}
    own |= {coding.coder.role: coding.coder.blind_to for coding in register.codings}
    blind = {"nl": "had niet gelezen", "en": "had not read"}
    return {
        language: "; ".join(
            f"{role} ({blind[language]}: {what})" if what else role for role, what in own.items()
        )
        for language in ("nl", "en")
    }


def ladder_text(scale: Scale) -> dict[str, str]:
    """Return which ladder was used, where it comes from, and that it is an assumption."""
    return {
        language: f"{scale.title.in_(language)}, {scale.version}. {scale.origin.in_(language)} "
        f"{scale.assumption.in_(language)}"
        for language in ("nl", "en")
    }


def highest_level(register: Register, scale: Scale) -> int | None:
    """Return the highest level of any claim in the register; None where no claim has one."""
    levels = [ladder_range(record, scale, register.as_of).highest for record in register.instruments]
    return max((level for level in levels if level is not None), default=None)


def mix_words(register: Register) -> dict[str, str]:
    """Return what the sources themselves say about the evidence for the mix as a whole, quoted."""
    words = {}
    for language, start in (
        ("nl", "Over de mix als geheel zegt de bron zelf"),
        ("en", "On the mix as a whole the source itself says"),
    ):
        quotes = [
            f"{label(j.about, language)}: “{j.quote}” ({show_source(register, j.source)})"
            for j in register.mix.judgements
        ]
        words[language] = f"{start}: {'; '.join(quotes)}." if quotes else ""
    return words
