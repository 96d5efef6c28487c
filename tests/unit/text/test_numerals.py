"""四十九 is 49 and back, in every way people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import ArticleNumber
from knowledge.text.numerals import from_chinese, parse_article_number, parse_ordinal, to_chinese


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (49, "四十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (132, "一百三十二"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (2010, "二千零一十"),
        (10001, "一万零一"),
    ],
)
def test_a_number_is_printed_as_rules_print_it(number: int, text: str) -> None:
    assert to_chinese(number) == text
    assert from_chinese(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("49", 49),
        ("４９", 49),
        ("〇", 0),
        ("二〇二三", 2023),
        ("二○二三", 2023),
        ("廿三", 23),
        ("廿", 20),
        ("卅一", 31),
        ("两千", 2000),
        ("两", 2),
        ("拾贰", 12),
        (" 十二 ", 12),
    ],
)
def test_other_ways_of_writing_are_read(text: str, number: int) -> None:
    assert from_chinese(text) == number


@pytest.mark.parametrize(
    "text", ["", "百", "十百", "二十十", "第一", "一十百", "甲", "3.5", "-1", "十" * 13, "二三十", "一百一"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert from_chinese(text) is None


@given(st.integers(0, 99_999))
def test_every_number_comes_back(number: int) -> None:
    assert from_chinese(to_chinese(number)) == number


@given(st.text(alphabet="〇零一二两三十百千万廿卅0９第条之（）", max_size=14))
def test_hostile_text_never_raises(text: str) -> None:
    value = from_chinese(text)
    assert value is None or value >= 0
    number = parse_article_number(text)
    assert number is None or number.number >= 1
    assert parse_ordinal(text) is None or isinstance(parse_ordinal(text), int)


@pytest.mark.parametrize("number", [-1, 100_000])
def test_a_number_no_rule_has_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="no numeral"):
        to_chinese(number)


@pytest.mark.parametrize(
    ("text", "number", "suffix"),
    [
        ("第二十一条之一", 21, 1),
        ("第四十九条", 49, 0),
        ("21条", 21, 0),
        ("第 21 条", 21, 0),
        ("49", 49, 0),
        ("第十条之十二", 10, 12),
    ],
)
def test_an_article_number_is_read_and_printed(text: str, number: int, suffix: int) -> None:
    assert parse_article_number(text) == ArticleNumber(number, suffix)


def test_articles_sort_by_number_then_by_suffix() -> None:
    numbers = [ArticleNumber(10), ArticleNumber(9, 1), ArticleNumber(9), ArticleNumber(9, 2)]
    assert [str(n) for n in sorted(numbers)] == ["第九条", "第九条之一", "第九条之二", "第十条"]


@pytest.mark.parametrize("text", ["第零条", "第条", "条", "第二章", "第二十一条规定"])
def test_what_is_no_article_is_none(text: str) -> None:
    assert parse_article_number(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("（二）", 2),
        ("(2)", 2),
        ("二、", 2),
        ("2.", 2),
        ("2．", 2),
        ("②", 2),
        ("第二项", 2),
        ("第（二）项", 2),
        ("第三款", 3),
        ("（十二）", 12),
    ],
)
def test_an_ordinal_is_read(text: str, number: int) -> None:
    assert parse_ordinal(text) == number


@pytest.mark.parametrize("text", ["", "（）", "（转载）", "一二三", "①②"])
def test_what_is_no_ordinal_is_none_or_a_digit_run(text: str) -> None:
    assert parse_ordinal(text) in (None, 123)
