"""Of which year a year in a draft speaks: the report's own time and plans, or rightly another."""

from __future__ import annotations

import re

from bot.review.draft import DraftText

YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?=年)")
_TITLE_YEAR = re.compile(r"[《〈]\s*(?:[^《》\n]{0,20}?)(?<![0-9])(20[0-9]{2})(?=年)")
_MADE = re.compile(
    r"(?:制定|制订|印发|出台|下发|拟定|形成|签订|修订|编制|细化|实施|落实|完成|按照|根据|依据|遵照|依照|执行|建立|对照)[^。；]{0,20}$"
)
# What is rightly of another year.
_OTHER_YEAR = re.compile(
    r"反馈|整改情况|上年|上一年|去年|往年|历年|相比|同比|比[^，。]{0,6}(?:年|增|减)|较|巡察|巡视|督查|考核结果|考核等次|民主生活会|发布|公布|施行|修正|修订|版|规划|[0-9]{4}[—－\-至到]|成立于|换届|指出的|通报的|提出的|以来的|届|印发的|出台的"
)
_OWN_TIME = re.compile(
    r"(?:度)?(?:年|年度)?(?:以来|[，,]|度，|全年|上半年|下半年|我[局办委院校镇乡处]|本[局委办院校单]|[0-9]{1,2}月(?:底|末|份|[0-9]{1,2}日)?|工作)"
)
SELF_CHECKED = re.compile(
    r"年(?:以来的?|度?(?=[^，。；\n]{2,30}情况))[^，。；\n]{0,30}(?:进行|开展|作|组织)了?[^，。；\n]{0,6}自查"
)
# Under a heading about the last round, what is told is of an earlier year.
_PAST_ROUND = re.compile(r"(?:上次|上轮|上一轮|上一次|上期|此前|历次)[^，。；]{0,16}(?:整改|反馈|检查|问题)")
_ASSESSED = re.compile(r"年度[^，。；]{0,14}(?:考核|评议)")
_BUDGET = re.compile(r"年(?:安排|投入|列支|落实|拨付)[^，。；0-9]{0,14}(?:经费|资金|预算)")
_HELD = re.compile(r"(?<!年)(?<![0-9])[0-9]{1,2}月(?:[0-9]{1,2}日)?召开了?的?$")
_MEETING = re.compile(r"年度(?:党员领导干部)?(?:专题)?(?:民主|组织)生活会")
_OWN_LIST = re.compile(r"(?:清单|台账|[销统明分一]\S{1,2}表|计划|要点)$")
_DONE = re.compile(r"年[^，。；]{2,20}(?:情况|工作|做法|成效)")
_MONTHS = re.compile(r"年[0-9]{1,2}月(?:至|到|[—－\-~～])[0-9]{1,2}月")
PERIOD = re.compile(
    r"(20[0-9]{2})年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:[—－\-~～至到]|以来至)+(?:今|20[0-9]{2}年)"
)


def is_own_plan(draft: DraftText, at: int, value: int, year: int) -> bool:
    """Tell whether 《2022年度…》 is a plan or list of this year's work, and the year a slip."""
    opening = draft.body.rfind("《", 0, at)
    closing = draft.body.find("》", at)
    title = draft.body[opening + 1 : closing]
    sentence = draft.sentence_at(at)
    before = draft.body[sentence.start : opening]
    if _OTHER_YEAR.search(title) or _OTHER_YEAR.search(before[-16:]) or at - opening > 40:
        return False
    if re.search(r"（20[0-9]{2}年?(?:版|修订|修正)）", title):
        return False
    # Last year's list is what last year's work is assessed by.
    if re.match(r"[^，。；]{0,12}(?:考核|评议|结果|总结|述职)", draft.body[closing + 1 : closing + 20]):
        return False
    is_plan = (
        re.search(
            r"(?:计划|清单|方案|要点|安排|台账|责任书|制度|细则|办法|任务|目标|通知|意见|规划表|分解表|分工表|总结)",
            title,
        )
        is not None
    )
    in_measures = draft.role_at(at) == "measures"
    if value > year:
        return (is_plan and value > year + 1) or (
            is_plan and not in_measures and not re.search(r"谋划|拟|下一年|明年|研究", before)
        )
    return is_plan and (value == year - 1 or _MADE.search(before) is not None)


