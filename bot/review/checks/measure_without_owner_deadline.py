"""每条措施应当写明谁负责、何时完成。

依据：《党委（党组）落实全面从严治党主体责任规定》第十二条（年度任务安排写明分工和时限）；《县以上党和国家机关党员领导干部民主生活会若干规定》第十三条。
例：（一）加强学习。制定学习计划。  改：（一）加强学习。由办公室负责，2024年3月底前制定学习计划。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from bot.review.items import items_of
from bot.review.plans import PlannedRow, is_empty, planned_rows
from bot.review.roles import rectifying
from knowledge.documents import ReportSection, Span
from knowledge.text.ordinals import Item
from knowledge.text.sentences import clip

_IS_PROBLEM = re.compile(r"(?:主要|目前)?(?:存在|发现|查摆)的?(?:主要)?(?:问题|不足)(?:及原因)?")
_OWNER = re.compile(
    r"牵头|负责|责任(?:领导|科室|单位|人|部门|处室|股室|部室|主体)[:：为]|(?:由|请)[^，。；]{2,20}?(?:落实|承担|组织|实施|办理|督办|主抓|完成|具体|统筹|推进|抓)"
    r"|(?:书记|局长|主任|委员|负责同志|负责人|办公室|[^，。；]{2,8}[科处股室部])(?:亲自|具体|专人|主抓|承办|承担|落实|抓)|(?:由|请)[\u3400-\u9fff]{1,12}(?:[部科处室办股组委]|中心|支部|书记|[局主院校馆镇]长|主任|委员)|专人(?:管理|盯办|跟进)"
    # 数字中心会同合约部.
    r"|[部科处室办股组委局中心]会同[^，。；]{2,12}[部科处室办股组委局心]"
)
# 相关部门 is nobody.
_NOBODY = re.compile(
    r"(?:相关|有关|各相关)(?:部门|单位|科室|人员|责任人)|责任(?:部门|单位|人|科室|股室)[:：为](?=[；。，]|$)"
)
_DEADLINE = re.compile(
    r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:[0-9]{1,2}日|底|末|初|份|[上中下]旬)?(?:之?前|以前|完成|内|起)?"
    r"|(?:年|月|季度?|学期|本年度|年度)[底末内中](?:之?前)?|[0-9]+[个]?(?:日|天|周|月|工作日)(?:之?内)"
    r"|第[一二三四]季度|[一二三四]季度|[上下]半年|即知即改|立行立改|立即整改|(?:完成时限|时限)[:：为][^；。，]{0,4}[0-9一二三四五六七八九十]"
    r"|每(?:年|季度?|月|周|半年|日)|20[0-9]{2}年"
)

# 尽快 is no day; a rhythm beside it (每季度检查一次) makes it none.
_SOON = re.compile(r"尽快|尽早|早日|适时|择机|条件成熟")
_RHYTHM = re.compile(r"每")


def run(draft: DraftText) -> Outcome | CannotRun:
    """Look into every measure for an owner and a time."""
    sections = draft.sections["measures"]
    if not sections:
        return CannotRun("没有找到“下一步措施”部分")
    rows = list(planned_rows(draft))
    looked = len(rows)
    findings = [one for row in rows for one in _in_row(row)]
    for section in rectifying(sections):
        if any(section.span.start <= row.measure.span.start < section.span.end for row in rows):
            continue
        # （一）存在问题 under 二、存在问题及补救措施 holds no measures.
        items = tuple(
            one for one in items_of(draft, section) if not _IS_PROBLEM.fullmatch(draft.of(one.head))
        )
        looked += max(len(items), 1)
        findings.extend(_findings(draft, section, items))
    return outcome(findings, looked, "措施")


def _in_row(row: PlannedRow) -> Iterator[Finding]:
    """What a row leaves empty; a problem without its measure has a check of its own."""
    missing = [name for name, cell in (("责任人", row.owner), ("完成时限", row.time)) if is_empty(cell)]
    if missing and not is_empty(row.measure):
        yield _finding(row.measure.span, missing, row.measure.text)


def _finding(place: Span, missing: list[str], words: str, severity: Severity | None = None) -> Finding:
    return check.finding(
        place,
        f"措施没有写{'和'.join(missing)}：“{clip(words, 30)}”",
        suggestion=f"补写{'、'.join(missing)}，如“由【待填：责任科室】负责，【待填：完成日期】前完成”",
        basis="《党委（党组）落实全面从严治党主体责任规定》第十二条",
        severity=severity,
        element="N02",
    )


def _findings(draft: DraftText, section: ReportSection, items: tuple[Item, ...]) -> Iterator[Finding]:
    if not items:
        items = (Item("", section.span, section.heading_span),)
    told = [
        (
            _OWNER.search(_NOBODY.sub("", draft.of(i.span))) is not None,
            _has_deadline(draft.of(i.span)),
        )
        for i in items
    ]
    # 以上措施由办公室牵头，年底前完成: said once for all, before or after the points.
    outside = draft.body[section.span.start : items[0].span.start]
    owner_for_all = _OWNER.search(outside) is not None or _says_for_all(draft, items, _OWNER)
    deadline_for_all = _DEADLINE.search(outside) is not None or _says_for_all(draft, items, _DEADLINE)
    for item, (owner, deadline) in zip(items, told, strict=True):
        missing = [
            word
            for word, has in (("责任人", owner or owner_for_all), ("完成时限", deadline or deadline_for_all))
            if not has
        ]
        if not missing:
            continue
        others = sum(1 for pair in told if all(pair))
        # One of the two is enough where the other measures do no better.
        severity = None if len(missing) == 2 or others * 2 >= len(items) else Severity.HINT
        yield _finding(_place(draft, item), missing, draft.of(item.head), severity)


def _has_deadline(words: str) -> bool:
    found = [match.group() for match in _DEADLINE.finditer(words)]
    if _SOON.search(words):
        found = [one for one in found if not _RHYTHM.match(one)]
    return bool(found)


def _place(draft: DraftText, item: Item) -> Span:
    """The words that name an owner or a time, where the other should stand beside them; else the measure."""
    start = item.head.start if item.head.end > item.head.start else item.span.start
    words = draft.body[start : item.span.end]
    told = sorted(one.start() for what in (_OWNER, _DEADLINE) for one in what.finditer(words))
    if not told:
        return Span(start, item.span.end)
    # The last sentence that tells one of the two; 每季度检查一次 may stand in an earlier one.
    sentence = words.rfind("。", 0, told[-1]) + 1
    first = next(at for at in told if at >= sentence)
    clause = max(words.rfind(mark, sentence, first) for mark in "；，\n") + 1
    end = words.find("。", told[-1])
    return Span(start + max(sentence, clause), start + end + 1 if end >= 0 else item.span.end)


def _says_for_all(draft: DraftText, items: tuple[Item, ...], what: re.Pattern[str]) -> bool:
    tail = re.search(
        r"(?:以上|上述)(?:各项|所有)?(?:措施|任务|事项|工作|整改)[^\n]*", draft.of(items[-1].span)
    )
    return tail is not None and what.search(tail.group()) is not None


check = Check("measure-without-owner-deadline", Severity.WARNING, "措施缺责任人或时限", run)
