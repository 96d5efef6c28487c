"""标题写到的事，正文要有相应内容。

依据：《党政机关公文处理工作条例》第十九条（三）（主题突出，表述准确）；标题由事由构成（第九条（七））。
例：标题有“网络意识形态”，正文没有讲网站、账号、工作群  改：补写网络阵地管理，或从标题中删去“网络”
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_SUBJECTS = (
    # The word in the title, what it is called, and what in the body is about it.
    (
        r"网络(?!安全)",
        "网络",
        r"网站|公众号|视频号|新媒体|网络(?:阵地|平台|信息|行为|巡查|账号|安全|舆情处置|宣传|文明|空间|群)|账号|工作群|微信群|互联网|上网|网上|线上平台|客户端",
    ),
    (r"网络安全", "网络安全", r"网络安全|等级保护|等保|漏洞|防火墙|网络攻击|应急演练|系统安全|终端|弱口令"),
    (r"数据安全", "数据安全", r"数据(?:安全|分类|备份|共享|处理|泄露|资源|目录|管理)"),
    (r"保密", "保密", r"保密|涉密|定密"),
    (r"党风廉政|廉洁|廉政", "党风廉政", r"廉政|廉洁|纪律|警示教育|八项规定|作风|监督执纪|礼品礼金"),
    (r"安全生产", "安全生产", r"安全生产|隐患|消防|事故|安全培训|安全检查"),
    (r"党建", "党建", r"党建|支部|党员|三会一课|主题党日"),
    (r"意识形态", "意识形态", r"意识形态"),
    (r"中心组", "中心组学习", r"中心组"),
    (r"全面从严治党|主体责任", "从严治党", r"从严治党|主体责任|党的建设|纪律|作风|廉政|廉洁|支部"),
    (r"法治|依法行政", "法治建设", r"法治|依法|执法|普法|合法性|诉讼|复议"),
    (r"信访", "信访", r"信访|来信来访|上访"),
    (r"档案", "档案", r"档案|归档"),
)
# Of one family: a report on 党建 may open with 全面从严治党.
_FAMILIES = ({"网络", "网络安全", "数据安全"}, {"党风廉政", "党建", "从严治党"}, {"意识形态", "网络"})
# The matter with what belongs to its name: 网络安全工作责任制.
_REST = re.compile(r"(?:工作|建设|管理|学习|生产)*(?:责任制|责任)?")
_ENOUGH = 2
"""A subject of the title is treated where so many sentences speak of it."""


def run(draft: DraftText) -> Outcome | CannotRun:
    """Look in the body for what the title promises."""
    title, span = draft.report.title, draft.report.title_span
    if not draft.is_report or not title or span is None:
        return CannotRun("没有标题，不核对题文是否相符")
    promised = [(word, name, about) for word, name, about in _SUBJECTS if re.search(word, title)]
    findings = list(_wrong_kind(draft, title, span))
    other = _other_matter(draft, {name for _, name, _ in promised})
    for word, name, about in promised:
        match = re.search(word, span.of(draft.body))
        if match is None:
            continue
        rest = _REST.match(draft.body, span.start + match.end(), span.end)
        words = Span(span.start + match.start(), rest.end() if rest else span.start + match.end())
        pattern = re.compile(about)
        told = sum(
            1 for one in draft.sentences if one.start >= span.end and pattern.search(one.of(draft.masked))
        )
        if other:
            findings.append(
                check.finding(
                    words,
                    f"标题写的是“{name}”，导语讲的是“{other}”",
                    suggestion="核对是哪一项工作的报告，标题与正文写成一致",
                    basis="《党政机关公文处理工作条例》第十九条（三）",
                )
            )
        elif told < _ENOUGH:
            amount = "没有讲到" if not told else "几乎没有讲到"
            findings.append(
                check.finding(
                    words,
                    f"标题写了“{name}”，正文{amount}{name}方面的具体内容",
                    suggestion=f"补写{name}方面做了什么、有多少，或从标题中删去",
                    basis="《党政机关公文处理工作条例》第十九条（三）",
                    element="E08" if name == "网络" else "",
                )
            )
    return outcome(findings, len(promised), "标题事项")


def _other_matter(draft: DraftText, promised: set[str]) -> str:
    """What the opening is about, where it is of no matter that the title names, nor of one like it."""
    opening = draft.report.opening_span
    if opening is None or not promised:
        return ""
    words = draft.of(opening)
    told = [name for word, name, _ in _SUBJECTS if re.search(word, words)]
    near = promised.union(*(family for family in _FAMILIES if family & promised))
    return "" if near & set(told) else next(iter(told), "")


def _wrong_kind(draft: DraftText, title: str, span: Span) -> Iterator[Finding]:
    """A title that calls the text 请示 or 通知, over a text that reports."""
    kind = re.search(r"(?:请示|通知|通报|方案|函)$", title)
    reports = re.search(r"特此(?:报告|汇报)|(?:报告|汇报)如下", draft.body)
    if kind and reports:
        yield check.finding(
            Span(span.end - len(kind.group()), span.end),
            f"标题写的是“{kind.group()}”，正文是报告",
            suggestion="标题文种改为“报告”",
            basis="《党政机关公文处理工作条例》第九条",
            element="F01",
        )


check = Check("title-body-mismatch", Severity.WARNING, "题文不符", run)
