"""What is remembered of a turn, and daily limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LimitReached, ModelBusy
from bot.llm import Completion
from bot.turns import Usage, check_limits, cost_of, hash_question, turn_of
from tests.support import make_settings


def test_cost_follows_the_prices(tmp_path: Path) -> None:
    settings = make_settings(
        tmp_path, price_per_million_prompt_tokens=2, price_per_million_completion_tokens=8
    )
    calls = [Completion("", "m", 1_000_000, 500_000), Completion("", "m", 500_000, 0)]
    assert cost_of(calls, settings) == pytest.approx(2 + 4 + 1)
    turn = turn_of("tg:42", "ask", "公众号 管理？", settings, completions=calls, error=ModelBusy("繁忙。"))
    assert (turn.prompt_tokens, turn.completion_tokens, turn.model, turn.error) == (
        1_500_000,
        500_000,
        "m",
        "ModelBusy",
    )
    assert turn.cost == pytest.approx(7)
    assert "公众号" not in repr(turn)


def test_a_question_is_hashed_blind_to_spaces() -> None:
    assert hash_question("公众号 管理？") == hash_question("公众号管理？ ")
    assert hash_question("甲") != hash_question("乙")


def test_limits(tmp_path: Path) -> None:
    free = make_settings(tmp_path)
    check_limits(Usage(questions=10_000, tokens=10**9), free)
    limited = make_settings(tmp_path, daily_questions=3, daily_tokens=100)
    check_limits(Usage(questions=2, tokens=99), limited)
    with pytest.raises(LimitReached, match="3次"):
        check_limits(Usage(questions=3), limited)
    with pytest.raises(LimitReached, match="用量"):
        check_limits(Usage(tokens=100), limited)
