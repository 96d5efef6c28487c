"""What a person typed, as its facts are read."""

from __future__ import annotations

from bot.facts.told import as_told


def test_what_is_told_in_one_breath_is_parted() -> None:
    told = as_told("今年呢查了26次查出来问题41个整改完的39个还有2个要等明年大修")
    assert [one for one in ("26次", "问题41个", "39个") if f"{one}，" in told] == ["26次", "问题41个", "39个"]


def test_columns_of_names_and_counts_are_clauses() -> None:
    assert "依申请公开7件" in as_told("项目\t数量\n主动公开\t318条\n依申请公开\t7件\n政策解读\t12篇")
