"""Files that people send: looked at before they are fetched, and again by what is in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from telegram import Audio, Document, Voice
from telegram.ext import ExtBot

from bot.errors import InputInvalid
from bot.exchange import Upload
from bot.frontends.arriving import NOT_KEPT, arriving, check_content, check_name, check_size, safe_name
from bot.messages import text
from bot.settings import Settings
from knowledge.errors import ClassifiedDocument, KnowledgeError

TELEGRAM_MEGABYTES = 20
"""Bots cannot fetch larger files, whatever the settings allow."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The files of a message that can be used, and a sentence for each of the others."""

    uploads: tuple[Upload, ...] = ()
    refused: tuple[str, ...] = ()


@asynccontextmanager
async def fetch_documents(
    bot: ExtBot[int], documents: tuple[Document, ...], settings: Settings, language: str
) -> AsyncIterator[Fetched]:
    """Give the files on disk until the block ends, each for itself: a bad one keeps no good one out.

    Raises the sentence of the first where none can be used, and where one carries a classification mark.
    """
    errors: list[InputInvalid | KnowledgeError] = []
    with arriving(settings) as folder:
        uploads = []
        for number, document in enumerate(documents):
            name = safe_name(document.file_name)
            path = folder / f"{number}{PurePath(name).suffix.lower()}"
            try:
                check_before(document, settings, language)
                await _fetch(bot, document, path)
                await asyncio.to_thread(check_after, path, name, settings, language)
            except ClassifiedDocument:
                raise
            except (InputInvalid, KnowledgeError) as error:
                errors.append(error)
            else:
                uploads.append(Upload(path, name))
        if errors and not uploads:
            raise errors[0]
        yield Fetched(tuple(uploads), tuple(map(str, errors)))


@asynccontextmanager
async def fetch_voice(
    bot: ExtBot[int], voice: Voice | Audio, settings: Settings, language: str
) -> AsyncIterator[Path]:
    """Give a voice message on disk until the block ends."""
    _check_size(voice.file_size or 0, text("telegram.voice_name", language), settings, language)
    with arriving(settings) as folder:
        given = PurePath(voice.file_name or "").suffix if isinstance(voice, Audio) else ".ogg"
        path = folder / f"voice{given or '.ogg'}"
        await _fetch(bot, voice, path)
        yield path


def check_before(document: Document, settings: Settings, language: str) -> None:
    """Refuse by size and name what need not even be fetched."""
    name = safe_name(document.file_name)
    _check_size(document.file_size or 0, name, settings, language)
    check_name(name)


def check_after(path: Path, name: str, settings: Settings, language: str) -> None:
    """Refuse by content what is not what its name says; the size that was announced may be wrong too."""
    _check_size(path.stat().st_size, name, settings, language)
    check_content(path.read_bytes(), name, language)


def _check_size(size: int, name: str, settings: Settings, language: str) -> None:
    check_size(size, name, min(settings.max_file_megabytes, TELEGRAM_MEGABYTES), language)


async def _fetch(bot: ExtBot[int], thing: Document | Voice | Audio, path: Path) -> None:
    file = await bot.get_file(thing.file_id)
    try:
        await file.download_to_drive(path)
    except OSError as error:
        raise InputInvalid(NOT_KEPT) from error
