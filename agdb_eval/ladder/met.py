"""Which criteria of a scale the evidence for a claim does not meet, and what the records get wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from agdb_eval.errors import Problem, nearest_name
from agdb_eval.ladder.scale import About, Scale
from agdb_eval.records import Evidence, Instrument, Register

__all__ = ["CAUSAL_DESIGN", "Gap", "Unmet", "check_evidence", "evidence_problems", "gaps", "study_gaps"]

CAUSAL_DESIGN = "causal_design"


class Unmet(NamedTuple):
    """A criterion that is not met, and why: found not met, not told by the text, or assessed by nobody."""

    level: int
    criterion: str
    status: Literal["not_met", "not_stated", "not_assessed"]


Gap = tuple[Unmet, ...]
"""Criteria of which one would be enough; none is met."""


def gaps(scale: Scale, level: int, about: About, records: Sequence[Evidence]) -> list[Gap]:
    """Return what a level asks on top of the lower ones and the records of a claim do not give.

    Criteria may be met by different records, except those that one study must meet together: for these
    the record that comes closest counts, one with a causal design before any other.
    """
    known = scale.criteria
    found = []
    for group in scale.groups(level, about):
        if not known[group[0]].per_study:
            found += _gap(level, group, records)
    if level == scale.causal_level:
        studies = [study_gaps(scale, record) for record in records] or [_causal_gaps(scale, ())]
        closest: list[Gap] = min(studies, key=_distance)
        found += closest
    return found


def study_gaps(scale: Scale, record: Evidence) -> list[Gap]:
    """Return what one study misses to be sound causal evidence; empty where it is."""
    return _causal_gaps(scale, (record,))


def _causal_gaps(scale: Scale, records: Sequence[Evidence]) -> list[Gap]:
    level, known = scale.causal_level, scale.criteria
    design = scale.design(records[0].design) if records else None
    causal = design is not None and design.can_be_causal and design.gives_level
    found: list[Gap] = (
        [] if causal else [(Unmet(level, CAUSAL_DESIGN, "not_met" if records else "not_assessed"),)]
    )
    for group in scale.levels[level].requires:
        if not known[group[0]].per_study:
            continue
        asked = [key for key in group if causal and design and key == design.comparability] or group
        found += _gap(level, asked, records)
    return found


def _gap(level: int, group: Sequence[str], records: Sequence[Evidence]) -> list[Gap]:
    """Return the group as a gap, or nothing where one of its criteria is met."""
    statuses = {key: [record.criteria.get(key) for record in records] for key in group}
    if any("met" in found for found in statuses.values()):
        return []
    return [tuple(Unmet(level, key, _status(found)) for key, found in statuses.items())]


def _status(found: Sequence[str | None]) -> Literal["not_met", "not_stated", "not_assessed"]:
    if "not_met" in found:
        return "not_met"
    return "not_stated" if "not_stated" in found else "not_assessed"


def _distance(study: list[Gap]) -> tuple[bool, int]:
    return any(unmet.criterion == CAUSAL_DESIGN for gap in study for unmet in gap), len(study)


def check_evidence(register: Register, scale: Scale) -> list[Problem]:
    """Return what is wrong with the evidence records when they are read with a scale.

    A design or criterion the scale does not know; a causal study whose direction was not measured.
    """
    return [problem for record in register.instruments for problem in evidence_problems(record, scale)]


def evidence_problems(instrument: Instrument, scale: Scale) -> Iterator[Problem]:
    """Yield the problems of one record."""
    file = f"data/instruments/{instrument.id}.yaml"
    designs, criteria = [design.id for design in scale.designs], list(scale.criteria)
    for record in instrument.evidence:
        place = f"evidence.{record.id}"
        names = [(f"{place}.design", "design", record.design, designs)]
        names += [(f"{place}.criteria.{key}", "criterion", key, criteria) for key in record.criteria]
        wrong = [
            Problem(
                file=file,
                place=where,
                message=f"unknown {kind} '{name}' in the scale {scale.id}",
                allowed=", ".join(known),
                nearest=nearest_name(name, known),
            )
            for where, kind, name, known in names
            if name not in known
        ]
        yield from wrong
        if not wrong and not study_gaps(scale, record) and record.direction.basis not in ("measured", "none"):
            yield Problem(
                file=file,
                place=f"{place}.direction.basis",
                message="a study that meets all causal criteria measures its effect",
                found=record.direction.basis,
                allowed="measured, or value unknown with basis none",
            )
