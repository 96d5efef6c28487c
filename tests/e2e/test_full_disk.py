"""When nothing more can be written: one sentence, nothing half-written, and afterwards all is as it was."""

from __future__ import annotations

import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.dialogue import respond
from bot.errors import InputInvalid, ZichaError
from bot.exchange import Message, OutFile, Upload
from bot.frontends.console import save_file
from bot.reports import steps
from bot.saving import write_whole
from bot.services import Services
from bot.upkeep.backups import make_backup, restore_backup
from bot.upkeep.forgetting import forget_person
from knowledge.errors import KnowledgeError
from tests.support import make_services

REPORT = (
    "云岭县林业局关于2025年度意识形态工作责任制落实情况的自查报告\n县委宣传部：\n一、工作\n学习12次。\n" * 20
)


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process may grow while the block lasts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path / "home") as opened:
        (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
        (tmp_path / "out.docx").write_bytes(b"the one before")
        await steps.new_report(opened, "tg:1", unit="云岭县林业局", year=2026)
        await steps.set_fact(opened, "tg:1", "E04.sessions", "12次")
        await respond(Message("tg:1", "tg:1", "写一段中心组学习，学了12次"), opened)
        make_backup(tmp_path / "home", tmp_path / "backup.zip")
        yield opened


async def state(services: Services) -> tuple[object, ...]:
    """All that was acknowledged."""
    report = await services.store.load_report("tg:1", (await services.store.list_reports("tg:1"))[0].id)
    return (
        report,
        await services.store.load_session("tg:1", "tg:1"),
        services.library.list(),
        services.library.check(),
    )


async def test_every_command_that_writes_fails_whole(services: Services, tmp_path: Path) -> None:
    home = services.settings.zicha_home
    before = await state(services)
    files = names_in(tmp_path)
    deeds: dict[str, Callable[[], Awaitable[object]]] = {
        "ask": lambda: respond(Message("tg:1", "tg:1", "公众号管理依据哪些规定？", "ask"), services),
        "draft": lambda: respond(Message("tg:1", "tg:1", "更短"), services),
        "upload": lambda: respond(
            Message("tg:1", "tg:1", uploads=(Upload(tmp_path / "report.txt", "报告.txt"),)), services
        ),
        "report set": lambda: steps.set_fact(services, "tg:1", "E04.sessions", "13次"),
        "report new": lambda: steps.new_report(services, "tg:1"),
        "report draft": lambda: steps.draft_report(services, "tg:1", "E04"),
        "export": lambda: _called(write_whole, tmp_path / "out.docx", b"the new one"),
        "export in chat": lambda: _called(save_file, OutFile("稿.docx", b"PK"), tmp_path),
        "backup": lambda: _called(make_backup, home, tmp_path / "new.zip"),
        "restore": lambda: _called(restore_backup, tmp_path / "backup.zip", home, True),
        "forget": lambda: forget_person("tg:1", services),
    }
    for name, deed in deeds.items():
        with pytest.raises((ZichaError, KnowledgeError)) as caught, no_room():
            await deed()
        assert str(caught.value).endswith("。"), name
        assert await state(services) == before, name
        assert names_in(tmp_path) == files, name
    assert (tmp_path / "out.docx").read_bytes() == b"the one before"
    assert not [path for path in (home / "uploads").rglob("*") if path.is_file()]
    await steps.set_fact(services, "tg:1", "E04.sessions", "13次")
    services.library.add(tmp_path / "report.txt")
    assert await state(services) != before


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def _called(work: Callable[..., object], *arguments: object) -> object:
    return work(*arguments)


@pytest.mark.parametrize(
    ("name", "words"), [("", "那是一个文件夹"), ("no/x.docx", "没有这个文件夹"), ("长" * 200, "文件名太长")]
)
def test_a_place_that_cannot_be_written_is_told_in_chinese(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputInvalid, match=words):
        write_whole(tmp_path / "folder" / name if name else tmp_path / "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
