"""Runs of characters that a draft shares with a prior report."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from bot.drafting.borrowing import LONGEST_RUN, find_borrowed

PRIOR = "坚持把理论学习与司法行政实务紧紧结合起来同步谋划，让学习成果看得见摸得着用得上，全年集体学习37次。"


def test_a_long_run_is_found_whatever_its_punctuation_and_figures() -> None:
    draft = "一年来，坚持把理论学习与司法行政实务紧紧结合起来、同步谋划；让学习成果看得见摸得着用得上。全年集体学习12次。"
    found = find_borrowed(draft, ["别的文字", PRIOR])
    assert [one.source for one in found] == [1]
    assert found[0].words.startswith("坚持把理论学习与司法行政实务")


def test_a_short_run_is_nobody_s() -> None:
    assert find_borrowed("坚持把理论学习与司法行政实务结合起来，成果看得见。", [PRIOR]) == ()


def test_set_phrases_and_titles_do_not_count() -> None:
    words = "增强“四个意识”、坚定“四个自信”、做到“两个维护”，落实“三会一课”“一岗双责”和中央八项规定精神"
    assert find_borrowed(words, [words]) == ()
    title = "按照《中国共产党党委（党组）理论学习中心组学习规则》第十条和《中国共产党支部工作条例（试行）》第十一条要求"
    assert find_borrowed(title, [title]) == ()


def test_what_is_the_writer_s_own_is_not_borrowed() -> None:
    assert find_borrowed(PRIOR, [PRIOR], own=[f"事实：{PRIOR}"]) == ()


@given(
    st.text(alphabet="甲乙丙丁戊己庚辛", min_size=LONGEST_RUN + 1, max_size=60),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_whatever_stands_around_it_a_copy_is_found(copied: str, before: str, after: str) -> None:
    assert find_borrowed(f"{before}\n{copied}\n{after}", [f"开头{copied}结尾"]) != ()


def test_time_grows_with_length_only() -> None:
    began = time.process_time()
    find_borrowed("重复" * 10_000, ["重复" * 10_000])
    assert time.process_time() - began < 5
