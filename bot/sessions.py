"""What is remembered of a conversation between two messages."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

HISTORY_LENGTH = 6
"""Exchanges kept for follow-up questions; older ones have no bearing on an elliptical question."""


@dataclass(slots=True)
class Preferences:
    """What the person chose with /settings."""

    kind: str = ""
    unit: str = ""
    year: int | None = None
    is_brief: bool = False
    language: Literal["zh", "en"] = "zh"


@dataclass(slots=True)
class Task:
    """A job that spans several messages: `name` says which use case goes on, `state` is its own."""

    name: str
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Session:
    """One conversation. Everything in it can be written as JSON."""

    chat: str
    person: str
    preferences: Preferences = field(default_factory=Preferences)
    history: list[tuple[str, str]] = field(default_factory=list)
    """Questions and answers, oldest first."""
    task: Task | None = None
    last: dict[str, Any] = field(default_factory=dict)
    """The last thing made (a draft, an answer), so that 更短 and 看依据 know what is meant."""
    work: dict[str, Any] = field(default_factory=dict)
    """What is being written: `bot.work.Work` as JSON."""
    waiting_files: list[tuple[str, str]] = field(default_factory=list)
    """Files that came and whose purpose is being asked for: path and name of each."""
    people: list[str] = field(default_factory=list)
    """Who spoke in it, where it is a group's."""
    marked_at: dict[str, float] = field(default_factory=dict)
    """When text or a file of a person (seconds since 1970) was last refused for its mark: what follows is held."""
    is_stored: bool = field(default=False, compare=False)
    """Whether it came out of the store: what was deleted there meanwhile is not written again."""

    def remember(self, question: str, answer: str) -> None:
        """Add one exchange to the history."""
        self.history = [*self.history, (question, answer)][-HISTORY_LENGTH:]

    def forget_conversation(self) -> None:
        """Drop what was said, keep what was chosen."""
        self.history, self.task, self.last, self.work, self.waiting_files = [], None, {}, {}, []

    def to_json(self) -> dict[str, Any]:
        """All but the chat and person, which are the row's own columns."""
        state = asdict(self)
        del state["chat"], state["person"], state["is_stored"]
        return state

    @classmethod
    def from_json(cls, chat: str, person: str, state: dict[str, Any]) -> Session:
        """Build the session from what `to_json` gave."""
        return cls(
            chat,
            person,
            Preferences(**state["preferences"]),
            [(question, answer) for question, answer in state["history"]],
            Task(**state["task"]) if state["task"] else None,
            state["last"],
            state.get("work", {}),
            [(path, name) for path, name in state["waiting_files"]],
            people=list(state.get("people", ())),
            marked_at=dict(state.get("marked_at", {})),
            is_stored=True,
        )
