"""What a notice asks for: the checklist that a report is written against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.documents import Span
from knowledge.specs import ReportSpec


@dataclass(frozen=True, slots=True)
class NoticePoint:
    """One thing that will be inspected, in the notice's own words."""

    text: str
    span: Span
    """Where the words stand in the text as given: `span.of(text) == point.text`."""
    number: str = ""
    """As printed: （一）, 2., 三是."""
    heading: str = ""
    """The heading or table cell that it stands under."""
    elements: tuple[str, ...] = ()
    """Ids of the required elements of the report kind that answer it, the best first."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice taken apart. What it does not say is empty or None, never guessed."""

    title: str
    kind: str
    """Id of the report kind that its points were matched to."""
    issuer: str = ""
    doc_number: str = ""
    issued: date | None = None
    year: int | None = None
    """The year that the report is about."""
    deadline: date | None = None
    deadline_text: str = ""
    """The words that say so: 于11月20日下午5点前."""
    addressee: str = ""
    """Whom the report goes to; the issuer where the notice names nobody else."""
    sent_to: str = ""
    """Whom the notice itself is addressed to."""
    length_limit: int | None = None
    attachments: tuple[str, ...] = ()
    """What is to be handed in with the report."""
    contact: str = ""
    points: tuple[NoticePoint, ...] = ()
    only_by_kind: tuple[str, ...] = ()
    """Ids of required elements that the kind demands and no point asks for."""
    by_model: bool = False
    notes: tuple[str, ...] = ()
    """What the reader should know about the reading, one sentence each."""

    @property
    def elements(self) -> tuple[str, ...]:
        """Ids of the elements that the points ask for, in the order of the notice."""
        return tuple(dict.fromkeys(id_ for point in self.points for id_ in point.elements))

    def text_for(self, element: str) -> str:
        """The notice's words about an element, for a prompt or a question."""
        return "；".join(point.text for point in self.points if element in point.elements)

    def to_json(self, spec: ReportSpec) -> dict[str, Any]:
        """The checklist as the command line prints it."""
        titles = {element.id: element.title for element in spec.elements}
        elements = [
            {
                "id": id_,
                "title": titles.get(id_, ""),
                "text": point.text,
                "start": point.span.start,
                "end": point.span.end,
            }
            for point in self.points
            for id_ in (point.elements or ("",))
        ]
        return {
            "title": self.title,
            "issuer": self.issuer,
            "doc_number": self.doc_number,
            "issued": self.issued.isoformat() if self.issued else None,
            "year": self.year,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "deadline_text": self.deadline_text,
            "addressee": self.addressee,
            "sent_to": self.sent_to,
            "length_limit": self.length_limit,
            "attachments": list(self.attachments),
            "contact": self.contact,
            "elements": elements,
            "points": [
                {
                    "number": point.number,
                    "heading": point.heading,
                    "text": point.text,
                    "start": point.span.start,
                    "end": point.span.end,
                    "elements": list(point.elements),
                }
                for point in self.points
            ],
            "only_by_kind": [{"id": id_, "title": titles.get(id_, "")} for id_ in self.only_by_kind],
            "by_model": self.by_model,
            "notes": list(self.notes),
        }


def notice_to_state(notice: Notice) -> dict[str, Any]:
    """The notice as data that can be stored."""
    return {
        **{name: getattr(notice, name) for name in _PLAIN},
        "issued": notice.issued.isoformat() if notice.issued else None,
        "deadline": notice.deadline.isoformat() if notice.deadline else None,
        "attachments": list(notice.attachments),
        "only_by_kind": list(notice.only_by_kind),
        "notes": list(notice.notes),
        "points": [
            [p.text, p.span.start, p.span.end, p.number, p.heading, list(p.elements)] for p in notice.points
        ],
    }


def notice_from_state(state: dict[str, Any]) -> Notice:
    """The notice that was stored by `notice_to_state`."""
    return Notice(
        **{name: state[name] for name in _PLAIN},
        issued=_date(state["issued"]),
        deadline=_date(state["deadline"]),
        attachments=tuple(state["attachments"]),
        only_by_kind=tuple(state["only_by_kind"]),
        notes=tuple(state["notes"]),
        points=tuple(
            NoticePoint(text, Span(start, end), number, heading, tuple(elements))
            for text, start, end, number, heading, elements in state["points"]
        ),
    )


_PLAIN = (
    "title",
    "kind",
    "issuer",
    "doc_number",
    "year",
    "deadline_text",
    "addressee",
    "sent_to",
    "length_limit",
    "contact",
    "by_model",
)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
