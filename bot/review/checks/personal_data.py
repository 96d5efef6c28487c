"""报告里不写身份证号、手机号、银行卡号等个人信息。

依据：《中华人民共和国个人信息保护法》第六条（收集限于最小范围）、第五十一条。
例：联系信息员王某（13800000000）  改：联系信息员王某
"""

from __future__ import annotations

import re

from bot.privacy import find_personal
from bot.review.draft import DraftText
from bot.review.finding import Check, Outcome, Severity, outcome
from knowledge.documents import Span

# A number that is called one is one, even where its check digit is wrong.
_LABELLED = re.compile(
    r"身份证(?:号码?)?(?:为|是)?[：:]?[ \t]?(?P<number>[0-9]{15}(?:[0-9]{2}[0-9Xx])?)(?![0-9])"
)
_CONTACT_LINE = re.compile(r"联系人|联系电话|联系方式|电话[:：]|传真[:：]|邮箱[:：]")
_FOR_INQUIRIES = re.compile(r"联系人|^[（(]?(?:附注[：:])?(?:联系(?:电话|方式)|电话)")
_OFFICE_KINDS = ("固定电话", "邮箱")
_NEAR = 200
"""A line for inquiries is short; in a text without line ends only what stands near a number speaks of it."""


def run(draft: DraftText) -> Outcome:
    """Look for numbers that belong to persons."""
    findings = [
        check.finding(
            Span(*match.span("number")),
            "稿中有个人信息（身份证号）",
            suggestion="删去，或只留称谓和职务",
            basis="《中华人民共和国个人信息保护法》第六条",
        )
        for match in draft.find(_LABELLED)
        if not any(found.span.overlaps(Span(*match.span("number"))) for found in find_personal(draft.body))
    ]
    for found in find_personal(draft.body):
        line = draft.line_at(found.span.start)
        near = Span(max(line.start, found.span.start - _NEAR), min(line.end, found.span.end + _NEAR))
        # An office telephone in the line for inquiries belongs there; a person's may be meant for them too,
        # but not in the middle of a sentence about someone.
        contact = _CONTACT_LINE.search(draft.of(near)) is not None
        if contact and found.kind in _OFFICE_KINDS:
            continue
        contact = _FOR_INQUIRIES.search(draft.of(near)) is not None
        findings.append(
            check.finding(
                found.span,
                f"稿中有个人信息（{found.kind}）",
                suggestion="删去，或只留称谓和职务",
                basis="《中华人民共和国个人信息保护法》第六条",
                severity=Severity.HINT if contact else None,
            )
        )
    return outcome(findings, len(draft.lines), "段落")


check = Check("personal-data", Severity.WARNING, "个人信息", run)
