"""The clauses of what a person writes: what is told together stands in one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = re.compile(
    r"《[^《》\n]{0,120}》|“[^“”\n]{0,120}”|（[^（）\n]{0,120}）|\([^()\n]{0,120}\)|〔[^〔〕\n]{0,20}〕"
)
_BLANK = re.compile(
    r"(?<=[\u4e00-\u9fff0-9%％）》”]) +(?=[\u4e00-\u9fff《“])|(?<=[\u4e00-\u9fff0-9%％）》”])\u3000+(?=[\u4e00-\u9fff《“])"
)
_BEFORE_FIGURE = re.compile(r"(?<=[\u4e00-\u9fff）》”]) +(?=[0-9])")
_CLAUSE_END = re.compile(r"[，,。；;！!？?\n]|(?<=[^\d]):|：\n")


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between two commas, and where they stand."""

    start: int
    end: int
    text: str


def split_clauses(text: str) -> list[Clause]:
    """Cut at commas and full stops, not inside a title, a quotation or brackets."""
    shielded = _QUOTED.sub(lambda match: "\x00" * len(match[0]), text)
    clauses, start = [], 0
    for match in _CLAUSE_END.finditer(shielded):
        clauses.append(Clause(start, match.start(), text[start : match.start()]))
        start = match.end()
    clauses.append(Clause(start, len(text), text[start:]))
    return [clause for clause in clauses if clause.text.strip()]


def with_commas(text: str) -> str:
    """Return the text with a comma where only a blank parts two things: 研究2次 舆情3起."""
    return _BEFORE_FIGURE.sub(_comma_if_another, _BLANK.sub("，", text))


def _comma_if_another(match: re.Match[str]) -> str:
    """A blank before a figure parts two things where one was counted already: 1个网站 2个公众号, but not 灭火器 46具."""
    clause = re.split(r"[，,。；;！!？?：:\n]", match.string[: match.start()])[-1]
    return "，" if any(sign.isdigit() for sign in clause) else ""
