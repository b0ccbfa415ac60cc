"""The blocks of a report page: each turns one registered result into something the template can show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from agdb_eval.records.labels import label
from agdb_eval.reports.page import Column, show_number
from agdb_eval.results import Result

__all__ = ["Block", "Page", "Section", "Translate"]

Section = dict[str, Any]
Block = dict[str, Any]
Translate = Callable[..., str]


class Page:
    """The results of a round with the helpers that turn one into a block of the page."""

    def __init__(self, results: Mapping[str, Result], t: Translate, language: str) -> None:
        self.results, self.t, self.language = results, t, language

    def has(self, *names: str) -> bool:
        return all(name in self.results for name in names)

    def value(self, name: str) -> Any:
        return self.results[name].value

    def number(self, name: str, digits: int = 3) -> str:
        return show_number(self.value(name), self.language, digits)

    def words(self, name: str, part: str = "note") -> str:
        found: Mapping[str, str] = getattr(self.results[name], part)
        return found.get(self.language) or found.get("nl") or ""

    def words_of(self, name: str) -> str:
        """Return a text that was registered by language, {nl, en}."""
        value: Mapping[str, str] = self.value(name)
        return value.get(self.language) or value.get("nl") or ""

    def rows(self, name: str) -> list[dict[str, Any]]:
        table = self.value(name)
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

    def table(
        self, name: str, columns: Iterable[Column], *, fold: bool = False, caption: str = ""
    ) -> list[Block]:
        if not self.has(name) or not len(self.value(name)):
            return []
        shown = caption or self.words(name, "title")
        block = {
            "kind": "table",
            "rows": self.rows(name),
            "columns": list(columns),
            "caption": shown,
            "fold": fold,
        }
        return [block, *self.note(name)]

    def note(self, name: str) -> list[Block]:
        return [{"kind": "note", "text": self.words(name)}] if self.words(name) else []

    def figure(self, name: str) -> list[Block]:
        return [{"kind": "figure", "result": self.results[name]}] if self.has(name) else []

    def text(self, name: str, kind: str = "text") -> list[Block]:
        """Return a registered text, or the words of a data result {nl, en}, as a block."""
        if not self.has(name):
            return []
        value = self.value(name)
        words = value.get(self.language, "") if isinstance(value, dict) else value
        return [{"kind": kind, "text": words}] if words else []

    def entries(self, name: str) -> list[str]:
        return [item.get(self.language, "") if isinstance(item, dict) else item for item in self.value(name)]

    def column(self, key: str, title: str = "", **how: Any) -> Column:
        shown = title or label(key, self.language)
        return Column(key, shown[:1].upper() + shown[1:], **how)

    def heading(self, key: str) -> Block:
        return {"kind": "heading", "text": self.t(key)}

    def section(self, key: str, blocks: list[Block], lead: str = "") -> Section | None:
        if not blocks:
            return None
        return {"id": key, "title": self.t(key), "lead": self.t(lead) if lead else "", "blocks": blocks}
