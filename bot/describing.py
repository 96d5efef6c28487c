"""What is said of a document or a notice, the same in a conversation and at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.exchange import Block, Heading, Items, Paragraph
from bot.messages import text

if TYPE_CHECKING:
    from bot.notices import Notice
    from knowledge.library.ingest import Added
    from knowledge.specs import ReportSpec

_KEYS = {"unchanged": "file.unchanged", "moved": "file.unchanged", "replaced": "file.replaced"}


def describe_added(added: Added, language: str = "zh") -> list[Block]:
    """Say what was taken in, what was left out as noise, and how each cited rule is held."""
    document = added.document
    key = _KEYS.get(added.status, "file.added")
    recognised = "，".join(
        filter(None, (document.unit, f"{document.year}年" if document.year else "", document.report_kind))
    )
    blocks: list[Block] = [
        Paragraph(text(key, language, title=document.title, passages=document.passages)),
        Paragraph(text("file.recognised", language, what=recognised) if recognised else ""),
    ]
    if added.removed:
        blocks += [Heading(text("file.removed_noise", language)), Items(tuple(r.line for r in added.removed))]
    if added.cited:
        lines = tuple(f"{cited.named}{cited.article}　{cited.held}" for cited in added.cited)
        blocks += [Heading(text("file.cited", language)), Items(lines)]
    blocks += map(Paragraph, added.warnings)
    return [block for block in blocks if not isinstance(block, Paragraph) or block.text]


def due_of(notice: Notice) -> str:
    """Return when a report is due in the notice's words, with the whole date where they leave out the year."""
    day, words = notice.deadline, notice.deadline_text.removeprefix("于").removeprefix("在")
    if not day:
        return ""
    return words if str(day.year) in words else f"{words}（{day.year}年{day.month}月{day.day}日）"


def notice_blocks(notice: Notice, spec: ReportSpec | None) -> list[Block]:
    """Show a notice as a checklist: what it says of the report, what to inspect, what it leaves out.

    Of a kind that has no page nothing is said but what the notice says.
    """
    titles = {element.id: element.title for element in spec.elements} if spec else {}
    facts = (
        ("发文机关", notice.issuer),
        ("文号", notice.doc_number),
        ("报告年度", f"{notice.year}年" if notice.year else ""),
        ("报送期限", due_of(notice)),
        ("报送给", notice.addressee),
        ("字数", f"{notice.length_limit}字以内" if notice.length_limit else ""),
        ("附件", "、".join(notice.attachments)),
        ("联系", notice.contact.removeprefix("联系人：").removeprefix("联系人:")),
    )
    points = tuple(
        point.text
        + (f"（{'、'.join(titles[one] for one in point.elements)}）" if spec and point.elements else "")
        for point in notice.points
    )
    only = tuple(titles[id_] for id_ in notice.only_by_kind if id_ in titles)
    blocks: list[Block] = [Heading(notice.title or "通知")]
    if told := tuple(f"{name}：{value}" for name, value in facts if value):
        blocks.append(Items(told))
    if points:
        blocks += [Heading("要自查的内容："), Items(points, is_numbered=True)]
    if only:
        blocks += [Heading("通知没提，但这类报告一般要写："), Items(only)]
    if notice.notes:
        blocks.append(Items(notice.notes))
    return blocks
