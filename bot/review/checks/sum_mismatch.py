"""分项之和与总数相符。

依据：《党政机关公文处理工作条例》第二十条（四）（数字准确）。
例：发现问题12个，已整改8个，未整改3个  改：核对后使分项之和等于12
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.counts import Count
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.sums import (
    PARTS,
    TOTAL,
    are_complements,
    in_one_breath,
    listed_before,
    money_sums,
    place_sums,
    same_unit,
    until_break,
)
from bot.review.tables import table_sums
from knowledge.documents import Span

_MOST = 40
"""Of a sentence with more counts only the first are added up: it is a table, not a sentence."""
_NEARLY = 0.9
_TRAIT = re.compile(r"女|民族|岁|学历|本科|大专|大学生|研究生|党员|团员|青年|职称|退役|高级|中级")
_OTHERS = re.compile(r"其他|其它|其余|另外")
_TOTAL_OPENS = re.compile(r"[\u4e00-\u9fff]{0,12}[，（：][\u4e00-\u9fff]{2,8}")


def run(draft: DraftText) -> Outcome:
    """Add up the parts of every sentence that names a total and parts of it."""
    looked = 0
    by_sentence: dict[Span, list[Count]] = {}
    for count in draft.counts:
        if not count.is_vague:
            by_sentence.setdefault(draft.sentence_at(count.span.start), []).append(count)
    findings: list[Finding] = []
    for span in by_sentence:
        counts = by_sentence.get(span, [])[:_MOST]
        if len(counts) >= 3:
            found = list(_look(draft, span, counts))
            looked += 1
            findings.extend(found)
    told = [one.span for one in findings]
    findings.extend(
        check.finding(
            span,
            message,
            suggestion="对照台账核实总数和分项",
            basis="《党政机关公文处理工作条例》第二十条（四）",
            element="F04",
        )
        for span, message in (*money_sums(draft), *place_sums(draft), *table_sums(draft))
        if not any(span.overlaps(one) for one in told)
    )
    return outcome(findings, looked, "含合计与分项的句子")


def _look(draft: DraftText, sentence: Span, counts: list[Count]) -> Iterator[Finding]:
    for index, total in enumerate(counts[:-2]):
        following = [one for one in counts[index + 1 :] if same_unit(one, total)]
        between = draft.body[total.span.end : counts[index + 1].span.start]
        marker = PARTS.search(between)
        if marker and len(following) >= 2:
            parts = until_break(draft, following)
            if len(parts) >= 2:
                # 其中甲9项、其他27项: the rest is named.
                last = draft.body[parts[-2].span.end : parts[-1].span.start]
                whole = _OTHERS.search(last) is not None or are_complements(draft, sentence, parts)
                yield from _compare(total, parts, exhaustive=whole)
                return
        listed = [] if marker or not following else in_one_breath(draft, following)
        if listed and _TOTAL_OPENS.fullmatch(between):
            yield from _compare(total, listed, exhaustive=True)
            return
        if (
            not marker
            and len(following) == 2
            and _is_balanced(draft.body[total.span.start : following[-1].span.end])
            and are_complements(draft, sentence, following)
            and not TOTAL.search(between)
        ):
            yield from _compare(total, following, exhaustive=True)
            return
    yield from _sum_at_end(draft, counts)


def _is_balanced(words: str) -> bool:
    """A list in brackets ends with them: 9个（甲5个、乙4个），已整改8个."""
    return words.count("（") == words.count("）")


def _sum_at_end(draft: DraftText, counts: list[Count]) -> Iterator[Finding]:
    """市级3篇、区级5篇，共9篇: the total follows its parts."""
    total = counts[-1]
    before = draft.body[counts[-2].span.end : total.span.start]
    parts = listed_before(draft, counts[:-1])
    if len(parts) < 2 or not all(same_unit(one, total) for one in parts):
        return
    if re.fullmatch(
        r"[，、；]?(?:以上|全年|两项|三项|各项)?(?:总共|共计|共|总计|合计|累计)(?:为|达)?", before.strip()
    ):
        yield from _compare(total, parts, exhaustive=True)


def _compare(total: Count, parts: list[Count], *, exhaustive: bool) -> Iterator[Finding]:
    added = sum(one.value for one in parts)
    if added == total.value:
        return
    # Parts that nearly make up the whole were meant to; 大学生8名、女党员5名 are no parts of each other.
    overlap = not exhaustive and any(_TRAIT.search(one.before) for one in parts)
    nearly = not overlap and added >= _NEARLY * total.value
    if not exhaustive and (overlap or added * 2 < total.value):
        # 其中 may name only some of the parts, or some twice.
        return
    certain = exhaustive or added > total.value
    listed = "＋".join(str(one.value) for one in parts)
    yield check.finding(
        Span(min(total.span.start, parts[0].span.start), max(total.span.end, parts[-1].span.end)),
        f"分项之和与总数不符：{listed}＝{added}，总数写的是{total.value}{total.unit}",
        suggestion="对照台账核实总数和分项",
        basis="《党政机关公文处理工作条例》第二十条（四）",
        severity=None if certain else Severity.WARNING if nearly else Severity.HINT,
        element="F04",
    )


check = Check("sum-mismatch", Severity.ERROR, "分项与总数不符", run)
