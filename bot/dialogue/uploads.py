"""Files that a person sends: kept until their purpose is known, then reviewed, added or read."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.describing import describe_added
from bot.dialogue.said import named_purpose
from bot.dialogue.talk import Talk
from bot.errors import InputInvalid, ZichaError
from bot.exchange import Block, Button, Items, Paragraph, Reply, Upload
from bot.limits import limits_of
from bot.privacy import refuse_classified
from bot.upkeep.forgetting import uploads_of
from knowledge.documents import TEAM, DocumentKind, Scope
from knowledge.errors import KnowledgeError
from knowledge.loaders import LoadedText, load_text, refuse_marked_form

PURPOSES = ("review", "report", "rule", "notice")
FOR_ALL = ("report", "rule")
"""What all waiting files are used for at once; the other purposes take one after the other."""
FORM_SUFFIX = ".xlsx"
"""A filled form has no text to be read: it goes into the open report."""


async def take_files(talk: Talk) -> Reply:
    """Keep the files and ask what they are for, or use them at once where that is clear."""
    good, refused = await _looked_at(talk)
    task = talk.session.task
    if task and task.name == "add" and talk.is_admin:
        reply = await _add_all(talk, [(str(u.path), u.name) for u in good], None, TEAM)
    elif forms := [upload for upload in good if _is_form(upload.name)]:
        reply = await _take_forms(talk, forms, [upload for upload in good if upload not in forms])
    else:
        await _keep_all(talk, good)
        purpose = named_purpose(talk.message.text)
        reply = await use_files(talk, purpose) if purpose else ask_purpose(talk)
    blocks = (*map(Paragraph, talk.message.refused), *_refusals(refused), *reply.blocks)
    return replace(reply, blocks=blocks)


async def _looked_at(talk: Talk) -> tuple[list[Upload], list[tuple[int, Exception]]]:
    """Return the files that can be read, and number and error of the others; raises where none can."""
    good: list[Upload] = []
    refused: list[tuple[int, Exception]] = []
    for number, upload in enumerate(talk.message.uploads, 1):
        try:
            await asyncio.to_thread(load_upload, upload.path, upload.name, talk)
        except (ZichaError, KnowledgeError) as error:
            refused.append((number, error))
        else:
            good.append(upload)
    if not good:
        raise refused[0][1]
    return good, refused


def _refusals(refused: list[tuple[int, Exception]]) -> tuple[Block, ...]:
    # By number: the name of a file may be what it is refused for.
    return (Items(tuple(f"第{number}个文件：{error}" for number, error in refused)),) if refused else ()


async def _keep_all(talk: Talk, uploads: list[Upload]) -> None:
    """Let the files wait beside those that wait already; one of the same name takes the earlier one's place."""
    for upload in uploads:
        earlier = [file for file in talk.session.waiting_files if file[1] == upload.name]
        await asyncio.to_thread(_drop, earlier)
        talk.session.waiting_files = [file for file in talk.session.waiting_files if file not in earlier]
        kept = await asyncio.to_thread(_keep, upload, talk)
        talk.session.waiting_files.append((str(kept), upload.name))


def ask_purpose(talk: Talk, key: str = "ask.file_purpose") -> Reply:
    """Ask what the waiting files are for."""
    names = "》《".join(name for _, name in talk.session.waiting_files)
    buttons = [Button(talk.say(f"file.{purpose}"), f"file:{purpose}") for purpose in PURPOSES]
    rows = [buttons[:2], buttons[2:]]
    if talk.session.task is not None and talk.session.task.name == "report":
        rows.append([Button(talk.say("file.facts"), "file:facts")])
    return talk.reply(talk.say(key, name=names), buttons=rows)


async def _take_forms(talk: Talk, forms: list[Upload], others: list[Upload]) -> Reply:
    """Take filled forms into the open report; other files of the same message wait."""
    from bot.dialogue import reports

    if talk.session.task is None or talk.session.task.name != "report":
        raise InputInvalid(talk.say("file.form_without_report"))
    replies = [await reports.import_facts(talk, form.path, form.name) for form in forms]
    await _keep_all(talk, others)
    last = ask_purpose(talk) if others else replies[-1]
    blocks = [block for reply in replies for block in reply.blocks]
    return replace(last, blocks=(*blocks, *last.blocks)) if others else replace(last, blocks=tuple(blocks))


