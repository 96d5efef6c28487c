"""How to go about it: what a report is made up of, and how Zicha itself is used."""

from __future__ import annotations

from bot.dialogue import reports
from bot.dialogue.talk import Talk
from bot.exchange import Button, Items, Paragraph, Reply


def show_outline(talk: Talk, text: str) -> Reply:
    """Show the parts of a report of the kind that the words name, and how to begin."""
    spec = reports.find_kind(text, talk.services.specs) or talk.spec
    parts = [
        talk.say("guide.part", title=section.title, elements="、".join(e.title for e in section.elements))
        for section in spec.sections
        if section.id != "F"
    ]
    buttons = [
        [
            Button(talk.say("guide.whole"), f"whole:{spec.id}"),
            Button(talk.say("start.draft"), "begin:draft"),
        ]
    ]
    return talk.reply(
        Paragraph(talk.say("guide.outline", title=spec.title)),
        Items(tuple(parts), is_numbered=True),
        Paragraph(talk.say("guide.next")),
        buttons=buttons,
    )


async def begin_whole(talk: Talk, kind: str) -> Reply:
    """Take the press of the button under an outline: begin a report of that kind."""
    spec = talk.services.specs.get(kind, talk.spec)
    return await reports.begin(talk, spec.title)


def tell_how(talk: Talk, topic: str) -> Reply:
    """Tell how something is done with Zicha."""
    kinds = "、".join(f"《{spec.title}》" for spec in talk.services.specs.values())
    return talk.reply(talk.say(f"howto.{topic}", kinds=kinds))
