"""中文里用全角标点。

依据：GB/T 15834—2011《标点符号用法》5.1；《党政机关公文处理工作条例》第十一条。
例：我局高度重视,认真落实。  改：我局高度重视，认真落实。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_TO_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", ".": "。"}
_HAN = "\u3400-\u9fff"
_BEFORE = rf"[{_HAN}”’》）】〉0-9%％]"
_AFTER = rf"[{_HAN}“‘《（【〈]"
_HALF = re.compile(
    rf"(?<=[{_HAN}”’》）】〉])[,;:?!]"  # after Chinese
    rf"|(?<=[0-9%％A-Za-z])[,;:?!](?=[ \t]?{_AFTER})"  # after a number, before Chinese
    rf"|\((?=[^()\n]{{0,60}}[{_HAN}][^()\n]{{0,60}}\))"  # opens a parenthesis with Chinese in it
    rf"|(?<=[{_HAN}”’》）])\.(?=[ \t]*(?:\n|$|{_AFTER}|[0-9]))"  # a full stop
)
_CLOSING = re.compile(r"\)")
_QUOTES = re.compile(r"\"(?=[^\"\n]{1,200}\")|'(?=[^'\n]{1,60}')")
_FULL = re.compile(r"[，；：？！（）。]")
_HABIT = 0.2
"""From this part of all marks on, half-width is the text's habit, not a slip: it is told as hints."""


def run(draft: DraftText) -> Outcome:
    """Look at every mark that stands between Chinese characters."""
    found = sorted(_found(draft))
    full = len(_FULL.findall(draft.body))
    total = full + len(found)
    habit = bool(found) and len(found) / total > _HABIT and not (draft.is_report and len(found) <= 5)
    severity = Severity.HINT if habit else None
    return outcome((_finding(span, right, severity) for span, right in found), total, "标点")


def _found(draft: DraftText) -> Iterator[tuple[Span, str]]:
    body = draft.body
    for match in draft.find(_HALF):
        if _is_time_or_address(body, match.start()):
            continue
        yield Span(*match.span()), _TO_FULL[match.group()]
        if match.group() == "(":
            closing = body.find(")", match.end())
            yield Span(closing, closing + 1), "）"
    yield from _quotes(draft)


def _quotes(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Straight quotation marks in a line with Chinese, taken in pairs."""
    for line in draft.lines:
        if '"' not in line.text or not re.search(rf"[{_HAN}]", line.text):
            continue
        at = [m.start() + line.span.start for m in re.finditer('"', line.text)]
        if len(at) % 2 == 0:
            for index, place in enumerate(at):
                yield Span(place, place + 1), "”" if index % 2 else "“"


def _is_time_or_address(body: str, at: int) -> bool:
    # 8:30, http://, and the dot or colon of an address are not Chinese punctuation.
    return body[at] == ":" and (
        body[at + 1 : at + 3] == "//" or (body[at - 1 : at].isdigit() and body[at + 1 : at + 2].isdigit())
    )


def _finding(span: Span, right: str, severity: Severity | None) -> Finding:
    return check.finding(
        span,
        f"中文里用了半角标点，应当用“{right}”",
        suggestion=f"改为“{right}”",
        replacement=right,
        basis="GB/T 15834—2011《标点符号用法》",
        severity=severity,
    )


check = Check("half-width-punctuation", Severity.WARNING, "半角标点", run)
