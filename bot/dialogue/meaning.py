"""What a message means where it is said: its form, then what is possible here, then what examples make of it."""

from __future__ import annotations

import asyncio
import re

from bot.dialogue import answers, drafts, settings
from bot.dialogue.said import adds, asks, may_be_pasted, names_notice
from bot.dialogue.several import split_acts
from bot.dialogue.talk import Talk
from bot.drafting.revising import says_how_long
from bot.errors import LimitReached
from bot.facts.correcting import is_correction
from bot.facts.words import is_wish
from bot.llm.metering import metered
from bot.understanding import Act, Reading, read_act
from bot.understanding.by_model import read_by_model
from bot.understanding.opened import page_of
from knowledge.text.figures import find_figures
from knowledge.text.references import find_references

ASKED_BACK = (Act.ASK, Act.EXPLAIN, Act.DRAFT, Act.TELL, Act.CORRECT, Act.REVISE, Act.REPORT, Act.REVIEW, Act.EXPORT, Act.UNDO, Act.NOTICE, Act.DECIDE)  # fmt: skip
"""Acts that are offered where it is not clear which is meant."""
_ASIDE = (Act.ASK, Act.EXPLAIN, Act.REVIEW, Act.DECIDE, Act.NOTICE, Act.HELP, Act.SMALLTALK, Act.OFFTOPIC, Act.INVENT, Act.LIBRARY, Act.STOP)  # fmt: skip
_ON_A_TEXT = (Act.CORRECT, Act.REVISE, Act.UNDO)
_TELLS = (Act.TELL, Act.CORRECT, Act.DRAFT)
"""What must stand beside a question or a wish for it to be an act of its own."""
SURELY_ASIDE, SURE_QUESTION = 0.8, 0.4
"""While a report asks for facts, words that are not surely something else answer it; questions more easily are."""
_LIKELY, _LIKELY_WITH_FIGURES = 0.5, 0.35
"""From this share on, acts that differ little in what they do are settled by what the message holds."""
_A_PLACE = 30
"""Characters of a message that names an article and asks for it."""
_A_SETTING = 14
_BARE_FIGURE = re.compile(r"[约近共]?\d{1,6}(?:\.\d+)?[%％\u4e00-\u9fff]{0,2}[。！!]?")


async def mean(talk: Talk, text: str) -> Reading:
    """Return the act of a message; UNCLEAR where a question back is needed."""
    if reading := _by_form(talk, text):
        return reading
    opened = open_thing(talk)
    reading = await asyncio.to_thread(read_act, text, opened, _possible(talk, text))
    if opened == "report":
        return _while_a_report_asks(reading, text)
    return _settled(talk, text, reading) if reading.act is Act.UNCLEAR else reading


async def mean_several(talk: Talk, text: str) -> list[tuple[Reading, str]]:
    """Return the acts of a message that holds several, in the order in which they are done; empty: it is of one."""
    opened = open_thing(talk)
    if opened not in ("none", "draft", "answer") or _by_form(talk, text):
        return []
    pieces = await asyncio.to_thread(
        split_acts, text, opened, _possible(talk, text) | {Act.REVISE, Act.EXPORT}
    )
    read = [
        (Reading(act=piece.act) if piece.act else await mean(talk, piece.words), piece.words)
        for piece in pieces
    ]
    told = [reading.act for piece, (reading, _) in zip(pieces, read, strict=True) if piece.act is None]
    # 2025年的报告，依据哪一条 is one question: what stands beside it tells nothing.
    return read if all(act in _TELLS for act in told) else []


async def mean_by_model(talk: Talk, text: str) -> list[tuple[Reading, str]]:
    """Return the acts of a message as the language model reads them, each with its words; empty: the examples read it.

    What has a form of its own needs no model. At the day's limit it goes on without one.
    """
    is_wanted = talk.services.settings.understand_by_model and talk.services.chat_model is not None
    if not is_wanted or _by_form(talk, text):
        return []
    try:
        async with metered(talk.services, talk.person, "read", text):
            read = await read_by_model(text, page_of(talk.session), talk.services)
            return [(Reading(act=act), words) for act, words in read]
    except LimitReached:
        return []


