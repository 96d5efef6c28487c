"""A correction changes the one thing it means, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import FactLedger, correct, read_facts
from tests.support import built_in_kinds

STUDY = built_in_kinds()["ideology"].element("E04")


def told(text: str) -> FactLedger:
    assert STUDY is not None
    return FactLedger().with_facts(read_facts(text, [STUDY]))


def sentences(ledger: FactLedger) -> list[str]:
    return list(dict.fromkeys(fact.sentence for fact in ledger.facts))


@pytest.mark.parametrize(
    ("said", "words", "then"),
    [
        ("中心组学了9次，专题研究2次，舆情3起都处置了", "不对 不是9次是11次", "中心组学了11次，专题研究2次，舆情3起都处置了"),
        ("中心组学了9次，舆情3起都处置了", "舆情少算一起", "中心组学了9次，舆情4起都处置了"),
        ("涉密人员4人，涉密电脑4台，培训4次", "电脑是5台", "涉密人员4人，涉密电脑5台，培训4次"),
        ("学了12次，研讨6次", "研讨不是6次，是8次", "学了12次，研讨8次"),
        ("学了12次，研讨6次", "研讨那个数字写错了，应当是7", "学了12次，研讨7次"),
        ("学了12次，研讨6次", "第1个改成8次", "学了8次，研讨6次"),
        ("学了12次，研讨6次", "又多了2次研讨", "学了12次，研讨8次"),
        ("局长张伟任组长，开会3次", "不是张伟，是张玮", "局长张玮任组长，开会3次"),
        ("学习12次，60人参加", "人数改成65", "学习12次，65人参加"),
        ("3月8日学习1次，6月12日学习1次", "3月8日改成3月18日", "3月18日学习1次，6月12日学习1次"),
        ("学了12次，去红色基地参观1次", "参观那条不算", "学了12次"),
    ],
)  # fmt: skip
def test_it_changes_what_it_means(said: str, words: str, then: str) -> None:
    done = correct(words, told(said))
    assert done.is_done
    assert sentences(done.ledger) == [then]


@pytest.mark.parametrize(
    ("said", "words", "among"),
    [
        ("涉密人员4人，涉密电脑4台，培训4次", "写错了 是5", 3),
        ("专题会3次，培训3次", "不是3次是4次", 2),
    ],
)
def test_what_may_mean_several_things_changes_nothing_and_asks(said: str, words: str, among: int) -> None:
    before = told(said)
    done = correct(words, before)
    assert not done.is_done
    assert done.ledger == before
    assert len(done.choices) == among


def test_the_slot_takes_the_new_value_too() -> None:
    done = correct("不是12次，是11次", told("中心组学了12次"))
    assert done.ledger.value("sessions") == "11"


@given(st.text(alphabet="不是改成应该学研讨次个12次，。第多少算", max_size=30))
def test_no_words_lose_a_fact_without_saying_so(words: str) -> None:
    before = told("学了12次，研讨6次")
    done = correct(words, before)
    assert done.is_done or done.ledger == before
