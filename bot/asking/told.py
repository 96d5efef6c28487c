"""What is said to a question without a model, before it becomes an answer."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.documents import ArticleNumber, Passage, RuleDocument


@dataclass(frozen=True, slots=True)
class Told:
    """A text whose [n] name `passages` in their order."""

    text: str
    passages: tuple[Passage, ...] = ()
    refused: bool = False
    """Whether what was asked for is not held, or not done."""


def summary_at(rule: RuleDocument, number: ArticleNumber) -> str:
    """Return what the article demands in one line of our own words, or nothing."""
    return "；".join(
        duty.summary for duty in rule.duties if number in duty.articles and not duty.internal_only
    )
