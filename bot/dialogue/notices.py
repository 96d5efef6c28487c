"""A notice in conversation: its checklist, and a report begun from it."""

from __future__ import annotations

from bot.describing import notice_blocks
from bot.dialogue.talk import Talk
from bot.exchange import Button, Items, Reply
from bot.llm.metering import metered
from bot.notices import read_notice, take_notice_apart
from bot.sessions import Task

_A_NOTICE = 60
"""Fewer characters are no notice but an announcement of one."""


async def read(talk: Talk, text: str) -> Reply:
    """Read a notice into a checklist and offer to begin the report."""
    async with metered(talk.services, talk.person, "notice", text):
        notice = await read_notice(text, talk.services, talk.kind)
    last = talk.session.last
    kept = last if last.get("type") == "draft" else last.get("draft")
    talk.session.last = {"type": "notice", "text": text, "draft": kept}
    return talk.reply(
        *notice_blocks(notice, talk.spec),
        buttons=[[Button(talk.say("notice.begin"), "notice:begin")]],
    )


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
        "deadline": f"{notice.deadline:%Y-%m-%d}（{notice.deadline_text}）" if notice.deadline else "",
        "addressee": notice.addressee,
        "limit": f"{notice.length_limit}字" if notice.length_limit else "",
        "contact": notice.contact,
        "attachments": "、".join(notice.attachments),
    }
    lines = [
        talk.say(f"notice.{name}", value=value or talk.say("notice.not_said")) for name, value in told.items()
    ]
    return talk.reply(Items(tuple(lines)), buttons=[[Button(talk.say("notice.begin"), "notice:begin")]])


async def press(talk: Talk, _: str) -> Reply:
    """Begin a report from the notice just read."""
    from bot.dialogue import reports

    last = talk.session.last
    if last.get("type") != "notice":
        return talk.reply(talk.say("session.too_old"))
    return await reports.begin(talk, "", notice_text=last["text"])
