"""What a register shows at a date: only what rests on sources that were public by then."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from pydantic import BaseModel

from agdb_eval.records.base import SourceRef, last_day
from agdb_eval.records.register import Register

__all__ = ["visible_at"]


def visible_at(register: Register, as_of: dt.date) -> Register:
    """Return the register as it could have been written on `as_of`.

    A source dated by year or month counts as published on its last day. A statement, figure, coding,
    judgement or date whose source came later is left out; so is an instrument that no visible source
    names, and everything that refers to it.
    """
    public = {source.id for source in register.sources if last_day(source.published) <= as_of}
    kept = [record for record in register.instruments if any(r.document in public for r in record.named_in)]
    names = {record.id for record in kept}
    instruments = [_drop_relations(_prune(record, public), names) for record in kept]
    codings = [
        coding.model_copy(
            update={"contributions": [c for c in coding.contributions if c.instrument in names]}
        )
        for coding in (_prune(coding, public) for coding in register.codings)
    ]
    return dataclasses.replace(
        register,
        mix=_prune(register.mix, public),
        sources=tuple(source for source in register.sources if source.id in public),
        ambitions=tuple(_prune(a, public) for a in register.ambitions if _public(a, public)),
        instruments=tuple(instruments),
        claims=tuple(claim for claim in register.claims if _public(claim, public)),
        codings=tuple(codings),
        as_of=as_of,
    )


def _public(record: BaseModel, public: set[str]) -> bool:
    source = getattr(record, "source", None)
    return not isinstance(source, SourceRef) or source.document in public


def _prune(record: Any, public: set[str]) -> Any:
    """Return a copy of `record` without the parts whose own source is not public."""
    changes: dict[str, Any] = {}
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, BaseModel):
            changes[name] = _prune(value, public) if _public(value, public) else None
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            seen = [item for item in value if not isinstance(item, SourceRef) or item.document in public]
            changes[name] = [_prune(item, public) for item in seen if _public(item, public)]
    copy = record.model_copy(update=changes)
    # A list that lost everything is unknown at this date, not an empty coding: mark it as never given.
    emptied = {name for name, value in changes.items() if value == [] and getattr(record, name)}
    object.__setattr__(copy, "__pydantic_fields_set__", record.model_fields_set - emptied)
    return copy


def _drop_relations(record: Any, names: set[str]) -> Any:
    keep = {
        field: [r for r in getattr(record, field) if r.instrument is None or r.instrument in names]
        for field in ("predecessors", "successors")
    }
    part_of = record.part_of if record.part_of in names else None
    return record.model_copy(update={**keep, "part_of": part_of})
