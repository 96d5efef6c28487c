"""Forms for colleagues: out, filled in by hand, in again."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from bot.errors import InputInvalid
from bot.facts import fact_of
from bot.reports import steps
from bot.reports.forms import form_file, form_rows, read_form
from bot.reports.task import ReportTask
from bot.services import Services
from knowledge.specs import load_specs

SPEC = load_specs()["ideology"]
SESSIONS = next(slot for element in SPEC.elements for slot in element.slots if slot.id == "sessions")
TASK = ReportTask("t1", "ideology", "报告").with_fact(fact_of(SESSIONS, "12次", said_by="办公室"))
HEADER = ["内容", "事实项", "填写说明", "单位", "填写", "填写人及来源", "编号"]


def write_xlsx(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_form_has_a_row_for_each_fact_and_what_is_known() -> None:
    rows = {row[-1]: row for row in form_rows(TASK, SPEC)}
    assert rows["sessions"][4:6] == ("12", "办公室")
    assert rows["sessions"][0].startswith("E04")
    assert "sessions" not in {row[-1] for row in form_rows(TASK, SPEC, only_missing=True)}


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_a_form_comes_back_as_it_went_out(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"facts{suffix}"
    path.write_bytes(form_file(TASK, SPEC, suffix))
    (fact,) = read_form(path, SPEC)
    assert (fact.slot, fact.value, fact.said_by) == ("sessions", "12", "办公室")
    assert fact.origin.startswith(f"facts{suffix} 第")


def test_a_form_filled_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "facts.xlsx"
    path.write_bytes(form_file(TASK, SPEC, ".xlsx"))
    book = load_workbook(path)
    sheet: Any = book.active
    values = {
        "party_days": "十二",
        "member_meetings": 4,
        "talks": "46人次",
        "study_plan": "《2026年学习计划》",
    }
    for row in sheet.iter_rows(min_row=4):
        if row[6].value in values:
            row[4].value = values[row[6].value]
            row[5].value = "张三"
    book.save(path)
    facts = {fact.slot: fact for fact in read_form(path, SPEC)}
    assert {slot: facts[slot].value for slot in values} == {
        "party_days": "12",
        "member_meetings": "4",
        "talks": "46",
        "study_plan": "《2026年学习计划》",
    }
    assert facts["talks"].said_by == "张三"


def test_a_form_filled_in_word(tmp_path: Path) -> None:
    document = Document(io.BytesIO(form_file(TASK, SPEC, ".docx")))
    for row in document.tables[0].rows:
        if row.cells[1].text == "主题党日次数":
            row.cells[4].text = "十二次"
    path = tmp_path / "facts.docx"
    document.save(str(path))
    assert {fact.slot: fact.value for fact in read_form(path, SPEC)}["party_days"] == "12"


def test_order_blank_rows_and_other_columns_do_not_matter(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        [
            ["某某单位事实采集表"],
            ["备注", "填写", "事实项"],
            [None, None, None],
            ["电话问的", "６次", " 支委会次数 "],
            ["", "—", "党课次数"],
            ["", "三次", "主题党日次数"],
            ["", "", "谈心谈话人次"],
        ],
    )
    assert {fact.slot: fact.value for fact in read_form(path, SPEC)} == {
        "committee_meetings": "6",
        "party_days": "3",
    }


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["", "主题党日次数", "", "次", "很多", "", "party_days"], "第2行.*主题党日次数.*很多.*数字"),
        (["", "食堂就餐人次", "", "", "5", "", ""], "第2行.*食堂就餐人次.*不是"),
    ],
)
def test_a_bad_row_is_named_in_one_sentence(tmp_path: Path, row: list[str], message: str) -> None:
    path = write_xlsx(tmp_path / "b.xlsx", [HEADER, row])
    with pytest.raises(InputInvalid, match=message) as raised:
        read_form(path, SPEC)
    assert str(raised.value).count("。") == 1


def test_other_files_are_no_forms(tmp_path: Path) -> None:
    with pytest.raises(InputInvalid, match="没有找到"):
        read_form(write_xlsx(tmp_path / "c.xlsx", [["姓名", "电话"]]), SPEC)
    for name in ("d.xlsx", "d.docx"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 broken")
        with pytest.raises(InputInvalid, match="打不开"):
            read_form(tmp_path / name, SPEC)
    with pytest.raises(InputInvalid, match=r"\.xlsx 或 \.docx"):
        form_file(TASK, SPEC, ".pdf")


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    task = TASK.with_fact(replace(TASK.ledger.facts[0], value="=1+1"))
    path = tmp_path / "e.xlsx"
    path.write_bytes(form_file(task, SPEC, ".xlsx"))
    cells = [cell for row in load_workbook(path).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert not any(cell.data_type == "f" for cell in cells)


async def test_facts_come_in_from_every_kind_of_file(services: Services, tmp_path: Path) -> None:
    await steps.new_report(services, "local", unit="云岭县统计局", year=2026)
    toml = tmp_path / "facts.toml"
    toml.write_text(
        'sessions = 12\n"主题党日次数" = "十二次"\n"问题条目" = ["台账更新慢", "培训少"]\n"整改措施" = ["每月核对，由办公室负责"]\n',
        encoding="utf-8",
    )
    status = await steps.import_facts(services, "local", toml)
    assert status.task.ledger.value("party_days") == "12"
    assert [problem.text for problem in status.task.problems] == ["台账更新慢", "培训少"]
    assert status.task.problems[0].owner == "办公室"
    raw = tmp_path / "材料.txt"
    raw.write_text("今年支部召开党员大会5次。\n\n开展谈心谈话30人次。\n天气不错。\n", encoding="utf-8")
    status = await steps.import_facts(services, "local", raw)
    assert (status.task.ledger.value("member_meetings"), status.task.ledger.value("talks")) == ("5", "30")
    assert status.task.ledger.fact("talks").origin == "材料.txt"  # type: ignore[union-attr]
    assert status.task.ledger.free == ()
    empty = tmp_path / "空.txt"
    empty.write_text("天气不错。", encoding="utf-8")
    with pytest.raises(InputInvalid, match="没有认出"):
        await steps.import_facts(services, "local", empty)
    with pytest.raises(InputInvalid, match="找不到"):
        await steps.import_facts(services, "local", tmp_path / "无.toml")
