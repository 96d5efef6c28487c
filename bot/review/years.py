"""Of which year a year in a draft speaks: the report's own time and papers, or rightly another."""

from __future__ import annotations

import re

from bot.review.draft import DraftText
from knowledge.documents import Span
from knowledge.text.dates import YearMention

_PAPER = re.compile(
    r"计划|清单|方案|要点|安排|台账|责任书|制度|细则|办法|任务|目标|通知|意见|规划表|分解表|分工表|总结"
)
# The unit's own act; what it goes by (按照, 落实) may be another's paper of another year.
_MADE = re.compile(r"(?:制定|制订|印发|出台|下发|拟定|形成|签订|修订|编制|细化|建立|通过)[^。；]{0,20}$")
_BY = re.compile(r"(?:根据|按照|依据|遵照|依照|执行|落实|对照|对标|完成)[^。；]{0,20}$")
# What is rightly of another year.
_OTHER_YEAR = re.compile(
    r"反馈|整改情况|上年|上一年|去年|往年|历年|相比|同比|环比|比[^，。]{0,6}(?:年|增|减)|较|巡察|巡视|督查|审计|考核结果|考核等次|考核[^，。]{0,6}(?:扣|得|评)|民主生活会|发布|公布|施行|修正|修订|规划|行动|"
    r"成立于|换届|指出的|通报的|提出的|印发的|出台的|[一二三四五六七八九十]年(?:行动|攻坚|规划)|周年|建成|投入使用|开通|立项|入党|参加工作|评为|获"
)
_OWN_TIME = re.compile(r"(?:度)?(?:[，,]|全年|上半年|我[局办委院校镇乡处]|本[局委办院校单]|工作)")
_OWN_MONTH = re.compile("底|末|份")
_SELF_CHECKED = re.compile(r"(?:度|以来的?)?[^，。；\n]{0,36}(?:自查|(?:报告|汇报)如下)")
_PAST_ROUND = re.compile(r"(?:上次|上轮|上一轮|上一次|上期|此前|历次)[^，。；]{0,16}(?:整改|反馈|检查|问题)")
_ASSESSED = re.compile(r"度?[^，。；]{0,14}(?:考核|评议|述职)")
_BUDGET = re.compile(r"(?:计划)?(?:安排|投入|列支|落实|拨付)[^，。；]{0,14}(?:经费|资金|预算|费用)")
_HELD = re.compile(r"月[^，。；]{0,4}召开了?的?$")
_MEETING = re.compile(r"度(?:党员领导干部)?(?:专题)?(?:民主|组织)生活会")
_OWN_LIST = re.compile(r"(?:清单|台账|[销统明分一]\S{1,2}表|计划|要点)$")
_LATE = 11
"""From this month on a report plans the next year."""
_AHEAD = re.compile("度?(?:重点)?工作(?:安排|打算|计划|思路|要点)")
_DONE = re.compile(r"[^，。；]{2,20}(?:情况|工作|做法|成效)")
_ATTACHED = re.compile(r"(?:^|\n)[ \t\u3000]*附件?[：:]")


def is_own_paper(draft: DraftText, at: int, value: int, year: int) -> bool:
    """Tell whether 《2022年度…》 is a plan or list of this year's work, and the year a slip."""
    title = next(span for span in draft.titles if span.start <= at < span.end)
    words = draft.of(title)
    sentence = draft.sentence_at(at)
    before = draft.body[sentence.start : title.start]
    is_paper = _PAPER.search(words) is not None
    if not is_paper or _OTHER_YEAR.search(words) or _OTHER_YEAR.search(before[-16:]) or at - title.start > 40:
        return False
    # Last year's list is what last year's work is assessed by.
    if re.match(
        r"[^，。；]{0,12}(?:考核|评议|结果|总结|述职)",
        draft.body[title.end : min(title.end + 20, sentence.end)],
    ):
        return False
    is_plan_ahead = value > year and (
        draft.role_at(at) == "measures" or re.search(r"谋划|拟|下一年|明年|研究|提前", before)
    )
    if is_plan_ahead or abs(value - year) > 2:
        return False
    if _MADE.search(before):
        return True
    # By another's paper of last year one may rightly go; the own unit's name in it, or 要点, makes it this year's.
    issuer = next(
        (
            one.issuer
            for one in draft.references
            if one.title_span.start > title.start - 2 and one.title_span.end < title.end + 2
        ),
        "",
    )
    is_own = not issuer and (at == title.start + 1 or _is_named_after(draft, words))
    return value == year - 1 and (
        is_own or (not _BY.search(before) and not issuer) or "要点" in words or "关于" in words
    )


