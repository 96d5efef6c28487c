"""Drafting in conversation: a paragraph, then the facts it lacks, then its revisions; each step can be taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.dialogue import statements
from bot.dialogue.paragraphs import buttons_under, show
from bot.dialogue.questions import ask
from bot.dialogue.said import (
    adds,
    asks_of_draft,
    is_only_named,
    speaks_of_part,
    wants_own_paragraph,
    wants_parts_merged,
)
from bot.dialogue.statements import Statement
from bot.dialogue.talk import Talk, element_buttons
from bot.drafting import DraftedElement, draft_element, revise_draft
from bot.drafting.free import FREE, free_page, heading_in, is_foreign
from bot.exchange import Draft, Items, OutFile, Paragraph, Quotation, Reply
from bot.facts import (
    FactLedger,
    asks_for_sum,
    find_change,
    find_in_kinds,
    read_facts,
    total,
    with_sums,
)
from bot.facts.about import is_topic, topics_in
from bot.facts.clauses import split_clauses
from bot.facts.correcting import is_correction
from bot.facts.summing import rate, wants_rate_written
from bot.facts.telling import left_out
from bot.facts.told import as_told
from bot.facts.words import is_of_earlier_year, is_wish
from bot.sessions import Task
from bot.work import Part, Version
from knowledge.specs import RequiredElement

INSTRUCTIONS = {
    "shorter": "更短",
    "concrete": "更具体",
    "reword": "换个说法",
    "basis": "补上依据",
}
_SHORT_ANSWER = 12
"""Characters of an answer to the question which of several things is meant."""


async def begin(talk: Talk, text: str) -> Reply:
    """Draft the element that the text is about, from the facts in it; freely where no page of ours is meant."""
    text = as_told(text)
    found = find_in_kinds(text, talk.kind, talk.services.specs)
    heading = heading_in(text)
    if found is None or is_foreign(text, talk.services.specs):
        if facts := read_facts(text, [free_page(heading)[1]]):
            return await _draft(talk, FREE, heading, FactLedger().with_facts(facts), text, heard=text)
        if found is None:
            # The next words name it: 中心组.
            talk.session.task = Task("begin:draft")
            asked = "ask.which_element" if text else "ask.what_to_draft"
            return talk.reply(talk.say(asked), buttons=element_buttons(talk.draftable, "draft"))
    spec, element = found
    ledger = statements.told_for(talk, spec.id, element.id).with_facts(read_facts(text, [element]))
    return await _draft(talk, spec.id, element.id, ledger, text, heard=text)


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
    kind, element = statement.spec.id, statement.element
    talk.keep(talk.work.with_told(kind, statement.ledger))
    ledger = statements.told_for(talk, kind, element.id).with_facts(statement.ledger_of_first.facts)
    reply = await _draft(talk, kind, element.id, ledger, talk.message.text)
    others = statement.facts[1:]
    if not others:
        return reply
    told = "；".join(f"{one.title}（{'，'.join(fact.text for fact in facts)}）" for one, facts in others)
    rows = element_buttons((one for one, _ in others), f"draft:{kind}")
    return replace(
        reply,
        blocks=(*reply.blocks, Paragraph(talk.say("draft.told_others", others=told))),
        buttons=(*map(tuple, rows), *reply.buttons),
    )


async def tell(talk: Talk, text: str) -> Reply:
    """Draft again with what was just told beside what was told before; without a draft, begin one of it."""
    text = as_told(text)
    part = talk.work.current
    if (is_wish(text) and names_element(talk, text)) or (part and _opens_another(talk, part, text)):
        # 写一段……：what is told after it is for that paragraph, whatever other parts ask for it too.
        return await begin(talk, text)
    if part is None:
        if statement := statements.read_statement(talk, text):
            return await begin_told(talk, statement)
        if statements.is_of_norm(text):
            return await ask(talk, text)
        if is_of_earlier_year(text):
            return talk.reply(talk.say("draft.earlier_year"))
        return await begin(talk, text)
    if (open_question := talk.session.last.get("unsettled")) and len(text) <= _SHORT_ANSWER:
        return await correct(talk, f"{text}{open_question}")
    facts = read_facts(text, [_element_of(talk, part)], is_all_told=adds(text))
    if not facts or (text.startswith("是") and all(fact.is_free for fact in facts)):
        missing = part.current.gaps
        if not missing:
            return talk.reply(talk.say("draft.which_fact"))
        return talk.reply(talk.say("draft.not_understood", names="、".join(missing), example=missing[0]))
    ledger = part.current.ledger.with_told(facts)
    return await _draft(talk, part.kind, part.element, ledger, text, heard=text)


def _opens_another(talk: Talk, part: Part, text: str) -> bool:
    """Tell whether a message opens with the name of another part, or wants a paragraph of its own: 意识形态的：……."""
    clauses = [clause.text.strip() for clause in split_clauses(text)]
    if wants_own_paragraph(text):
        return True
    if len(clauses) < 2 or not is_topic(clauses[0]):
        return False
    found = find_in_kinds(clauses[0], talk.kind, talk.services.specs)
    return found is not None and (found[0].id, found[1].id) != (part.kind, part.element)


async def correct(talk: Talk, text: str) -> Reply:
    """Change or take back something told; ask which is meant where that is not clear, and change nothing."""
    text = as_told(text)
    part = talk.work.current
    if part is None:
        is_figure = text.strip("。！!").rstrip("次个人条项%％")[-1:].isdigit() and len(text) < 6
        return talk.reply(talk.say("ask.which_figure" if is_figure else "draft.nothing_to_revise"))
    ledger = part.current.ledger
    change = find_change(text, ledger.told)
    if change.edits:
        ledger = ledger.with_change(change.edits)
        if change.rest:
            ledger = ledger.with_told(read_facts(change.rest, [_element_of(talk, part)]))
        return await _draft(talk, part.kind, part.element, ledger, text)
    if change.choices:
        talk.session.last = talk.session.last | {"unsettled": text}
        return talk.reply(talk.say("draft.which_of"), Items(change.choices, is_numbered=True))
    if facts := read_facts(text, [_element_of(talk, part)]):
        # It names nothing that was told: then it tells something.
        return await _draft(talk, part.kind, part.element, ledger.with_told(facts), text)
    return talk.reply(talk.say("draft.which_fact"))


async def revise(talk: Talk, how: str, wish: str = "") -> Reply:
    """Word the draft anew, or take the version before; `how` is a way of `INSTRUCTIONS`, undo, redo, export, sources."""
    part = talk.work.current
    if part is None:
        return talk.reply(talk.say("draft.nothing_to_revise"))
    if wants_rate_written(wish) and rate(wish, part.current.ledger.told):
        return await _draft(talk, part.kind, part.element, part.current.ledger, wish)
    if wants_parts_merged(wish) and len(talk.work.parts) > 1:
        return await _merge(talk, wish)
    match how:
        case "undo" | "redo":
            return _step(talk, part, how)
        case "export":
            return await export(talk)
        case "sources":
            return _show_sources(talk, part)
    change = find_change(as_told(wish), part.current.ledger.told) if wish else None
    if change and change.edits:
        # 把带头换成牵头 is about what was told.
        return await correct(talk, wish)
    drafted = await revise_draft(
        part.element,
        part.current.text,
        INSTRUCTIONS.get(how, wish),
        part.current.ledger,
        talk.services,
        kind=part.kind,
        on=talk.day_of(wish),
        scopes=talk.scopes,
        progress=talk.progress,
        person=talk.person,
    )
    changed = drafted.text != part.current.text
    wishes = (*part.current.wishes, INSTRUCTIONS.get(how, wish)) if changed else part.current.wishes
    _keep(talk, drafted, part.kind, part.element, part.current.ledger, wishes)
    return show(talk, drafted, is_first=False)


async def _merge(talk: Talk, wish: str) -> Reply:
    """Write what was told for the paragraph at hand into the one before it; wishes beside that are done on the whole."""
    *_, before, part = talk.work.parts
    ledger = before.current.ledger.with_told(part.current.ledger.as_free.facts)
    talk.keep(talk.work.without_last())
    reply = await _draft(talk, before.kind, before.element, ledger, "")
    rest = "，".join(one.text for one in split_clauses(as_told(wish)) if not wants_parts_merged(one.text))
    return await revise(talk, "", rest) if rest else reply


async def export(talk: Talk, _: str = "") -> Reply:
    """Hand what is being written over as a Word file: the one paragraph, or all of them."""
    work = talk.work
    if work.current is None:
        return talk.reply(talk.say("draft.nothing_to_revise"))
    from bot.word import text_docx

    title = work.current.title or talk.say("draft.title")
    content = await asyncio.to_thread(text_docx, title, work.text)
    return talk.reply(Paragraph(title), files=(OutFile(f"{title}.docx", content),), is_private=True)


def answer_about(talk: Talk, text: str) -> Reply | None:
    """Answer what is asked of the draft at hand: its sum, its gaps, its text; None where it is asked of other things."""
    part = talk.work.current
    if part is None:
        return None
    if asks_for_sum(text) and (found := total(text, part.current.ledger.told)):
        return talk.reply(talk.say("draft.total", total=found.text, parts="；".join(found.parts)))
    if not wants_rate_written(text.removesuffix("？")) and (share := rate(text, part.current.ledger.told)):
        return talk.reply(talk.say("draft.rate", rate=share.text, part=share.part, whole=share.whole))
    if asks_of_draft(text, "gaps"):
        return show_missing(talk) or talk.reply(talk.say("draft.nothing_missing"))
    if asks_of_draft(text, "show"):
        return talk.reply(Draft(talk.work.text), buttons=buttons_under(talk))
    return None


def show_missing(talk: Talk) -> Reply | None:
    """Say what the draft still lacks; None where there is no draft, or nothing is missing."""
    part = talk.work.current
    if part is None or not part.current.gaps:
        return None
    names = part.current.gaps
    return talk.reply(talk.say("draft.placeholders", count=len(names), names="、".join(names)))


def is_at_hand(talk: Talk) -> bool:
    """Tell whether there is a draft to change."""
    return talk.work.current is not None


def corrects(talk: Talk, text: str) -> bool:
    """Tell whether a message says of itself that it corrects, and what it changes can be found in the draft at hand."""
    part = talk.work.current
    if part is None or talk.session.task is not None or adds(text) or not is_correction(text):
        return False
    return bool(find_change(as_told(text), part.current.ledger.told).edits)


def turn_to_named(talk: Talk, text: str) -> Reply | None:
    """Turn to the paragraph that a message names among several; show it where the message says nothing else."""
    work = talk.work
    named = [n for n, part in enumerate(work.parts) if _names(talk, part, text)]
    if len(work.parts) < 2 or len(named) != 1 or named[0] == work.at % len(work.parts):
        return None
    talk.keep(work.turned_to(named[0]))
    talk.session.last = {"type": "draft", "turn": ""}
    if not is_only_named(text):
        return None
    return talk.reply(Draft(work.parts[named[0]].current.text), buttons=buttons_under(talk))


def _names(talk: Talk, part: Part, text: str) -> bool:
    if not speaks_of_part(text):
        return False
    spec = talk.services.specs.get(part.kind)
    words = {part.title, *(spec.aliases if spec else ()), *(spec.topic_words if spec else ())}
    return any(topic in part.title or topic in words for topic in topics_in(text))


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


def _element_of(talk: Talk, part: Part) -> RequiredElement:
    if part.kind == FREE:
        return free_page(part.element)[1]
    element = talk.services.specs[part.kind].element(part.element)
    assert element is not None
    return element


async def _draft(
    talk: Talk, kind: str, element_id: str, ledger: FactLedger, asked: str, *, heard: str = ""
) -> Reply:
    """Draft the element and show it; of `heard` it is said what was left out and may be a fact after all."""
    ledger = with_sums(ledger, asked)
    before = talk.work.part(kind, element_id)
    wishes = before.current.wishes if before else ()
    drafted = await draft_element(
        element_id,
        ledger,
        talk.services,
        kind=kind,
        on=talk.day_of(asked),
        scopes=talk.scopes,
        progress=talk.progress,
        person=talk.person,
        wishes=wishes,
    )
    _keep(talk, drafted, kind, element_id, ledger, wishes)
    talk.session.remember(asked or drafted.element.title, drafted.text[:300])
    unsure = () if adds(heard) else left_out(heard)
    return show(talk, drafted, is_first=before is None, left_out=unsure)


def _keep(
    talk: Talk, drafted: DraftedElement, kind: str, element: str, ledger: FactLedger, wishes: tuple[str, ...]
) -> None:
    version = Version(
        text=drafted.text,
        facts=tuple(ledger.to_json()),
        wishes=wishes,
        gaps=drafted.placeholders,
        sources=tuple((citation.label, citation.quote) for citation in drafted.citations),
    )
    work = talk.work.with_told(kind, ledger)
    part = work.part(kind, element)
    if part is None:
        part = Part(kind=kind, element=element, title=drafted.element.title, versions=(version,))
    else:
        part = part.with_version(version)
    talk.keep(work.with_part(part))
    talk.session.last = {"type": "draft", "turn": drafted.turn_id}


def _step(talk: Talk, part: Part, way: str) -> Reply:
    moved = part.undo() if way == "undo" else part.redo()
    if moved is part:
        key = "draft.nothing_to_undo" if way == "undo" else "draft.nothing_to_redo"
        return talk.reply(talk.say(key), Draft(part.current.text))
    talk.keep(talk.work.with_part(moved))
    talk.session.last = {"type": "draft", "turn": ""}
    key = "draft.undone" if way == "undo" else "draft.redone"
    return talk.reply(talk.say(key), Draft(moved.current.text), buttons=buttons_under(talk))


def _show_sources(talk: Talk, part: Part) -> Reply:
    sources = part.current.sources
    if not sources:
        return talk.reply(talk.say("draft.no_sources"))
    return talk.reply(*(Quotation(quote, label) if quote else Paragraph(label) for label, quote in sources))
