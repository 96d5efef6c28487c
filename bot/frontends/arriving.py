"""Files that people send, whatever the front-end: bounded, named safely, refused by name or by content."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath, PureWindowsPath

from bot.errors import InputInvalid
from bot.messages import text
from bot.privacy import refuse_classified
from bot.settings import Settings
from bot.upkeep.forgetting import ARRIVING
from knowledge.loaders.sniffing import FORMATS, format_of

MEGABYTE = 1_000_000
MOST_ATTEMPTS = 2
"""So often a message is taken up that the process did not survive; then its person is told, and the rest goes on."""
FORM = ".xlsx"
"""Fact forms come back filled in."""
NOT_KEPT = "文件没有存下来，请管理员检查磁盘空间后再发一次。"
_NAME_LENGTH = 120


def safe_name(given: str | None) -> str:
    """Return the file's name without folders and control characters, of bearable length."""
    name = PureWindowsPath(given or "").name
    name = "".join(char for char in name if char.isprintable()).strip()
    if len(name) > _NAME_LENGTH:
        suffix = PurePath(name).suffix[:10]
        name = name[: _NAME_LENGTH - len(suffix)] + suffix
    return name or "file"


def check_name(name: str) -> None:
    """Refuse by its name what need not even be fetched: a mark in it, a format that is not read."""
    refuse_classified("", name)
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in FORMATS and suffix != FORM:
        # Raises the sentence for this format: what it is and how to save it otherwise.
        format_of(b"-", name)


def check_size(size: int, name: str, megabytes: int, language: str) -> None:
    """Refuse what is larger than that."""
    if size > megabytes * MEGABYTE:
        raise InputInvalid(text("file.too_large", language, name=name, limit=megabytes))


def check_content(data: bytes, name: str, language: str) -> None:
    """Refuse by content what is not what its name says."""
    if PurePath(name).suffix.lower() != FORM:
        format_of(data, name)
    elif not data.startswith(b"PK") or b"xl/workbook" not in data:
        raise InputInvalid(text("file.no_workbook", language, name=name))


@contextmanager
def arriving(settings: Settings) -> Iterator[Path]:
    """Give a folder until the block ends. It is in the data folder, where what a crash leaves is found again."""
    place = settings.zicha_home / ARRIVING
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True)
    except OSError as error:
        raise InputInvalid(NOT_KEPT) from error
    with folder as name:
        yield Path(name)