def _is_named_after(draft: DraftText, title: str) -> bool:
    """Whether a title opens with the own unit's name, or a part of it."""
    unit = draft.report.unit
    return len(unit) > 2 and (unit[-3:] in title or unit[:4] in title)


def is_meeting_of_another_year(draft: DraftText, one: YearMention, year: int) -> bool:
    """Tell whether 2月11日召开的2023年度民主生活会 stands in a report on 2025: it is held for the year just over."""
    before = draft.body[max(0, one.span.start - 16) : one.span.start]
    return (
        one.year < year - 1
        and _HELD.search(before) is not None
        and not any(
            other.year < year
            for other in draft.read.years
            if one.span.start - 16 <= other.span.start < one.span.start
        )
        and _MEETING.match(draft.body, one.span.end) is not None
    )


def is_own_attachment(draft: DraftText, one: YearMention, year: int) -> bool:
    """Tell whether a list or a ledger attached to the report is of an earlier year."""
    line = draft.line_at(one.span.start)
    if one.year >= year or one.span.start - line.start > 10 or one.span.start < len(draft.body) * 2 // 3:
        return False
    words = draft.of(line)
    is_attached = _ATTACHED.search(draft.body[max(0, line.start - 200) : one.span.start])
    return bool(is_attached and _OWN_LIST.search(words) and not _OTHER_YEAR.search(words))


def is_stated_time(draft: DraftText, one: YearMention) -> bool:
    """Tell whether the opening says by it what the report is about: 对2022年1月至11月的工作进行了自查."""
    opening = draft.report.opening_span
    if opening is None or not opening.start <= one.span.start < opening.end:
        return False
    sentence = draft.sentence_at(one.span.start)
    before = draft.body[max(sentence.start, one.span.start - 16) : one.span.start]
    return _SELF_CHECKED.match(draft.body, one.span.end, sentence.end) is not None and not _OTHER_YEAR.search(
        before[-8:] + one.follows[:6]
    )


def is_own_time(draft: DraftText, one: YearMention) -> bool:
    """Tell whether an earlier year stands where the report speaks of its own time."""
    at, end = one.span.start, one.span.end
    sentence = draft.sentence_at(at)
    clause = re.split(r"[，。；：\n]", draft.body[at : sentence.end])[0]
    around = draft.body[max(sentence.start, at - 16) : at] + clause
    round_told = "反馈" in re.split("[。；]", draft.body[at : at + 40])[0]
    if _OTHER_YEAR.search(around) or round_told or _ASSESSED.search(around):
        return False
    if _opens_heading(draft, one):
        return True
    if one.is_since or _PAST_ROUND.search(draft.body[draft.line_at(at).start : at]):
        return False
    opens = draft.body[max(sentence.start, at - 6) : at]
    starts = (
        opens.strip(" 　") in ("", "截至", "截止")
        or opens[-1:] in "，：。"
        or opens.endswith(("截至", "截止", "截止到", "截至到", "现将"))
    )
    if not starts or draft.role_at(at) == "measures":
        return False
    if _BUDGET.match(draft.body, end):
        # 2024年安排经费30万元、2025年安排40万元 tells of both years.
        return f"{draft.year}年" not in draft.of(sentence)
    if opens.endswith(("截至", "截止", "截止到", "截至到")):
        return True
    # A year told of to be compared stands in a sentence that names the other too.
    if f"{draft.year}年" in draft.of(sentence):
        return False
    return _OWN_TIME.match(draft.body, end) is not None


def is_plan_of_the_past(draft: DraftText, one: YearMention) -> bool:
    """Tell whether a heading plans the work of a year that is over when the report is signed: 四、2025年工作安排."""
    signed, line = draft.report.date, draft.line_at(one.span.start)
    if signed is None or not _AHEAD.match(draft.body, one.span.end) or line.end - line.start > 24:
        return False
    return one.year < signed.year + (signed.month >= _LATE)


def is_past_deadline(draft: DraftText, one: YearMention) -> bool:
    """Tell whether a measure is due in a year before the report's."""
    clause = re.split("[，。；]", draft.body[one.span.end : one.span.end + 16])[0]
    return draft.role_at(one.span.start) == "measures" and re.search("之?前|完成", clause) is not None


def _opens_heading(draft: DraftText, one: YearMention) -> bool:
    """Whether it opens a heading on what was done: 一、2024年落实主体责任情况."""
    for section in draft.report.sections:
        heading: Span = section.heading_span
        if heading.start <= one.span.start <= heading.start + 4:
            return _DONE.fullmatch(draft.body[one.span.end : heading.end].rstrip("。\n ")) is not None
    return False
