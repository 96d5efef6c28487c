"""Nothing on disk after /forget, and nothing in the terminal's history that should not be there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bot.dialogue import respond
from bot.exchange import Message, Upload
from bot.frontends.typed import TypedLines
from bot.upkeep.forgetting import expire_uploads, forget_person, history_of
from knowledge.documents import personal_scope
from tests.support import make_services

WORDS = "独角兽暗号"
REPORT = (
    "云岭县司法局关于2025年度意识形态工作责任制落实情况的自查报告\n县委宣传部：\n现将情况报告如下：\n"
    f"一、工作开展情况\n{'坚持学用结合，' + WORDS + '学习12次。' * 20}\n云岭县司法局\n2025年12月1日\n"
)


def files_with_words(home: Path) -> list[str]:
    """Return the files that hold the words in any form in which they are kept."""
    forms = (WORDS.encode(), WORDS.encode("utf-16-le"), WORDS.encode("unicode_escape"))
    return [
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


@pytest.mark.parametrize("person", ["tg:5", "local"])
async def test_no_byte_is_left_of_what_a_person_brought(tmp_path: Path, person: str) -> None:
    home = tmp_path / "home"
    file = tmp_path / "given.md"
    file.write_text(REPORT, encoding="utf-8")
    async with make_services(home) as services:
        for message in (
            Message(person, person, f"{WORDS}要依据哪些规定？"),
            Message(person, person, "new 云岭县司法局 2026", command="report"),
            Message(person, person, f"中心组学了12次，主题是{WORDS}"),
            Message(person, person, uploads=(Upload(file, f"{WORDS}.md"),)),
        ):
            await respond(message, services)
        services.library.add(file, scope=personal_scope(person), added_by=person)
        history_of(home).write_text(WORDS, encoding="utf-8")
        assert any(name.startswith("zicha.db") for name in files_with_words(home))
        assert any(name.startswith("uploads") for name in files_with_words(home))
        assert any(name.startswith("knowledge") for name in files_with_words(home))
        await forget_person(person, services)
        # The terminal's history belongs to whoever sits at the terminal.
        assert files_with_words(home) == ([] if person == "local" else ["history"])


def test_waiting_files_go_with_the_retention_period(tmp_path: Path) -> None:
    folder = tmp_path / "uploads" / "a"
    folder.mkdir(parents=True)
    (folder / "new.md").write_text("新")
    (folder / "old.md").write_text("旧")
    os.utime(folder / "old.md", (time.time() - 40 * 86_400,) * 2)
    assert expire_uploads(tmp_path, 30) == 1
    assert [path.name for path in folder.iterdir()] == ["new.md"]
    assert expire_uploads(tmp_path / "none", 30) == 0


@pytest.mark.parametrize(
    "line",
    [
        "机密★1年 关于学习的通报",
        "联系人手机13800138000",
        "邮箱 zhang@example.com",
        "第一行\n第二行",
        "一、总体情况。" * 40,
    ],
)
def test_material_is_not_kept_in_the_history(tmp_path: Path, line: str) -> None:
    history = TypedLines(tmp_path / "history").as_history()
    history.append_string("公众号管理依据什么？")
    history.append_string(line)
    kept = (tmp_path / "history").read_text(encoding="utf-8")
    assert "公众号管理依据什么？" in kept
    assert line.splitlines()[0] not in kept
    assert (tmp_path / "history").stat().st_mode & 0o077 == 0


def test_lines_of_a_pasted_text_are_not_kept(tmp_path: Path) -> None:
    typed = TypedLines(tmp_path / "history")
    history = typed.as_history()
    typed.is_paused = True
    history.append_string("我局全年学习12次。")
    typed.is_paused = False
    history.append_string("审一下")
    assert "学习12次" not in (tmp_path / "history").read_text(encoding="utf-8")
    assert "审一下" in (tmp_path / "history").read_text(encoding="utf-8")
