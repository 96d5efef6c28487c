"""Drafting in conversation: a paragraph, then the facts it lacks, then its revisions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from bot.dialogue import statements
from bot.dialogue.questions import ask, feedback_buttons
from bot.dialogue.said import asks_of_draft
from bot.dialogue.statements import Statement
from bot.dialogue.talk import Talk, element_buttons
from bot.drafting import DraftedElement, draft_element, revise_draft
from bot.drafting.free import FREE, free_page, heading_in, is_foreign
from bot.drafting.patterns import placeholders_in
from bot.exchange import Block, Button, Draft, Items, OutFile, Paragraph, Quotation, Reply, Source
from bot.facts import (
    FactLedger,
    asks_for_sum,
    find_change,
    find_in_kinds,
    read_facts,
    total,
    with_sums,
)
from bot.facts.told import as_told
from bot.facts.words import is_of_earlier_year
from bot.sessions import Task
from knowledge.specs import RequiredElement

INSTRUCTIONS = {
    "shorter": "更短",
    "concrete": "更具体",
    "reword": "换个说法",
    "basis": "补上依据",
}
VERSIONS_KEPT = 10
_SHORT_ANSWER = 12
"""Characters of an answer to the question which of several things is meant."""


async def begin(talk: Talk, text: str) -> Reply:
    """Draft the element that the text is about, from the facts in it; freely where no page of ours is meant."""
    text = as_told(text)
    found = find_in_kinds(text, talk.kind, talk.services.specs)
    heading = heading_in(text)
    if found is None or is_foreign(text, talk.services.specs):
        if facts := read_facts(text, [free_page(heading)[1]]):
            return await _draft(talk, FREE, heading, FactLedger().with_facts(facts), text)
        if found is None:
            # The next words name it: 中心组.
            talk.session.task = Task("begin:draft")
            asked = "ask.which_element" if text else "ask.what_to_draft"
            return talk.reply(talk.say(asked), buttons=element_buttons(talk.draftable, "draft"))
    spec, element = found
    ledger = statements.told_for(talk, spec.id, element.id).with_facts(read_facts(text, [element]))
    return await _draft(talk, spec.id, element.id, ledger, text)


async def begin_element(talk: Talk, name: str) -> Reply:
    """Draft an element from what was told of it before; what it needs besides stands as a placeholder.

    `name` is an id of the kind at hand, or `kind:id`.
    """
    kind, _, element_id = name.rpartition(":")
    kind = kind if kind in talk.services.specs else talk.kind
    talk.session.task = (
        None if talk.session.task and talk.session.task.name == "begin:draft" else talk.session.task
    )
    return await _draft(talk, kind, element_id, statements.told_for(talk, kind, element_id), "")


async def begin_told(talk: Talk, statement: Statement) -> Reply:
    """Draft the element that most was told for, and offer the others that something was told for."""
    statements.keep_told(talk, statement.spec.id, statement.ledger)
    element = statement.element
    ledger = statements.told_for(talk, statement.spec.id, element.id)
    ledger = ledger.with_facts(statement.ledger_of_first.facts)
    reply = await _draft(talk, statement.spec.id, element.id, ledger, talk.message.text)
    others = statement.facts[1:]
    if not others:
        return reply
    told = "；".join(f"{one.title}（{'，'.join(fact.text for fact in facts)}）" for one, facts in others)
    rows = element_buttons((one for one, _ in others), f"draft:{statement.spec.id}")
    return replace(
        reply,
        blocks=(*reply.blocks, Paragraph(talk.say("draft.told_others", others=told))),
        buttons=(*map(tuple, rows), *reply.buttons),
    )


async def tell(talk: Talk, text: str) -> Reply:
    """Draft again with what was just told beside what was told before; without a draft, begin one of it."""
    text = as_told(text)
    last = recall(talk)
    if last.get("type") != "draft":
        if statement := statements.read_statement(talk, text):
            return await begin_told(talk, statement)
        if statements.is_of_norm(text):
            return await ask(talk, text)
        if is_of_earlier_year(text):
            return talk.reply(talk.say("draft.earlier_year"))
        return await begin(talk, text)
    if (open_question := last.get("unsettled")) and len(text) <= _SHORT_ANSWER:
        return await correct(talk, f"{text}{open_question}")
    facts = read_facts(text, [_element_of(talk)])
    if not facts or (text.startswith("是") and all(fact.is_free for fact in facts)):
        missing = last["placeholders"]
        if not missing:
            return talk.reply(talk.say("draft.which_fact"))
        return talk.reply(talk.say("draft.not_understood", names="、".join(missing), example=missing[0]))
    ledger = FactLedger.from_json(last["ledger"]).with_told(facts)
    return await _draft(talk, last["kind"], last["element"], ledger, text)


async def correct(talk: Talk, text: str) -> Reply:
    """Change or take back something told; ask which is meant where that is not clear, and change nothing."""
    text = as_told(text)
    last = recall(talk)
    if last.get("type") != "draft":
        key = (
            "ask.which_figure"
            if text.strip("。！!").rstrip("次个人条项%％")[-1:].isdigit() and len(text) < 6
            else "draft.nothing_to_revise"
        )
        return talk.reply(talk.say(key))
    ledger = FactLedger.from_json(last["ledger"])
    change = find_change(text, ledger.told)
    if change.edits:
        ledger = ledger.with_change(change.edits)
        if change.rest:
            ledger = ledger.with_told(read_facts(change.rest, [_element_of(talk)]))
        return await _draft(talk, last["kind"], last["element"], ledger, text)
    if change.choices:
        talk.session.last = last | {"unsettled": text}
        return talk.reply(talk.say("draft.which_of"), Items(change.choices, is_numbered=True))
    if facts := read_facts(text, [_element_of(talk)]):
        # It names nothing that was told: then it tells something.
        return await _draft(talk, last["kind"], last["element"], ledger.with_told(facts), text)
    return talk.reply(talk.say("draft.which_fact"))


def is_at_hand(talk: Talk) -> bool:
    """Tell whether there is a draft to change: the last thing made, or the one that an answer came after."""
    return talk.session.last.get("type") == "draft" or bool(talk.session.last.get("draft"))


def recall(talk: Talk) -> dict[str, Any]:
    """Take up the draft that an answer or a notice came after; return the last thing made."""
    kept = talk.session.last.get("draft")
    if kept and talk.session.last.get("type") != "draft":
        talk.session.last = kept
    return talk.session.last


def answer_about(talk: Talk, text: str) -> Reply | None:
    """Answer what is asked of the draft at hand: its sum, its gaps, its text; None where it is asked of other things."""
    if not is_at_hand(talk):
        return None
    if asks_for_sum(text):
        last = recall(talk)
        found = total(text, FactLedger.from_json(last["ledger"]).told)
        if found is None:
            return None
        return talk.reply(talk.say("draft.total", total=found.text, parts="；".join(found.parts)))
    if asks_of_draft(text, "gaps"):
        recall(talk)
        return show_missing(talk) or talk.reply(talk.say("draft.nothing_missing"))
    if asks_of_draft(text, "show"):
        last = recall(talk)
        return talk.reply(Draft(last["versions"][-1]), buttons=_buttons(talk))
    return None


def show_missing(talk: Talk) -> Reply | None:
    """Say what the last draft still lacks; None where there is no draft, or nothing is missing."""
    last = talk.session.last
    if last.get("type") != "draft" or not last["placeholders"]:
        return None
    names = last["placeholders"]
    return talk.reply(talk.say("draft.placeholders", count=len(names), names="、".join(names)))


def _element_of(talk: Talk) -> RequiredElement:
    last = talk.session.last
    if last["kind"] == FREE:
        return free_page(last["element"])[1]
    element = talk.services.specs[last["kind"]].element(last["element"])
    assert element is not None
    return element


async def _draft(talk: Talk, kind: str, element_id: str, ledger: FactLedger, asked: str) -> Reply:
    ledger = with_sums(ledger, asked)
    drafted = await draft_element(
        element_id,
        ledger,
        talk.services,
        kind=kind,
        on=talk.day_of(asked),
        scopes=talk.scopes,
        progress=talk.progress,
        person=talk.person,
    )
    versions = talk.session.last.get("versions", []) if _is_same(talk, kind, element_id) else []
    _remember(talk, drafted, kind, element_id, ledger, versions)
    talk.session.remember(asked or drafted.element.title, drafted.text[:300])
    return _show(talk, drafted)


async def revise(talk: Talk, how: str, wish: str = "") -> Reply:
    """Word the last draft anew, or take the version before."""
    last = recall(talk)
    if last.get("type") != "draft":
        return talk.reply(talk.say("draft.nothing_to_revise"))
    if how == "undo":
        return _undo(talk)
    if how == "export":
        return await export(talk)
    if how == "sources":
        return _show_sources(talk)
    ledger = FactLedger.from_json(last["ledger"])
    drafted = await revise_draft(
        last["element"],
        last["versions"][-1],
        INSTRUCTIONS.get(how, wish),
        ledger,
        talk.services,
        kind=last["kind"],
        on=talk.day_of(wish),
        scopes=talk.scopes,
        progress=talk.progress,
        person=talk.person,
    )
    _remember(talk, drafted, last["kind"], last["element"], ledger, last["versions"])
    return _show(talk, drafted)


def _undo(talk: Talk) -> Reply:
    versions: list[str] = talk.session.last["versions"]
    if len(versions) < 2:
        return talk.reply(talk.say("draft.nothing_to_undo"), Draft(versions[-1]))
    versions.pop()
    last = talk.session.last
    if len(last.get("ledgers", [])) > 1:
        # What was told for the version that is taken back goes with it.
        last["ledgers"].pop()
        last["ledger"] = last["ledgers"][-1]
        last["placeholders"] = list(placeholders_in(versions[-1]))
    return talk.reply(talk.say("draft.undone"), Draft(versions[-1]), buttons=_buttons(talk))


def _show_sources(talk: Talk) -> Reply:
    sources: list[list[str]] = talk.session.last.get("sources", [])
    if not sources:
        return talk.reply(talk.say("draft.no_sources"))
    return talk.reply(*(Quotation(quote, label) if quote else Paragraph(label) for label, quote in sources))


async def export(talk: Talk, _: str = "") -> Reply:
    """Hand the last draft over as a Word file."""
    last = recall(talk)
    if last.get("type") != "draft":
        return talk.reply(talk.say("draft.nothing_to_revise"))
    from bot.word import text_docx

    content = await asyncio.to_thread(text_docx, last["title"], last["versions"][-1])
    return talk.reply(
        Paragraph(last["title"]), files=(OutFile(f"{last['title']}.docx", content),), is_private=True
    )


def is_name_alone(talk: Talk, text: str) -> bool:
    """Tell whether the text is the id or name of an element and nothing else: E04, 阵地台账."""
    name = text.strip(" ?？。")
    return any(spec.element(name.upper()) or spec.element(name) for spec in talk.services.specs.values())


def names_part(talk: Talk, text: str) -> bool:
    """Tell whether words about a report name one part of it: 自查报告里的中心组学习怎么写."""
    for spec in talk.services.specs.values():
        for name in sorted((spec.title, spec.topic, spec.work, *spec.aliases), key=len, reverse=True):
            text = text.replace(name, "")
    names = {
        name
        for spec in talk.services.specs.values()
        for element in spec.elements
        for name in (element.title, *element.aliases)
    }
    return any(len(name) > 1 and name in text for name in names)


def names_element(talk: Talk, text: str) -> bool:
    """Tell whether the text names an element of a report kind."""
    return find_in_kinds(text, talk.kind, talk.services.specs) is not None


def _is_same(talk: Talk, kind: str, element_id: str) -> bool:
    last = talk.session.last
    return last.get("type") == "draft" and last["element"] == element_id and last["kind"] == kind


def _remember(
    talk: Talk, drafted: DraftedElement, kind: str, element_id: str, ledger: FactLedger, versions: list[str]
) -> None:
    statements.keep_told(talk, kind, ledger)
    before = talk.session.last
    ledgers = before.get("ledgers", []) if versions else []
    if versions and versions[-1] == drafted.text:
        # Nothing was changed: no version of its own.
        versions, ledgers = versions[:-1], ledgers[:-1]
    last: dict[str, Any] = {
        "told": before["told"],
        "type": "draft",
        "kind": kind,
        "element": element_id,
        "title": drafted.element.title,
        "ledger": ledger.to_json(),
        "placeholders": list(drafted.placeholders),
        "versions": [*versions, drafted.text][-VERSIONS_KEPT:],
        "ledgers": [*ledgers, ledger.to_json()][-VERSIONS_KEPT:],
        "turn": drafted.turn_id,
        "sources": [[citation.label, citation.quote] for citation in drafted.citations],
    }
    talk.session.last = last


def _show(talk: Talk, drafted: DraftedElement) -> Reply:
    kind = talk.session.last["kind"]
    blocks: list[Block] = [Draft(drafted.text)]
    if kind == FREE:
        blocks.append(Paragraph(talk.say("draft.free")))
    elif kind != talk.kind:
        title = talk.services.specs[kind].title
        blocks.append(Paragraph(talk.say("wish.other_kind", kind=title, element=drafted.element.title)))
    if drafted.placeholders:
        names = "、".join(drafted.placeholders)
        blocks.append(Paragraph(talk.say("draft.placeholders", count=len(drafted.placeholders), names=names)))
    if drafted.addable:
        blocks.append(Paragraph(talk.say("draft.addable", names="、".join(drafted.addable))))
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
