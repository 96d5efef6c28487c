"""Cases of checks as data: passages that a check flags, at the place between ⟦ and ⟧, and look-alikes that pass."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.review import read_draft
from bot.review.copying import Source, Sources
from bot.review.draft import DraftText
from knowledge.documents import Span
from knowledge.rules import RuleCatalogue, load_rules
from knowledge.specs import ReportSpec, load_specs

FOLDER = Path(__file__).parent / "cases"
REPORTS = Path(__file__).parents[2] / "fixtures" / "reports"
OPEN, CLOSE = "⟦", "⟧"
TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Case:
    """One passage, what is known beside it, and where it is flagged."""

    text: str
    spans: tuple[Span, ...]
    settings: tuple[tuple[str, Any], ...]

    def draft(self) -> DraftText:
        known = dict(self.settings)
        compare = known.pop("compare", ())
        sources = tuple(Sources.of([Source("比对材料", one)]) for one in compare)
        return read_draft(self.text, rules(), specs(), today=TODAY, sources=sources, **known)


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases of one check."""

    flags: tuple[Case, ...]
    hints: tuple[Case, ...]
    passes: tuple[Case, ...]


@cache
def rules() -> RuleCatalogue:
    return load_rules()


@cache
def specs() -> dict[str, ReportSpec]:
    return load_specs()


@cache
def report(name: str) -> str:
    return (REPORTS / f"{name}.md").read_text(encoding="utf-8")


def load_cases(check: str) -> Cases:
    data = tomllib.loads((FOLDER / f"{check}.toml").read_text(encoding="utf-8"))
    shared = {key: value for key, value in data.items() if key not in ("flags", "hints", "passes", "base")}

    def cases(name: str) -> tuple[Case, ...]:
        return tuple(_case(one, shared, data.get("base", "")) for one in data.get(name, []))

    return Cases(cases("flags"), cases("hints"), cases("passes"))


def _case(given: str | dict[str, Any], shared: dict[str, Any], base: str) -> Case:
    entry: dict[str, Any] = {"text": given} if isinstance(given, str) else dict(given)
    settings = {**shared, **{k: v for k, v in entry.items() if k not in ("text", "base", "edit", "at")}}
    text = entry.get("text", "")
    if not text:
        text = report(entry.get("base", base))
        for old, new in entry.get("edit", []):
            assert old in text, old
            text = text.replace(old, new)
        for marked in entry.get("at", []):
            assert marked in text, marked
            text = text.replace(marked, f"{OPEN}{marked}{CLOSE}", 1)
    bare, spans = _unmarked(text)
    return Case(bare, spans, tuple(settings.items()))


def _unmarked(text: str) -> tuple[str, tuple[Span, ...]]:
    parts: list[str] = []
    spans: list[Span] = []
    opened: list[int] = []
    at = 0
    for char in text:
        if char == OPEN:
            opened.append(at)
        elif char == CLOSE:
            spans.append(Span(opened.pop(), at))
        else:
            parts.append(char)
            at += 1
    return "".join(parts), tuple(sorted(spans))
