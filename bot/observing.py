"""What an operator sees from outside: counts for Prometheus, at /metrics of the webhook."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from bot.errors import ZichaError
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from bot.turns import Turn

REGISTRY = CollectorRegistry()
"""Of our own, so that a library's metrics do not mix in."""

_messages = Counter("zicha_messages", "Messages answered", ["outcome"], registry=REGISTRY)
_seconds = Histogram(
    "zicha_message_seconds",
    "From taking a message up to its reply",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
    registry=REGISTRY,
)
_turns = Counter("zicha_turns", "Questions and drafts", ["task", "outcome"], registry=REGISTRY)
_tokens = Counter("zicha_tokens", "Tokens of the language model", ["direction"], registry=REGISTRY)
_cost = Counter("zicha_cost", "Cost at the prices of the settings", registry=REGISTRY)


@contextmanager
def measured_message() -> Iterator[None]:
    """Count a message and its seconds: `answered`, `refused` (an error with a sentence), `failed` (a fault of ours)."""
    began, outcome = time.monotonic(), "failed"
    try:
        yield
        outcome = "answered"
    except (ZichaError, KnowledgeError):
        outcome = "refused"
        raise
    finally:
        _messages.labels(outcome).inc()
        _seconds.observe(time.monotonic() - began)


def count_turn(turn: Turn) -> None:
    """Count a turn with its tokens and cost."""
    outcome = "error" if turn.error else "refused" if turn.refused else "done"
    _turns.labels(turn.task, outcome).inc()
    _tokens.labels("prompt").inc(turn.prompt_tokens)
    _tokens.labels("completion").inc(turn.completion_tokens)
    _cost.inc(turn.cost)


def metrics_page() -> bytes:
    """Return all counts in Prometheus's text format."""
    return generate_latest(REGISTRY)
