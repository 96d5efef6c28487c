"""Files that people send: looked at before they are fetched, and again by what is in them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path, PurePath, PureWindowsPath

from telegram import Audio, Document, Voice
from telegram.ext import ExtBot

from bot.errors import InputInvalid
from bot.exchange import Upload
from bot.messages import text
from bot.privacy import refuse_classified
from bot.settings import Settings
from bot.upkeep.forgetting import ARRIVING
from knowledge.loaders.sniffing import FORMATS, format_of

MEGABYTE = 1_000_000
TELEGRAM_MEGABYTES = 20
"""Bots cannot fetch larger files, whatever the settings allow."""

FORM = ".xlsx"
"""Fact forms come back filled in."""

_NAME_LENGTH = 120
_NOT_KEPT = "文件没有存下来，请管理员检查磁盘空间后再发一次。"


@asynccontextmanager
async def fetch_documents(
    bot: ExtBot[str], documents: tuple[Document, ...], settings: Settings, language: str
) -> AsyncIterator[tuple[Upload, ...]]:
    """Give the files on disk until the block ends; a file that cannot be used raises its sentence."""
    for document in documents:
        check_before(document, settings, language)
    with _arriving(settings) as folder:
        uploads = []
        for number, document in enumerate(documents):
            name = safe_name(document.file_name)
            path = Path(folder) / f"{number}{PurePath(name).suffix.lower()}"
            await _fetch(bot, document, path)
            await asyncio.to_thread(check_after, path, name, settings, language)
            uploads.append(Upload(path, name))
        yield tuple(uploads)


@asynccontextmanager
async def fetch_voice(
    bot: ExtBot[str], voice: Voice | Audio, settings: Settings, language: str
) -> AsyncIterator[Path]:
    """Give a voice message on disk until the block ends."""
    _check_size(voice.file_size or 0, text("telegram.voice_name", language), settings, language)
    with _arriving(settings) as folder:
        given = PurePath(voice.file_name or "").suffix if isinstance(voice, Audio) else ".ogg"
        path = Path(folder) / f"voice{given or '.ogg'}"
        await _fetch(bot, voice, path)
        yield path


def check_before(document: Document, settings: Settings, language: str) -> None:
    """Refuse by size and name what need not even be fetched."""
    name = safe_name(document.file_name)
    refuse_classified("", name)
    _check_size(document.file_size or 0, name, settings, language)
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in FORMATS and suffix != FORM:
        # Raises the sentence for this format: what it is and how to save it otherwise.
        format_of(b"-", name)


def check_after(path: Path, name: str, settings: Settings, language: str) -> None:
    """Refuse by content what is not what its name says; the size that was announced may be wrong too."""
    _check_size(path.stat().st_size, name, settings, language)
    data = path.read_bytes()
    if PurePath(name).suffix.lower() != FORM:
        format_of(data, name)
    elif not data.startswith(b"PK") or b"xl/workbook" not in data:
        raise InputInvalid(text("telegram.no_workbook", language, name=name))


def safe_name(given: str | None) -> str:
    """Return the file's name without folders and control characters, of bearable length."""
    name = PureWindowsPath(given or "").name
    name = "".join(char for char in name if char.isprintable()).strip()
    if len(name) > _NAME_LENGTH:
        suffix = PurePath(name).suffix[:10]
        name = name[: _NAME_LENGTH - len(suffix)] + suffix
    return name or "file"


def _check_size(size: int, name: str, settings: Settings, language: str) -> None:
    limit = min(settings.max_file_megabytes, TELEGRAM_MEGABYTES)
    if size > limit * MEGABYTE:
        raise InputInvalid(text("telegram.too_large", language, name=name, limit=limit))


@contextmanager
def _arriving(settings: Settings) -> Iterator[str]:
    """Give a folder until the block ends. It is in the data folder, where what a crash leaves is found again."""
    place = settings.zicha_home / ARRIVING
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True)
    except OSError as error:
        raise InputInvalid(_NOT_KEPT) from error
    with folder as name:
        yield name


async def _fetch(bot: ExtBot[str], thing: Document | Voice | Audio, path: Path) -> None:
    file = await bot.get_file(thing.file_id)
    try:
        await file.download_to_drive(path)
    except OSError as error:
        raise InputInvalid(_NOT_KEPT) from error
