"""Sections and whole reports."""

from __future__ import annotations

import pytest

from bot.drafting import Problem, draft_section, draft_whole, facts_for
from bot.errors import NotFound
from bot.facts import Fact, FactLedger, ledger_of, read_facts
from bot.services import Services

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROBLEMS = (
    Problem("3名新进干部没有参加首次培训", "补训3人", "办公室主任", "2026年12月20日前", "考试合格"),
    Problem("2个工作群没有登记。"),
)


async def test_problems_and_measures_stand_in_the_same_order(services: Services) -> None:
    problems = await draft_section("存在问题", FactLedger(), services, problems=PROBLEMS)
    assert problems.text == (
        "对照要求，意识形态（网络意识形态）工作还存在以下问题：\n"
        "一是3名新进干部没有参加首次培训。\n二是2个工作群没有登记。"
    )
    measures = await draft_section("S4", FactLedger(), services, problems=PROBLEMS)
    assert measures.text == (
        "（一）针对“3名新进干部没有参加首次培训”的问题，补训3人。由办公室主任负责，2026年12月20日前完成，做到考试合格。\n"
        "（二）针对“2个工作群没有登记”的问题，【待填：问题二的整改措施】。由【待填：问题二的责任人】负责，"
        "【待填：问题二的完成时限】前完成，做到【待填：问题二的整改成果】。"
    )
    assert measures.placeholders == (
        "问题二的整改措施",
        "问题二的责任人",
        "问题二的完成时限",
        "问题二的整改成果",
    )


async def test_a_section_has_a_paragraph_for_every_element_that_applies(services: Services) -> None:
    ledger = ledger_of({"sessions": 12, "secrecy_trainings": 2}, services.specs["ideology"])
    section = await draft_section("工作开展情况", ledger, services)
    lines = section.text.splitlines()
    assert lines[3].startswith("（四）中心组学习与理论武装。按照")
    assert "集体学习研讨12次" in lines[3]
    assert [part.element.id for part in section.parts][-2:] == ["E14", "E16"]
    assert "组织保密教育培训2次" in lines[-1]
    assert section.to_json()["section"] == "S2"


async def test_free_facts_go_to_the_element_they_name(services: Services) -> None:
    ledger = FactLedger((Fact("", "公众号关注人数", "1200"), Fact("", "", "慰问老党员11人")))
    section = await draft_section("S2", ledger, services)
    by_id = {part.element.id: part.text for part in section.parts}
    assert "公众号关注人数1200" in by_id["E07"]
    assert sum("慰问老党员11人" in text for text in by_id.values()) == 1


async def test_a_whole_report_is_one_text(services: Services) -> None:
    spec = services.specs["ideology"]
    ledger = ledger_of(
        {
            "unit_name": "云岭县司法局", "year": "2026年", "addressee": "中共云岭县委宣传部", "signed_on": "2026年11月22日",
            "notice_title": "关于开展2026年自查的通知", "notice_number": "云宣发〔2026〕5号",
        },
        spec,
    )  # fmt: skip
    ledger = ledger.with_facts(read_facts("中心组学了3次，献血9人", spec.elements))
    report = await draft_whole(ledger, services, problems=PROBLEMS)
    lines = report.text.splitlines()
    assert lines[0] == "云岭县司法局关于2026年度意识形态（网络意识形态）工作责任制落实情况的自查报告"
    assert lines[1] == "中共云岭县委宣传部："
    assert lines[2].startswith("根据《关于开展2026年自查的通知》（云宣发〔2026〕5号）要求，")
    assert lines[2].endswith("现将有关情况报告如下：")
    assert [line for line in lines if line[1:2] == "、"] == [
        "一、工作开展情况",
        "二、存在问题",
        "三、下一步举措",
    ]
    assert lines[-3:] == ["特此报告。", "云岭县司法局", "2026年11月22日"]
    assert "以下事实看不出属于哪个要素，没有写入：献血9人。" in report.notes
    assert any("低于" in note for note in report.notes)
    assert len({(c.title, c.article) for c in report.citations}) == len(report.citations) > 20
    assert report.unsupported == ()


async def test_what_is_missing_on_the_cover_is_a_gap(services: Services) -> None:
    report = await draft_whole(FactLedger(), services, kind="party")
    assert report.text.startswith(
        "【待填：机关全称】关于【待填：报告年度】年度落实全面从严治党主体责任情况的报告\n【待填：主送机关】："
    )
    assert {"机关全称", "报告年度", "主送机关", "成文日期"} <= set(report.placeholders)


async def test_an_unknown_section_is_told(services: Services) -> None:
    with pytest.raises(NotFound, match="没有“附则”这一部分，现有：F 格式要素、S1 导语、S2 工作开展情况"):
        await draft_section("附则", FactLedger(), services)


async def test_the_facts_of_one_element(services: Services) -> None:
    spec = services.specs["ideology"]
    ledger = ledger_of({"sessions": 12, "party_days": 10, "公众号关注人数": 1200}, spec)
    element = spec.element("E07")
    assert element is not None
    assert [fact.text for fact in facts_for(element, ledger, spec).facts] == ["公众号关注人数：1200"]
