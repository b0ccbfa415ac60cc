"""The checks by which a statement about the mix is put to the records, one small function each.

Every check answers with bounds: what is unknown in the records could go either way, and where that decides,
the answer is `cannot_be_said`. Which fields of a `ClaimTest` a check reads is stated at the check and in
`CHECKS`. To add a check, write its function and name it there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from agdb_eval.coverage.checks_counts import (
    ended_between,
    focus_balance,
    instrument_count,
    only_evaluated,
    share_of_field,
    started_before,
)
from agdb_eval.coverage.checks_money import largest_amount
from agdb_eval.coverage.checks_shares import most_instruments, over_represented, under_represented
from agdb_eval.coverage.question import Answer, Question

__all__ = ["CHECKS", "Check"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check.

    Parameters
    ----------
    run : puts the question to the records.
    needs : the fields it cannot do without; in each group one of the names is enough.
    may : fields that it reads where they are given.
    value : what the field `value` must be: 'term' (of the vocabulary in `field`), 'instrument' or 'period'.
    field : what the field `field` must be: 'coded' (a coded field of the records), 'stage' or 'how'.
    """

    run: Callable[[Question], Answer]
    needs: tuple[tuple[str, ...], ...] = ()
    may: tuple[str, ...] = ()
    value: str | None = None
    field: str | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        return (*(name for group in self.needs for name in group), *self.may)


def cannot_be_said(question: Question) -> Answer:
    """Answer with the author's `reason` why the records cannot decide the statement."""
    reason = question.test.reason
    return Answer.open(reason.nl if reason else "", reason.en if reason else "")


_AMBITION = (("ambition", "ambitions"),)

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "over_represented": Check(run=over_represented, needs=_AMBITION),
        "under_represented": Check(run=under_represented, needs=_AMBITION),
        "most_instruments": Check(run=most_instruments, needs=_AMBITION),
        "instrument_count": Check(run=instrument_count, needs=(("count",),)),
        "only_evaluated": Check(run=only_evaluated, needs=(("value",),), value="instrument"),
        "started_before": Check(
            run=started_before, needs=(("year",), ("count",)), may=("field",), field="how"
        ),
        "ended_between": Check(
            run=ended_between,
            needs=(("year", "value"), ("count",)),
            may=("field",),
            value="period",
            field="how",
        ),
        "focus_balance": Check(
            run=focus_balance, needs=(("value",),), may=("field",), value="term", field="coded"
        ),
        "share_of_field": Check(
            run=share_of_field,
            needs=(("field",), ("value",)),
            may=("count",),
            value="term",
            field="coded",
        ),
        "largest_amount": Check(
            run=largest_amount, needs=(("value",),), may=("field",), value="instrument", field="stage"
        ),
        "cannot_be_said": Check(run=cannot_be_said, needs=(("reason",),)),
    }
)
