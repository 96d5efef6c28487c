"""写到事、人群、时间、数量，不写放到哪个单位都对的话（提示）。

依据：《中国共产党重大事项请示报告条例》第十四条、第二十四条（有实质内容）；《整治形式主义为基层减负若干规定》第二项。
例：问题写“思想认识有待进一步提高”  改：写“3名新任科长没有参加上半年培训”
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.items import items_of
from knowledge.documents import Span
from knowledge.text.sentences import clip

# Anything a reader could check: a figure, a document, a name of an activity, a post, a place, a system.
_FACT = re.compile(
    r"[0-9０-９]|《|[一二两三四五六七八九十]{1,4}(?:次|名|人|个(?!方面)|项|篇|期|场|条|家|台)|“[^”]{2,20}(?:行动|活动|工程|平台|品牌|课堂|日)”"
    r"|公众号|网站|工作群|微信群|视频号|台账|办公室|[\u3400-\u9fff]{2,6}(?:科|股|处室|支部)(?!室)|月|季度|上半年|下半年|合同|设备|系统|窗口|大厅"
)
_STOCK = re.compile(
    r"进一步|不断|切实|深入|扎实|牢固|始终|高度重视|全面|持续|着力|大力|积极|认真|有待|不够|高度|充分|有效|更加|做细做实|落到实处|走深走实|成效|良好|狠抓|加强|提高|统筹谋划|精准发力|齐抓共管|抓在经常|融入日常|凝聚|营造|新局面|新台阶"
)
_SHORTEST = 40
_PROBLEM_SHORTEST = 8


def run(draft: DraftText) -> Outcome:
    """Look at every longer paragraph and every problem for one fact."""
    problems = [item.span for section in draft.sections["problems"] for item in items_of(draft, section)]
    paragraphs = [line.span for line in draft.lines if len(line.text) >= _SHORTEST]
    findings = list(_findings(draft, problems, paragraphs))
    return outcome(findings, len(paragraphs) + len(problems), "段落和问题")


def _findings(draft: DraftText, problems: list[Span], paragraphs: list[Span]) -> Iterator[Finding]:
    for span in problems:
        text = draft.of(span)
        if len(text) >= _PROBLEM_SHORTEST and not _FACT.search(_without_number(text)):
            yield _finding(
                span,
                f"这个问题没有可以核对的事实：“{clip(text, 24)}”",
                "写明是什么事、哪些人、什么时候、多少",
            )
    for span in paragraphs:
        if any(span.overlaps(problem) for problem in problems):
            continue
        text = _without_number(draft.of(span))
        if not _FACT.search(text) and len(_STOCK.findall(text)) >= max(3, len(text) // 60):
            yield _finding(
                span,
                f"这一段没有可以核对的事实：“{clip(text, 24)}”",
                "补上时间、次数、范围或文件，没有的压缩或删去",
            )


def _without_number(text: str) -> str:
    return re.sub(
        r"^[\s\u3000]*(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]+|[一二三四五六七八九十]是)", "", text
    )


def _finding(span: Span, message: str, suggestion: str) -> Finding:
    return check.finding(
        span,
        message,
        suggestion=suggestion,
        basis="《中国共产党重大事项请示报告条例》第二十四条",
    )


check = Check("empty-phrase", Severity.HINT, "空话", run)
