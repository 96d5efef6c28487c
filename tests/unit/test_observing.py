"""Counts: what an operator sees."""

from __future__ import annotations

import pytest

from bot.errors import InputInvalid
from bot.observing import count_turn, measured_message, metrics_page
from bot.turns import Turn


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
