"""Compute level, direction and wording of every claim from its evidence records.

Strength and direction are two things, and both belong to a claim (one criterion, about one outcome).
*Not assessed* is not level 0: an instrument without evidence records has no level at all. Level 0 says
that somebody looked and found level 1 not met.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from agdb_eval.errors import InputError
from agdb_eval.ladder.met import CAUSAL_DESIGN, Gap, Unmet, evidence_problems, gaps, study_gaps
from agdb_eval.ladder.scale import LEVELS, About, Scale
from agdb_eval.records import Evidence, Instrument, Label
from agdb_eval.records.base import last_day
from agdb_eval.records.labels import LANGUAGES, label

__all__ = ["ClaimLevel", "grade"]

_BASES = ("measured", "perceived", "judged")  # strongest first


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLevel:
    """The level and the direction of the evidence for one claim about one instrument.

    Parameters
    ----------
    level : 0 to 4, or None where only a contribution analysis speaks, which never gives a level.
    direction, direction_basis : the sign of the effect and what it rests on; apart from the level.
    unmet : every criterion not met, at all levels. Alternatives are all listed; see `next_criteria`.
    next_criteria : what would lift the claim one level: of each inner tuple one criterion is enough.
    next_step : the same in words, by language; empty where there is no next step.
    evidence, carried_by : ids of all evidence records of the claim, and of those the direction rests on.
    studies : the number of sound causal studies, by distinct document; 0 below the causal level.
    wording : the only words that a report may use for it, by language.
    scale : id and version of the ladder.
    valid_until, expired : when the rating needs a new look; `expired` is None without `as_of`.
    """

    instrument: str
    criterion: About
    outcome: Label
    level: int | None
    level_name: Label
    direction: str
    direction_basis: str
    unmet: tuple[Unmet, ...]
    next_criteria: tuple[tuple[str, ...], ...]
    next_step: Mapping[str, tuple[str, ...]]
    evidence: tuple[str, ...]
    carried_by: tuple[str, ...]
    studies: int
    wording: Mapping[str, str]
    scale: str
    valid_until: dt.date | None
    expired: bool | None

    @property
    def replications(self) -> int:
        """How often the first sound causal study was repeated."""
        return max(0, self.studies - 1)


def grade(instrument: Instrument, scale: Scale, as_of: dt.date | None = None) -> tuple[ClaimLevel, ...]:
    """Return the level and direction of every claim that an instrument has evidence records for.

    Levels are cumulative: a level needs the criteria of all levels up to it. Criteria may be met by
    different records of a claim, except those that one study must meet together: the causal level needs
    one record with a design that can be causal and all causal criteria met in that same record. What is
    `not_stated` counts as not met, and so does what nobody assessed; `unmet` says which.

    The direction comes from the records that carry the level: at the causal level the sound studies (for
    doelmatigheid also the cost comparison; unknown where nothing was measured), at the level below it the
    records that meet one of its criteria, and at the lower levels, which establish no effect, all records.
    Known directions that differ are mixed; the basis is the strongest one.

    Parameters
    ----------
    instrument : the record. To see only what was public at a date, take it from a register loaded as of it.
    scale : the ladder, from `load_scale`.
    as_of : the date at which to say whether a rating has expired.

    Returns
    -------
    One level per claim, in the order of the record; empty where nothing was assessed.

    Raises
    ------
    InputError
        With all problems of `check_evidence` for this record.

    References
    ----------
    The reference of the scale; for 'nji' Van Yperen & Veerman (2008).
    """
    problems = list(evidence_problems(instrument, scale))
    if problems:
        raise InputError(problems)
    claims: dict[tuple[str, str], list[Evidence]] = {}
    for record in instrument.evidence:
        key = (record.claim.criterion, record.claim.outcome.nl.casefold())
        claims.setdefault(key, []).append(record)
    return tuple(_grade_claim(instrument, records, scale, as_of) for records in claims.values())


def _grade_claim(
    instrument: Instrument, records: Sequence[Evidence], scale: Scale, as_of: dt.date | None
) -> ClaimLevel:
    claim = records[0].claim
    graded = [record for record in records if scale.design(record.design).gives_level]
    missing = {level: gaps(scale, level, claim.criterion, graded) for level in LEVELS}
    level = next((n - 1 for n in LEVELS if missing[n]), scale.causal_level) if graded else None
    carriers = _carriers(scale, level, claim.criterion, graded)
    direction, basis = _direction(carriers)
    if level == scale.causal_level and basis != "measured":
        direction, basis = "unknown", "none"  # nothing but a measurement says which way a causal effect goes
    sound = [r for r in carriers if not study_gaps(scale, r)] if level == scale.causal_level else []
    ahead = [] if level in (None, scale.causal_level) else missing[level + 1]
    until = _valid_until(scale, level, records)
    return ClaimLevel(
        instrument=instrument.id,
        criterion=claim.criterion,
        outcome=claim.outcome,
        level=level,
        level_name=scale.words.no_level if level is None else scale.levels[level].name,
        direction=direction,
        direction_basis=basis,
        unmet=tuple(unmet for found in missing.values() for gap in found for unmet in gap),
        next_criteria=tuple(tuple(unmet.criterion for unmet in gap) for gap in ahead),
        next_step=_in_words(scale, ahead),
        evidence=tuple(record.id for record in records),
        carried_by=tuple(record.id for record in carriers),
        studies=_count(sound),
        wording=_wording(scale, level, direction, basis, records, sound),
        scale=f"{scale.id} {scale.version}",
        valid_until=until,
        expired=None if as_of is None or until is None else as_of > until,
    )


def _carriers(scale: Scale, level: int | None, about: About, graded: Sequence[Evidence]) -> list[Evidence]:
    """Return the records that the level, and so the direction, rests on."""
    if level is None or level < scale.causal_level - 1:
        return list(graded)
    known = scale.criteria
    shared = [key for group in scale.groups(level, about) for key in group if not known[key].per_study]
    return [
        record
        for record in graded
        if any(record.criteria.get(key) == "met" for key in shared)
        or (level == scale.causal_level and not study_gaps(scale, record))
    ]


def _direction(records: Sequence[Evidence]) -> tuple[str, str]:
    known = [record.direction for record in records if record.direction.value != "unknown"]
    if not known:
        return "unknown", "none"
    values = sorted({direction.value for direction in known})
    basis = min((direction.basis for direction in known), key=_BASES.index)
    return values[0] if len(values) == 1 else "mixed", basis


def _count(sound: Sequence[Evidence]) -> int:
    """Count studies by the document they come from: two records of one document are one study."""
    return len({record.source.via or record.source.document for record in sound})


def _wording(
    scale: Scale,
    level: int | None,
    direction: str,
    basis: str,
    records: Sequence[Evidence],
    sound: Sequence[Evidence],
) -> Mapping[str, str]:
    contributions = [r for r in records if not scale.design(r.design).gives_level]
    plausible = _direction(contributions)[0] == "positive"
    contribution = scale.words.contributed if plausible else scale.words.not_contributed
    count = _count(sound)
    replication = scale.words.replicated if count > 1 else scale.words.single
    words = {}
    for language in LANGUAGES:
        texts = [contribution.in_(language)] if contributions else []
        if level is not None:
            template = scale.wording_for(records[0].claim.criterion, level, direction).in_(language)
            designs = dict.fromkeys(scale.design(record.design).in_(language) for record in sound)
            said = replication.in_(language).format(n=count)
            filled = template.format(
                basis=label(basis, language), design=", ".join(designs), replication=said
            )
            texts.insert(0, filled)
        words[language] = "; ".join(texts)
    return MappingProxyType(words)


def _in_words(scale: Scale, ahead: Sequence[Gap]) -> Mapping[str, tuple[str, ...]]:
    """Return each gap as one text; where one of several criteria is enough it says so."""
    if not ahead:
        return MappingProxyType({})
    names: dict[str, Label] = {**scale.criteria, CAUSAL_DESIGN: scale.words.causal_design}
    return MappingProxyType(
        {
            language: tuple(
                (f"{scale.words.one_of.in_(language)}: " if len(gap) > 1 else "")
                + " / ".join(names[unmet.criterion].in_(language) for unmet in gap)
                for gap in ahead
            )
            for language in LANGUAGES
        }
    )


def _valid_until(scale: Scale, level: int | None, records: Sequence[Evidence]) -> dt.date | None:
    """Return the last day of a rating: some years, set by the scale, after it was last looked at."""
    years = None if level is None else scale.levels[level].valid_years
    if years is None:
        return None
    rated = max(last_day(record.coder.date) for record in records)
    return rated.replace(year=rated.year + years, day=min(rated.day, 28) if rated.month == 2 else rated.day)
