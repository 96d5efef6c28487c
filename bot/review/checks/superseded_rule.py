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
from knowledge.documents import Reference
from knowledge.rules import Judgement, Standing

_ISSUED = r"(?:修订|修正|修改|印发|公布|发布|颁布|制定|施行|实施)"
_YEAR_BEFORE = re.compile(
    rf"(?P<year>(?:19|20)[0-9]{{2}})年(?:[0-9]{{1,2}}月)?(?:[0-9]{{1,2}}日)?{_ISSUED}(?:实施)?的?《$"
)
_YEAR_AFTER = re.compile(rf"[（(](?P<year>(?:19|20)[0-9]{{2}})年?(?:[0-9]{{1,2}}月)?(?:版|{_ISSUED})?[）)]")


def run(draft: DraftText) -> Outcome:
    """Hold every known rule against the day of the report."""
    return outcome(_findings(draft), count(draft), f"引用（按{draft.dated_by}{draft.on.isoformat()}判断）")


def _findings(draft: DraftText) -> Iterator[Finding]:
    seen = set()
    for reference, judgement in judged(draft):
        place = mark_of(reference)
        if reference.is_quoted and place not in seen and (why := _old_edition(draft, reference, judgement)):
            seen.add(place)
            yield check.finding(
                place,
                why,
                suggestion="改引现行版本，并核对条号",
                basis="《党政机关公文处理工作条例》第二十条（一）",
            )
            continue
        is_told = place in seen or not draft.of(reference.title_span)
        if is_told or judgement.standing not in (Standing.SUPERSEDED, Standing.NOT_YET):
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


def _old_edition(draft: DraftText, reference: Reference, judgement: Judgement) -> str:
    """Tell why an edition that is named beside the title (2017年修订的《…》) is no longer the one in force."""
    rule = judgement.rule
    now = rule.edition_on(draft.on) if rule else None
    if rule is None or now is None or len(rule.editions) < 2:
        return ""
    if reference.title.endswith("（试行）") and not (now.title or rule.title).endswith("（试行）"):
        return f"《{rule.title}》已经不是试行，现行的是{now.label}"
    end = reference.title_span.end + 1
    match = _YEAR_BEFORE.search(
        draft.body[max(0, reference.title_span.start - 24) : reference.title_span.start]
    )
    match = match or _YEAR_AFTER.match(draft.body, end)
    begun = now.issued or now.begins
    if match and begun and int(match["year"]) < begun.year:
        return f"《{rule.title}》已有新的版本：现行的是{now.label}，不是{match['year']}年的"
    return ""


def _bare(replaced: str) -> str:
    found = re.match(r"《([^》]+)》|([^《》]+)$", replaced)
    return (found[1] or found[2]) if found else ""


check = Check("superseded-rule", Severity.ERROR, "引用已失效的规定", run)
