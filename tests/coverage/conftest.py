"""Small registers built in memory, so that every number in a test can be checked by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from agdb_eval.records import Ambition, Instrument, Mix, Register, Source
from agdb_eval.records.mix import Coding, MixClaim

SOURCE = {"document": "report", "section": "1"}
CODER = {"role": "test", "date": "2024-01-01"}


def both(text: str) -> dict[str, str]:
    return {"nl": f"{text} nl", "en": f"{text} en"}


def moment(day: str | int) -> dict[str, Any]:
    return {"day": day, "source": SOURCE}


def contribution(ambition: str, basis: str = "coded", **more: Any) -> dict[str, Any]:
    words = {"rationale": f"because of {ambition}", "source": SOURCE}
    return {"ambition": ambition, "basis": basis, "coder": CODER, **words, **more}


def instrument(key: str, to: Sequence[str] | Mapping[str, str] | None = (), **fields: Any) -> Instrument:
    """An instrument with contributions `to` ambitions (a mapping gives the basis); None is not coded."""
    record: dict[str, Any] = {"id": key, "name": both(key), "named_in": [SOURCE], **fields}
    if to is not None:
        bases = to if isinstance(to, Mapping) else dict.fromkeys(to, "coded")
        record["contributions"] = [contribution(ambition, basis) for ambition, basis in bases.items()]
    return Instrument(**record)


def lifetime(**dates: Any) -> dict[str, Any]:
    seen = [moment(day) for day in dates.pop("seen", ())]
    return {"seen": seen, **{name: moment(day) for name, day in dates.items()}}


def coded(*values: str) -> dict[str, Any]:
    return {"values": list(values), "source": SOURCE}


def money(key: str, stage: str, value: float | Mapping[str, Any], **more: Any) -> dict[str, Any]:
    part_of = more.pop("part_of", None)
    form = dict(value) if isinstance(value, Mapping) else {"exact": value}
    side = "realised" if stage in ("awarded", "committed", "spent") else "intended"
    amount = {"stage": stage, "payer": "not_stated", "kind": "cash", "part_of": part_of}
    figure = {"id": key, "meaning": key, "unit": "euro", "period": 2020, "amount": amount, "source": SOURCE}
    return {**figure, side: {"printed": "x", **form}, **more}


def register(
    ambitions: Sequence[str], instruments: Sequence[Instrument], *tests: dict[str, Any], **more: Any
) -> Register:
    """A register; each of `tests` becomes a statement with that test."""
    terms = {
        "kind": ["hard", "soft"],
        "type": ["grant"],
        "focus": ["city", "country"],
        "unit": ["euro", "instruments"],
    }
    words = {name: [{"id": term, **both(term)} for term in values] for name, values in terms.items()}
    mix = {"id": "mix", "title": both("mix"), "goal": both("goal"), "source": SOURCE, "vocabularies": words}
    claims = [
        {"id": f"claim-{place}", "text": both("claim"), "source": SOURCE, "test": test}
        for place, test in enumerate(tests)
    ]
    codings = [Coding(**coding) for coding in more.pop("codings", ())]
    report = {"id": "report", "title": "t", "author": "a", "published": 2021, "kind": "report", "read": True}
    return Register(
        mix=Mix(**mix, reported=more.pop("reported", [])),
        sources=(Source(**report),),
        actors=(),
        ambitions=tuple(Ambition(id=key, label=both(key), source=SOURCE) for key in ambitions),
        instruments=tuple(instruments),
        claims=tuple(MixClaim(**claim) for claim in claims),
        codings=tuple(codings),
        **more,
    )


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The builders above."""
    return SimpleNamespace(
        both=both,
        coded=coded,
        coder=CODER,
        contribution=contribution,
        instrument=instrument,
        lifetime=lifetime,
        money=money,
        register=register,
        source=SOURCE,
    )
