"""引号、括号、书名号应当成对。

依据：GB/T 15834—2011《标点符号用法》4.8、4.9、4.15。
例：学习《中国共产党章程，增强党性。  改：学习《中国共产党章程》，增强党性。
"""

from __future__ import annotations

import re

from bot.review.draft import DraftText
from bot.review.finding import MOST_LISTED, Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span
from knowledge.text.sentences import Line

_PAIRS = {
    "《": "》",
    "（": "）",
    "(": ")",
    "“": "”",
    "‘": "’",
    "〈": "〉",
    "【": "】",
    "〔": "〕",
    "「": "」",
    "『": "』",
    "[": "]",
}
_CLOSERS = {closing: opening for opening, closing in _PAIRS.items()}
_SAME = {"(": "（", ")": "）"}
_MARKS = re.compile("[" + re.escape("".join((*_PAIRS, *_CLOSERS))) + "]")
# 1）  a)  ①）: a closing parenthesis of an ordinal has no opening one.
_ORDINAL = re.compile(r"[\s\u3000]*(?:[0-9０-９]{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3})$")
_NEAR = 8
_AFTER_STOP = "，。；：、\n "


def run(draft: DraftText) -> Outcome:
    """Pair all marks, paragraph by paragraph."""
    marks = 0
    findings: list[Finding] = []
    carried: int | None = None
    for line in draft.lines:
        marks += len(_MARKS.findall(line.text))
        carried, found = _pair(line, carried)
        findings.extend(found)
    if carried is not None:
        findings.append(_missing(Span(carried, carried + 1), "“"))
    return outcome(findings, marks, "成对标点")


def _pair(line: Line, carried: int | None) -> tuple[int | None, list[Finding]]:
    """Return where a quotation stays open over the line's end, and what does not match in the line.

    Of a quotation over several paragraphs each opens with “ and only the last closes: `carried` is
    where one is open from the line before.
    """
    findings: list[Finding] = []
    opened: list[tuple[str, int]] = []
    for match in _MARKS.finditer(line.text):
        at = match.start() + line.span.start
        mark = _SAME.get(match.group(), match.group())
        if mark in _PAIRS:
            opened.append((mark, at))
            continue
        near = range(len(opened) - 1, max(-1, len(opened) - 9), -1)
        depth = next((i for i in near if opened[i][0] == _CLOSERS[mark]), None)
        if depth == len(opened) - 2 and _is_wrong_partner(line, opened[-1], match):
            one, place = opened.pop()
            findings.append(_missing(Span(place, place + 1), one))
        elif depth is not None:
            findings.extend(_missing(Span(place, place + 1), one) for one, place in opened[depth + 1 :])
            del opened[depth:]
        elif mark == "”" and carried is not None:
            carried = None
        elif mark != "）" or not _ORDINAL.fullmatch(_clause_before(line.text, match.start())):
            findings.append(_missing(Span(at, at + 1), mark))
        if len(findings) > MOST_LISTED:
            break
    if line.text.startswith("“"):
        carried = None
    goes_on = bool(opened) and opened[0] == ("“", line.span.start)
    if carried is not None:
        findings.append(_missing(Span(carried, carried + 1), "“"))
    if not goes_on and [one for one, _ in opened[-2:]] == ["“", "“"]:
        # “群信息更新慢“: the second should close the first.
        del opened[-2]
    left = opened.pop()[1] if len(opened) == 1 and goes_on else None
    findings.extend(_missing(Span(place, place + 1), one) for one, place in opened[:MOST_LISTED])
    return left, findings


def _is_wrong_partner(line: Line, opened: tuple[str, int], closing: re.Match[str]) -> bool:
    """Tell whether 〔2025） closes the mark right before it in a wrong form: another ） for the first （ follows."""
    mark, at = opened
    rest = line.text[closing.end() :]
    near = closing.start() + line.span.start - at <= _NEAR
    return near and mark in "（〔【[" and rest.count(closing[0]) > rest.count(_CLOSERS[closing[0]])


def _clause_before(text: str, at: int) -> str:
    start = at
    while start > 0 and at - start < 6 and text[start - 1] not in _AFTER_STOP:
        start -= 1
    return text[start:at]


def _missing(span: Span, mark: str) -> Finding:
    partner = _PAIRS.get(mark) or _CLOSERS[mark]
    side = "后" if mark in _PAIRS else "前"
    return check.finding(
        span,
        f"“{mark}”没有配对的“{partner}”" if mark not in "“”" else f"引号 {mark} 没有配对的 {partner}",
        suggestion=f"在{side}面补上 {partner}，或删去 {mark}",
        basis="GB/T 15834—2011《标点符号用法》",
    )


check = Check("unmatched-mark", Severity.WARNING, "标点不成对", run)
