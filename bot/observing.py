"""What an operator sees from outside: counts for Prometheus, and spans for OpenTelemetry where that is set up."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from bot.errors import ZichaError
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

    from bot.settings import Settings
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

_tracer: Any = None


@contextmanager
def measured_message() -> Iterator[None]:
    """Count a message and its seconds: `answered`, `refused` (an error with a sentence), `failed` (a fault of ours)."""
    began, outcome = time.monotonic(), "failed"
    try:
        with span("respond"):
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


def set_up_tracing(settings: Settings, exporter: SpanExporter | None = None) -> None:
    """Send spans to the collector of the settings (OTLP over gRPC), or to `exporter`; without either do nothing."""
    global _tracer
    if exporter is None and not settings.otel_endpoint:
        _tracer = None
        return
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "zicha"}))
    if exporter is None:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        secure = settings.otel_endpoint.startswith("https://")
        collector = OTLPSpanExporter(endpoint=settings.otel_endpoint, insecure=not secure)
        provider.add_span_processor(BatchSpanProcessor(collector))
        # A collector that is away must not fill the log with traces.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    else:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    _tracer = provider.get_tracer("zicha")


@contextmanager
def span(name: str, **attributes: str | int | float | bool) -> Iterator[None]:
    """Record what happens in the block as a span; attributes never hold a user's words."""
    if _tracer is None:
        yield
        return
    with _tracer.start_as_current_span(name, attributes=attributes):
        yield
