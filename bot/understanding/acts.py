"""The closed set of acts: everything that a message can ask of Zicha."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Act(StrEnum):
    """What a message does. A new act is a line here, examples of it, and what it leads to in `bot.dialogue`."""

    ASK = "ask"
    """Asks about rules, articles, editions, language, or what was just said."""
    EXPLAIN = "explain"
    """Asks what a part of a report means, or how it is written."""
    DRAFT = "draft"
    REPORT = "report"
    """Begins or goes on with a whole report."""
    TELL = "tell"
    """Tells facts, or answers a question for one."""
    CORRECT = "correct"
    """Changes or takes back something told."""
    REVISE = "revise"
    """Wishes about the text of a draft."""
    REVIEW = "review"
    DECIDE = "decide"
    """Speaks of the findings of a review."""
    NOTICE = "notice"
    EXPORT = "export"
    UNDO = "undo"
    INVENT = "invent"
    """Asks for facts to be made up: declined."""
    LIBRARY = "library"
    SETTINGS = "settings"
    HELP = "help"
    SMALLTALK = "smalltalk"
    OFFTOPIC = "offtopic"
    STOP = "stop"
    UNCLEAR = "unclear"
    """Nobody could tell without asking back."""


class Reading(BaseModel):
    """The act that a message is taken for, and the likeliest ones where that is not clear."""

    model_config = ConfigDict(frozen=True)

    act: Act
    likeliest: tuple[Act, ...] = ()
    """Best first; with UNCLEAR they are what is asked back."""
    sureness: float = 1.0
    """The probability of the best, calibrated on examples that were held out."""
    shares: dict[Act, float] = {}
    """The probability of each act; empty where the form of the message left no doubt."""

    def share(self, *acts: Act) -> float:
        """Return how likely it is that one of those acts is meant."""
        return sum(self.shares.get(act, 0.0) for act in acts)
