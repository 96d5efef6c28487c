"""A text against its sources: what nobody told, what is contradicted, what changed places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.checking import Grounds
from knowledge.text.cadence import rates_of


@pytest.mark.parametrize(
    ("source", "text", "wrong"),
    [
        ("查出漏洞28处，堵上了21处", "查出漏洞21处，堵上28处", ["21处", "28处"]),
        ("制度正在改", "制度已修改", ["制度已修改"]),
        ("40个网点有31个换了牌子", "网点全部换了牌子", ["网点全部换了牌子"]),
    ],
)
def test_what_the_sources_contradict_is_found(source: str, text: str, wrong: list[str]) -> None:
    assert [span.of(text) for span in Grounds([source]).find_contradicted(text)] == wrong
    assert Grounds([source]).find_contradicted(source) == ()


def test_words_that_no_source_holds_are_found_and_others_not() -> None:
    grounds = Grounds(["灭火器由班组每月检查一次。"])
    assert grounds.find_untold("班组按月对灭火器进行检查", 1.5) == ()
    text = "灭火器由班组检查，并张榜表彰"
    assert [span.of(text) for span in grounds.find_untold(text, 1.5)] == ["张榜表彰"]


@pytest.mark.parametrize("text", ["每季度不少于一次", "一年至少学习四次", "每半年2次"])
def test_the_same_rate_in_other_words(text: str) -> None:
    assert rates_of(text) == {Decimal(4)}
