"""Policy theory: the result chain of an instrument, and on which steps and links the documents are silent.

That both ends of a link are described says nothing about whether the one leads to the other: every link
here is untested until evidence says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from agdb_eval.records import CHAIN_STEPS, Instrument, Register
from agdb_eval.records.instrument import Step
from agdb_eval.records.labels import LANGUAGES, label

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Chain", "ChainLink", "ChainStep", "chain", "chain_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """One step of the result chain, and how much the documents say about it.

    Parameters
    ----------
    statements, figures : how many there are.
    realised, intended : how many of the figures have a realised and an intended value; some have both.
    """

    step: str
    name: str
    statements: int
    figures: int
    realised: int
    intended: int

    @property
    def described(self) -> bool:
        return self.statements + self.figures > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """The link between two neighbouring steps; `described` says which of its ends the documents describe."""

    start: str
    end: str
    described: Literal["both", "start", "end", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The result chain of one instrument.

    Parameters
    ----------
    steps : all five, from input to outcomes.
    links : the four links between neighbours.
    missing : ids of the steps about which the documents say nothing.
    unquantified : ids of the steps that are described without a single figure.
    text : the same as a paragraph, by language.
    """

    instrument: str
    name: str
    steps: tuple[ChainStep, ...]
    links: tuple[ChainLink, ...]
    missing: tuple[str, ...]
    unquantified: tuple[str, ...]
    text: Mapping[str, str]


def chain(instrument: Instrument, language: str = "nl") -> Chain:
    """Return the result chain of an instrument: input, activities, output, intermediate outcomes, outcomes.

    Parameters
    ----------
    instrument : the record.
    language : of the names of the steps, 'nl' or 'en'.

    References
    ----------
    The result chain of the Dutch evaluation guidance (input, activities, output, outcome, impact); impact
    is not a step of the record.
    """
    steps = tuple(_step(name, getattr(instrument, name), language) for name in CHAIN_STEPS)
    links = tuple(
        ChainLink(start=start.step, end=end.step, described=_ends(start, end))
        for start, end in pairwise(steps)
    )
    missing = tuple(step.step for step in steps if not step.described)
    unquantified = tuple(step.step for step in steps if step.described and not step.figures)
    return Chain(
        instrument=instrument.id,
        name=instrument.name.in_(language),
        steps=steps,
        links=links,
        missing=missing,
        unquantified=unquantified,
        text=_text(missing, unquantified, sum(link.described == "both" for link in links)),
    )


def _step(name: str, step: Step, language: str) -> ChainStep:
    return ChainStep(
        step=name,
        name=label(name, language),
        statements=len(step.statements),
        figures=len(step.figures),
        realised=sum(figure.realised is not None for figure in step.figures),
        intended=sum(figure.intended is not None for figure in step.figures),
    )


def _ends(start: ChainStep, end: ChainStep) -> Literal["both", "start", "end", "none"]:
    if start.described and end.described:
        return "both"
    if start.described:
        return "start"
    return "end" if end.described else "none"


def _text(missing: tuple[str, ...], unquantified: tuple[str, ...], both: int) -> Mapping[str, str]:
    templates = {
        "nl": (
            "De documenten zeggen niets over: {}.",
            "Wel beschreven, maar zonder cijfers: {}.",
            "Van {} van de {} schakels zijn beide kanten beschreven; dat is geen toets van de schakel.",
        ),
        "en": (
            "The documents say nothing about: {}.",
            "Described, but without figures: {}.",
            "Of {} of the {} links both ends are described; that is no test of the link.",
        ),
    }
    texts = {}
    for language in LANGUAGES:
        silent, bare, links = templates[language]
        parts = [
            template.format(", ".join(label(step, language) for step in steps))
            for template, steps in ((silent, missing), (bare, unquantified))
            if steps
        ]
        texts[language] = " ".join([*parts, links.format(both, len(CHAIN_STEPS) - 1)])
    return MappingProxyType(texts)


def chain_table(register: Register, language: str = "nl") -> pd.DataFrame:
    """Return one row per instrument and step, in the order of the register and of the chain.

    Columns: instrument, name, step, step_name, statements, figures, realised, intended, described (the
    documents say something about it), next_step and link (which ends of the link to the next step are
    described: both, start, end, none). A step without content is missing, never zero activity.
    """
    import pandas as pd

    rows = []
    for record in register.instruments:
        found = chain(record, language)
        for index, step in enumerate(found.steps):
            link = found.links[index] if index < len(found.links) else None
            rows.append(
                {
                    "instrument": found.instrument,
                    "name": found.name,
                    "step": step.step,
                    "step_name": step.name,
                    "statements": step.statements,
                    "figures": step.figures,
                    "realised": step.realised,
                    "intended": step.intended,
                    "described": step.described,
                    "next_step": link.end if link else None,
                    "link": link.described if link else None,
                }
            )
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = [
    "instrument",
    "name",
    "step",
    "step_name",
    "statements",
    "figures",
    "realised",
    "intended",
    "described",
    "next_step",
    "link",
]
