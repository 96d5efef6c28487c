"""The steps on a stored report: drafting, a person's own words, undoing, exporting."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from bot.errors import ClassifiedText, InputInvalid, NotFound
from bot.reports import (
    answer_question,
    draft_report,
    edit_report,
    export_report,
    list_reports,
    new_report,
    revise_report,
    set_fact,
    show_report,
    undo_report,
    writing,
)
from bot.reports.assembly import assemble
from bot.reports.evidence import list_evidence
from bot.services import Services

NOTICE = (Path(__file__).parents[2] / "fixtures/notices/numbered_brackets.txt").read_text(encoding="utf-8")
LAST_YEAR = "二、存在问题\n一是公众号台账更新不及时。\n二是培训覆盖面不够。\n三、下一步举措\n"


async def begin(services: Services) -> str:
    status = await new_report(
        services, "local", unit="云岭县统计局", notice_text=NOTICE, last_year_text=LAST_YEAR
    )
    return status.task.id


async def test_a_notice_fills_the_cover_and_the_opening(services: Services) -> None:
    await begin(services)
    status = await show_report(services, "local")
    task = status.task
    assert (task.year, task.addressee) == (2026, "中共云岭县委宣传部")
    assert task.title == "云岭县统计局关于2026年度意识形态（网络意识形态）工作责任制落实情况的自查报告"
    assert task.ledger.value("notice_number") == "云宣发〔2026〕18号"
    assert [problem.text for problem in task.old_problems] == ["公众号台账更新不及时", "培训覆盖面不够"]
    json = status.to_json()
    assert json["deadline"] == "2026-11-20"
    assert json["elements_done"] == 0
    assert json["next_question"]["key"] == "period_from"


async def test_a_persons_words_are_kept_until_they_say_otherwise(services: Services) -> None:
    await begin(services)
    await set_fact(services, "local", "E04.sessions", "12次")
    drafted = await draft_report(services, "local", "E04")
    assert "12次" in drafted.text
    assert drafted.citations
    assert "【待填：研讨发言人次】" in drafted.to_json()["placeholders"]
    own = "中心组学习12次，效果很好。"
    await edit_report(services, "local", "E04", own)
    again = await draft_report(services, "local")
    assert again.kept == ("E04",)
    assert own in again.text
    assert any("没有动" in note for note in again.status.notes)
    forced = await draft_report(services, "local", "E04", overwrite=True)
    assert own not in forced.text
    assert (await undo_report(services, "local", "E04")).text == own
    assert (await undo_report(services, "local", "E04")).text == drafted.text
    with pytest.raises(InputInvalid, match="没有更早的版本"):
        await undo_report(services, "local", "E04")


async def test_every_version_can_be_had_back(services: Services) -> None:
    id_ = await begin(services)
    await set_fact(services, "local", "sessions", "12次")
    await draft_report(services, "local", "E04")
    await revise_report(services, "local", "E04", "更短")
    versions = await services.store.report_versions("local", id_)
    assert [number for number, _ in versions] == [1, 2, 3, 4]
    assert (await show_report(services, "local", id_, 1)).task.ledger.value("sessions") is None
    task = (await show_report(services, "local", id_)).task
    first = writing.restore(task, services.specs["ideology"], "E04", 1)
    assert first.part("E04").text == task.part("E04").versions[0].text
    assert len(first.part("E04").versions) == 2


async def test_changed_facts_make_a_part_stale_and_only_it_is_written_again(services: Services) -> None:
    await begin(services)
    await set_fact(services, "local", "sessions", "12次")
    await draft_report(services, "local")
    status = await set_fact(services, "local", "sessions", "15次")
    states = {id_: state for id_, _, state in status.progress.elements}
    assert states["E04"] == "待更新"
    again = await draft_report(services, "local")
    assert again.elements == ("E04",)
    assert "15次" in again.text
    assert "12次" not in again.text


async def test_a_count_below_its_norm_is_told_and_not_changed(services: Services) -> None:
    await begin(services)
    status = await set_fact(services, "local", "集体学习研讨次数", "2次")
    assert any("第十条" in note and "没有改动" in note for note in status.notes)
    assert status.task.ledger.value("sessions") == "2"


async def test_a_final_export_is_refused_while_gaps_are_left(services: Services) -> None:
    await begin(services)
    await draft_report(services, "local")
    with pytest.raises(
        InputInvalid, match=r"还有\d+处待填或待核（自查起始日期、自查截止日期、.+等）"
    ) as refused:
        await export_report(services, "local")
    assert str(refused.value).count("。") == 1
    made = await export_report(services, "local", with_gaps=True, with_annex=True)
    document = Document(io.BytesIO(made.report.content))
    marked = [r.text for p in document.paragraphs for r in p.runs if r.font.highlight_color]
    assert len(marked) == len(made.gaps)
    assert document.tables


async def test_old_problems_are_asked_about_and_reported(services: Services) -> None:
    await begin(services)
    await set_fact(services, "local", "上年问题1", "已整改，专人负责")
    status = await set_fact(services, "local", "上年问题2", "没改完，因为经费不足")
    text = assemble(status.task, services.specs["ideology"]).text
    assert "“公众号台账更新不及时”问题已整改到位，专人负责" in text
    assert "“培训覆盖面不够”问题尚未完成整改，原因是经费不足" in text
    status = await set_fact(services, "local", "问题", "台账更新慢")
    status = await set_fact(services, "local", "问题1", "每月核对，由办公室负责，12月底前完成，做到账实相符")
    text = assemble(status.task, services.specs["ideology"]).text
    assert "（一）针对“台账更新慢”的问题。每月核对，由办公室负责，12月底前完成，做到账实相符。" in text


async def test_evidence_has_a_row_for_each_claim(services: Services) -> None:
    await begin(services)
    await set_fact(services, "local", "sessions", "12次")
    status = await set_fact(services, "local", "speakers", "36人次")
    rows = list_evidence(status.task, services.specs["ideology"])
    row = next(row for row in rows if "集体学习研讨次数：12次" in row.fact)
    assert "集体学习研讨12次" in row.claim
    assert "签到表" in row.material
    assert row.status == "待收集"
    assert any(row.status == "待填写" and "【待填" in row.claim for row in rows)


async def test_several_reports_side_by_side(services: Services) -> None:
    first = await begin(services)
    second = (await new_report(services, "local", unit="青禾区财政局", year=2025, kind="party")).task.id
    assert {report[0] for report in (await list_reports(services, "local")).reports} == {first, second}
    assert (await show_report(services, "local", "财政")).task.id == second
    assert (await show_report(services, "local", first[:4])).task.id == first
    assert (await list_reports(services, "tg:7")).reports == ()
    with pytest.raises(NotFound, match="还没有"):
        await show_report(services, "tg:7")
    with pytest.raises(NotFound, match="没有编号"):
        await show_report(services, "local", "zzz")


async def test_every_kind_can_be_drafted_whole(services: Services) -> None:
    for kind, spec in services.specs.items():
        await new_report(services, "local", kind=kind, unit="青禾区财政局", year=2026)
        drafted = await draft_report(services, "local")
        assert drafted.text.startswith("青禾区财政局关于2026年度")
        assert "一、" in drafted.text
        assert len(drafted.elements) >= 12, spec.title


async def test_what_is_wrong_is_told(services: Services) -> None:
    await begin(services)
    with pytest.raises(ClassifiedText):
        await answer_question(services, "local", "秘密★5年\n中心组学了12次")
    with pytest.raises(NotFound, match="没有叫"):
        await draft_report(services, "local", "天气")
    with pytest.raises(NotFound, match="可填"):
        await set_fact(services, "local", "E04.weather", "12")
    with pytest.raises(InputInvalid, match="空的"):
        await edit_report(services, "local", "E04", " ")
    with pytest.raises(NotFound, match="可用的有"):
        await new_report(services, "local", kind="weather")
