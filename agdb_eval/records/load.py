"""Load a register: read every file, check every reference, and raise all problems at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from agdb_eval.errors import InputError, Problem, Problems
from agdb_eval.records.instrument import Instrument
from agdb_eval.records.mix import (
    Actors,
    Ambitions,
    Coding,
    Mix,
    MixClaims,
    Sources,
)
from agdb_eval.records.references import check_references
from agdb_eval.records.register import Register
from agdb_eval.records.sense import check_sense
from agdb_eval.records.visible import visible_at
from agdb_eval.records.yamlfile import YamlDocument, read_yaml, validate

__all__ = ["Register", "load_register"]

Model = TypeVar("Model", bound=BaseModel)


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
    problems.extend(check_sense(loaded))
    problems.raise_if_any()
    return register if as_of is None else visible_at(register, as_of)
