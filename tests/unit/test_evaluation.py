"""Golden questions: the file, the figures, the comparison."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import DocumentKind, Passage
from knowledge.errors import DataFileInvalid
from knowledge.library.evaluation import Evaluation, Outcome, compare, fits, load_questions

_OUTCOMES = st.builds(
    Outcome,
    ask=st.sampled_from(["甲", "乙", "丙"]),
    kind=st.sampled_from(["", "口语"]),
    is_off_topic=st.booleans(),
    rank=st.integers(0, 10),
    found=st.integers(0, 10),
)
_EVALUATIONS = st.builds(lambda found: Evaluation(tuple(found)), st.lists(_OUTCOMES, max_size=12))


def _outcome(ask: str, rank: int, *, off: bool = False, found: int = 3) -> Outcome:
    return Outcome(ask, "口语", off, rank, found)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "q.toml"
    path.write_text(
        '[[questions]]\nask = " 几次 "\nfind = ["规则#第十条"]\non = 2026-03-01\nhistory = ["中心组"]\n'
        '[[questions]]\nask = "天气"\n',
        encoding="utf-8",
    )
    first, second = load_questions(path)
    assert (first.ask, first.find, first.on, first.history) == (
        "几次",
        ("规则#第十条",),
        date(2026, 3, 1),
        ("中心组",),
    )
    assert (second.find, second.on) == ((), None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "没有[[questions]]"),
        ("questions = 3", "没有[[questions]]"),
        ("[[questions]", "不是有效的TOML"),
        ("questions = [3]", "第1个问题不是一张表"),
        ('[[questions]]\nfind = ["a"]', "第1个问题缺少ask"),
        ('[[questions]]\nask = " "', "第1个问题缺少ask"),
        ('[[questions]]\nask = "a"\nfind = "b"', "的find应是一列文字"),
        ('[[questions]]\nask = "a"\nhistory = [1]', "的history应是一列文字"),
        ('[[questions]]\nask = "a"\non = "明天"', "的on应是日期"),
        ('[[questions]]\nask = "a"\non = 2026-03-01T08:00:00', "的on应是日期"),
        ('[[questions]]\nask = "a"\nfnd = []', "不认识的键fnd"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "q.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileInvalid) as caught:
        load_questions(path)
    assert told in str(caught.value)
    assert str(caught.value).startswith("q.toml")


@given(
    data=st.one_of(
        st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
    )
)
@settings(max_examples=60)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(b"[[questions]]\n" + data)
    try:
        questions = load_questions(path)
    except DataFileInvalid:
        return
    assert questions


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataFileInvalid, match=r"没有\.toml打不开"):
        load_questions(tmp_path / "没有.toml")
    with pytest.raises(DataFileInvalid):
        load_questions(tmp_path)


def test_figures_count_on_and_off_topic_apart() -> None:
    run = Evaluation(
        (
            _outcome("一", 1),
            _outcome("二", 4),
            _outcome("三", 0, found=0),
            _outcome("四", 8),
            _outcome("五", 0, off=True, found=0),
            _outcome("六", 0, off=True, found=2),
        )
    )
    assert [run.recall(depth).value for depth in (1, 5, 10)] == [0.25, 0.5, 0.75]
    assert run.mrr().value == pytest.approx((1 + 1 / 4 + 1 / 8) / 4)
    assert (run.refusals_right.value, run.refusals_wrong.value) == (0.5, 0.25)
    assert (run.recall(5).of, run.refusals_right.of) == (4, 2)
    # Wilson's interval for 2 of 4, by hand.
    assert run.recall(5).low == pytest.approx(0.150, abs=0.001)
    assert run.recall(5).high == pytest.approx(0.850, abs=0.001)
    assert "前5命中：0.500（0.150—0.850）" in run.format_table()
    assert run.recall(5, "没有").of == 0


def test_each_half_of_the_questions_has_its_own_figures() -> None:
    run = Evaluation(
        (
            Outcome("一", "", False, 1, 3, "tuning"),
            Outcome("二", "", False, 0, 3, "held-out"),
            _outcome("三", 1),
        )
    )
    assert {half: part.recall(1).value for half, part in run.halves.items()} == {"tuning": 1, "held-out": 0}
    assert run.to_json()["halves"]["held-out"]["recall@5"]["value"] == 0
    assert "调试时没看过（1个）：首位命中0.000" in run.format_table()
    # A run that was kept before there were halves is still read.
    older = run.to_json()
    for outcome in older["outcomes"]:
        del outcome["half"]
    assert Evaluation.from_json(older).halves == {}


def test_a_run_compares_with_itself_as_equal_and_with_a_better_one_as_helped() -> None:
    before = Evaluation(tuple(_outcome(str(n), 0 if n < 8 else 1) for n in range(20)))
    after = Evaluation(tuple(_outcome(str(n), 1) for n in range(20)))
    same = compare(before, before)
    assert (same.better, same.worse, same.p_value, same.helps) == (0, 0, 1.0, False)
    helped = compare(before, after)
    assert (helped.better, helped.worse, helped.helps) == (8, 0, True)
    assert helped.p_value == pytest.approx(2 / 2**8)
    assert "有改进，超出误差" in helped.format_table()
    assert "变差，超出误差" in compare(after, before).format_table()


def test_follow_ups_in_the_same_words_are_compared_each_with_its_own() -> None:
    before = Evaluation((_outcome("那多久一次", 1), _outcome("那多久一次", 0)))
    assert (compare(before, before).questions, compare(before, before).better) == (2, 0)
    assert compare(before, before).worse == 0


@given(_EVALUATIONS, _EVALUATIONS)
@settings(max_examples=40, deadline=None)
def test_any_runs_can_be_kept_and_compared(one: Evaluation, other: Evaluation) -> None:
    assert Evaluation.from_json(json.loads(json.dumps(one.to_json()))) == one
    difference = compare(one, other)
    assert difference.better + difference.worse <= difference.questions <= len(other.outcomes)
    assert 0 <= difference.p_value <= 1
    for share in (one.recall(5), one.mrr(), one.refusals_right, one.refusals_wrong):
        assert 0 <= share.low <= share.value <= share.high <= 1 or share.of == 0
    assert one.format_table()
    assert difference.format_table()


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        None,
        3,
        {"outcomes": 3},
        {"outcomes": {"ask": "a"}},
        {"outcomes": [3]},
        {"outcomes": [{"ask": "a"}]},
        {"outcomes": [{**asdict(_outcome("a", 1)), "rank": "1"}]},
        {"outcomes": [{**asdict(_outcome("a", 1)), "found": None}]},
        {"outcomes": [{**asdict(_outcome("a", 1)), "more": 1}]},
    ],
)
def test_what_is_no_run_is_refused(data: object) -> None:
    with pytest.raises((KeyError, TypeError)):
        Evaluation.from_json(data)  # type: ignore[arg-type]


def test_a_passage_fits_its_id_or_title_and_label() -> None:
    passage = Passage("r#10", "r", "云岭县学习规则", DocumentKind.RULE, "每季一次", label="第十条（二）")
    for target in ("r#10", "学习规则#第十条", "云岭县学习规则#"):
        assert fits(passage, target), target
    for target in ("学习规则", "学习规则#第十一条", "办法#第十条", ""):
        assert not fits(passage, target), target
