"""上报的报告主送一个上级机关：不主送本单位科室和下级，不主送领导个人，其他机关用抄送。

依据：《党政机关公文处理工作条例》第十五条（一）（五）。
例：局属各科室：  改：青禾区委宣传部：
"""

from __future__ import annotations

import re

from bot.review.checks.missing_addressee import NOT_WHOLE
from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Outcome, Severity, outcome

_DOWN = re.compile(
    r"(?:各[^，：]{0,10}|全[局院校委镇体]|全体[^，：]{0,4})(?:科|股|处|室|部门|单位|支部|小组|办公室|站所|乡镇|镇|街道|社区|村|学校|干部|职工|党员|同志|$)|局属|委属|院属|校属|下属|直属各|内设|本[局委办院校]|机关各"
)
_PERSON = re.compile(
    r"(?:书记|部长|局长|主任|县长|区长|市长|同志|领导|处长|厅长|校长|院长)们?$|^尊敬的|^亲爱的"
)
_ORGAN = re.compile(r"(?:部|委|局|厅|办|府|组|院|会|室|中心|党组|纪委监委)$")


def run(draft: DraftText) -> Outcome | CannotRun:
    """Read the addressee."""
    addressee, span = draft.report.addressee.rstrip("：: "), draft.report.addressee_span
    if not addressee or span is None:
        return outcome((), 0, "主送机关") if draft.is_report else CannotRun(NOT_WHOLE)
    problem, remedy, place, severity = _judge(addressee, draft.report.unit)
    findings = []
    if problem:
        findings.append(
            check.finding(
                span,
                f"主送“{addressee}”：{problem}",
                suggestion=remedy,
                basis=f"《党政机关公文处理工作条例》第十五条（{place}）",
                severity=severity,
                element="F02",
            )
        )
    return outcome(findings, 1, "主送机关")


def _judge(addressee: str, unit: str) -> tuple[str, str, str, Severity]:
    if _DOWN.search(addressee) or (len(unit) > 2 and addressee == unit):
        return "这是本单位或下级，自查报告是上行文", "改为要求自查的上级机关", "一", Severity.ERROR
    if _PERSON.search(addressee):
        return "不得以机关名义向领导个人报送", "改为上级机关的名称", "五", Severity.WARNING
    organs = [
        one
        for one in re.split(r"[、，,；;\s]+|和(?=[\u4e00-\u9fff]{2,}[部委局厅办])", addressee)
        if _ORGAN.search(one)
    ]
    if len(organs) > 1:
        return "上行文原则上主送一个上级机关", "只留一个主送机关，其他的改为抄送", "一", Severity.WARNING
    return "", "", "", Severity.HINT


check = Check("wrong-addressee", Severity.ERROR, "主送机关不当", run)
