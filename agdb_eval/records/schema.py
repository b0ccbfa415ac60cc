"""JSON schemas of the register files, so that an editor completes and checks the YAML.

Run ``python -m agdb_eval.records.schema [ROOT]`` after a change of the models or the vocabularies.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from agdb_eval.records.instrument import Instrument
from agdb_eval.records.load import load_register
from agdb_eval.records.mix import VOCABULARIES, Actors, Ambitions, Coding, Mix, MixClaims, Sources
from agdb_eval.records.references import ACTOR_FIELDS
from agdb_eval.records.register import Register

__all__ = ["schemas", "write_schemas"]

_MODELS: dict[str, type[BaseModel]] = {
    "instrument": Instrument,
    "mix": Mix,
    "sources": Sources,
    "actors": Actors,
    "ambitions": Ambitions,
    "claims": MixClaims,
    "coding": Coding,
}


def schemas(register: Register) -> dict[str, dict[str, Any]]:
    """Return one JSON schema per kind of file, with the names that this register knows as choices."""
    result = {}
    for name, model in _MODELS.items():
        schema = model.model_json_schema()
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        _add_choices(schema, register)
        result[name] = schema
    return result


def _add_choices(schema: dict[str, Any], register: Register) -> None:
    sources = [source.id for source in register.sources]
    ambitions = [ambition.id for ambition in register.ambitions]
    units = [term.id for term in register.mix.vocabularies.unit]
    definitions = schema.get("$defs", {})
    _choose(definitions.get("SourceRef"), "document", sources)
    _choose(definitions.get("Figure"), "unit", units)
    for name in ("Contribution", "CodedContribution"):
        _choose(definitions.get(name), "ambition", ambitions)
    properties = schema.get("properties", {})
    actors = [actor.id for actor in register.actors]
    for field in (*VOCABULARIES, *ACTOR_FIELDS):
        if field not in properties or "Coded" not in definitions:
            continue
        terms = (
            actors
            if field in ACTOR_FIELDS
            else [term.id for term in getattr(register.mix.vocabularies, field)]
        )
        properties[field] = {
            "allOf": [{"$ref": "#/$defs/Coded"}],
            "properties": {"values": {"items": {"enum": terms}}},
        }


def _choose(definition: dict[str, Any] | None, field: str, choices: list[str]) -> None:
    if definition and choices:
        definition["properties"][field] = {**definition["properties"][field], "enum": choices}
        definition["properties"][field].pop("pattern", None)


def write_schemas(root: str | Path = ".") -> list[Path]:
    """Write the schemas to `<root>/data/schema` and return the files."""
    folder = Path(root) / "data" / "schema"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas(load_register(root)).items():
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    write_schemas(sys.argv[1] if len(sys.argv) > 1 else ".")
