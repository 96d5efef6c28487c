"""A notice in conversation: its checklist, and a report begun from it."""

from __future__ import annotations

from bot.describing import due_of, notice_blocks
from bot.dialogue import reports
from bot.dialogue.talk import Talk
from bot.exchange import Button, Items, Quotation, Reply
from bot.llm.metering import metered
from bot.notices import find_in_notice, read_notice, take_notice_apart
from bot.sessions import Task

_A_NOTICE = 60
"""Fewer characters are no notice but an announcement of one."""


async def read(talk: Talk, text: str) -> Reply:
    """Read a notice into a checklist and offer to begin the report."""
    async with metered(talk.services, talk.person, "notice", text):
        kind = _kind_of(talk, text)
        notice = await read_notice(text, talk.services, kind or talk.kind)
    talk.session.last = {"type": "notice", "text": text}
    return talk.reply(
        *notice_blocks(notice, talk.services.specs[kind] if kind else None),
        buttons=[[Button(talk.say("notice.begin"), "notice:begin")]],
    )


def _kind_of(talk: Talk, text: str) -> str:
    """Return the report kind that a notice names, or the one that the person chose; nothing where neither does."""
    spec = reports.find_kind(text, talk.services.specs)
    return spec.id if spec else talk.session.preferences.kind


async def ask(talk: Talk, text: str) -> Reply:
    """Answer what is asked of the notice just read: when, to whom, how long; without one ask for it."""
    last = talk.session.last
    if last.get("type") != "notice":
        if len(text) >= _A_NOTICE:
            return await read(talk, text)
        talk.session.task = Task("begin:notice")
        return talk.reply(talk.say("ask.paste_notice"))
    notice = take_notice_apart(last["text"], talk.spec, talk.services.today())
    told = {
        "deadline": due_of(notice),
        "addressee": notice.addressee,
        "limit": f"{notice.length_limit}字" if notice.length_limit else "",
        "contact": notice.contact,
        "attachments": "、".join(notice.attachments),
    }
    lines = [talk.say(f"notice.{name}", value=value) for name, value in told.items() if value]
    missing = "、".join(talk.say(f"notice.name_{name}") for name, value in told.items() if not value)
    if missing:
        lines.append(talk.say("notice.not_said", names=missing))
    words = [Quotation(one, talk.say("notice.words")) for one in find_in_notice(text, last["text"])]
    return talk.reply(
        *words, Items(tuple(lines)), buttons=[[Button(talk.say("notice.begin"), "notice:begin")]]
    )


async def press(talk: Talk, _: str) -> Reply:
    """Begin a report from the notice just read."""
    last = talk.session.last
    if last.get("type") != "notice":
        return talk.reply(talk.say("session.too_old"))
    return await reports.begin(talk, "", notice_text=last["text"])
