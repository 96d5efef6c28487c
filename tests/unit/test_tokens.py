"""How long a text is for a model, and what fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.tokens import clip, estimate_tokens, pack


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("自查报告", 4), ("report", 2), ("第10条", 3), ("，。", 2)]
)
def test_estimates(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


def test_the_best_that_fit_are_packed_in_order() -> None:
    items = ["甲" * 50, "乙" * 500, "丙" * 30]
    assert pack(items, str, 1_000) == tuple(items)
    assert pack(items, str, 130) == (items[0], items[2])
    assert pack(items, str, 10) == ()


@given(st.text(max_size=200), st.integers(0, 100))
def test_a_clipped_text_is_an_opening_that_fits(text: str, tokens: int) -> None:
    clipped = clip(text, tokens)
    assert text.startswith(clipped)
    assert estimate_tokens(clipped) <= tokens
