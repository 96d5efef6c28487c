"""结构层次序数依次用“一、”“（一）”“1.”“（1）”，不跳号、不重号、不混用。

依据：GB/T 9704—2012《党政机关公文格式》7.3.3；《党政机关公文处理工作条例》第二十条（四）（段落顺序准确）。
例：一、…二、…四、…  改：一、…二、…三、…
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.numbering import Numbers
from knowledge.text.ordinals import Break, Ordinal, breaks_in, find_ordinals, find_points


def run(draft: DraftText) -> Outcome:
    """Follow the numbers of headings, level by level, and of runs 一是…二是…."""
    title = draft.report.title_span
    headings = [
        one for one in find_ordinals(draft.body) if not (title and title.start <= one.span.start < title.end)
    ]
    points = find_points(draft.body)
    findings = [
        *_dashes(headings),
        *(_finding(*fault) for fault in Numbers(draft, headings).faults()),
        *(_point(one) for run in points for one in breaks_in(draft.body, run)),
    ]
    return outcome(findings, len(headings) + sum(map(len, points)), "序号")


def _dashes(headings: list[Ordinal]) -> Iterator[Finding]:
    for one in headings:
        if one.is_dash:
            yield _finding(one, "序号“（一）”写成了“（－）”", "一")


def _finding(heading: Ordinal, message: str, replacement: str | None) -> Finding:
    return check.finding(
        heading.span,
        message,
        suggestion=f"改为“{replacement}”" if replacement else "依次重编这一层的序号",
        replacement=replacement,
        basis="GB/T 9704—2012《党政机关公文格式》7.3.3",
    )


def _point(one: Break) -> Finding:
    wanted, printed, before = (one.at.printed(n) for n in (one.wanted, one.at.number, one.wanted - 1))
    mark = one.at.mark
    return check.finding(
        one.at.span,
        f"序号不连：“{before}{mark}”之后是“{printed}{mark}”，应当是“{wanted}{mark}”",
        suggestion=f"改为“{wanted}”，或补上缺的一点",
        replacement=wanted,
        basis="《党政机关公文处理工作条例》第二十条（四）",
    )


check = Check("heading-numbering", Severity.WARNING, "序号不连或混用", run)
