"""A correction changes the one thing it means, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import Change, FactLedger, find_change, read_facts
from bot.facts.correcting import apply
from bot.facts.told import as_told
from tests.support import built_in_kinds

STUDY = built_in_kinds()["ideology"].element("E04")


def told(text: str) -> FactLedger:
    assert STUDY is not None
    return FactLedger().with_facts(read_facts(as_told(text), [STUDY]))


def corrected(words: str, before: FactLedger) -> tuple[Change, FactLedger]:
    change = find_change(as_told(words), before.told)
    return change, before.with_change(change.edits)


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
        ("巡山护林23公里，护林员14个", "23公里写错了 二十六", "巡山护林26公里，护林员14个"),
        ("灭火器46具，烟感58个", "烟感应该64", "灭火器46具，烟感64个"),
        ("请了党校的江老师讲课", "江改姜", "请了党校的姜老师讲课"),
        ("纪检书记带头谈话23人次", "带头俩字不要 写\"牵头\"", "纪检书记牵头谈话23人次"),
        ("合同一律由法务审查", "措辞尚可，惟\"一律\"二字过满，请改为\"原则上\"", "合同原则上由法务审查"),
        ("三公经费今年4.6万，去年5.1万", "今年改4.3", "三公经费今年4.3万，去年5.1万"),
        ("得分82.4，漏洞41个", "核实过了，是84.2，我之前看颠倒了", "得分84.2，漏洞41个"),
        ("得分82.4，漏洞41个", "得分这里我要核实一下，你先用待填占位", "得分【待填：得分】，漏洞41个"),
        ("支部大会4次，党课3次", "党课再加一回", "支部大会4次，党课4次"),
        ("头一回听的学生120个，后一回少一点，95个", "对不起我记错了，后一回是一百零五个，不是九十五", "头一回听的学生120个，后一回少一点，105个"),
        ("主题党日搞了9次，对，9次，党员26名", "不是九次，应当是八次", "主题党日搞了8次，党员26名"),
        ("共有学生1204人，参加课后服务1260人", "抄颠倒了，共有学生一千二百六，参加的一千二百零四", "共有学生1260人，参加课后服务1204人"),
        ("还请了省社科联的一位专家", "专家是市社科联的，不是省里的，我写快了", "还请了市社科联的一位专家"),
        ("5月签的责任书，11个站所均已签订", "噢写错了 不是11个 是13个 新成立俩", "5月签的责任书，13个站所均已签订"),
        ("问题41个，追缴2.38万元", "追缴那句不要", "问题41个"),
        ("电脑132台，弱口令9个", "杀毒不是132 漏了机房 加40台", "电脑172台，弱口令9个"),
        ("护理部的程主任谈话16人", "你怎么写成程主任了，我说的是陈，耳东陈！", "护理部的陈主任谈话16人"),
        ("场所7处，今年走访了，走访30余次", "走访次数还是不要写了", "场所7处，今年走访了"),
        ("1台账不全 2值班脱岗1次 3培训没覆盖到临聘", "第1个改成 台账登记不及时", "一是台账登记不及时；二是值班脱岗1次；三是培训没覆盖到临聘"),
        ("1台账不全 2值班脱岗1次 3培训没覆盖到临聘", "第3个删了", "一是台账不全；二是值班脱岗1次"),
    ],
)  # fmt: skip
def test_it_changes_what_it_means(said: str, words: str, then: str) -> None:
    change, ledger = corrected(words, told(said))
    assert change.edits
    assert "；".join(filter(None, sentences(ledger))) == then


def test_a_wish_beside_the_word_for_rectifying_changes_nothing() -> None:
    before = told("查出问题41个，整改完的39个")
    change, _ = corrected("整改率算一下写进去", before)
    assert not change.edits


@pytest.mark.parametrize(
    ("said", "words", "among"),
    [
        ("涉密人员4人，涉密电脑4台，培训4次", "写错了 是5", 3),
        ("专题会3次，培训3次", "不是3次是4次", 2),
    ],
)
def test_what_may_mean_several_things_changes_nothing_and_asks(said: str, words: str, among: int) -> None:
    before = told(said)
    change, ledger = corrected(words, before)
    assert not change.edits
    assert ledger == before
    assert len(change.choices) == among


def test_the_slot_takes_the_new_value_too() -> None:
    _, ledger = corrected("不是12次，是11次", told("中心组学了12次"))
    assert ledger.value("sessions") == "11"


@given(st.text(alphabet="不是改成应该学研讨次个12次，。第多少算", max_size=30))
def test_no_words_lose_a_fact_without_saying_so(words: str) -> None:
    before = told("学了12次，研讨6次")
    change, ledger = corrected(words, before)
    assert change.edits or ledger == before


def test_a_name_is_mended_by_the_one_that_sounds_or_looks_like_it() -> None:
    told = ["6月那次党课是书记马建国讲的"]
    change = find_change("名字错了，是马建果", told)
    assert apply(change.edits, 0, told[0]) == "6月那次党课是书记马建果讲的"


def test_a_figure_is_taken_out_with_the_words_that_lead_to_it() -> None:
    told = ["今年换了台防火墙花了3.8万，电脑132台"]
    change = find_change("3.8万别写了", told)
    assert apply(change.edits, 0, told[0]) == "今年换了台防火墙，电脑132台"


def test_the_figure_that_was_left_open_is_filled() -> None:
    told = ["测评得分【待填：得分】分", "漏洞41个"]
    change = find_change("核实过了，是84.2，之前看颠倒了", told)
    assert apply(change.edits, 0, told[0]) == "测评得分84.2分"
