"""Files that a person sends: kept until their purpose is known, then reviewed, added or read."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from pathlib import Path

from bot.describing import describe_added
from bot.dialogue.talk import Talk
from bot.errors import InputInvalid
from bot.exchange import Block, Button, Paragraph, Reply, Upload
from bot.limits import limits_of
from bot.privacy import refuse_classified
from bot.upkeep.forgetting import uploads_of
from knowledge.documents import TEAM, DocumentKind, Scope
from knowledge.loaders import LoadedText, load_text

PURPOSES = ("review", "report", "rule", "notice")
FORM_SUFFIXES = (".xlsx", ".toml")


async def take_files(talk: Talk) -> Reply:
    """Keep the files and ask what they are for, or use them at once where that is clear."""
    for upload in talk.message.uploads:
        await asyncio.to_thread(load_upload, upload.path, upload.name, talk)
    task = talk.session.task
    if task and task.name == "add" and talk.is_admin:
        return await _add_all(talk, [(str(u.path), u.name) for u in talk.message.uploads], None, TEAM)
    waiting = [
        (str(await asyncio.to_thread(_keep, upload, talk)), upload.name) for upload in talk.message.uploads
    ]
    talk.session.waiting_files = waiting
    names = "》《".join(name for _, name in waiting)
    buttons = [Button(talk.say(f"file.{purpose}"), f"file:{purpose}") for purpose in PURPOSES]
    rows = [buttons[:2], buttons[2:]]
    if task and task.name == "report":
        rows.append([Button(talk.say("file.facts"), "file:facts")])
    return talk.reply(talk.say("ask.file_purpose", name=names), buttons=rows)


async def use_files(talk: Talk, purpose: str) -> Reply:
    """Do with the waiting files what the person chose."""
    files = await asyncio.to_thread(_still_there, talk.session.waiting_files)
    if not files:
        return talk.reply(talk.say("file.gone"))
    if purpose in ("report", "rule"):
        reply = await _add_all(talk, files, DocumentKind(purpose), talk.own_scope)
    else:
        reply = await _use_one(talk, purpose, Path(files[0][0]), files[0][1])
    talk.session.waiting_files = []
    await asyncio.to_thread(_drop, files)
    return reply


def load_upload(path: Path, name: str, talk: Talk) -> LoadedText:
    """Read a file's text within the limits; a classification mark in text or name is refused and the file deleted."""
    loaded = load_text(path, limits_of(talk.services.settings))
    refuse_classified(loaded.text, name)
    return loaded


async def _use_one(talk: Talk, purpose: str, path: Path, name: str) -> Reply:
    from bot.dialogue import notices, reports, reviews

    if purpose == "facts":
        return await reports.import_facts(talk, path)
    loaded = await asyncio.to_thread(load_upload, path, name, talk)
    if purpose == "notice":
        return await notices.read(talk, loaded.text)
    original = await asyncio.to_thread(path.read_bytes) if path.suffix.lower() == ".docx" else b""
    return await reviews.begin(talk, loaded.text, original)


async def _add_all(
    talk: Talk, files: list[tuple[str, str]], kind: DocumentKind | None, scope: Scope
) -> Reply:
    blocks: list[Block] = []
    for path, name in files:
        added = await asyncio.to_thread(
            talk.services.library.add, Path(path), kind=kind, scope=scope, added_by=talk.person, name=name
        )
        blocks += describe_added(added, talk.language)
    blocks.append(Paragraph(talk.say("file.team" if scope == TEAM else "file.own_only")))
    if scope == TEAM:
        from bot.dialogue.admin import fill_gaps

        await fill_gaps(talk)
    return talk.reply(*blocks)


def _keep(upload: Upload, talk: Talk) -> Path:
    folder = uploads_of(talk.person, talk.services.settings.zicha_home)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = folder / f"{uuid.uuid4().hex[:8]}{Path(upload.name).suffix.lower()[:10]}"
        shutil.copyfile(upload.path, kept)
    except OSError as error:
        raise InputInvalid("文件没有存下来，请检查磁盘空间后再发一次。") from error
    return kept


def _still_there(files: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(path, name) for path, name in files if Path(path).is_file()]


def _drop(files: list[tuple[str, str]]) -> None:
    for path, _ in files:
        Path(path).unlink(missing_ok=True)
