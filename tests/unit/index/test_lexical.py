"""Words and pairs of characters: splitting, carrying rows over, scores."""

from __future__ import annotations

from math import isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.lexical import Field, LexicalIndex, idf, tokenize

_SIGNS = st.text("中心组学习保密ab1 ，。", max_size=12)
_PASSAGES = st.lists(st.lists(st.builds(Field, _SIGNS, st.sampled_from([0.5, 1.0])), max_size=3), max_size=8)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("　，。!?", []),
        ("公众号", ["公", "众", "号", "公众", "众号"]),
        ("用WPS写", ["用", "wps", "写"]),
        ("ＡＩ 2026", ["ai", "2026"]),
        ("一〇一", ["一", "〇", "一", "一〇", "〇一"]),
        ("a_b", ["a", "b"]),
        ("x" * 50, ["x" * 40]),
    ],
)
def test_text_is_split(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


@given(st.text())
@settings(max_examples=100)
def test_any_text_is_split(text: str) -> None:
    assert all(token and len(token) <= 40 and not token.isspace() for token in tokenize(text))


def _same(one: LexicalIndex, other: LexicalIndex) -> None:
    held = set(one.vocabulary) | set(other.vocabulary)
    assert len(one) == len(other)
    for token in held:
        assert one.frequency(token) == other.frequency(token), token
        assert np.array_equal(one.scores({token: 1.0}), other.scores({token: 1.0})), token


@given(_PASSAGES, _PASSAGES, st.data())
@settings(max_examples=150, deadline=None)
def test_rows_carried_over_are_as_if_read_again(
    before: list[list[Field]], added: list[list[Field]], data: st.DataObject
) -> None:
    kept = [row for row in range(len(before)) if data.draw(st.booleans())]
    grown = LexicalIndex.build(added, LexicalIndex.build(before), kept)
    _same(grown, LexicalIndex.build([*(before[row] for row in kept), *added]))
    for token, number in grown.vocabulary.items():
        rows = grown.rows[grown.starts[number] : grown.starts[number + 1]]
        assert list(rows) == sorted(set(rows.tolist())), token


def test_a_rare_word_weighs_more_and_repeats_add_up() -> None:
    index = LexicalIndex.build([[Field("保密检查")], [Field("保密培训")], [Field("台账")]])
    weights = idf(["台", "保", "保", "没"], [index])
    assert weights["没"] > weights["台"] > weights["保"] / 2
    assert isclose(weights["保"], 2 * idf(["保"], [index])["保"])
    assert idf(["保"], []) == {"保": 0.0} or idf(["保"], [])["保"] >= 0


def test_scores_and_coverage() -> None:
    index = LexicalIndex.build([[Field("保密检查")], [Field("检查")], [Field("台账")], []])
    weights = idf(tokenize("保密检查"), [index])
    scores = index.scores(weights)
    assert scores[0] > scores[1] > scores[2] == scores[3] == 0
    rows = np.arange(4, dtype=np.int32)
    covered = index.coverage(weights, rows)
    assert isclose(float(covered[0]), 1.0, rel_tol=1e-5)
    assert covered[0] > covered[1] > covered[2] == 0
    assert index.coverage({}, rows).tolist() == [0, 0, 0, 0]
    assert index.frequency("没有") == 0


def test_a_field_with_less_weight_scores_less() -> None:
    index = LexicalIndex.build([[Field("台账")], [Field("台账", 0.3), Field("别的", 0.7)]])
    scores = index.scores(idf(["台"], [index]))
    assert scores[0] > scores[1] > 0


def test_an_empty_index_has_nothing() -> None:
    index = LexicalIndex.build([])
    assert len(index) == 0
    assert index.scores({"保": 1.0}).tolist() == []
    grown = LexicalIndex.build([[Field("保密")]], index, [])
    assert grown.frequency("保密") == 1


def test_very_many_of_one_word_fit() -> None:
    index = LexicalIndex.build([[Field("密" * 200_000)], [Field("密")]])
    assert np.isfinite(index.scores({"密": 1.0})).all()
