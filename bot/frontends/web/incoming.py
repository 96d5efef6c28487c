"""What a browser sends: a message with its files, read within bounds and refused before it is kept."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.errors import InputInvalid, ZichaError
from bot.frontends.arriving import FORM, MEGABYTE, arriving, check_content, check_name, check_size, safe_name
from bot.frontends.web.transcript import message_to_json
from bot.limits import limits_of
from bot.messages import text as sentence
from bot.privacy import refuse_classified
from bot.settings import Settings
from knowledge.errors import KnowledgeError
from knowledge.loaders import load_text, refuse_marked_form

MOST_FILES, MOST_FIELDS = 10, 500
LONGEST_TEXT = 200_000
WEB_MEGABYTES = 20
"""As in Telegram, whatever the settings allow."""
_FACT, _GAP = "fact:", "gap:"


class _InMemory(MultiPartParser):
    """A file is looked at before anything of it is on disk: it may be one that must not be kept."""

    spool_max_size = 2 * WEB_MEGABYTES * MEGABYTE


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that may be kept: `key` tells a repeat, `refused` says which files were not taken."""

    key: str
    message: dict[str, Any]
    uploads: tuple[tuple[str, bytes], ...]
    refused: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to answer."""
        told = self.message
        return not (told["text"] or told["command"] or told["action"] or self.uploads)


def largest_body(settings: Settings) -> int:
    """Bytes that one request may have."""
    return 2 * min(settings.max_file_megabytes, WEB_MEGABYTES) * MEGABYTE


async def read_form(request: Request, settings: Settings) -> FormData:
    """Read fields and files; InputInvalid where there is too much of them or they cannot be read."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > largest_body(settings):
        raise InputInvalid(sentence("web.too_much", limit=largest_body(settings) // MEGABYTE))
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.form(max_fields=MOST_FIELDS)
    parser = _InMemory(
        request.headers,
        request.stream(),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=MEGABYTE,
    )
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise InputInvalid(sentence("web.unreadable", files=MOST_FILES)) from error


async def read_message(form: FormData, settings: Settings) -> Incoming:
    """Turn a form into a message; raises where its words or all its files are refused."""
    text = _field(form, "text").strip()
    if len(text) > LONGEST_TEXT:
        raise InputInvalid(sentence("web.too_long", limit=LONGEST_TEXT))
    gaps = _filled(form, _GAP)
    text = text or "，".join(f"{name}{value}" for name, value in gaps.items())
    facts = _filled(form, _FACT)
    try:
        refuse_classified("\n".join((text, *facts.values())))
    except ZichaError:
        await form.close()
        raise
    command = ""
    if text.startswith("/"):
        command, _, text = text[1:].partition(" ")
    taken, refused = await take_files(form, settings)
    if facts:
        taken.append((sentence("web.form_name"), await asyncio.to_thread(_workbook, facts)))
    message = message_to_json(
        text.strip(),
        command.lower(),
        _field(form, "action")[:64],
        _field(form, "label")[:80],
        tuple(name for name, _ in taken),
    )
    return Incoming(_field(form, "key")[:64], message, tuple(taken), tuple(refused))


async def take_files(form: FormData, settings: Settings) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Return name and content of the files that may be kept, and a sentence for each other one."""
    taken: list[tuple[str, bytes]] = []
    refused: list[str] = []
    given = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    for number, file in enumerate(given, 1):
        name = safe_name(file.filename)
        try:
            check_name(name)
            check_size(file.size or 0, name, min(settings.max_file_megabytes, WEB_MEGABYTES), "zh")
            content = await file.read()
            await asyncio.to_thread(_look, content, name, settings)
        except (ZichaError, KnowledgeError) as error:
            # By number: the name of a file may be what it is refused for.
            refused.append(sentence("web.refused", number=number, error=error))
        else:
            taken.append((name, content))
        finally:
            await file.close()
    return taken, refused


def _look(content: bytes, name: str, settings: Settings) -> None:
    check_content(content, name, "zh")
    with arriving(settings) as folder:
        path = Path(folder) / f"file{PurePath(name).suffix.lower()}"
        path.write_bytes(content)
        if path.suffix == FORM:
            refuse_marked_form(path, limits_of(settings), name=name)
        else:
            refuse_classified(load_text(path, limits_of(settings), name=name).text, name)


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _filled(form: FormData, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value.strip()
        for name, value in form.items()
        if name.startswith(prefix) and isinstance(value, str) and value.strip()
    }


def _workbook(facts: Mapping[str, str]) -> bytes:
    """The questionnaire as the form that colleagues fill in: the dialogue takes both the same way."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("事实项", "填写", "编号"))
    for slot, value in facts.items():
        sheet.append((slot, f"'{value}" if value[0] in "=+-@" else value, slot))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