def is_meeting_of_another_year(draft: DraftText, match: re.Match[str], year: int) -> bool:
    """Tell whether 2月11日召开的2023年度民主生活会 stands in a report on 2025: it is held for the year just over."""
    before = draft.body[max(0, match.start() - 16) : match.start()]
    return (
        int(match[1]) < year - 1
        and _HELD.search(before) is not None
        and _MEETING.match(draft.body, match.end()) is not None
    )


def is_own_attachment(draft: DraftText, match: re.Match[str], year: int) -> bool:
    """Tell whether a list or a ledger attached to the report is of an earlier year."""
    line = draft.line_at(match.start())
    if int(match[1]) >= year or match.start() - line.start > 10 or match.start() < len(draft.body) * 2 // 3:
        return False
    words = draft.of(line)
    is_attached = re.match(r"附件?[：:]", words) or re.search(
        r"(?:^|\n)[ \t\u3000]*附件?[：:]", draft.body[max(0, line.start - 200) : line.start]
    )
    return bool(is_attached and _OWN_LIST.search(words) and not _OTHER_YEAR.search(words))


def _opens_heading(draft: DraftText, match: re.Match[str]) -> bool:
    """Whether it opens a heading on what was done: 一、2024年落实主体责任情况."""
    for section in draft.report.sections:
        heading = section.heading_span
        if heading.start <= match.start() <= heading.start + 4:
            return _DONE.fullmatch(draft.body[match.end() : heading.end].rstrip("。\n ")) is not None
    return False


def is_own_time(draft: DraftText, match: re.Match[str]) -> bool:
    """Tell whether an earlier year stands where the report speaks of its own time."""
    sentence = draft.sentence_at(match.start())
    clause = re.split(r"[，。；：\n]", draft.body[match.start() : sentence.end])[0]
    around = draft.body[max(sentence.start, match.start() - 16) : match.start()] + clause
    is_deadline = draft.role_at(match.start()) == "measures" and "底前" in clause
    round_told = "反馈" in re.split("[。；]", draft.body[match.start() : match.start() + 40])[0]
    if (_OTHER_YEAR.search(around) or round_told or _ASSESSED.search(around)) and not is_deadline:
        return False
    if _opens_heading(draft, match):
        return True
    opens = draft.body[max(sentence.start, match.start() - 6) : match.start()]
    if _PAST_ROUND.search(draft.body[draft.line_at(match.start()).start : match.start()]):
        return False
    starts = (
        opens.strip(" 　") in ("", "截至", "截止", "自", "从")
        or opens[-1:] in "，：。"
        or opens.endswith(("截至", "截止", "截止到", "截至到", "将", "现将", "对", "照", "于", "在"))
    )
    opening = draft.report.opening_span
    if opening and opening.start <= match.start() < opening.end and _MONTHS.match(draft.body, match.end()):
        # 对全村6个村民小组2022年1月至11月的工作进行了自查: what the opening says the report is about.
        return True
    if draft.role_at(match.start()) == "measures":
        # A deadline in the past.
        return (
            re.match(
                r"年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|底|末)?(?:之?前|以前|完成)",
                draft.body[match.end() :][:16],
            )
            is not None
        )
    if starts and _BUDGET.match(draft.body, match.end()):
        # 2024年安排经费30万元、2025年安排40万元 tells of both years.
        return f"{draft.year}年" not in draft.of(sentence)
    return starts and _OWN_TIME.match(draft.body, match.end()) is not None
