"""“截至”后接时点，“截止”是到期停止；两者不能混用。

依据：《现代汉语词典》“截止”“截至”两条；《党政机关公文处理工作条例》第二十条（四）（文字准确）。
例：截止10月底，共学习12次。  改：截至10月底，共学习12次。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_WORD = re.compile(r"截[止至]")
_POINT = (
    r"[到至于]?\s*(?:目前|现在|当前|当日|此时|今|上月|上年|上年度|本月|本季度|本年|年底|年末|月底|月末|季末|日前(?=，)|发稿|统计"
    r"|去年|前年|昨|明年|[0-9０-９〇一二三四五六七八九十]{1,4}\s*(?:年|月|日|时|点|季度)|第?[一二三四]季度|[上中下]旬|[上下]半年|报告期|本?报告[日之时]|成文|自查|检查|填报)"
)
_THEN = re.compile(_POINT)
# 截止 as a noun or a closing verb: 报名截止, 截止日期, 于10月截止.
_DEADLINE = re.compile(r"\s*(?:日期|时间|期限|时限|日(?![前0-9])|期(?!间)|时点|点(?!击))")


def run(draft: DraftText) -> Outcome:
    """Look at every 截止 and 截至 and at what follows."""
    found = list(draft.find(_WORD))
    return outcome(_findings(draft, found), len(found), "“截止”“截至”")


def _findings(draft: DraftText, found: list[re.Match[str]]) -> Iterator[Finding]:
    basis = "《现代汉语词典》“截至”条；《党政机关公文处理工作条例》第二十条（四）"
    for match in found:
        word, after = match.group(), match.end()
        if draft.is_titled(match.start()):
            continue
        if word == "截止" and _THEN.match(draft.body, after):
            yield check.finding(
                _span(match),
                "后面是时点，应当用“截至”",
                suggestion="改为“截至”",
                replacement="截至",
                basis=basis,
            )
        elif word == "截至" and (_DEADLINE.match(draft.body, after) or _closes(draft.body, match)):
            yield check.finding(
                _span(match),
                "这里是到期停止的意思，应当用“截止”",
                suggestion="改为“截止”",
                replacement="截止",
                basis=basis,
            )


def _closes(body: str, match: re.Match[str]) -> bool:
    before = body[max(0, match.start() - 8) : match.start()]
    ends = body[match.end() : match.end() + 1] in {"", "。", "，", "；", "\n", "）"}
    return ends and re.search(r"(报名|申报|征集|提交|报送|投票|受理|[日月底前])$", before) is not None


def _span(match: re.Match[str]) -> Span:
    return Span(*match.span())


check = Check("jiezhi", Severity.WARNING, "截止与截至", run)
