"""The clauses of what a person writes: what is told together stands in one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.text.spoken import write_figures

_QUOTED = re.compile(
    r"《[^《》\n]{0,120}》|“[^“”\n]{0,120}”|（[^（）\n]{0,120}）|\([^()\n]{0,120}\)|〔[^〔〕\n]{0,20}〕"
)
_BLANK = re.compile(
    r"(?<=[\u4e00-\u9fff0-9%％）》”]) +(?=[\u4e00-\u9fff《“])|(?<=[\u4e00-\u9fff0-9%％）》”])\u3000+(?=[\u4e00-\u9fff《“])"
)
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


def as_told(text: str) -> str:
    """Return what a person typed as it is read and kept: figures in official notation, blanks between things as commas."""
    return with_commas(write_figures(text))


def with_commas(text: str) -> str:
    """Return the text with a comma where only a blank parts two things: 研究2次 舆情3起."""
    return _BLANK.sub("，", text)
