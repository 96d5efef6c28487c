"""分项之和与总数相符。

依据：《党政机关公文处理工作条例》第二十条（四）（数字准确）。
例：发现问题12个，已整改8个，未整改3个  改：核对后使分项之和等于12
"""

from __future__ import annotations

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.sums import Mismatch, looked_at, sums_in


def run(draft: DraftText) -> Outcome:
    """Add up the parts of every whole that is marked as such."""
    return outcome((_finding(one) for one in sums_in(draft)), looked_at(draft), "含合计与分项的句子")


def _finding(one: Mismatch) -> Finding:
    listed = "＋".join(f"{part:g}" if part < 1e6 else f"{part:.0f}" for part in one.parts)
    added, total = (
        f"{value:g}" if value < 1e6 else f"{value:.0f}" for value in (round(sum(one.parts), 4), one.total)
    )
    return check.finding(
        one.span,
        f"分项之和与总数不符：{listed}＝{added}，总数写的是{total}{one.unit}",
        suggestion="对照台账核实总数和分项",
        basis="《党政机关公文处理工作条例》第二十条（四）",
        severity=None if one.is_certain else Severity.WARNING,
        element="F04",
    )


check = Check("sum-mismatch", Severity.ERROR, "分项与总数不符", run)
