"""Questions: an answer with its sources, the rules that apply, what an element means, where an answer came from."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from bot.answering import Answer, answer
from bot.dialogue import answers
from bot.dialogue.talk import Talk, element_buttons
from bot.errors import NotFound
from bot.exchange import Button, Heading, Items, Paragraph, Reply, Source
from bot.explaining import BASIS_SHOWN, Explanation, explain
from bot.facts import find_in_kinds
from bot.regulations import Regulations, RuleLine, find_rules
from knowledge.documents import BUILT_IN, DocumentKind


async def ask(talk: Talk, question: str, manner: str = "") -> Reply:
    """Answer from the knowledge base; `manner` is how it is to be worded."""
    talk.progress.is_public = True
    is_brief = talk.session.preferences.is_brief
    given = await answer(
        question,
        talk.services,
        person=talk.person,
        history=[] if manner else [asked for asked, _ in talk.session.history],
        kind=talk.kind,
        on=talk.day_of(question),
        scopes=talk.scopes,
        progress=talk.progress,
        manner=manner or (answers.MANNERS["shorter"] if is_brief else ""),
    )
    if not manner:
        talk.session.remember(question, given.text[:500])
    answers.remember(talk, given, question)
    if is_brief and not given.model:
        given = replace(given, text=answers.shortened(given.text))
    buttons = [] if given.refused else [answers.buttons(talk, given), feedback_buttons(talk, given.turn_id)]
    return talk.reply(
        # First what limits the answer: that a rule is not held must not be read last.
        Items(given.notes) if given.notes else "",
        Paragraph(given.text),
        sources=_sources(given),
        buttons=buttons,
        turn_id=given.turn_id,
    )


async def press_answer(talk: Talk, argument: str) -> Reply:
    """Take the press of a button under an answer: `shorter:<turn>`."""
    how, _, turn_id = argument.partition(":")
    if not answers.is_given(talk) or talk.session.last["turn"] != turn_id:
        return talk.reply(talk.say("answer.not_the_last"))
    return await rework(talk, how)


async def rework(talk: Talk, how: str) -> Reply:
    """Do with the last answer what a button or a word asks for."""
    last = talk.session.last
    if how == "sources":
        return await answers.show_sources(talk)
    if how == "export":
        return await answers.export(talk)
    if how in answers.MANNERS and talk.services.chat_model is not None:
        return await ask(talk, last["question"], answers.MANNERS[how])
    if how == "reword":
        return talk.reply(talk.say("answer.no_model_to_reword"))
    shorter = answers.shortened(last["text"])
    if shorter == last["text"]:
        return talk.reply(talk.say("answer.short_enough"))
    return talk.reply(shorter, turn_id=last["turn"])


async def judge_last(talk: Talk, is_good: bool) -> Reply:
    """Take 👍 or 👎 that was typed for the last thing made."""
    turn_id = str(talk.session.last.get("turn") or "")
    return await take_feedback(talk, turn_id, is_good) if turn_id else talk.reply(talk.say("session.thanks"))


def feedback_buttons(talk: Talk, turn_id: str) -> list[Button]:
    """Return 👍 and 👎 for an answer."""
    good, bad = talk.say("feedback.good"), talk.say("feedback.bad")
    return [Button(good, f"good:{turn_id}"), Button(bad, f"bad:{turn_id}")]


def _sources(given: Answer) -> tuple[Source, ...]:
    # Without a model the answer is the quotations themselves; the list would say them again.
    return tuple(Source(c.number, c.label, "", c.quote) for c in given.citations) if given.model else ()


async def rules(talk: Talk, question: str) -> Reply:
    """Tell which rules a matter rests on."""
    on = talk.day_of(question)
    found = await find_rules(question, talk.services, on=on, kind=talk.kind, scopes=talk.scopes)
    if found.refused:
        await talk.services.store.record_gap(talk.person, question)
        return talk.reply(found.message)
    talk.session.remember(question, found.text[:500])
    talk.session.last = {"type": "rules", "question": question}
    return talk.reply(*_rule_blocks(talk, found, on))


def _rule_blocks(talk: Talk, found: Regulations, day: date) -> tuple[Heading | Items, ...]:
    heading = Heading(talk.say("rules.heading", date=f"{day.year}年{day.month}月{day.day}日"))
    return heading, Items(tuple(_rule_line(talk, rule) for rule in found.rules), is_numbered=True)


def _rule_line(talk: Talk, rule: RuleLine) -> str:
    public = talk.say("rules.public" if rule.is_public else "rules.not_public")
    demands = [(duty.article, duty.summary) for duty in rule.duties if duty.summary]
    if talk.session.preferences.is_brief or len(demands) < 2:
        places = "、".join(rule.articles)
        return (
            f"《{rule.title}》{places}（{rule.status}；{public}）：{demands[0][1] if demands else rule.why}"
        )
    lines = "\n".join(f"　{article or '要求'}：{summary}" for article, summary in demands)
    return f"《{rule.title}》（{rule.status}；{public}）\n{lines}"


async def explain_element(talk: Talk, name: str) -> Reply:
    """Tell what a required element means; an unknown name gets the list of elements."""
    named = find_in_kinds(name, talk.kind, talk.services.specs)
    kind, name = (named[0].id, named[1].id) if named else (talk.kind, name)
    try:
        found = await explain(name, talk.services, kind=kind, on=talk.day_of(name))
    except NotFound as error:
        return talk.reply(str(error), buttons=element_buttons(talk.draftable, "explain"))
    talk.session.remember(name, found.meaning)
    return _explanation(talk, found, kind)


def _explanation(talk: Talk, found: Explanation, kind: str) -> Reply:
    is_other = kind != talk.kind
    action = f"draft:{kind}:{found.id}" if is_other else f"draft:{found.id}"
    return talk.reply(
        Heading(talk.services.specs[kind].title) if is_other else "",
        Heading(f"{found.id} {found.title}（{found.section}）"),
        found.meaning,
        *_listed(talk.say("explain.slots"), found.facts),
        *_listed(talk.say("explain.norms"), found.norms),
        *_listed(talk.say("explain.basis"), tuple(line.text for line in found.basis[:BASIS_SHOWN])),
        *_listed(talk.say("explain.tips"), found.tips),
        *((Heading(talk.say("explain.example")), Paragraph(found.example)) if found.example else ()),
        buttons=[[Button(talk.say("start.draft"), action)]],
    )


def _listed(heading: str, lines: tuple[str, ...]) -> tuple[Heading | Items, ...]:
    return (Heading(heading), Items(lines)) if lines else ()


async def show_why(talk: Talk, turn_id: str = "") -> Reply:
    """Tell how the last answer was made: passages, scores, prompt, model, tokens, seconds."""
    turn_id = turn_id or str(talk.session.last.get("turn", ""))
    turn = await talk.services.store.load_turn(turn_id) if turn_id else None
    if turn is None or turn.person != talk.person:
        return talk.reply(talk.say("why.none"))
    how = talk.say("why.no_model")
    tokens = turn.prompt_tokens + turn.completion_tokens
    if turn.error:
        how = talk.say("why.failed", tokens=tokens, seconds=turn.seconds)
    elif turn.model:
        how = talk.say("why.line", model=turn.model, prompt=turn.prompt, tokens=tokens, seconds=turn.seconds)
    lines = await asyncio.to_thread(_name_passages, talk, turn.passages)
    passages = (Heading(talk.say("why.passages")), Items(lines)) if lines else ()
    return talk.reply(how, *passages)


def _name_passages(talk: Talk, scored: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    found = {
        p.id: p
        for p in talk.services.library.index.get([passage_id for passage_id, _ in scored], talk.scopes)
    }
    return tuple(
        f"{found[passage_id].document_title}　{found[passage_id].label}（{score:.2f}）"
        for passage_id, score in scored
        if passage_id in found
    )


async def list_sources(talk: Talk) -> Reply:
    """Show what there is to search: how much is built in, and each document that was added."""
    documents = await asyncio.to_thread(talk.services.library.list, talk.scopes)
    added = [document for document in documents if document.scope != BUILT_IN]
    built_in = [document for document in documents if document.scope == BUILT_IN]
    count = talk.say(
        "sources.count",
        rules=sum(document.kind is DocumentKind.RULE for document in built_in),
        reports=sum(document.kind is DocumentKind.REPORT for document in built_in),
        added=len(added),
    )
    lines = tuple(
        f"{document.title}（{'自己' if document.scope == talk.own_scope else '全员'}，{document.passages}个片段，编号 {document.id}）"
        for document in added
    )
    return talk.reply(count, Items(lines) if lines else talk.say("sources.none"))


async def take_feedback(talk: Talk, turn_id: str, is_good: bool) -> Reply:
    """Keep an opinion; a bad one is asked for its reason."""
    await talk.services.store.add_feedback(turn_id, talk.person, is_good)
    if is_good:
        return talk.reply(talk.say("feedback.thanks"))
    from bot.sessions import Task

    talk.session.task = Task("feedback", {"turn": turn_id})
    return talk.reply(talk.say("feedback.reason"))


async def take_feedback_reason(talk: Talk) -> Reply:
    """Keep why an answer was bad."""
    assert talk.session.task is not None
    turn_id = talk.session.task.state["turn"]
    talk.session.task = None
    await talk.services.store.add_feedback(turn_id, talk.person, False, talk.message.text[:500])
    return talk.reply(talk.say("feedback.thanks"))
