"""Fact forms for colleagues: one row a fact, as .xlsx or .docx, out and in again.

A form that comes back may have its rows in another order, blank rows, other columns between, and
numbers in Chinese. A row is known by the fact's id in its last column, else by the fact's name.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.errors import InputInvalid
from bot.facts import Fact, read_answer
from bot.reports.interview import missing_slots
from bot.reports.outline import Role, elements_in, sections_in
from bot.reports.task import ReportTask
from bot.word import BODY, Sheet, sheet_docx
from knowledge.specs import FactSlot, ReportSpec, RequiredElement
from knowledge.text.numerals import from_chinese

HEADER = ("内容", "事实项", "填写说明", "单位", "填写", "填写人及来源", "编号")
_NAME, _VALUE, _WHO, _ID = "事实项", "填写", "填写人及来源", "编号"
_XLSX_WIDTHS = (24, 24, 40, 8, 32, 20, 22)
# A Word page has no room for ids; the names of facts are enough to know a row by.
_DOCX_WIDTHS = (26.0, 28.0, 38.0, 12.0, 32.0, 20.0)
_EMPTY = re.compile(r"^(?:[-—_/／\s]*|【待填：.*】|待填|待定|\?|？)$")
_NUMBER = re.compile(r"^[\d,，.]+$")
MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    """As the colleague sees it, from 1."""
    name: str
    value: str
    who: str
    id: str


def form_rows(task: ReportTask, spec: ReportSpec, only_missing: bool = False) -> tuple[tuple[str, ...], ...]:
    """The rows of a form for this report: every fact it may have, filled in where it is known."""
    missing = {slot.id for slot in missing_slots(task, spec)}
    rows = []
    for element, slot in _slots(task, spec):
        if only_missing and slot.id not in missing:
            continue
        fact = task.ledger.fact(slot.id)
        note = slot.ask + ("（可不填）" if slot.is_optional else "")
        rows.append(
            (
                f"{element.id} {element.title}",
                slot.title,
                note,
                slot.unit,
                fact.value if fact else "",
                fact.said_by if fact and fact.said_by != "local" else "",
                slot.id,
            )
        )
    return tuple(rows)


def _slots(task: ReportTask, spec: ReportSpec) -> Iterator[tuple[RequiredElement, FactSlot]]:
    for section in sections_in(spec, Role.OPENING, Role.BODY, Role.CLOSING):
        for element in elements_in(task, section):
            for slot in element.slots:
                yield element, slot
    # An optional element that nobody asked for yet may be just what a colleague can tell of.
    for section in sections_in(spec, Role.BODY):
        for element in section.elements:
            if (
                element.is_optional
                and element.id not in task.left_out
                and element not in elements_in(task, section)
            ):
                yield from ((element, slot) for slot in element.slots)


def form_file(task: ReportTask, spec: ReportSpec, suffix: str, only_missing: bool = False) -> bytes:
    """Return the form as a file of that suffix; raises InputInvalid for any but .xlsx and .docx."""
    rows = form_rows(task, spec, only_missing)
    title = f"{task.title or spec.title}事实采集表"
    if suffix.lower() == ".xlsx":
        return _xlsx(title, rows)
    if suffix.lower() == ".docx":
        note = "请只填“填写”和“填写人及来源”两栏，不清楚的留空；不要改动“事实项”栏。"
        return sheet_docx(Sheet(title, HEADER[:-1], tuple(row[:-1] for row in rows), _DOCX_WIDTHS, note))
    raise InputInvalid(f"事实采集表只能导出为 .xlsx 或 .docx，不能导出为“{suffix}”，请换一个文件名。")


def _xlsx(title: str, rows: Sequence[tuple[str, ...]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "事实采集表"
    sheet.append([title])
    sheet.append(["请只填黄色的两栏，不清楚的留空；可以调整行的顺序，不要改动“编号”栏。"])
    sheet.append(HEADER)
    thin = Side(style="thin", color="999999")
    for n, width in enumerate(_XLSX_WIDTHS):
        sheet.column_dimensions["ABCDEFG"[n]].width = width
    for row in rows:
        sheet.append([_safe(value) for value in row])
    for n, line in enumerate(sheet.iter_rows(min_row=3, max_row=3 + len(rows), max_col=len(HEADER)), 3):
        for cell, name in zip(line, HEADER, strict=True):
            cell.font = Font(name=BODY, size=11, bold=n == 3)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(thin, thin, thin, thin)
            if n > 3 and name in (_VALUE, _WHO):
                cell.fill = PatternFill("solid", start_color="FFF9DB")
                # Text, so that 3-8 is not turned into a day and 0012 keeps its noughts.
                cell.number_format = "@"
    sheet["A1"].font = Font(name="黑体", size=14)
    sheet.freeze_panes = "A4"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _safe(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value


def read_form(
    path: Path, spec: ReportSpec, *, said_by: str = "", said_at: datetime | None = None, name: str = ""
) -> tuple[Fact, ...]:
    """Return the facts of a filled form; raises InputInvalid with the row for what cannot be understood.

    `name` is what the file is called where the path is only a temporary place.
    """
    called = name or path.name
    suffix = path.suffix.lower()
    try:
        tables = _tables_of_xlsx(path) if suffix == ".xlsx" else _tables_of_docx(path)
        rows = list(_rows(tables))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError, AttributeError, TypeError) as error:
        raise InputInvalid(f"{called} 打不开，请另存为 .xlsx 或 .docx 后再试。") from error
    if not rows:
        raise InputInvalid(f"{called} 里没有找到“事实项”和“填写”两栏，请用“导出事实采集表”得到的表格填写。")
    by_id = {slot.id: slot for element in spec.elements for slot in element.slots}
    by_title = {_bare(slot.title): slot for slot in by_id.values()}
    facts: dict[str, Fact] = {}
    for row in rows:
        if _EMPTY.match(row.value):
            continue
        slot = by_id.get(row.id) or by_title.get(_bare(row.name))
        if slot is None:
            raise InputInvalid(
                f"{called} 第{row.number}行的“{row.name or row.id}”不是这类报告的事实项，请改回表中原来的名称。"
            )
        facts[slot.id] = _fact(slot, row, called, said_by, said_at)
    return tuple(facts.values())


def _fact(slot: FactSlot, row: _Row, name: str, said_by: str, said_at: datetime | None) -> Fact:
    value = row.value
    if slot.type == "count":
        number = from_chinese(value.removesuffix(slot.unit).strip())
        value = (
            str(number)
            if number is not None and not _NUMBER.match(value)
            else value.replace(",", "").replace("，", "")
        )
    fact = read_answer(
        value, slot, said_by=row.who or said_by, said_at=said_at, origin=f"{name} 第{row.number}行"
    )
    if fact is None:
        wanted = {
            "count": f"数字，如 8{slot.unit}",
            "percent": "百分数，如 95%",
            "date": "日期，如 3月8日",
            "dates": "日期，如 3月8日、6月12日",
        }
        raise InputInvalid(
            f"{name} 第{row.number}行“{slot.title}”填的“{row.value[:30]}”看不明白，请填{wanted.get(slot.type, '文字')}。"
        )
    return fact


def _bare(title: str) -> str:
    return re.sub(r"[\s*＊：:]", "", title)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).replace("\xa0", " ").strip()
    return text.removeprefix("'") if text[:2] in ("'=", "'+", "'-", "'@") else text


def _tables_of_xlsx(path: Path) -> Iterator[list[list[str]]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            yield [
                [_text(value) for value in row[:30]]
                for row in sheet.iter_rows(max_row=MAX_ROWS, values_only=True)
            ]
    finally:
        book.close()


def _tables_of_docx(path: Path) -> Iterator[list[list[str]]]:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(str(path))
    except PackageNotFoundError as error:
        raise OSError(path.name) from error
    for table in document.tables:
        yield [[_text(cell.text) for cell in row.cells] for row in table.rows[:MAX_ROWS]]


def _rows(tables: Iterable[list[list[str]]]) -> Iterator[_Row]:
    for table in tables:
        columns: dict[str, int] = {}
        for number, cells in enumerate(table, 1):
            names = [_bare(cell) for cell in cells]
            if _NAME in names and _VALUE in names:
                columns = {name: names.index(name) for name in (_NAME, _VALUE, _WHO, _ID) if name in names}
                continue
            if not columns or not any(cells):
                continue

            def cell(name: str, cells: list[str] = cells, columns: dict[str, int] = columns) -> str:
                at = columns.get(name)
                return cells[at] if at is not None and at < len(cells) else ""

            yield _Row(number, cell(_NAME), cell(_VALUE), cell(_WHO), cell(_ID))
