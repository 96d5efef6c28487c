"""Slips of the pen that sound like what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents import TEAM
from knowledge.library.index import PassageIndex
from knowledge.library.retrieval import Retriever
from knowledge.library.sounds import put_right
from knowledge.rules import RuleCatalogue
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make

_TEXTS = ("学习规则", "工作规则", "议事规则", "值班规定", "请假规定", "用车规定", "自查报告", "年度报告",
          "书面报告", "公众号开设", "公众号注销", "公众号审核", "互联网接入", "互联网出口", "互联网账号")  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> PassageIndex:
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    index.put_document(*make("杂项", [f"{text}由办公室负责" for text in _TEXTS]))
    return index


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("议事规责", "议事规则"),
        ("请假归定", "请假规定"),
        ("书面抱告", "书面报告"),
        ("公总号开设", "公众号开设"),
        ("互连网出口", "互联网出口"),
    ],
)
def test_a_slip_is_searched_as_what_was_meant(index: PassageIndex, slip: str, meant: str) -> None:
    assert put_right(slip, index) == meant
    found = Retriever(index, RuleCatalogue(())).retrieve(slip, scopes=(TEAM,))
    assert found[0].passage.text.startswith(meant)


@pytest.mark.parametrize("question", ["议事规则", "报刊", "规划怎么写", "天气怎么样", "", "a规", "\ud800规"])
def test_what_may_be_right_stays(index: PassageIndex, question: str) -> None:
    assert put_right(question, index) == question


def test_a_pair_that_the_library_holds_stays(index: PassageIndex) -> None:
    index.put_document(*make("责任", ["规责二字不改"]))
    assert put_right("规责", index) == "规责"


def test_a_title_one_slip_away_is_never_looked_up_as_the_other(index: PassageIndex) -> None:
    index.put_document(*make("值班规定", ["值班规定一", "值班规定二"]))
    found = Retriever(index, RuleCatalogue(())).retrieve("《云岭县值班归定办法》第一条", scopes=(TEAM,))
    assert all("reference" not in retrieved.found_by for retrieved in found)
