"""What a model may write about rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafting.bases import bases_of
from bot.drafting.checks import Checked, check_draft
from bot.drafting.patterns import placeholder, without_marked
from bot.facts import FactLedger, ledger_of
from bot.figures import unsupported
from knowledge.rules import load_rules
from knowledge.specs import load_specs

CATALOGUE = load_rules()
IDEOLOGY = load_specs(catalogue=CATALOGUE)["ideology"]


def check(text: str, name: str = "E11", ledger: FactLedger | None = None, **options: str) -> Checked:
    element = IDEOLOGY.element(name)
    assert element is not None
    bases = bases_of(element, f"ideology:{name}", CATALOGUE, date(2026, 11, 1))
    return check_draft(text, element, ledger or FactLedger(), bases=bases, catalogue=CATALOGUE, **options)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("按照《中国共产党重大事项请示报告条例》第十四条（六）报告。", ()),
        ("按照《中国共产党重大事项请示报告条例》第十四条（九）报告。", ("《中国共产党重大事项请示报告条例》第十四条（九）",)),
        ("按照《中国共产党重大事项请示报告条例》第四十条报告。", ("《中国共产党重大事项请示报告条例》第四十条",)),
        ("按照《党委（党组）意识形态工作责任制实施办法》要求。", ()),
        ("按照《党委（党组）意识形态工作责任制实施办法》第十条要求。", ("《党委（党组）意识形态工作责任制实施办法》第十条",)),
        ("按照《中国共产党章程》要求。", ("《中国共产党章程》",)),
        ("按照《云岭县舆论引导办法》第三条要求。", ("《云岭县舆论引导办法》第三条",)),
        ("按照中华人民共和国网络安全法第二十一条要求。", ("中华人民共和国网络安全法第二十一条",)),
    ],
)  # fmt: skip
def test_only_the_given_rules_may_be_cited(text: str, wrong: tuple[str, ...]) -> None:
    checked = check(text)
    assert checked.unsupported == wrong
    for words in wrong:
        assert f"【待核：{words}】" in checked.text


def test_a_rule_of_the_writer_s_own_may_be_cited() -> None:
    ledger = ledger_of({"依据": "《云岭县舆论引导办法》第三条"}, IDEOLOGY)
    assert check("按照《云岭县舆论引导办法》第三条要求。", ledger=ledger).unsupported == ()
    assert check("按照《关于自查的通知》要求。", notice_text="印发《关于自查的通知》").unsupported == ()


def test_marks_of_the_model_vouch_for_nothing() -> None:
    checked = check("处置【待核：37件】，办结【待填：37件】，另有[待填：]。")
    assert "处置【待核：37件】，办结【待填：相关情况】，另有【待填：相关情况】。" in checked.text
    assert checked.unsupported == ("37件",)


def test_a_mark_of_the_model_that_is_not_closed_hides_nothing() -> None:
    assert check("处置37件【待核").text.startswith("处置【待核：37件】")


PIECES = st.sampled_from(
    ["按照", "《中国共产党重大事项请示报告条例》", "第十四条", "第九条", "（六）", "37件", "【待填：", "【待核：", "】", "事件件数", "12次", "。", "《", "》", "“", "”", "云岭县委", "周建国书记", "\n", "[1]", "**"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=100), st.lists(PIECES, max_size=20).map("".join)))
def test_whatever_a_model_writes_the_promises_hold(text: str) -> None:
    element = IDEOLOGY.element("E11")
    assert element is not None
    ledger = ledger_of({"incidents": 5}, IDEOLOGY)
    checked = check(text, ledger=ledger)
    bare = without_marked(checked.text)
    assert not [
        f for f in unsupported(bare, ["5件"]) if f.kind in ("count", "percent", "date") and "37" in f.text
    ]
    for slot in element.slots:
        if not slot.is_optional and slot.id != "incidents":
            assert placeholder(slot.title) in checked.text
    assert "5件" in checked.text
