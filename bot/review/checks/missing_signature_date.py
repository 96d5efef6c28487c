"""报告结尾应当有发文机关署名和成文日期，日期写全年、月、日。

依据：《党政机关公文处理工作条例》第九条（十一）（十二）。
例：特此报告。  改：特此报告。↵云岭县教育局↵2023年11月20日
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.checks.missing_addressee import NOT_WHOLE
from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_PART_OF_DATE = re.compile(
    r"^(?:[0-9]{4}|[二〇○零一三四五六七八九]{4})年(?:[0-9一二三四五六七八九十]{1,3}月)?$"
)


def run(draft: DraftText) -> Outcome | CannotRun:
    """Look for signature and date after the last words."""
    if not draft.is_report:
        return CannotRun(NOT_WHOLE)
    return outcome(_findings(draft), 1, "署名和成文日期")


def _findings(draft: DraftText) -> Iterator[Finding]:
    report = draft.report
    place = draft.last_words
    partial = next(
        (line.span for line in draft.lines[-4:] if _PART_OF_DATE.match(line.text.replace(" ", ""))), None
    )
    has_date = report.date is not None or report.date_span is not None
    if not report.signature and not has_date and partial is None:
        yield _missing(
            place, "没有发文机关署名和成文日期", "在文末右下方写发文机关全称和成文日期（年、月、日）"
        )
    elif not report.signature:
        yield _missing(
            report.date_span or partial or place, "没有发文机关署名", "在成文日期上一行写发文机关全称"
        )
    elif not has_date and partial is None:
        yield _missing(report.signature_span or place, "没有成文日期", "在署名下一行写成文日期（年、月、日）")
    if partial is not None and not has_date:
        yield _missing(partial, "成文日期不完整", "写全年、月、日")


def _missing(span: Span, message: str, suggestion: str) -> Finding:
    return check.finding(
        span,
        message,
        suggestion=suggestion,
        basis="《党政机关公文处理工作条例》第九条（十一）（十二）",
        element="F01",
    )


check = Check("missing-signature-date", Severity.ERROR, "缺署名或成文日期", run)
