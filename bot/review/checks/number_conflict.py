"""同一件事的数字前后一致；“三个问题”就列三个。

依据：《党政机关公文处理工作条例》第二十条（四）（数字准确）。
例：前面写中心组学习12次，后面写中心组学习10次  改：核对台账后统一
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.counts import Count, conflicts
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.items import first_run, items_of
from bot.review.standing import left_conflicts, standing_conflicts, table_conflicts
from bot.review.wholes import wholes
from knowledge.documents import Span
from knowledge.text.numerals import from_chinese
from knowledge.text.ordinals import items_within

_PROMISED = re.compile(
    r"(?:以下|下列|如下)?(?P<number>[0-9]{1,2}|[二两三四五六七八九十]{1,2})(?P<unit>个方面|方面|个|项|条|点)(?:的)?(?:主要|突出|具体|整改|工作|重点)?(?P<what>问题|不足|短板|薄弱环节|差距|措施|举措|(?:工作|任务)(?=[：:]|主要|如下|具体))(?=[：:。，]|主要|如下|具体)"
)


def run(draft: DraftText) -> Outcome:
    """Compare the counts of the same thing, and announced numbers with what follows."""
    counts = [
        one
        for one in draft.counts
        if not one.scope
        and not one.is_vague
        and not one.is_bound
        and draft.role_at(one.span.start) != "measures"
    ]
    promised = list(draft.find(_PROMISED))
    findings = [*_conflicts(counts), *_whole_findings(draft), *_promises(draft, promised)]
    return outcome(findings, len(counts) + len(promised), "数字")


def _conflicts(counts: list[Count]) -> Iterator[Finding]:
    for count, other in conflicts(counts):
        yield check.finding(
            count.span,
            f"前后数字不一致：这里{count.subject}是{count.value}{count.unit}，前面是{other.value}{other.unit}",
            suggestion="对照台账核实后统一",
            basis="《党政机关公文处理工作条例》第二十条（四）",
            element="F04",
        )


def _whole_findings(draft: DraftText) -> Iterator[Finding]:
    told: list[Span] = []
    for span, message in (
        *wholes(draft),
        *standing_conflicts(draft),
        *table_conflicts(draft),
        *left_conflicts(draft),
    ):
        if any(span.overlaps(one) for one in told):
            continue
        told.append(span)
        yield check.finding(
            span,
            message,
            suggestion="对照台账核实后统一",
            basis="《党政机关公文处理工作条例》第二十条（四）",
            element="F04",
        )


def _promises(draft: DraftText, promised: list[re.Match[str]]) -> Iterator[Finding]:
    """Hold 存在三个方面的问题 against the points that follow in its section."""
    for match in promised:
        number = from_chinese(match["number"])
        role = "problems" if match["what"] in ("问题", "不足", "短板", "薄弱环节", "差距") else "measures"
        section = next((s for s in draft.sections[role] if s.span.start <= match.start() < s.span.end), None)
        if section is None or number is None:
            continue
        after = [item for item in items_of(draft, section) if item.span.start > match.start()]
        after = after or list(items_within(draft.body, Span(match.end(), section.span.end)))
        after = first_run(after)
        if after and len(after) != number and match.start() - section.heading_span.end < 120:
            yield check.finding(
                Span(match.start("number"), match.end("what")),
                f"说是{match.group()}，下面列了{len(after)}条",
                suggestion="核对条数，使前后一致",
                basis="《党政机关公文处理工作条例》第二十条（四）",
                element="F04",
            )


check = Check("number-conflict", Severity.WARNING, "前后数字不一致", run)
