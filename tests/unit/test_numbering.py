"""The number that an article had on a day."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.numbering import earlier_edition_on, place_on
from knowledge.rules import load_rules

CATALOGUE = load_rules()


@pytest.mark.parametrize(
    ("title", "place", "on", "wanted"),
    [
        ("网络安全法", "第二十三条", date(2025, 6, 1), "第二十一条"),
        ("网络安全法", "第二十三条", date(2026, 6, 1), "第二十三条"),
        ("保守国家秘密法", "第八条", date(2023, 6, 1), "第七条"),
        ("保守国家秘密法", "第三十五条（二）", date(2026, 6, 1), "第三十五条（二）"),
        # What no recorded move tells is not guessed.
        ("中国共产党纪律处分条例", "第七十五条", date(2020, 6, 1), ""),
    ],
)
def test_a_place_on_a_day(title: str, place: str, on: date, wanted: str) -> None:
    rule = CATALOGUE.find(title)
    assert rule is not None
    assert place_on(rule, place, on) == wanted


def test_the_newest_edition_is_no_earlier_one() -> None:
    rule = CATALOGUE.find("网络安全法")
    assert rule is not None
    assert earlier_edition_on(rule, date(2026, 6, 1)) is None
    earlier = earlier_edition_on(rule, date(2025, 6, 1))
    assert earlier is not None
    assert earlier.label == "2016年版"
