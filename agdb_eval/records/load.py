"""Load a register: read every file, check every reference, and raise all problems at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from agdb_eval.errors import InputError, Problem, Problems, nearest_name
from agdb_eval.records.base import Figure
from agdb_eval.records.instrument import Instrument
from agdb_eval.records.mix import (
    Actor,
    Actors,
    Ambition,
    Ambitions,
    Coding,
    Mix,
    MixClaim,
    MixClaims,
    Source,
    Sources,
    Term,
)
from agdb_eval.records.references import check_references
from agdb_eval.records.visible import visible_at
from agdb_eval.records.yamlfile import YamlDocument, read_yaml, validate

__all__ = ["Register", "load_register"]

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Register:
    """Everything that is known about a mix at one date.

    Instruments, sources, actors and ambitions are in file order (instruments by file name) and looked
    up by id with `instrument`, `source`, `ambition` and `term`.
    """

    mix: Mix
    sources: tuple[Source, ...]
    actors: tuple[Actor, ...]
    ambitions: tuple[Ambition, ...]
    instruments: tuple[Instrument, ...]
    claims: tuple[MixClaim, ...] = ()
    codings: tuple[Coding, ...] = ()
    as_of: dt.date | None = None
    files: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"Register({self.mix.id}: {len(self.instruments)} instruments, {len(self.figures)} figures, "
            f"{len(self.sources)} sources, as of {self.as_of or 'today'})"
        )

    @property
    def figures(self) -> tuple[tuple[Instrument, Figure], ...]:
        """Every figure with the instrument it belongs to."""
        return tuple((record, figure) for record in self.instruments for figure in record.figures)

    def instrument(self, key: str) -> Instrument:
        return _find(self.instruments, key, "instrument")

    def ambition(self, key: str) -> Ambition:
        return _find(self.ambitions, key, "ambition")

    def source(self, key: str) -> Source:
        return _find(self.sources, key, "source")

    def actor(self, key: str) -> Actor:
        return _find(self.actors, key, "actor")

    def term(self, vocabulary: str, key: str) -> Term:
        terms: list[Term] = getattr(self.mix.vocabularies, vocabulary)
        return _find(terms, key, vocabulary)


Keyed = TypeVar("Keyed", Instrument, Ambition, Source, Actor, Term)


def _find(items: Iterable[Keyed], key: str, kind: str) -> Keyed:
    by_id = {item.id: item for item in items}
    if key not in by_id:
        raise InputError(
            [
                Problem(
                    message=f"unknown {kind} '{key}'",
                    allowed=", ".join(by_id),
                    nearest=nearest_name(key, by_id),
                )
            ]
        )
    return by_id[key]


def load_register(root: str | Path = ".", as_of: dt.date | None = None) -> Register:
    """Load the register in `<root>/data`.

    Parameters
    ----------
    root : the project folder.
    as_of : leave out everything that rests on a source published after this date.

    Raises
    ------
    InputError
        With all problems in all files at once, each with file, line, what was found and what is allowed.
    """
    data = Path(root) / "data"
    problems = Problems()
    loaded: list[tuple[YamlDocument, BaseModel]] = []

    def load(model: type[Model], path: Path, required: bool = True) -> Model | None:
        shown = path.relative_to(root).as_posix()
        if not required and not path.exists():
            return None
        document = read_yaml(path, shown, problems)
        if document is None:
            return None
        record = validate(model, document, problems)
        if record is not None:
            loaded.append((document, record))
        return record

    if not data.is_dir():
        raise InputError(
            [
                Problem(
                    message="no register here: there is no folder data",
                    allowed="a project folder (--root DIR)",
                )
            ]
        )
    mix = load(Mix, data / "mix.yaml")
    sources = load(Sources, data / "sources.yaml")
    actors = load(Actors, data / "actors.yaml")
    ambitions = load(Ambitions, data / "ambitions.yaml")
    claims = load(MixClaims, data / "claims.yaml", required=False)
    paths = sorted((data / "instruments").glob("*.y*ml"))
    if not paths:
        problems.add("no instrument records", file="data/instruments", allowed="one YAML file per instrument")
    instruments = [record for path in paths if (record := load(Instrument, path))]
    codings = [c for path in sorted((data / "codings").glob("*.y*ml")) if (c := load(Coding, path))]
    if mix is None or sources is None or actors is None or ambitions is None:
        raise InputError(problems)
    register = Register(
        mix=mix,
        sources=tuple(sources.sources),
        actors=tuple(actors.actors),
        ambitions=tuple(ambitions.ambitions),
        instruments=tuple(instruments),
        claims=tuple(claims.claims) if claims else (),
        codings=tuple(codings),
        files=tuple(sorted(document.shown for document, _ in loaded)),
    )
    # With a record missing, every reference to it would be reported too: check only those files that load.
    problems.extend(check_references(register, loaded, complete=len(instruments) == len(paths)))
    problems.raise_if_any()
    return register if as_of is None else visible_at(register, as_of)
