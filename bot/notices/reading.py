"""What a language model reads in a notice, taken only where its words stand in the notice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from pydantic import BaseModel, Field

import prompts
from bot.llm import ChatMessage, ChatModel
from bot.notices.deadline import find_deadline
from bot.notices.fields import find_length_limit
from bot.notices.notice import Notice, NoticePoint
from knowledge.documents import Span
from knowledge.specs import ReportSpec

_SPACE = re.compile(r"\s+")


class PointReading(BaseModel):
    """One inspection point as the model copied it."""

    quote: str
    elements: list[str] = Field(default_factory=list)


class NoticeReading(BaseModel):
    """What the model is asked to copy out of a notice."""

    title: str = ""
    issuer: str = ""
    addressee: str = ""
    deadline: str = ""
    length_limit: str = ""
    contact: str = ""
    attachments: list[str] = Field(default_factory=list)
    points: list[PointReading] = Field(default_factory=list)


async def improve_by_model(notice: Notice, text: str, spec: ReportSpec, model: ChatModel, on: date) -> Notice:
    """Return the notice with what the model copied from the text; what is not in the text is dropped."""
    rendered = prompts.load("read_notice").render(
        notice=text, kind=spec.title, elements=[(e.id, e.title, e.meaning) for e in spec.elements]
    )
    messages = [ChatMessage(role, body) for role, body in rendered.messages]  # type: ignore[arg-type]
    reading = await model.complete_structured(messages, NoticeReading)
    points, dropped = _accept_points(reading.points, text, spec)
    missed = tuple(
        point for point in notice.points if not any(point.span.overlaps(other.span) for other in points)
    )
    merged = (
        tuple(sorted((*points, *missed), key=lambda point: point.span.start)) if points else notice.points
    )

    def copied(words: str) -> str:
        span = find_quote(words, text)
        return span.of(text) if span else ""

    deadline = find_deadline(f"报送：{copied(reading.deadline)}", notice.issued or on)
    limit = find_length_limit(copied(reading.length_limit))
    attachments = tuple(dict.fromkeys(filter(None, map(copied, reading.attachments))))
    notes = notice.notes
    if dropped:
        notes = (*notes, f"模型给出的{dropped}条检查内容在通知里找不到原话，没有采用。")
    return replace(
        notice,
        title=notice.title or copied(reading.title),
        issuer=notice.issuer or copied(reading.issuer),
        addressee=copied(reading.addressee) or notice.addressee,
        deadline=deadline.day if deadline else notice.deadline,
        deadline_text=copied(reading.deadline) if deadline else notice.deadline_text,
        length_limit=limit or notice.length_limit,
        contact=notice.contact or copied(reading.contact),
        attachments=notice.attachments or attachments,
        points=merged,
        by_model=True,
        notes=notes,
    )


def _accept_points(
    readings: list[PointReading], text: str, spec: ReportSpec
) -> tuple[tuple[NoticePoint, ...], int]:
    known = {element.id for element in spec.elements}
    points: list[NoticePoint] = []
    dropped = 0
    for reading in readings:
        span = find_quote(reading.quote, text)
        if span is None or span.end - span.start < 3:
            dropped += 1
        elif not any(span.overlaps(point.span) for point in points):
            elements = tuple(dict.fromkeys(id_ for id_ in reading.elements if id_ in known))
            points.append(NoticePoint(span.of(text), span, elements=elements))
    return tuple(points), dropped


def find_quote(quote: str, text: str) -> Span | None:
    """Return where the quote stands in the text; only white space may differ."""
    words = _SPACE.sub("", quote)
    if not words:
        return None
    start = text.find(quote.strip())
    if start >= 0:
        return Span(start, start + len(quote.strip()))
    # The text without white space, and where each of its characters came from.
    places = [n for n, char in enumerate(text) if not char.isspace()]
    at = "".join(text[n] for n in places).find(words)
    return Span(places[at], places[at + len(words) - 1] + 1) if at >= 0 else None
