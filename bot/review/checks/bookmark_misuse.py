"""书名号里只放名称：卷次在外，通知标题要加，书名号里再用书名号时改单书名号〈〉。

依据：GB/T 15834—2011《标点符号用法》4.15。
例：《习近平谈治国理政第四卷》  改：《习近平谈治国理政》第四卷
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span
from knowledge.text.sentences import clip

_BASIS = "GB/T 15834—2011《标点符号用法》4.15"
_VOLUME = re.compile(
    r"(?<=[^第\s])[（(]?(第[一二三四五六七八九十0-9、]{1,5}卷|[上中下]册|第[一二三四五六七八九十]{1,3}[册辑])[）)]?$"
)
# A notice that is named by its title and stands without marks: 按照市委宣传部关于开展…的通知.
_NOTICE = re.compile(
    r"(?:按照|根据|依据|遵照|对照|落实|贯彻|执行|收到|转发|印发|下发)了?(?:了|的)?"
    r"[\u4e00-\u9fff（）、]{0,24}?[部委办局厅院府会室]?(?:印发|下发|转发)?的?"
    r"(?P<title>关于[^《》，。；：！？“”\n]{4,50}?的(?:通知|通报|意见|方案|函|决定|批复))(?!书|栏|单)"
)
# 《法官下乡》宣讲: an activity or a brand is no work; what is read, sung or explained is one.
_ACTIVITY = re.compile(
    r"(?:开展|举办|组织|打造|推出|承办|实施|办好|创建|[。；：，\n])(?:了|的)?(?P<title>《[^《》\n]{2,10}》)"
    r"(?:(?:系列|主题|专题|品牌)?(?:活动|行动|工程|大赛|竞赛|品牌|论坛|讲坛|讲堂|宣讲))"
)
_WORK = re.compile(
    r"(?:法|典|条例|规定|办法|准则|章程|纲要|读本|选编|论述|论|著作|选读|选集|公报|决定|决议|建议|讲话|汇编|文选|手册|意见|通知|方案|计划|宣言|报告|歌|曲)(?:（[^（）]*）)?》$"
)
_GENERIC = re.compile(r"关于[^《》]{0,12}(?:重要|有关|相关|决策|系列|一系列)")


def run(draft: DraftText) -> Outcome:
    """Look inside every 《…》, and for notices that stand without them."""
    notices = [match for match in draft.find(_NOTICE) if not draft.is_titled(match.start("title"))]
    findings = [*_volumes(draft), *_nested(draft), *_bare(draft, notices), *_activities(draft)]
    return outcome(findings, len(draft.titles) + len(notices), "书名号")


def _volumes(draft: DraftText) -> Iterator[Finding]:
    for span in draft.titles:
        inner = Span(span.start + 1, span.end - 1).of(draft.body)
        match = _VOLUME.search(inner)
        if match and not inner.startswith("关于"):
            right = f"《{inner[: match.start()]}》{match.group(1)}"
            yield check.finding(
                span,
                "卷次不是书名的一部分，应当放在书名号外",
                suggestion=f"改为“{right}”",
                replacement=right,
                basis=_BASIS,
            )


def _nested(draft: DraftText) -> Iterator[Finding]:
    for span in draft.titles:
        inner = Span(span.start + 1, span.end - 1).of(draft.body)
        if "《" in inner:
            right = f"《{inner.replace('《', '〈').replace('》', '〉')}》"
            yield check.finding(
                span,
                "书名号里面的书名号应当用单书名号〈〉",
                suggestion=f"改为“{clip(right, 60)}”",
                replacement=right,
                basis=_BASIS,
            )


def _activities(draft: DraftText) -> Iterator[Finding]:
    for match in draft.find(_ACTIVITY):
        title = match["title"]
        if _WORK.search(title) or draft.catalogue.find(title[1:-1]):
            continue
        right = f"“{title[1:-1]}”"
        yield check.finding(
            Span(*match.span("title")),
            "活动、品牌的名称不用书名号",
            suggestion=f"改为{right}",
            replacement=right,
            basis=_BASIS,
        )


def _bare(draft: DraftText, notices: list[re.Match[str]]) -> Iterator[Finding]:
    for match in notices:
        title = match["title"]
        span = Span(match.start("title"), match.end("title"))
        if _GENERIC.match(title) or (draft.report.title_span and span.overlaps(draft.report.title_span)):
            continue
        yield check.finding(
            span,
            f"文件标题应当加书名号：“{clip(title)}”",
            suggestion=f"改为“《{clip(title, 60)}》”",
            replacement=f"《{title}》",
            basis=_BASIS,
        )


check = Check("bookmark-misuse", Severity.WARNING, "书名号用法", run)
