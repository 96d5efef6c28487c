"""Deleting all that belongs to one person, and proving it."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from pathlib import Path

from bot.errors import StoreFailed
from bot.services import Services
from knowledge.documents import personal_scope

ARRIVING = "arriving"
"""Folder of files while they are fetched and looked at."""
_ARRIVED_BY = 3600.0
"""Seconds after which nothing is fetched any more."""
CONSOLE = "local"
"""Who sits at the terminal, to the store."""


async def forget_person(person: str, services: Services) -> dict[str, int]:
    """Delete conversations, reports, turns, documents and files of the person; return how many of each.

    Afterwards everything is counted again; raises StoreFailed where something is left.
    """
    counts = await services.store.forget(person)
    scope = personal_scope(person)
    counts["documents"] = (await asyncio.to_thread(services.library.forget, scope)).documents
    folder = uploads_of(person, services.settings.zicha_home)
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    if person == CONSOLE:
        await asyncio.to_thread(history_of(services.settings.zicha_home).unlink, missing_ok=True)
    left = len(await services.store.list_reports(person)) + len(services.library.list((scope,)))
    if left or await asyncio.to_thread(folder.exists):
        raise StoreFailed("没有删除干净，请再执行一次；仍不行时请管理员运行 zicha doctor --repair。")
    return counts


def clear_arriving(home: Path) -> None:
    """Delete what was being fetched when a process was killed; another worker's files are younger."""
    edge = time.time() - _ARRIVED_BY
    for folder in (home / ARRIVING).glob("*"):
        if folder.stat().st_mtime < edge:
            shutil.rmtree(folder, ignore_errors=True)


def expire_uploads(home: Path, days: int) -> int:
    """Delete files that have waited longer than the retention period and return how many."""
    edge = time.time() - days * 86_400
    old = [path for path in (home / "uploads").glob("*/*") if path.is_file() and path.stat().st_mtime < edge]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def history_of(home: Path) -> Path:
    """Return the file that keeps what was typed in the terminal."""
    return home / "history"


def uploads_of(person: str, home: Path) -> Path:
    """Return the folder of the files that the person sent and that wait for a decision."""
    return home / "uploads" / hashlib.sha256(person.encode()).hexdigest()[:20]
