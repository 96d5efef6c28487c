"""序号后的标点：“一、”用顿号，“（一）”后不加标点，“1.”用下脚点，“第一，”用逗号。

依据：GB/T 15834—2011《标点符号用法》附录 B（序次语之后的标点）；GB/T 9704—2012《党政机关公文格式》7.3.3。
例：（一）、加强领导。  改：（一）加强领导。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_ORDINALS = re.compile(
    rf"^[ \t\u3000]*(?:#{{1,6}}[ \t]+)?(?:"
    rf"(?P<brackets>[（(](?:{_HAN_NUMBER}|[0-9]{{1,2}})[）)])(?P<m1>[ \t]?[、，,.．。：:])"
    rf"|(?P<han>{_HAN_NUMBER})(?P<m2>[，,.．。：:]|[ \t\u3000]+(?=[\u3400-\u9fff]))"
    rf"|(?P<digit>[0-9]{{1,2}})(?P<m3>[、，,。](?![0-9])|．)"
    rf"|(?P<first>第{_HAN_NUMBER})(?P<m4>、(?!第|{_HAN_NUMBER}[季批期轮次阶]|[一二三四五六七八九十]、))"
    rf"|(?P<circle>[①②③④⑤⑥⑦⑧⑨⑩])(?P<m5>[、，,.．。])"
    rf")",
    re.MULTILINE,
)
_INLINE = re.compile(
    rf"(?<=[。；：，])(?:(?P<brackets>[（(](?:{_HAN_NUMBER}|[0-9]{{1,2}})[）)])(?P<m1>[、，,.．])|(?P<first>第{_HAN_NUMBER})(?P<m4>、(?!第|{_HAN_NUMBER}[季批期轮次阶]|[一二三四五六七八九十]、)))"
)
_ALL = re.compile(
    rf"^[ \t\u3000]*(?:[（(](?:{_HAN_NUMBER}|[0-9]{{1,2}})[）)]|{_HAN_NUMBER}[、，.．]|[0-9]{{1,2}}[.．、])",
    re.MULTILINE,
)
_RIGHT = {
    "m1": ("", "带括号的序号后面不加标点"),
    "m2": ("、", "“一”这样的序号后面用顿号“、”"),
    "m3": (".", "“1”这样的序号后面用下脚点“.”"),
    "m4": ("，", "“第一”后面用逗号“，”"),
    "m5": ("", "圈码后面不加标点"),
}


def run(draft: DraftText) -> Outcome:
    """Look at the mark after each ordinal that opens a line or a clause."""
    return outcome(_findings(draft), len(_ALL.findall(draft.body)), "序号")


def _findings(draft: DraftText) -> Iterator[Finding]:
    for pattern in (_ORDINALS, _INLINE):
        for match in draft.find(pattern):
            name = next(key for key in _RIGHT if key in match.groupdict() and match.group(key))
            ordinal = match.group(
                name.replace("m1", "brackets")
                .replace("m2", "han")
                .replace("m3", "digit")
                .replace("m4", "first")
                .replace("m5", "circle")
            )
            right, message = _RIGHT[name]
            if name == "m2" and not _opens_heading(draft, match):
                continue
            yield check.finding(
                Span(match.end(name) - len(match.group(name)) - len(ordinal), match.end(name)),
                message,
                suggestion=f"改为“{ordinal}{right}”",
                replacement=ordinal + right,
                basis="GB/T 15834—2011《标点符号用法》附录 B",
                # 1、 is the habit of whole newspapers; it is wrong in an official text.
                severity=Severity.HINT if name == "m3" and not draft.is_report else None,
            )


def _opens_heading(draft: DraftText, match: re.Match[str]) -> bool:
    """一，and the like open a heading only where a short line or another ordinal of that kind stands."""
    line = draft.line_at(match.end() - 1)
    text = draft.of(line)
    return len(text) <= 60 or re.search(r"\n[ \t\u3000]*[一二三四五六七八九十][、，]", draft.body) is not None


check = Check("ordinal-mark", Severity.WARNING, "序号后的标点", run)
