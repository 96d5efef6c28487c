"""次数、人数写确数，不写“20余次”“多次”“若干”。

依据：《党政机关公文处理工作条例》第二十条（四）（数字准确）；《整治形式主义为基层减负若干规定》第二项（文件短实新）。
例：党支部学习20余次  改：党支部学习23次
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span
from knowledge.text.grammar import UNITS

_UNIT = rf"(?:{UNITS})(?<![年月日天岁级倍])"
_NUMBER = (
    r"(?:(?<![0-9０-９])[0-9０-９]{1,9}|(?<![一二两三四五六七八九十百千])[一二两三四五六七八九十百千]{1,5})"
)
_VAGUE = re.compile(
    rf"(?P<more>{_NUMBER}[余多来几](?:万)?{_UNIT})"
    rf"|(?P<about>(?:近|约|大约|大概|将近|接近|超过|逾)[0-9０-９]{{1,9}}{_UNIT}|(?<![0-9０-９])[0-9０-９]{{1,9}}{_UNIT}(?:左右|上下|以上))"
    rf"|(?P<some>(?:若干(?:部|{_UNIT})|(?:数[十百千万]|上[百千]|成[百千]|几[十百千]|十几|好几|[数几]){_UNIT}))"
    r"|(?P<often>(?<![很许])多(?:人次|场次|轮次?|[次场期批轮份项件篇家个名](?![种样方数元层级面])))"
)
_NOT_VAGUE = re.compile(
    r"[不未得]$|(?:要求|不少于|至少|每[年季月周]|应当|规定|标准|满|年龄|工龄|党龄|职级|[科处厅]级)[^，。；]{0,12}$"
)
_PLAN = re.compile(r"将|拟|计划|力争|确保|争取|下一步")


def run(draft: DraftText) -> Outcome:
    """Look for counts that are no counts."""
    found = list(_found(draft))
    exact = len(re.findall(rf"(?<![0-9])[0-9]{{1,9}}{_UNIT}", draft.masked))
    return outcome((_finding(draft, match) for match in found), exact + len(found), "数量")


def _found(draft: DraftText) -> Iterator[re.Match[str]]:
    for match in draft.find(_VAGUE):
        if draft.is_titled(match.start()) or draft.body[match.start() - 1 : match.start()] == "第":
            continue
        before = draft.body[max(0, match.start() - 16) : match.start()]
        if _NOT_VAGUE.search(before) or match.group() in ("几个", "几项", "几条", "数次方", "几人", "数名"):
            continue
        if draft.role_at(match.start()) == "measures" or _PLAN.search(re.split("[，。；\n]", before)[-1]):
            continue
        yield match


def _finding(draft: DraftText, match: re.Match[str]) -> Finding:
    # In a report the ledger has the number; elsewhere it may be the only thing known.
    firm = draft.is_report and match.lastgroup == "more"
    return check.finding(
        Span(*match.span()),
        f"“{match.group()}”是概数，核对不了",
        suggestion="对照台账写确数",
        basis="《党政机关公文处理工作条例》第二十条（四）",
        severity=None if firm else Severity.HINT,
        element="F04",
    )


check = Check("vague-number", Severity.WARNING, "概数", run)