def open_thing(talk: Talk) -> str:
    """Return what stands before the person: see `bot.understanding.features.OPEN`."""
    task, last = talk.session.task, talk.session.last
    if task is not None and task.name in ("report", "review"):
        return task.name
    if task is not None or last.get("unsettled"):
        return "question"
    kind = str(last.get("type", "none"))
    return kind if kind in ("draft", "answer", "notice") else "none"


def _by_form(talk: Talk, text: str) -> Reading | None:
    """Return the act of a message whose form leaves no doubt: the name of an element, a rule's article, a setting."""
    if drafts.is_name_alone(talk, text):
        is_wanted = talk.session.task is not None and talk.session.task.name == "begin:draft"
        return Reading(act=Act.DRAFT if is_wanted else Act.EXPLAIN)
    if drafts.corrects(talk, text) and not asks(text):
        return Reading(act=Act.CORRECT)
    if adds(text) and not asks(text):
        return Reading(act=Act.TELL)
    if drafts.is_at_hand(talk) and says_how_long(text) and open_thing(talk) in ("draft", "none"):
        return Reading(act=Act.REVISE)
    if _BARE_FIGURE.fullmatch(text) and open_thing(talk) == "none":
        return Reading(act=Act.CORRECT)
    if settings.is_told(talk) and open_thing(talk) != "report":
        return Reading(act=Act.SETTINGS)
    references = find_references(text, talk.services.catalogue)
    if any(reference.article for reference in references) and len(text) <= _A_PLACE:
        return Reading(act=Act.ASK)
    return None


def _possible(talk: Talk, text: str) -> frozenset[Act]:
    """Return the acts that make sense here: nothing is decided without a review, nothing undone without a draft."""
    task, last = talk.session.task, talk.session.last
    has_text = drafts.is_at_hand(talk) or task is not None or answers.is_given(talk)
    missing: set[Act] = set()
    if not has_text:
        missing |= {*_ON_A_TEXT, Act.EXPORT} - ({Act.CORRECT} if is_correction(text) else set())
    if task is None or task.name != "review":
        missing.add(Act.DECIDE)
    if last.get("type") != "notice" and not names_notice(text):
        missing.add(Act.NOTICE)
    if len(text) > _A_SETTING:
        missing.add(Act.SETTINGS)
    if not may_be_pasted(text):
        missing.add(Act.REVIEW)
    return frozenset(Act) - missing


def _while_a_report_asks(reading: Reading, text: str) -> Reading:
    """Take what is not surely something else for an answer to what the report asked."""
    if reading.act in _ASIDE and reading.sureness < (SURE_QUESTION if asks(text) else SURELY_ASIDE):
        return Reading(act=Act.TELL)
    return Reading(act=Act.TELL) if reading.act is Act.UNCLEAR else reading


def _has_gaps(talk: Talk) -> bool:
    part = talk.work.current
    return part is not None and bool(part.current.gaps) and talk.session.last.get("type") == "draft"


def _settled(talk: Talk, text: str, reading: Reading) -> Reading:
    """Settle between acts that lead nearly to the same: facts begin a paragraph, go into it, or mend one in it."""
    if asks(text):
        if reading.share(Act.ASK, Act.EXPLAIN) >= _LIKELY:
            better = max((Act.ASK, Act.EXPLAIN), key=reading.share)
            return reading.model_copy(update={"act": better})
        return reading
    if is_wish(text) and reading.share(Act.DRAFT, Act.REPORT) > reading.share(
        Act.TELL, Act.CORRECT, Act.REVISE
    ):
        return reading.model_copy(update={"act": max((Act.DRAFT, Act.REPORT), key=reading.share)})
    has_figures = any(one.kind in ("count", "number", "percent") for one in find_figures(text))
    needed = _LIKELY_WITH_FIGURES if has_figures else _LIKELY
    if reading.share(Act.TELL, Act.DRAFT, Act.CORRECT) < needed and not _has_gaps(talk):
        offered = [act for act in reading.likeliest if act in ASKED_BACK]
        return Reading(act=offered[0]) if len(offered) == 1 else reading
    if not drafts.is_at_hand(talk):
        act = max((Act.TELL, Act.DRAFT), key=reading.share)
    elif is_correction(text):
        act = Act.CORRECT
    else:
        act = Act.TELL
    return reading.model_copy(update={"act": act})
