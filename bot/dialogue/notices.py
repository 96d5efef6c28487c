"""A notice in conversation: its checklist, and a report begun from it."""

from __future__ import annotations

from bot.describing import notice_blocks
from bot.dialogue.talk import Talk
from bot.exchange import Button, Reply
from bot.llm.metering import metered
from bot.notices import read_notice


async def read(talk: Talk, text: str) -> Reply:
    """Read a notice into a checklist and offer to begin the report."""
    async with metered(talk.services, talk.person, "notice", text):
        notice = await read_notice(text, talk.services, talk.kind)
    talk.session.last = {"type": "notice", "text": text}
    return talk.reply(
        *notice_blocks(notice, talk.spec),
        buttons=[[Button(talk.say("notice.begin"), "notice:begin")]],
    )


async def press(talk: Talk, _: str) -> Reply:
    """Begin a report from the notice just read."""
    from bot.dialogue import reports

    last = talk.session.last
    if last.get("type") != "notice":
        return talk.reply(talk.say("session.too_old"))
    return await reports.begin(talk, "", notice_text=last["text"])
