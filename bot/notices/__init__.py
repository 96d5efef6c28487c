"""A notice (通知) read into a checklist: by its layout, and better with a language model."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import InputInvalid, ModelError, NotFound
from bot.notices.asking import find_in_notice
from bot.notices.deadline import find_deadline
from bot.notices.fields import (
    find_addressee,
    find_attachments,
    find_contact,
    find_doc_number,
    find_issued,
    find_issuer,
    find_length_limit,
    find_sent_to,
    find_title,
    find_year,
)
from bot.notices.matching import match_elements
from bot.notices.notice import Notice, NoticePoint, notice_from_state, notice_to_state
from bot.notices.points import find_points
from bot.notices.reading import improve_by_model
from bot.privacy import refuse_classified
from knowledge.specs import ReportSpec

if TYPE_CHECKING:
    from datetime import date

    from bot.services import Services

__all__ = [
    "Notice",
    "NoticePoint",
    "find_in_notice",
    "notice_from_state",
    "notice_to_state",
    "read_notice",
    "take_notice_apart",
]

# Sections that every report has whatever a notice says: they are never "forgotten" by it.
_FORM_SECTIONS = re.compile(r"格式|导语|结语|落款|开头|结尾")


async def read_notice(text: str, services: Services, kind: str = "ideology") -> Notice:
    """Read a notice into a checklist matched to the elements of a report kind.

    Patterns always run; a model, where one is set, may add what they missed and is believed only
    word for word. A model that fails leaves the patterns' reading and a note.
    """
    refuse_classified(text)
    if not text.strip():
        raise InputInvalid("通知里没有文字，请粘贴通知全文或换一个能读出文字的文件。")
    spec = services.specs.get(kind)
    if spec is None:
        raise NotFound(f"没有“{kind}”这种报告，可用的有：{'、'.join(sorted(services.specs))}。")
    on = services.today()
    notice = await asyncio.to_thread(take_notice_apart, text, spec, on)
    if services.chat_model is not None:
        try:
            notice = await improve_by_model(notice, text, spec, services.chat_model, on)
        except ModelError as error:
            notice = replace(notice, notes=(*notice.notes, f"模型没有读成通知，以下按版式识别：{error}"))
        notice = _with_elements(notice, spec)
    return notice


def take_notice_apart(text: str, spec: ReportSpec, on: date) -> Notice:
    """Read a notice by its layout alone; `on` stands for its date where it bears none."""
    title = find_title(text)
    doc_number = find_doc_number(text)
    issued = find_issued(text)
    issuer = find_issuer(text, title)
    deadline = find_deadline(text, issued or on)
    notice = Notice(
        title=title,
        kind=spec.id,
        issuer=issuer,
        doc_number=doc_number,
        issued=issued,
        year=find_year(text, title, doc_number, issued),
        deadline=deadline.day if deadline else None,
        deadline_text=deadline.span.of(text) if deadline else "",
        addressee=find_addressee(text, issuer),
        sent_to=find_sent_to(text),
        length_limit=find_length_limit(text),
        attachments=find_attachments(text),
        contact=find_contact(text),
        points=find_points(text),
    )
    return _with_elements(notice, spec)


def _with_elements(notice: Notice, spec: ReportSpec) -> Notice:
    """Match points that have no element yet, and name what no point asks for."""
    points = tuple(
        point
        if point.elements
        else replace(point, elements=match_elements(point.text, spec, heading=point.heading))
        for point in notice.points
    )
    asked = {id_ for point in points for id_ in point.elements}
    only_by_kind = tuple(
        element.id
        for section in spec.sections
        if not _FORM_SECTIONS.search(section.title)
        for element in section.elements
        if element.id not in asked and not element.is_optional
    )
    return replace(notice, points=points, only_by_kind=only_by_kind)
