"""What a notice says to a question, in its own words: 要签字吗, 台账呢, 几份, 啥时候交."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from bot.facts.clauses import split_clauses
from knowledge.text.figures import Figure, find_figures
from knowledge.text.sentences import sentence_spans

MOST = 3
_COUNTED = re.compile(r"(?:几|多少)([\u4e00-\u9fff])")
_LONGEST = 120


@cache
def _words() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads((resources.files(__package__) / "asking.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in data.items()}


def find_in_notice(question: str, text: str) -> tuple[str, ...]:
    """Return the places of a notice that share most with a question, the best first; none where none does.

    Asked for a time only places with a date count, asked 几份 only those that count in 份, asked for whom or where
    only those that send something.
    """
    words = _words()
    asks_when = any(word in question for word in words["when"])
    asks_whom = not asks_when and any(word in question for word in words["whom"])
    counted = _COUNTED.search(question)
    unit = counted[1] if counted and not asks_when else ""
    pairs = _pairs(question)
    scored: list[tuple[float, int, str]] = []
    for number, place in enumerate(_places(text)):
        figures = find_figures(place)
        if asks_when:
            is_of_its_kind = any(one.kind == "date" for one in figures)
        elif asks_whom:
            is_of_its_kind = any(word in place for word in words["sends"])
        else:
            is_of_its_kind = bool(unit) and _counts_in(unit, figures)
        score = len(pairs & _pairs(place)) + is_of_its_kind * 1.5
        if score and (is_of_its_kind or not (asks_when or asks_whom or unit)):
            scored.append((-score, number, place))
    scored.sort()
    best = [place for score, _, place in scored if score == scored[0][0]]
    return tuple(best[:MOST])


def _places(text: str) -> list[str]:
    """Return the clauses of a notice, those without a verb of their own with the one before."""
    return [
        clause.text.strip()[:_LONGEST]
        for span in sentence_spans(text)
        for clause in split_clauses(span.of(text))
        if len(clause.text.strip()) > 1
    ]


def _counts_in(unit: str, figures: tuple[Figure, ...]) -> bool:
    return any(one.unit == unit or one.text.endswith(unit) for one in figures)


def _pairs(text: str) -> set[str]:
    for word in sorted((*_words()["when"], *_words()["asking"]), key=len, reverse=True):
        text = text.replace(word, " ")
    return {text[n : n + 2] for n in range(len(text) - 1) if text[n : n + 2].isalpha()}
