"""标点和数字应当用规范的字符：间隔号“·”、百分号“%”、阿拉伯数字“0—9”、破折号“——”、省略号“……”。

依据：GB/T 15834—2011《标点符号用法》；GB/T 15835—2011《出版物上数字用法》。
例：热血机关•为生命续航，参与度１００％  改：热血机关·为生命续航，参与度100%
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_CJK = "\u3400-\u9fff"
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９．", "0123456789.")
_MARKS = re.compile(
    rf"(?P<dot>(?<=[{_CJK}”’》）])[ \t]?[•●∙⋅・‧･][ \t]?(?=[{_CJK}“‘《（]))"
    r"|(?P<digits>[０-９]+(?:．[０-９]+)?)"
    r"|(?P<percent>％)"
    rf"|(?P<range>(?<=[0-9０-９年月日时])(?:[－﹣−～]|-{2, 3})(?=[0-9０-９]))"
    rf"|(?P<dash>(?<=[{_CJK}”’》）])(?:－{{1,3}}|-{{2,3}}|–{{1,2}}|―{{1,2}}|─{{1,2}}|(?P<short>(?<!—)—(?!—)))(?=[{_CJK}“‘《（]))"
    rf"|(?P<dots>(?<=[{_CJK}”’》）])(?:\.{{3,6}}|。{{2,6}}|(?<!…)…(?!…)|·{{3,6}}))"
    r"|(?P<twice>(?<![。，、；：！？])(?:[，、；：]{2}|[，、；：][。！？]|[。！？][，、；：。]|，。)(?![。，、；：！？]))"
)
_KINDS = ("dot", "digits", "percent", "range", "dash", "dots", "twice")
_LETTERS = re.compile(r"[Ａ-Ｚａ-ｚ]+")


def run(draft: DraftText) -> Outcome:
    """Look at every mark that has a wrong twin."""
    marks = sum(draft.body.count(mark) for mark in "·•％%—－…-") + len(_LETTERS.findall(draft.body))
    return outcome(_findings(draft), marks, "间隔号、百分号、破折号等")


def _findings(draft: DraftText) -> Iterator[Finding]:
    # ％ is house style in newspapers; in an official text it is wrong.
    percent = Severity.WARNING if draft.is_report else Severity.HINT
    for match in draft.find(_MARKS):
        kind, found = next(name for name in _KINDS if match[name]), match.group()
        span = Span(*match.span())
        right, message = _mend(kind, found)
        severity = percent if kind == "percent" else None
        if match["short"]:
            # Between names (约翰—格伦) a short dash is right.
            severity = Severity.HINT
        yield _finding(span, right, message, severity)
    for match in draft.find(_LETTERS):
        right = match.group().translate({ord(c): ord(c) - 0xFEE0 for c in match.group()})
        yield _finding(Span(*match.span()), right, "字母应当用半角", None)


def _mend(kind: str, found: str) -> tuple[str, str]:
    match kind:
        case "dot":
            return "·", f"间隔号应当用“·”，不用“{found.strip()}”"
        case "digits":
            return found.translate(_WIDE_DIGITS), "数字应当用半角"
        case "percent":
            return "%", "百分号应当用半角“%”"
        case "range":
            return "—", "起止之间用一字线“—”"
        case "dash":
            return "——", f"破折号应当占两格，写作“——”，不用“{found}”"
        case "dots":
            return "……", f"省略号应当写作“……”，不用“{found}”"
    # Of two marks in a row the stronger stays.
    right = next((mark for mark in found if mark in "。！？"), found[0])
    return right, f"标点重复：“{found}”"


def _finding(span: Span, right: str, message: str, severity: Severity | None) -> Finding:
    return check.finding(
        span,
        message,
        suggestion=f"改为“{right}”",
        replacement=right,
        basis="GB/T 15834—2011《标点符号用法》、GB/T 15835—2011《出版物上数字用法》",
        severity=severity,
    )


check = Check("wrong-mark", Severity.WARNING, "不规范的标点和数字", run)
