"""Figures as people type them are written as a report writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.spoken import write_figures


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("搞了俩培训，来了六十来号人", "搞了2个培训，来了60余人"),
        ("扫了十来次，堵了7个", "扫了10余次，堵了7个"),
        ("巡山两百多回", "巡山200余次"),
        ("全校一千二百六，参加一千二百零四", "全校1260，参加1204"),
        ("收入二十八万六，慰问四十一人次", "收入28.6万，慰问41人次"),
        ("点击率百分之八点五", "点击率8.5%"),
        ("3月11开的会，来了四十三个人", "3月11日开的会，来了43人"),
        ("开会6此", "开会6次"),
        ("四月和十月各查一次，三月八号开的会", "4月和10月各查1次，3月8日开的会"),
        ("11月2号补校", "11月2日补校"),
        ("8月4次，9月12人", "8月4次，9月12人"),
        ("花了3万8，收入38万6", "花了3.8万，收入38.6万"),
    ],
)
def test_counts_are_written_in_digits(typed: str, written: str) -> None:
    assert write_figures(typed) == written


@pytest.mark.parametrize(
    "text",
    ["落实一岗双责和三会一课", "学习党的二十大精神", "第十条第二款", "一是加强领导，二是强化责任", "每季度一次", "二〇二六年三月八日", "三级等保", "《十四五规划》"],
)  # fmt: skip
def test_set_phrases_ordinals_and_names_stay(text: str) -> None:
    assert write_figures(text) == text


@given(st.text(alphabet="一二两三十百千万零多来余俩个次人月号每第至。，39", max_size=30))
def test_any_text_is_taken_and_writing_twice_changes_nothing(text: str) -> None:
    once = write_figures(text)
    assert write_figures(once) == once
