"""Counts and spans: what an operator sees, and that no word of a user is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.errors import InputInvalid
from bot.observing import count_turn, measured_message, metrics_page, set_up_tracing, span
from bot.turns import Turn
from tests.support import make_settings


def value(line_start: str) -> float:
    for line in metrics_page().decode().splitlines():
        if line.startswith(line_start):
            return float(line.rsplit(" ", 1)[1])
    return 0.0


def test_messages_are_counted_by_how_they_ended() -> None:
    before = {
        name: value(f'zicha_messages_total{{outcome="{name}"}}') for name in ("answered", "refused", "failed")
    }
    with measured_message():
        pass
    with pytest.raises(InputInvalid), measured_message():
        raise InputInvalid("日期看不懂。")
    with pytest.raises(RuntimeError), measured_message():
        raise RuntimeError
    for name, count in before.items():
        assert value(f'zicha_messages_total{{outcome="{name}"}}') == count + 1


def test_a_turn_counts_its_tokens() -> None:
    before = value('zicha_tokens_total{direction="prompt"}')
    count_turn(Turn("a", "ask", prompt_tokens=120, completion_tokens=30))
    assert value('zicha_tokens_total{direction="prompt"}') == before + 120
    assert value('zicha_turns_total{outcome="done",task="ask"}') >= 1


@pytest.fixture
def exporter(tmp_path: Path) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    set_up_tracing(make_settings(tmp_path), exporter)
    yield exporter
    set_up_tracing(make_settings(tmp_path))


def test_spans_are_nested_and_named(exporter: InMemorySpanExporter) -> None:
    with measured_message(), span("retrieve", passages=3):
        pass
    inner, outer = exporter.get_finished_spans()
    assert (inner.name, outer.name) == ("retrieve", "respond")
    assert inner.parent is not None
    assert inner.parent.span_id == outer.context.span_id
    assert dict(inner.attributes or {}) == {"passages": 3}


def test_without_a_collector_nothing_is_recorded(tmp_path: Path) -> None:
    set_up_tracing(make_settings(tmp_path))
    with span("retrieve"):
        pass
