"""Fixed sentences: both languages complete, with the same blanks, none left without a reader."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from bot.errors import ModelBusy
from bot.messages import LANGUAGES, for_error, load_messages, text
from knowledge.errors import EmptyDocument

ROOT = Path(__file__).parents[2]


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    chinese, english = (load_messages(language) for language in LANGUAGES)
    assert chinese.keys() == english.keys()
    assert {key: blanks(chinese[key]) for key in chinese} == {key: blanks(english[key]) for key in english}


def test_every_sentence_that_code_asks_for_exists() -> None:
    known = load_messages("zh")
    calls = re.compile(r"""(?:say|text)\(\s*"([a-z_]+\.[a-z_.]+)"(?=[,)])""")
    asked = {
        (path.name, key)
        for path in (ROOT / "bot").rglob("*.py")
        for key in calls.findall(path.read_text(encoding="utf-8"))
    }
    assert asked
    assert {(name, key) for name, key in asked if key not in known} == set()


def test_a_blank_is_filled() -> None:
    assert text("draft.placeholders", count=2, names="次数、人次").startswith("还缺2项：次数、人次。")


def test_our_own_errors_carry_their_sentence() -> None:
    assert for_error(ModelBusy("模型正忙，请稍后再试。")) == "模型正忙，请稍后再试。"
    assert for_error(EmptyDocument("提取 0 字。")) == "提取 0 字。"


@pytest.mark.parametrize(("language", "word"), [("zh", "编号 ab12"), ("en", "id ab12")])
def test_a_fault_of_ours_is_told_without_its_words(language: str, word: str) -> None:
    sentence = for_error(RuntimeError("secret path"), language, "ab12")
    assert word in sentence
    assert "secret" not in sentence
