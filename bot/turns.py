"""What is remembered of one answered question: counts and cost, never the words."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.errors import LimitReached
from bot.llm import Completion
from bot.settings import Settings
from knowledge.documents import RetrievedPassage


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what answering it took.

    The question itself is not kept, only a hash that lets the same question be counted; passages
    are ids with their scores.
    """

    person: str
    task: str
    """ask, rules, draft, review, notice."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    question_hash: str = ""
    model: str = ""
    """Name of the model that answered; empty where none did."""
    prompt: str = ""
    """Name and version of the prompt: answer_question@1."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    passages: tuple[tuple[str, float], ...] = ()
    refused: bool = False
    error: str = ""
    """Name of the error that kept the model from answering: ModelBusy."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Usage:
    """What a person used on one day."""

    questions: int = 0
    tokens: int = 0
    cost: float = 0.0


def hash_question(question: str) -> str:
    """Return a short hash of the question, blind to spaces."""
    return hashlib.sha256("".join(question.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def cost_of(completions: Sequence[Completion], settings: Settings) -> float:
    """Return what these calls cost at the prices of the settings."""
    prompt = sum(c.prompt_tokens for c in completions) * settings.price_per_million_prompt_tokens
    answer = sum(c.completion_tokens for c in completions) * settings.price_per_million_completion_tokens
    return (prompt + answer) / 1_000_000


def turn_of(
    person: str,
    task: str,
    question: str,
    settings: Settings,
    *,
    completions: Sequence[Completion] = (),
    passages: Sequence[RetrievedPassage] = (),
    prompt: str = "",
    seconds: float = 0.0,
    refused: bool = False,
    error: Exception | None = None,
) -> Turn:
    """Put a turn together from what a use case has at hand."""
    return Turn(
        person=person,
        task=task,
        question_hash=hash_question(question),
        model=completions[-1].model if completions else "",
        prompt=prompt,
        prompt_tokens=sum(c.prompt_tokens for c in completions),
        completion_tokens=sum(c.completion_tokens for c in completions),
        cost=cost_of(completions, settings),
        seconds=seconds,
        passages=tuple((found.passage.id, round(found.score, 4)) for found in passages),
        refused=refused,
        error=type(error).__name__ if error else "",
    )


def check_limits(usage: Usage, settings: Settings) -> None:
    """Raise LimitReached where the person's share of today is used up."""
    if settings.daily_questions and usage.questions >= settings.daily_questions:
        raise LimitReached(
            f"今天的提问次数（{settings.daily_questions}次）已用完，请明天再来，或请管理员调整限额。"
        )
    if settings.daily_tokens and usage.tokens >= settings.daily_tokens:
        raise LimitReached("今天的模型用量已到限额，请明天再来，或请管理员调整限额。")