async def use_files(talk: Talk, purpose: str) -> Reply:
    """Do with the waiting files what the person chose; what is not used up goes on waiting."""
    files = await asyncio.to_thread(_still_there, talk.session.waiting_files)
    if not files:
        return talk.reply(talk.say("file.gone"))
    if purpose in FOR_ALL:
        used = files
        reply = await _add_all(talk, files, DocumentKind(purpose), talk.own_scope)
    else:
        used = files[:1]
        reply = await _use_one(talk, purpose, Path(files[0][0]), files[0][1])
    talk.session.waiting_files = [file for file in files if file not in used]
    await asyncio.to_thread(_drop, used)
    if not talk.session.waiting_files:
        return reply
    rest = ask_purpose(talk, "ask.rest_purpose")
    return replace(reply, blocks=(*reply.blocks, *rest.blocks), buttons=(*reply.buttons, *rest.buttons))


async def drop_files(talk: Talk) -> None:
    """Delete the files that wait for a purpose that nobody will name any more."""
    await asyncio.to_thread(_drop, talk.session.waiting_files)
    talk.session.waiting_files = []


def load_upload(path: Path, name: str, talk: Talk) -> LoadedText | None:
    """Read a file's text within the limits; a classification mark in text or name is refused.

    A filled form is only looked through for marks: it has no text of its own.
    """
    limits = limits_of(talk.services.settings)
    if _is_form(name):
        refuse_marked_form(path, limits, name=name)
        return None
    loaded = load_text(path, limits, name=name)
    refuse_classified(loaded.text, name)
    return loaded


def _is_form(name: str) -> bool:
    return Path(name).suffix.lower() == FORM_SUFFIX


async def _use_one(talk: Talk, purpose: str, path: Path, name: str) -> Reply:
    from bot.dialogue import notices, reports, reviews

    if purpose == "facts":
        return await reports.import_facts(talk, path, name)
    loaded = await asyncio.to_thread(load_upload, path, name, talk)
    if loaded is None:
        raise InputInvalid(talk.say("file.form_without_report"))
    if purpose == "notice":
        return await notices.read(talk, loaded.text)
    original = await asyncio.to_thread(path.read_bytes) if path.suffix.lower() == ".docx" else b""
    return await reviews.begin(talk, loaded.text, original)


async def _add_all(
    talk: Talk, files: list[tuple[str, str]], kind: DocumentKind | None, scope: Scope
) -> Reply:
    blocks: list[Block] = []
    refused: list[tuple[int, Exception]] = []
    for number, (path, name) in enumerate(files, 1):
        try:
            added = await asyncio.to_thread(
                talk.services.library.add, Path(path), kind=kind, scope=scope, added_by=talk.person, name=name
            )
        except KnowledgeError as error:
            refused.append((number, error))
        else:
            blocks += describe_added(added, talk.language)
    if not blocks:
        raise refused[0][1]
    blocks += _refusals(refused)
    blocks.append(Paragraph(talk.say("file.team" if scope == TEAM else "file.own_only")))
    if scope == TEAM:
        from bot.dialogue.admin import fill_gaps

        await fill_gaps(talk)
    return talk.reply(*blocks)


def _keep(upload: Upload, talk: Talk) -> Path:
    folder = uploads_of(talk.person, talk.services.settings.zicha_home)
    kept = folder / f"{uuid.uuid4().hex[:8]}{Path(upload.name).suffix.lower()[:10]}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(upload.path, kept)
    except OSError as error:
        kept.unlink(missing_ok=True)
        raise InputInvalid("文件没有存下来，请检查磁盘空间后再发一次。") from error
    return kept


def _still_there(files: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(path, name) for path, name in files if Path(path).is_file()]


def _drop(files: Iterable[tuple[str, str]]) -> None:
    for path, _ in files:
        Path(path).unlink(missing_ok=True)
