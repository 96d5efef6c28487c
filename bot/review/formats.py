"""A review as text for the terminal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from bot.privacy import shade
from bot.review.elements import Shown
from bot.review.finding import Finding
from bot.review.handover import LABELS, TITLES, by_weight, summarise
from bot.review.results import Review
from knowledge.text.sentences import clip

_CONTROL = dict.fromkeys(i for i in range(32) if i not in (9, 10))


def to_text(review: Review, name: str = "") -> str:
    """The review for a reader: summary, findings, coverage, what was and was not looked at."""
    lines = [f"【{name}】"] if name else []
    lines += [*summarise(review), ""]
    starts = line_starts(review.text)
    for number, finding in enumerate(by_weight(review.findings), 1):
        lines += [*_card(review, starts, number, finding), ""]
    lines += _coverage(review)
    if review.ran:
        lines.append(
            "已查："
            + "；".join(f"{TITLES.get(one.check, one.check)}（{one.looked_at}）" for one in review.ran)
        )
    for reason in dict.fromkeys(one.reason for one in review.not_run):
        names = "、".join(TITLES.get(one.check, one.check) for one in review.not_run if one.reason == reason)
        lines.append(f"未查：{names if len(names) < 80 else '其他各项'}（{reason}）")
    return "\n".join(lines).translate(_CONTROL)


def _card(review: Review, starts: Sequence[int], number: int, finding: Finding) -> list[str]:
    line, column = position(starts, finding.span.start)
    who = "（语言模型的判断）" if finding.by_model else ""
    told = [f"{number}. [{LABELS[finding.severity]}] 第{line}行第{column}字 {finding.check}{who}"]
    told.append(f"   原句：{clip(shade(finding.span.of(review.text)), 60)}")
    told.append(f"   问题：{shade(finding.message)}")
    if finding.basis:
        told.append(f"   依据：{finding.basis}")
    if finding.suggestion:
        told.append(f"   改法：{finding.suggestion}")
    return told


def _coverage(review: Review) -> list[str]:
    """The coverage table: how well each element is shown, and by which sentence."""
    if not review.coverage:
        return []
    counted = "，".join(
        f"{shown.value} {sum(row.shown is shown for row in review.coverage)}" for shown in Shown
    )
    rows = [
        f"   {row.shown.value}  {row.element} {row.title}：{clip(shade(row.sentence or row.reason), 48)}"
        for row in review.coverage
    ]
    return [f"要素表（{counted}）", *rows, ""]


def line_starts(text: str) -> list[int]:
    """Return where each line begins."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def position(starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Return line and column of a place, both from 1."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
