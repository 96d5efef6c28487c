"""What the page shows beside the chat: the draft, review or report of the conversation.

The only place of this front-end that knows what a conversation keeps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.errors import NotFound
from bot.reports import shelf
from bot.reports.assembly import assemble
from bot.reports.forms import form_rows
from bot.reports.progress import measure_progress
from bot.review.finding import Severity
from bot.review.handover import LABELS, TITLES
from bot.services import Services
from bot.sessions import Session
from bot.work import Part, Work

_GAP_OPENS, _GAP_CLOSES = "【待", "】"
_WEIGHT = {"error": 0, "warning": 1, "hint": 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `gap` names what is to be filled in; `finding` is the number of what marks it."""

    text: str
    gap: str = ""
    finding: int | None = None


@dataclass(frozen=True, slots=True)
class DraftView:
    """A paragraph that is being written."""

    title: str
    pieces: tuple[Piece, ...]
    gaps: tuple[str, ...]
    versions: int


@dataclass(frozen=True, slots=True)
class Card:
    """One finding. `state` is open, adopted or passed."""

    number: int
    severity: str
    label: str
    title: str
    message: str
    suggestion: str
    words: str
    replacement: str | None
    state: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A draft under review: its text with the findings marked, the cards, the mark that buttons carry."""

    id: str
    pieces: tuple[Piece, ...]
    cards: tuple[Card, ...]
    can_undo: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A row of the questionnaire."""

    slot: str
    title: str
    note: str
    unit: str
    value: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report under way: how far it is, its questionnaire by element, its text as it stands."""

    title: str
    done: int
    total: int
    groups: tuple[tuple[str, tuple[Question, ...]], ...]
    pieces: tuple[Piece, ...]


Beside = DraftView | ReviewView | ReportView


async def read_beside(session: Session, services: Services) -> Beside | None:
    """Return what is open in the conversation; None where nothing is."""
    task = session.task
    part = Work.from_state(session.work, session.last).current
    if part is not None and session.last.get("type") == "draft":
        return _draft(part)
    if task is not None and task.name == "review" and task.state.get("text"):
        return await asyncio.to_thread(_review, task.state)
    if task is not None and task.name == "report" and task.state.get("report"):
        try:
            return await _report(session.person, task.state["report"], services)
        except NotFound:
            return None
    return _draft(part) if part is not None else None


def _draft(part: Part) -> DraftView:
    pieces = tuple(pieces_of(part.current.text))
    return DraftView(part.title, pieces, _names(pieces), len(part.versions))


def pieces_of(text: str) -> Iterator[Piece]:
    """Split a draft at its gaps: 【待填：次数】 is one, named 次数."""
    while text:
        before, opens, rest = text.partition(_GAP_OPENS)
        inside, closes, after = rest.partition(_GAP_CLOSES)
        if not closes or len(inside) > 60 or "\n" in inside:
            yield Piece(text)
            return
        if before:
            yield Piece(before)
        yield Piece(f"{opens}{inside}{closes}", inside.partition("：")[2] or inside)
        text = after


def _names(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece.gap for piece in pieces if piece.gap))


def _review(state: dict[str, object]) -> ReviewView:
    text = str(state["text"])
    findings: list[dict[str, object]] = list(state["findings"])  # type: ignore[call-overload]
    adopted, passed = set(state["adopted"]), set(state["passed"])  # type: ignore[call-overload]
    cards = []
    for number, one in enumerate(findings):
        severity = str(one["severity"])
        cards.append(
            Card(
                number,
                severity,
                LABELS[Severity(severity)],
                TITLES.get(str(one["check"]), str(one["check"])),
                str(one["message"]),
                str(one["suggestion"]),
                text[int(str(one["start"])) : int(str(one["end"]))][:80],
                None if one["replacement"] is None else str(one["replacement"]),
                "adopted" if number in adopted else "passed" if number in passed else "open",
            )
        )
    spans = [(int(str(one["start"])), int(str(one["end"]))) for one in findings]
    return ReviewView(
        str(state.get("id", "")), tuple(_marked(text, spans, cards)), tuple(cards), bool(state.get("steps"))
    )


def _marked(text: str, spans: list[tuple[int, int]], cards: list[Card]) -> Iterator[Piece]:
    """Split the text where a finding begins or ends; each piece belongs to the worst that covers it."""
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    by_weight = sorted(
        range(len(spans)), key=lambda n: (_WEIGHT[cards[n].severity], spans[n][1] - spans[n][0])
    )
    for start, end in pairwise(edges):
        cover = next((n for n in by_weight if spans[n][0] <= start and end <= spans[n][1]), None)
        yield Piece(text[start:end], finding=cover)


async def _report(person: str, name: str, services: Services) -> ReportView:
    task = await shelf.load(services, person, name)
    spec = services.specs[task.kind]
    progress = measure_progress(task, spec)
    groups: dict[str, list[Question]] = {}
    for title, slot_title, note, unit, value, _, slot in form_rows(task, spec):
        groups.setdefault(title, []).append(Question(slot, slot_title, note, unit, value))
    return ReportView(
        task.title,
        progress.done,
        len(progress.elements),
        tuple((title, tuple(rows)) for title, rows in groups.items()),
        tuple(pieces_of(assemble(task, spec).text)),
    )
