"""报告种类或通知要求的必备要素都要写到。

依据：各要素的依据见 zicha explain；总的见《中国共产党重大事项请示报告条例》第二十四条（报告要有实质内容）。
例：意识形态自查报告没有写专题研究  改：补写“全年专题研究意识形态工作【待填：次数】次”
"""

from __future__ import annotations

from bot.review.draft import DraftText
from bot.review.elements import Shown
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span
from knowledge.specs import RequiredElement


def run(draft: DraftText) -> Outcome | CannotRun:
    """Look up the coverage table for elements of which nothing is said."""
    spec = draft.spec
    if spec is None:
        return CannotRun("看不出是哪一种报告，请用 --kind 指定")
    rows = draft.coverage
    if not rows:
        return CannotRun("这不是一篇完整的报告，不核对必备要素")
    asked = set(draft.notice.elements) if draft.notice else set()
    findings = [
        _finding(draft, element, row.element in asked)
        for row in rows
        if row.shown is Shown.MISSING and (not row.is_optional or row.element in asked)
        for element in spec.elements
        if element.id == row.element
    ]
    return outcome(findings, len(rows), f"{spec.title}要素")


def _finding(draft: DraftText, element: RequiredElement, asked: bool) -> Finding:
    why = "通知要求写" if asked else "这种报告要写"
    basis = next((b for b in element.basis if not b.internal_only), None)
    rule = draft.catalogue.get(basis.rule_id) if basis else None
    return check.finding(
        _place(draft, element),
        f"没有写到“{element.title}”：{why}{element.meaning}",
        suggestion=f"补写：{'、'.join(slot.title for slot in element.slots if not slot.is_optional) or element.meaning}",
        basis=f"《{rule.title}》{basis.article}" if rule and basis else "",
        severity=Severity.WARNING if asked else None,
        element=element.id,
    )


def _place(draft: DraftText, element: RequiredElement) -> Span:
    """Mark the heading under which it should stand, else the title."""
    section = draft.spec.section_of(element.id).id if draft.spec else ""
    role = {"S2": "work", "S3": "problems", "S4": "measures"}.get(section, "")
    sections = draft.sections.get(role, ())
    return sections[0].heading_span if sections else draft.first_words


check = Check("missing-element", Severity.HINT, "缺必备要素", run)
