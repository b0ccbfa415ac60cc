"""Results turned into the tables and sentences that people read: labels for ids, words for codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agdb_eval.coverage import Agreement, Coverage
from agdb_eval.evidence import design_sheet
from agdb_eval.ladder import Scale, grade
from agdb_eval.records import Register
from agdb_eval.records.labels import label

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "active_rows",
    "agreement_rows",
    "claim_rows",
    "claims_text",
    "design_rows",
    "highest_level",
    "ladder_rows",
    "ladder_text",
    "matrix_alt",
    "matrix_rows",
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
        listed = "; ".join(f"{coverage.ambitions[key].in_(language)}: {n}" for key, n in counts.items())
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


def claim_rows(claims: pd.DataFrame, register: Register, language: str = "nl") -> pd.DataFrame:
    """Return statement, source, verdict and reason in one language: id, claim, source, verdict, reason."""
    table = claims[["verdict"]].copy()
    table.insert(0, "id", claims["claim"])
    table.insert(1, "claim", claims[f"text_{language}"])
    sources = [register.source(key) for key in claims["document"]]
    table.insert(
        2,
        "source",
        [
            f"{s.author} ({s.published[:4]}), § {where}"
            for s, where in zip(sources, claims["section"], strict=True)
        ],
    )
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


def ladder_text(scale: Scale) -> dict[str, str]:
    """Return which ladder was used, where it comes from, and that it is an assumption."""
    return {
        language: f"{scale.title.in_(language)}, {scale.version}. {scale.origin.in_(language)} "
        f"{scale.assumption.in_(language)}"
        for language in ("nl", "en")
    }


def highest_level(register: Register, scale: Scale) -> int | None:
    """Return the highest level of any claim in the register; None where no claim was graded."""
    levels = [claim.level for record in register.instruments for claim in grade(record, scale)]
    return max(levels, default=None)


def ladder_rows(register: Register, scale: Scale, language: str = "nl") -> pd.DataFrame:
    """Return one row per claim, and one for every instrument without a graded claim.

    Columns: instrument, name, claim, level (missing where not graded), wording, direction, next (what
    would lift it), own_words (the source's judgement, quoted, with its place).
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for record in register.instruments:
        quotes = "; ".join(f"“{j.quote}” (§ {j.source.section})" for j in record.judgements)
        base = {"instrument": record.id, "name": record.name.in_(language), "own_words": quotes or None}
        graded = grade(record, scale)
        if not graded:
            rows.append({**base, "claim": label("not_graded", language)})
        for claim in graded:
            rows.append(
                {
                    **base,
                    "claim": f"{label(claim.criterion, language)}: {claim.outcome.in_(language)}",
                    "level": claim.level,
                    "wording": claim.wording[language],
                    "direction": f"{label(claim.direction, language)} "
                    f"({label(claim.direction_basis, language)})",
                    "next": ", ".join(scale.criterion(key).in_(language) for key in claim.next_step),
                }
            )
    columns = ["instrument", "name", "claim", "level", "wording", "direction", "next", "own_words"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"level": "Int64"})


def design_rows(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return one row per instrument: verdict, treated, comparison, mde, missing, all in words."""
    import pandas as pd

    rows = []
    for record in register.instruments:
        sheet = design_sheet(register, record.id)
        rows.append(
            {
                "instrument": record.id,
                "name": record.name.in_(language),
                "verdict": sheet.verdict_words[language],
                "text": sheet.text[language],
                "missing": "; ".join(item[language] for item in sheet.missing),
            }
        )
    return pd.DataFrame(rows, columns=["instrument", "name", "verdict", "text", "missing"])
