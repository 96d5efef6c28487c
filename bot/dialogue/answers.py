"""What can be done with the answer just given: shorter, in other words, its basis in full, as a Word file."""

from __future__ import annotations

import asyncio
import re

from bot.answering import Answer
from bot.asking.passages import FURTHER
from bot.dialogue.talk import Talk
from bot.exchange import Block, Button, Heading, OutFile, Paragraph, Quotation, Reply
from knowledge.documents import Passage

MANNERS = {"shorter": "请只用一两句话回答", "reword": "请换一种说法，说得更明白些"}
"""What the model is asked for beside the question."""
_TITLE_LENGTH = 40


def remember(talk: Talk, given: Answer, question: str) -> None:
    """Keep what the buttons under the answer work on."""
    talk.session.last = {
        "type": "answer",
        "turn": given.turn_id,
        "question": given.question or question,
        "text": given.text,
        "by_model": bool(given.model),
        "sources": [[c.number, c.label, c.passage_id, c.quote] for c in given.citations],
    }


def is_given(talk: Talk) -> bool:
    """Tell whether the last thing said was an answer that found something."""
    return talk.session.last.get("type") == "answer" and bool(talk.session.last.get("sources"))


def buttons(talk: Talk, given: Answer) -> list[Button]:
    """Return the buttons that make sense under this answer."""
    ways = []
    if given.model or FURTHER in given.text:
        ways.append("shorter")
    if talk.services.chat_model is not None:
        ways.append("reword")
    if given.citations:
        ways.append("sources")
    ways.append("export")
    return [Button(talk.say(f"draft.{way}"), f"answer:{way}:{given.turn_id}") for way in ways]


def shortened(text: str) -> str:
    """Return an answer of quoted passages without its further places."""
    return text.partition(FURTHER)[0]


async def show_sources(talk: Talk) -> Reply:
    """Show each passage of the last answer in full, with its status and where the official text is."""
    sources: list[list[str]] = talk.session.last["sources"]
    ids = [passage_id for _, _, passage_id, _ in sources if passage_id]
    found = await asyncio.to_thread(talk.services.library.index.get, ids, talk.scopes)
    passages = {passage.id: passage for passage in found}
    blocks: list[Block] = []
    for number, label, passage_id, quote in sources:
        passage = passages.get(passage_id)
        blocks.append(Heading(f"[{number}] {label}"))
        blocks.append(Quotation(passage.text.strip() if passage else quote))
        if passage and (place := _where(talk, passage)):
            blocks.append(Paragraph(talk.say("answer.official_text", place=place)))
    return talk.reply(*blocks)


def _where(talk: Talk, passage: Passage) -> str:
    rule = talk.services.catalogue.get(passage.rule_id) if passage.rule_id else None
    return rule.source if rule else ""


async def export(talk: Talk) -> Reply:
    """Hand the last answer over as a Word file, its sources below it."""
    from bot.word import text_docx

    last = talk.session.last
    title = re.sub(r'[\\/:*?"<>|\s？]+', "", str(last["question"]))[:_TITLE_LENGTH] or talk.say(
        "answer.title"
    )
    lines = [str(last["text"])]
    if last["by_model"]:
        lines += [talk.say("answer.basis"), *(f"[{number}] {label}" for number, label, *_ in last["sources"])]
    content = await asyncio.to_thread(text_docx, title, "\n".join(lines))
    return talk.reply(Paragraph(title), files=(OutFile(f"{title}.docx", content),))
