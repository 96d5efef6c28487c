"""A report under way, as pure data: everything in it can be written as JSON and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from bot.facts import Fact, FactLedger
from bot.notices import Notice, notice_from_state, notice_to_state
from knowledge.specs import RequiredElement

PERSON, MODEL, PATTERN = "person", "model", "pattern"
"""Who wrote a version of a part."""


@dataclass(frozen=True, slots=True)
class PartVersion:
    """One wording of an element's text."""

    text: str
    by: str
    parent: int = -1
    """Index of the version it was made from; -1 for the first."""
    instruction: str = ""
    written_at: str = ""
    facts: str = ""
    """The element's facts when it was written, so that a later change shows."""
    citations: tuple[dict[str, Any], ...] = ()
    unsupported: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The text of one element with all its wordings; `at` says which one stands."""

    element: str
    versions: tuple[PartVersion, ...] = ()
    at: int = -1

    @property
    def current(self) -> PartVersion | None:
        """The wording that stands, or None before the first draft."""
        return self.versions[self.at] if 0 <= self.at < len(self.versions) else None

    @property
    def text(self) -> str:
        """The text that stands."""
        return self.current.text if self.current else ""

    @property
    def is_edited(self) -> bool:
        """Whether a person wrote what stands: then it is not overwritten without asking."""
        return self.current is not None and self.current.by == PERSON

    def with_version(self, version: PartVersion) -> Part:
        """Return the part with a new wording that stands from now on; none is dropped."""
        return Part(self.element, (*self.versions, replace(version, parent=self.at)), len(self.versions))

    def undone(self) -> Part | None:
        """Return the part as it stood before its last change, or None where there was no other wording."""
        current = self.current
        return replace(self, at=current.parent) if current and current.parent >= 0 else None


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with its remedy: what is done, by whom, until when, to what result."""

    text: str
    measure: str = ""
    owner: str = ""
    deadline: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class OldProblem:
    """A problem of last year's report, and what has become of it."""

    text: str
    status: str = ""
    """`closed`, `open`, or empty while nobody has said."""
    account: str = ""
    """What was done where it is closed, why it is not where it is open."""


@dataclass(frozen=True, slots=True)
class ReportTask:
    """One report: its notice, its facts, its parts, its problems, and how far the questions have come."""

    id: str
    kind: str
    title: str
    unit: str = ""
    year: int | None = None
    addressee: str = ""
    signed_on: str = ""
    notice: Notice | None = None
    notice_text: str = ""
    ledger: FactLedger = field(default_factory=FactLedger)
    parts: Mapping[str, Part] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    old_problems: tuple[OldProblem, ...] = ()
    skipped: tuple[str, ...] = ()
    """Questions that were passed over; they count as missing still."""
    left_out: tuple[str, ...] = ()
    """Elements that this report does not have, by the person's word."""
    asking: str = ""
    """The question that waits for an answer."""
    shown: tuple[str, ...] = ()
    """Slots in the order in which they were last shown with numbers: 第3个 means the third of these."""
    free_at: Mapping[str, str] = field(default_factory=dict)
    """Free fact (its title or value) -> id of the element that it was told for."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """Slot -> state of the material behind it, where a person said so: 已收集, 不需要."""
    is_stored: bool = field(default=False, compare=False)
    """Whether it came out of the store: what was deleted there meanwhile is not written again."""

    def part(self, element: str) -> Part:
        """The part of an element, empty before its first draft."""
        return self.parts.get(element) or Part(element)

    def with_part(self, part: Part) -> ReportTask:
        """Return the task with this part in place of the former one."""
        return replace(self, parts={**self.parts, part.element: part})

    def with_fact(self, fact: Fact) -> ReportTask:
        """Return the task with one fact more; the facts on the cover are kept in step with the ledger."""
        return replace(self.with_cover(fact.slot, fact.value), ledger=self.ledger.with_fact(fact))

    def with_cover(self, slot: str, value: str) -> ReportTask:
        """Return the task with one fact of its cover set; any other slot changes nothing."""
        match slot:
            case "unit_name":
                return replace(self, unit=value)
            case "addressee":
                return replace(self, addressee=value)
            case "signed_on":
                return replace(self, signed_on=value)
            case "year":
                digits = "".join(char for char in value if char.isdigit())[:4]
                return replace(self, year=int(digits) if len(digits) == 4 else self.year)
        return self

    def ledger_for(self, element: RequiredElement) -> FactLedger:
        """The facts that one element is written from: its slots', and the free ones told for it."""
        facts = [
            fact
            for fact in self.ledger.facts
            if (element.slot(fact.slot) if fact.slot else self.free_at.get(fact_key(fact)) == element.id)
        ]
        return FactLedger(tuple(facts))

    def to_state(self) -> dict[str, Any]:
        """The task as JSON-able data."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "notice": notice_to_state(self.notice) if self.notice else None,
            "ledger": self.ledger.to_json(),
            "parts": [asdict(part) for part in self.parts.values()],
            "problems": [asdict(problem) for problem in self.problems],
            "old_problems": [asdict(problem) for problem in self.old_problems],
            "free_at": dict(self.free_at),
            "evidence": dict(self.evidence),
            **{name: list(getattr(self, name)) for name in _LISTS},
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> ReportTask:
        """The task that `to_state` described."""
        plain: dict[str, Any] = {name: state[name] for name in _PLAIN}
        plain |= {name: tuple(state[name]) for name in _LISTS}
        return cls(
            **plain,
            notice=notice_from_state(state["notice"]) if state["notice"] else None,
            ledger=FactLedger.from_json(state["ledger"]),
            parts={part["element"]: _part(part) for part in state["parts"]},
            problems=tuple(Problem(**problem) for problem in state["problems"]),
            old_problems=tuple(OldProblem(**problem) for problem in state["old_problems"]),
            free_at=dict(state["free_at"]),
            evidence=dict(state["evidence"]),
            is_stored=True,
        )


def fact_key(fact: Fact) -> str:
    """What a fact is called in lists: its slot, else its title, else what it says."""
    return fact.slot or fact.title or fact.value


_PLAIN = ("id", "kind", "title", "unit", "year", "addressee", "signed_on", "notice_text", "asking")
_LISTS = ("skipped", "left_out", "shown")


def _part(state: Mapping[str, Any]) -> Part:
    versions = tuple(
        PartVersion(
            **{
                **version,
                "citations": tuple(version["citations"]),
                "unsupported": tuple(version["unsupported"]),
                "notes": tuple(version["notes"]),
            }
        )
        for version in state["versions"]
    )
    return Part(state["element"], versions, state["at"])


def print_day(value: str | date) -> str:
    """A date as a report prints it, from ISO or as it was said."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return str(value)
    return f"{day.year}年{day.month}月{day.day}日"
