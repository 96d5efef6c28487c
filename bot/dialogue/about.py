"""A reply to an earlier message of ours is about that message: its paragraph, its finding, its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from bot.dialogue.talk import Talk
from bot.exchange import Earlier
from bot.work import Part

_SHORTEST = 8
"""Characters, without spaces, from which words tell one text from another."""
_NUMBERED = re.compile(r"第\s?(\d{1,3})\s?条")


@contextmanager
def turned_back(talk: Talk) -> Iterator[None]:
    """Let that be spoken of which the message is a reply to; nothing changes where that is not known.

    With a paragraph a report or a review that is open is put aside for the one message.
    """
    about, session = talk.message.about, talk.session
    aside = None
    if about is None:
        pass
    elif (number := _finding_in(talk, about)) is not None:
        assert session.task is not None
        session.task.state["cursor"] = number
        talk.turn_to("review")
    elif (part := _part_in(talk, about)) is not None:
        aside, session.task = session.task, None
        talk.keep(talk.work.with_part(part))
        talk.turn_to("draft")
    elif (asked := _exchange_in(talk, about)) is not None:
        session.history = [one for one in session.history if one != asked] + [asked]
    try:
        yield
    finally:
        session.task = session.task or aside


def _finding_in(talk: Talk, about: Earlier) -> int | None:
    """Return which finding of the open review the card or line is of; None where it is of none."""
    task = talk.session.task
    if task is None or task.name != "review":
        return None
    for action in about.actions:
        match action.split(":"):
            case ["review", verb, number, mark] if mark == task.state.get("id"):
                if verb == "accept" and number.isdecimal():
                    return int(number)
                line = _NUMBERED.match(about.text)
                is_known = line and 0 < int(line[1]) <= len(task.state["findings"])
                return int(line[1]) - 1 if line and is_known else None
    return None


def _part_in(talk: Talk, about: Earlier) -> Part | None:
    """Return the paragraph that the words hold, or are of, in whatever version; the latest where there are several."""
    words = _bare(about.text)
    for part in reversed(talk.work.parts):
        for version in (*part.versions, *part.undone):
            text = _bare(version.text)
            if min(len(text), len(words)) >= _SHORTEST and (text in words or words in text):
                return part
    return None


def _exchange_in(talk: Talk, about: Earlier) -> tuple[str, str] | None:
    """Return the question that the words answered."""
    words = _bare(about.text)
    for asked, answer in reversed(talk.session.history):
        if len(text := _bare(answer)[: _SHORTEST * 10]) >= _SHORTEST and text in words:
            return asked, answer
    return None


def _bare(text: str) -> str:
    return "".join(text.split())
