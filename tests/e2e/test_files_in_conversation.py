"""Files as a tired clerk sends them: several at once, one after the other, forms filled in, some broken."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from bot.dialogue import respond
from bot.errors import InputInvalid
from bot.exchange import Message, Reply, Upload
from bot.services import Services
from knowledge.documents import personal_scope
from knowledge.errors import KnowledgeError
from tests.support import make_services

REPORT = "云岭县{unit}关于2025年度意识形态工作责任制落实情况的自查报告\n县委宣传部：\n现将情况报告如下：\n一、工作开展情况\n{unit}学习12次。\n"


class Clerk:
    """Writes and sends files."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services = services
        self.folder = folder

    async def say(self, text: str = "", command: str = "", action: str = "") -> Reply:
        return await respond(Message("tg:1", "tg:1", text, command, action), self.services)

    async def send(self, **files: str | bytes) -> Reply:
        """Send files by name; the last underscore stands for the dot."""
        uploads = []
        for number, (name, content) in enumerate(files.items()):
            name = ".".join(name.rsplit("_", 1))
            path = self.folder / f"{number}{Path(name).suffix}"
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            uploads.append(Upload(path, name))
        return await respond(Message("tg:1", "tg:1", uploads=tuple(uploads)), self.services)

    @property
    def waiting(self) -> list[Path]:
        return [path for path in (self.services.settings.zicha_home / "uploads").rglob("*") if path.is_file()]


@pytest.fixture
async def clerk(tmp_path: Path) -> AsyncIterator[Clerk]:
    async with make_services(tmp_path / "home") as services:
        yield Clerk(services, tmp_path)


async def test_a_filled_form_goes_into_the_open_report(clerk: Clerk) -> None:
    with pytest.raises(InputInvalid, match="/report"):
        await clerk.send(表_xlsx=_form(b"", ""))
    await clerk.say("new 云岭县司法局 2026", command="report")
    [form] = (await clerk.say("事实采集表")).files
    taken = await clerk.send(事实采集表_xlsx=_form(form.content, "云岭县司法局"))
    assert "已记下" in taken.text
    assert "云岭县司法局" in (await clerk.say("事实")).text
    with pytest.raises(InputInvalid, match=r"事实采集表\.xlsx 的“填写”一栏全是空的"):
        await clerk.send(事实采集表_xlsx=form.content)


async def test_of_several_files_none_is_lost(clerk: Clerk) -> None:
    first = await clerk.send(甲_txt=REPORT.format(unit="甲局"), 空_txt="", 乙_txt=REPORT.format(unit="乙局"))
    assert "第2个文件：《空.txt》是空文件" in first.text
    assert "收到《甲.txt》《乙.txt》" in first.text
    then = await clerk.send(丙_txt=REPORT.format(unit="丙局"))
    assert "收到《甲.txt》《乙.txt》《丙.txt》" in then.text
    review = await clerk.say(action="file:review")
    assert "审稿结果" in review.text
    assert "还有《乙.txt》《丙.txt》，要怎么用？" in review.text
    assert len(clerk.waiting) == 2
    await clerk.say(action="file:report")
    own = clerk.services.library.list((personal_scope("tg:1"),))
    assert {document.unit for document in own} == {"云岭县乙局", "云岭县丙局"}
    assert clerk.waiting == []


async def test_a_file_sent_again_takes_the_place_of_the_first(clerk: Clerk) -> None:
    await clerk.send(甲_txt=REPORT.format(unit="甲局"))
    again = await clerk.send(甲_txt=REPORT.format(unit="乙局"))
    assert "收到《甲.txt》。" in again.text
    assert len(clerk.waiting) == 1


@pytest.mark.parametrize("command", ["new", "cancel"])
async def test_files_that_are_given_up_are_deleted(clerk: Clerk, command: str) -> None:
    await clerk.send(甲_txt=REPORT.format(unit="甲局"))
    assert len(clerk.waiting) == 1
    await clerk.say(command=command)
    assert clerk.waiting == []


async def test_a_broken_file_alone_is_told_by_its_name(clerk: Clerk) -> None:
    with pytest.raises(KnowledgeError, match=r"《通报\.txt》是空文件"):
        await clerk.send(通报_txt="")


def _form(content: bytes, unit: str) -> bytes:
    """Return the form with the first line filled in."""
    book = openpyxl.load_workbook(io.BytesIO(content)) if content else openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows = list(sheet.iter_rows(max_row=9))
    for row, below in pairwise(rows):
        for cell, under in zip(row, below, strict=True):
            if cell.value == "填写":
                under.value = unit
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
