"""What a question is about and asks for: rules, articles, a day, and its sort by examples."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bot.asking.language import Usage, find_usage, sets_side_by_side
from bot.asking.sorting import Sorted, Sorter
from knowledge.asking import load_asking
from knowledge.documents import Reference, RuleDocument
from knowledge.rules import RuleCatalogue
from knowledge.rules.naming import find_numbered, spell_out
from knowledge.text.annotated import annotate
from knowledge.text.dates import years_named
from knowledge.text.references import find_references

_FILE = Path(__file__).parent / "examples.toml"
_DECLINE = "decline."
_SURE = 0.16
"""A question is declined where it is so near to the examples of what is not done."""
_CLEAR = 0.05
"""Less than this much nearer is as near."""
_ABOUT_RULES = frozenset({"edition", "name", "issuer", "count", "public", "compare"})


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was read."""

    text: str
    """With the rules that it names in part spelled out."""
    references: tuple[Reference, ...]
    kind: str
    """content, writing, language, one of the questions about a rule, or `decline.…`."""
    day: date | None = None
    """The day that it asks about, where it names one."""
    usage: Usage | None = None
    numbered: RuleDocument | None = None
    """The rule whose document number it gives."""

    @property
    def places(self) -> tuple[Reference, ...]:
        """The articles that are named."""
        return tuple(one for one in self.references if one.article is not None)

    @property
    def matter(self) -> str:
        """What is left of the question beside what it names and its words of asking."""
        rest = self.text
        for reference in sorted(self.references, key=lambda one: -one.span.start):
            rest = rest[: reference.span.start] + " " + rest[reference.span.end :]
        return load_asking().content(rest)

    @property
    def declined(self) -> str:
        """The sentence that declines it, or nothing."""
        return _load().says[self.kind] if self.kind.startswith(_DECLINE) else ""

    @property
    def is_about_rule(self) -> bool:
        """Tell whether it asks for something of the rule itself: its edition, name, issuer."""
        return self.kind in _ABOUT_RULES


def read_question(text: str, catalogue: RuleCatalogue, on: date) -> Question:
    """Read what a question names and sort it; `on` is the day on which it is asked."""
    spelled = text
    references = find_references(text, catalogue)
    if not any(catalogue.find(one.title) for one in references):
        spelled = spell_out(text, catalogue)
        references = find_references(spelled, catalogue) if spelled != text else references
    numbered = find_numbered(text, catalogue)
    kind, usage = _sort(spelled, references, numbered, _sorter_for(catalogue))
    return Question(spelled, references, kind, _day_in(spelled, on), usage, numbered)


def _sort(
    text: str, references: Sequence[Reference], numbered: RuleDocument | None, sorter: Sorter
) -> tuple[str, Usage | None]:
    ranked = sorter.rank(_masked(text, references))
    found = ranked[0] if ranked else Sorted("content", 0.0)
    usage = find_usage(text)
    is_of_rules = bool(references) or numbered is not None
    of_language = next((one.nearness for one in ranked if one.label == "language"), 0.0)
    is_of_language = of_language > 0 and found.nearness - of_language < _CLEAR
    if usage and (is_of_language or (sets_side_by_side(text) and not is_of_rules)):
        return "language", usage
    if found.label.startswith(_DECLINE):
        other = next((one.nearness for one in ranked if not one.label.startswith(_DECLINE)), 0.0)
        is_clear = found.nearness >= _SURE and found.nearness - other >= _CLEAR
        return (found.label if is_clear and not any(one.article for one in references) else "content"), None
    if (
        found.label not in _ABOUT_RULES
        and references
        and not any(one.article for one in references)
        and _rest_years(text, references)
    ):
        # A rule and a year: which edition is meant, or holds.
        return "edition", None
    if found.label in _ABOUT_RULES:
        return (found.label if is_of_rules else "content"), None
    return (found.label if found.label == "writing" else "content"), None


def _rest_years(text: str, references: Sequence[Reference]) -> tuple[int, ...]:
    return years_named(_masked(text, references))


def _masked(text: str, references: Sequence[Reference]) -> str:
    for one in sorted(references, key=lambda reference: -reference.span.start):
        text = f"{text[: one.span.start]}{'某条' if one.article else '某规'}{text[one.span.end :]}"
    return text


def _day_in(text: str, on: date) -> date | None:
    """Return the last day of the day or month that the text names, where it is past."""
    for mention in annotate(text).dates:
        told = mention.in_year(on.year)
        if told.fault or not told.year or not told.month:
            continue
        last = told.day or calendar.monthrange(told.year, told.month)[1]
        day = date(told.year, told.month, last)
        if day < on:
            return day
    return None


@dataclass(frozen=True, slots=True)
class _Examples:
    texts: Mapping[str, Sequence[str]]
    says: Mapping[str, str]


@cache
def _load() -> _Examples:
    data: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    declined = {f"{_DECLINE}{name}": entry for name, entry in data["decline"].items()}
    examples = {**data["ask"], **{label: entry["examples"] for label, entry in declined.items()}}
    return _Examples(examples, {label: entry["say"] for label, entry in declined.items()})


def _sorter_for(catalogue: RuleCatalogue) -> Sorter:
    """Return a sorter that also knows the questions of the cards: each asks for what a rule says."""
    return _learn(
        tuple(question for rule in catalogue for duty in rule.duties for question in duty.questions)
    )


@lru_cache(maxsize=4)
def _learn(questions: tuple[str, ...]) -> Sorter:
    texts = _load().texts
    return Sorter({**texts, "content": (*texts["content"], *questions)})
