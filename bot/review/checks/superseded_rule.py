"""引用的规定在报告日应当有效：已废止、已被取代或尚未施行的不能作依据。

依据：《党政机关公文处理工作条例》第十九条（一）（同现行有关公文相衔接）、第二十条（一）。
例：2026年的报告引《中国共产党工作机关条例（试行）》  改：《中国共产党工作机关条例》
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.citing import count, judged, mark_of
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.rules import Standing


def run(draft: DraftText) -> Outcome:
    """Hold every known rule against the day of the report."""
    return outcome(_findings(draft), count(draft), f"引用（按{draft.dated_by}{draft.on.isoformat()}判断）")


def _findings(draft: DraftText) -> Iterator[Finding]:
    seen = set()
    for reference, judgement in judged(draft):
        place = mark_of(reference)
        if judgement.standing not in (Standing.SUPERSEDED, Standing.NOT_YET) or place in seen:
            continue
        seen.add(place)
        replaced = judgement.replaced_by
        right = f"《{_bare(replaced)}》" if _bare(replaced) not in ("", reference.title) else None
        yield check.finding(
            place,
            judgement.reason,
            suggestion=f"改引{replaced}，并核对条号" if replaced else "改引报告日有效的规定",
            replacement=right if reference.is_quoted else None,
            basis="《党政机关公文处理工作条例》第二十条（一）",
        )


def _bare(replaced: str) -> str:
    found = re.match(r"《([^》]+)》|([^《》]+)$", replaced)
    return (found[1] or found[2]) if found else ""


check = Check("superseded-rule", Severity.ERROR, "引用已失效的规定", run)
