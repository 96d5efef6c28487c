"""The runner of typed conversations: what it sees, and what it counts as a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.exchange import Button, Draft, Paragraph, Reply
from tests.conversations import Outcome, Turn, hold, read_conversations, shown, summary
from tests.support import make_services

FILE = """[[conversation]]
id = 1
about = "闲谈"
[[conversation.turn]]
say = "谢谢"
want = "A short word."
lacks = ["规定"]
"""


def test_a_turn_says_what_is_missing_and_what_should_not_be_there() -> None:
    turn = Turn(say="9次", holds=("学习9次", "3月"), lacks=("12次",))
    assert turn.faults("学习 9次，不是12次") == ["misses “3月”", "has “12次”"]
    assert turn.faults("3月学习9次") == []


def test_half_and_full_width_marks_count_as_the_same() -> None:
    assert Turn(say="?", holds=("处:三",)).faults("一处：三") == []


def test_what_is_shown_are_blocks_and_buttons() -> None:
    reply = Reply((Paragraph("好的"), Draft("开展学习9次。")), buttons=((Button("导出", "export:draft"),),))
    assert "9次" in shown(reply)
    assert "[导出]" in shown(reply)


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "talks.toml"
    path.write_text('[[conversation]]\nid = 1\n[[conversation.turn]]\nsay = ["x"]\n')
    with pytest.raises(ValidationError):
        read_conversations(path)


async def test_a_conversation_is_held_with_zicha(tmp_path: Path) -> None:
    path = tmp_path / "talks.toml"
    path.write_text(FILE, encoding="utf-8")
    (conversation,) = read_conversations(path)
    async with make_services(tmp_path / "home") as services:
        (outcome,) = await hold(conversation, services)
    assert outcome.said
    assert outcome.seconds > 0
    assert outcome.faults == ()


def test_the_summary_counts_turns_and_conversations() -> None:
    good = Outcome(turn=Turn(say="a", holds=("9次",)), said="9次", seconds=0.1, faults=())
    bad = Outcome(turn=Turn(say="b", holds=("9次",)), said="", seconds=0.2, faults=("misses “9次”",))
    said = summary([[good, good], [good, bad]])
    assert "turns 4" in said
    assert "without a fault 3" in said
    assert "conversations without a fault 1 of 2" in said
