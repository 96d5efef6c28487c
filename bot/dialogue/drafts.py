"""Drafting in conversation: a paragraph, then the facts it lacks, then its revisions."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from bot.dialogue.intents import Intent, Wish
from bot.dialogue.questions import feedback_buttons
from bot.dialogue.talk import Talk, element_buttons
from bot.drafting import DraftedElement, draft_element, revise_draft
from bot.exchange import Block, Button, Draft, Items, OutFile, Paragraph, Reply, Source
from bot.facts import FactLedger, find_element, read_facts

INSTRUCTIONS = {
    "shorter": "更短",
    "concrete": "更具体",
    "reword": "换个说法",
    "basis": "补上依据",
}
VERSIONS_KEPT = 10


async def begin(talk: Talk, text: str) -> Reply:
    """Draft the element that the text is about, from the facts in it."""
    element = find_element(text, talk.spec)
    if element is None:
        return talk.reply(talk.say("ask.which_element"), buttons=element_buttons(talk.draftable, "draft"))
    return await _draft(talk, element.id, FactLedger().with_facts(read_facts(text, [element])), text)


async def begin_element(talk: Talk, element_id: str) -> Reply:
    """Draft an element of which no fact is known yet: all that it needs stands as a placeholder."""
    return await _draft(talk, element_id, FactLedger(), "")


_ASKS = re.compile(r"[?？吗呢]\s*$|什么|怎么|咋|多少|几[次个条]|哪|谁|如何|是否|是不是|要不要|依据|规定")


def may_be_missing_facts(talk: Talk, wish: Wish) -> bool:
    """Tell whether a text may give facts that the last draft lacks: 研讨6次，发言30人次."""
    last = talk.session.last
    is_open = last.get("type") == "draft" and bool(last["placeholders"])
    return (
        is_open and wish.intent is Intent.ASK and len(wish.content) <= 200 and not _ASKS.search(wish.content)
    )


async def add_facts(talk: Talk) -> Reply:
    """Draft again with the facts that were just told beside those before; ask where none is understood."""
    last = talk.session.last
    spec = talk.services.specs[last["kind"]]
    element = spec.element(last["element"])
    assert element is not None
    facts = read_facts(talk.message.text, [element])
    if not any(fact.slot for fact in facts):
        missing = last["placeholders"]
        return talk.reply(talk.say("draft.not_understood", names="、".join(missing), example=missing[0]))
    ledger = FactLedger.from_json(last["ledger"]).with_facts(facts)
    return await _draft(talk, element.id, ledger, talk.message.text)


async def _draft(talk: Talk, element_id: str, ledger: FactLedger, asked: str) -> Reply:
    drafted = await draft_element(
        element_id,
        ledger,
        talk.services,
        kind=talk.kind,
        scopes=talk.scopes,
        progress=talk.progress,
        person=talk.person,
    )
    versions = talk.session.last.get("versions", []) if _is_same(talk, element_id) else []
    _remember(talk, drafted, element_id, ledger, versions)
    talk.session.remember(asked or drafted.element.title, drafted.text[:300])
    return _show(talk, drafted)


async def revise(talk: Talk, how: str, wish: str = "") -> Reply:
    """Word the last draft anew, or take the version before."""
    last = talk.session.last
    if last.get("type") != "draft":
        return talk.reply(talk.say("draft.nothing_to_revise"))
    if how == "undo":
        return _undo(talk)
    ledger = FactLedger.from_json(last["ledger"])
    drafted = await revise_draft(
        last["element"],
        last["versions"][-1],
        INSTRUCTIONS.get(how, wish),
        ledger,
        talk.services,
        kind=last["kind"],
        scopes=talk.scopes,
        progress=talk.progress,
        person=talk.person,
    )
    _remember(talk, drafted, last["element"], ledger, last["versions"])
    return _show(talk, drafted)


def _undo(talk: Talk) -> Reply:
    versions: list[str] = talk.session.last["versions"]
    if len(versions) < 2:
        return talk.reply(talk.say("draft.nothing_to_undo"), Draft(versions[-1]))
    versions.pop()
    return talk.reply(talk.say("draft.undone"), Draft(versions[-1]), buttons=_buttons(talk))


async def export(talk: Talk, _: str = "") -> Reply:
    """Hand the last draft over as a Word file."""
    last = talk.session.last
    if last.get("type") != "draft":
        return talk.reply(talk.say("draft.nothing_to_revise"))
    from bot.word import text_docx

    content = await asyncio.to_thread(text_docx, last["title"], last["versions"][-1])
    return talk.reply(
        Paragraph(last["title"]), files=(OutFile(f"{last['title']}.docx", content),), is_private=True
    )


def names_element(talk: Talk, text: str) -> bool:
    """Tell whether the text names an element of the report kind."""
    return find_element(text, talk.spec) is not None


def _is_same(talk: Talk, element_id: str) -> bool:
    last = talk.session.last
    return last.get("type") == "draft" and last["element"] == element_id and last["kind"] == talk.kind


def _remember(
    talk: Talk, drafted: DraftedElement, element_id: str, ledger: FactLedger, versions: list[str]
) -> None:
    last: dict[str, Any] = {
        "type": "draft",
        "kind": talk.kind,
        "element": element_id,
        "title": drafted.element.title,
        "ledger": ledger.to_json(),
        "placeholders": list(drafted.placeholders),
        "versions": [*versions, drafted.text][-VERSIONS_KEPT:],
        "turn": drafted.turn_id,
    }
    talk.session.last = last


def _show(talk: Talk, drafted: DraftedElement) -> Reply:
    blocks: list[Block] = [Draft(drafted.text)]
    if drafted.placeholders:
        names = "、".join(drafted.placeholders)
        blocks.append(Paragraph(talk.say("draft.placeholders", count=len(drafted.placeholders), names=names)))
    if drafted.unsupported:
        blocks.append(Paragraph(talk.say("draft.unsupported", items="、".join(drafted.unsupported))))
    if drafted.notes:
        blocks.append(Items(drafted.notes))
    sources = tuple(
        Source(number, citation.label, "", "" if talk.session.preferences.is_brief else citation.quote)
        for number, citation in enumerate(drafted.citations, 1)
    )
    rows = _buttons(talk)
    if drafted.turn_id:
        rows.append(feedback_buttons(talk, drafted.turn_id))
    return talk.reply(*blocks, sources=sources, buttons=rows, turn_id=drafted.turn_id)


def _buttons(talk: Talk) -> list[list[Button]]:
    first = [Button(talk.say(f"draft.{how}"), f"revise:{how}") for how in ("shorter", "reword", "basis")]
    second = [Button(talk.say("draft.export"), "export:draft")]
    if len(talk.session.last.get("versions", [])) > 1:
        second.insert(0, Button(talk.say("draft.undo"), "revise:undo"))
    return [first, second]
