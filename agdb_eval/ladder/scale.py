"""The models of an effect ladder and how it is read. The ladder itself is data: `<name>.yaml` here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import as_file, files
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from agdb_eval.errors import InputError, Problems, nearest_name
from agdb_eval.records.base import Id, Label, Record
from agdb_eval.records.labels import LANGUAGES
from agdb_eval.records.yamlfile import read_yaml, validate

__all__ = ["DIRECTIONS", "LEVELS", "About", "Criterion", "Level", "Scale", "StudyDesign", "load_scale"]

About = Literal["doeltreffendheid", "doelmatigheid"]
DIRECTIONS = ("positive", "zero", "negative", "mixed", "unknown")
LEVELS = (0, 1, 2, 3, 4)


class Criterion(Label):
    """One written criterion: its short name, when it is met, and whether one study must meet it."""

    id: Id
    met_when: Label
    per_study: bool = False
    only_for: About | None = Field(default=None, description="asked only of claims about this")
    ours: bool = Field(default=False, description="not in the original ladder")


class Level(Record):
    """One level: what it asks on top of the levels below. Of each group one criterion must be met."""

    level: int = Field(strict=True)
    name: Label
    evidence: Label
    status: Literal["confirmed", "unconfirmed"]
    origin_name: str = Field(description="what the original calls it; never printed as our own finding")
    valid_years: int | None = Field(default=None, strict=True, gt=0)
    criteria: list[Criterion]
    requires: list[list[Id]]


class StudyDesign(Label):
    """A design of a study, and the criterion by which such a study shows comparable groups."""

    id: Id
    can_be_causal: bool
    comparability: Id | None = None
    gives_level: bool = True


class WordingRow(Record):
    """What a report may say at one level, by direction."""

    level: int = Field(strict=True)
    positive: Label
    zero: Label
    negative: Label
    mixed: Label
    unknown: Label


class Words(Record):
    """The other words of the ladder."""

    single: Label
    replicated: Label
    contributed: Label
    not_contributed: Label
    no_level: Label
    not_assessed: Label
    not_stated: Label
    not_met: Label
    causal_design: Label
    one_of: Label


class Reserved(Record):
    """Words that may stand only at the highest level with a positive direction."""

    nl: list[str]
    en: list[str]


class CrosswalkRow(Record):
    """The neighbouring scales at one level; None where they have nothing to compare."""

    level: int = Field(strict=True)
    sms: str | None
    nesta: str | None
    grade: str | None
    status: Literal["confirmed", "unconfirmed"]


class Crosswalk(Record):
    """How the levels compare with neighbouring scales, approximately."""

    scales: dict[str, str]
    rows: list[CrosswalkRow]


class Scale(Record):
    """An effect ladder: levels with written criteria, study designs and the words of the report."""

    id: Id
    version: str
    title: Label
    reference: str
    origin: Label
    assumption: Label
    levels: list[Level]
    designs: list[StudyDesign]
    reserved: Reserved
    wording: dict[About, list[WordingRow]]
    words: Words
    crosswalk: Crosswalk

    @property
    def causal_level(self) -> int:
        """The level that only a causal study gives."""
        return LEVELS[-1]

    @property
    def criteria(self) -> dict[str, Criterion]:
        return {criterion.id: criterion for level in self.levels for criterion in level.criteria}

    def design(self, key: str) -> StudyDesign:
        return next(design for design in self.designs if design.id == key)

    def wording_for(self, about: About, level: int, direction: str) -> Label:
        """Return the words for a level and a direction, with {design}, {replication} and {basis} open."""
        words: Label = getattr(self.wording[about][level], direction)
        return words

    def groups(self, level: int, about: About) -> list[list[str]]:
        """Return the groups of criteria that a level asks of claims about one thing."""
        known = self.criteria
        groups = [[c for c in g if known[c].only_for in (None, about)] for g in self.levels[level].requires]
        return [group for group in groups if group]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        wrong = [*self._wrong_shape()] or [*self._wrong_criteria(), *self._wrong_words()]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def _wrong_shape(self) -> Iterator[str]:
        tables = {
            "levels": [level.level for level in self.levels],
            "crosswalk": [row.level for row in self.crosswalk.rows],
            **{f"wording.{about}": [row.level for row in rows] for about, rows in self.wording.items()},
        }
        for name, levels in tables.items():
            if tuple(levels) != LEVELS:
                yield f"{name} must hold the levels 0 to 4, in order"
        if self.levels and self.levels[0].requires:
            yield "level 0 is where every claim starts and requires nothing"
        for about in get_args(About):
            if about not in self.wording:
                yield f"the wording for {about} is missing"
        criteria = [criterion.id for level in self.levels for criterion in level.criteria]
        for kind, ids in (("criterion", criteria), ("design", [design.id for design in self.designs])):
            for key in sorted({key for key in ids if ids.count(key) > 1}):
                yield f"the {kind} '{key}' is given twice"

    def _wrong_criteria(self) -> Iterator[str]:
        known = self.criteria
        for level in self.levels:
            own = {criterion.id for criterion in level.criteria}
            for key in (key for group in level.requires for key in group if key not in own):
                yield f"level {level.level} requires '{key}', which is not a criterion of that level"
            for criterion in level.criteria:
                if criterion.per_study and level.level != self.causal_level:
                    yield f"'{criterion.id}' is per_study below level {self.causal_level}"
            for group in level.requires:
                if len({known[key].per_study for key in group if key in known}) > 1:
                    yield f"the group {', '.join(group)} mixes criteria that are per_study and not"
        causal = {key for group in self.levels[self.causal_level].requires for key in group}
        for design in self.designs:
            if design.can_be_causal != (design.comparability is not None):
                yield f"the design '{design.id}' must name its comparability exactly when it can be causal"
            elif design.comparability is not None and design.comparability not in causal:
                yield f"the comparability of '{design.id}' is not required at level {self.causal_level}"

    def _wrong_words(self) -> Iterator[str]:
        """Yield every text that claims an effect where none was established."""
        texts = [(f"the name of level {level.level}", level.name) for level in self.levels]
        texts += [
            (f"the wording for {about}, level {row.level}, {direction}", getattr(row, direction))
            for about, rows in self.wording.items()
            for row in rows
            for direction in DIRECTIONS
            if (row.level, direction) != (self.causal_level, "positive")
        ]
        texts += [(f"the word {name}", getattr(self.words, name)) for name in type(self.words).model_fields]
        for where, text in texts:
            for language in LANGUAGES:
                words = getattr(self.reserved, language)
                found = re.search(rf"\b(?:{'|'.join(map(re.escape, words))})\b", text.in_(language).lower())
                if found:
                    yield f"{where} ({language}) uses the reserved word '{found.group()}'"


def load_scale(name: str = "nji") -> Scale:
    """Return a scale that ships with the package.

    Parameters
    ----------
    name : the scale; 'nji' is the only one that ships.

    Raises
    ------
    InputError
        When there is no such scale, or its file does not hold together.

    References
    ----------
    Van Yperen & Veerman (2008), as described on nji.nl/De-effectladder.

    Examples
    --------
    >>> scale = load_scale()
    >>> scale.levels[2].name.en
    'well-founded'
    """
    folder = files("agdb_eval.ladder")
    names = sorted(
        item.name.removesuffix(".yaml") for item in folder.iterdir() if item.name.endswith(".yaml")
    )
    problems = Problems()
    if name not in names:
        problems.add(f"unknown scale '{name}'", allowed=", ".join(names), nearest=nearest_name(name, names))
        raise InputError(problems)
    with as_file(folder / f"{name}.yaml") as path:
        document = read_yaml(path, f"agdb_eval/ladder/{name}.yaml", problems)
    scale = validate(Scale, document, problems) if document else None
    if scale is None:
        raise InputError(problems)
    return scale
