"""Names of rules as people say them: shortened, with words left out, by number, nearly right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log

from knowledge.documents import RuleDocument, Span
from knowledge.rules.catalogue import RuleCatalogue
from knowledge.text.grammar import HAN_NUMERAL
from knowledge.text.titles import KINDS, title_key

_KIND = re.compile(rf"(?:{KINDS})")
_NUMBERED = re.compile(r"(?:第)?(\d{1,4})号")
_BARE_NUMBER = re.compile(rf"(?<![第\d{HAN_NUMERAL}])([\d{HAN_NUMERAL}]{{1,5}})条")
_HEADS = ("中国共产党", "中华人民共和国", "党委(党组)", "关于")
_FILLERS = "的那这个份部里有"
_COVERED = 0.55
"""So much of a name must be said for it to be meant."""
_NEAR = 0.6
_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class SaidName:
    """A rule as a question names it by a part of its name."""

    rule: RuleDocument
    span: Span


def find_said_names(text: str, catalogue: RuleCatalogue) -> tuple[SaidName, ...]:
    """Return the rules that the text names by words of their names, in their order: 基层减负规定.

    The words must stand in the order of exactly one name and make up most of it.
    """
    found: list[SaidName] = []
    for match in _KIND.finditer(text):
        if found and match.start() < found[-1].span.end:
            continue
        said = _grow(text, match.start(), match.end(), catalogue)
        if said is not None:
            found.append(said)
    return tuple(found)


def _grow(text: str, start: int, end: int, catalogue: RuleCatalogue) -> SaidName | None:
    """Take in characters to the left for as long as some name holds them in this order."""
    words, begin = text[start:end], start
    fitting = [(name, rule) for name, rule in _names(catalogue) if _holds(name, words)]
    for at in range(start - 1, -1, -1):
        if text[at] in _FILLERS:
            continue
        narrower = [(name, rule) for name, rule in fitting if _holds(name, text[at] + words)]
        if not narrower:
            break
        words, fitting, begin = text[at] + words, narrower, at
    if len(words) - (end - start) < 2:
        return None
    near = {rule.id: rule for name, rule in fitting if len(words) >= _COVERED * len(name)}
    return SaidName(next(iter(near.values())), Span(begin, end)) if len(near) == 1 else None


def _holds(name: str, words: str) -> bool:
    signs = iter(name)
    return all(sign in signs for sign in words)


def _names(catalogue: RuleCatalogue) -> Iterator[tuple[str, RuleDocument]]:
    for rule in catalogue:
        for name in (rule.title, *rule.aliases):
            yield _short(name), rule


@lru_cache(maxsize=4_096)
def _short(name: str) -> str:
    key = title_key(name)
    for head in _HEADS:
        key = key.removeprefix(title_key(head))
    return key


def find_numbered(question: str, catalogue: RuleCatalogue) -> RuleDocument | None:
    """Return the one rule whose document number the question gives: 国信办令5号, 国办18年123号."""
    numbers = [match[1] for match in _NUMBERED.finditer(question)]
    fitting = [
        rule
        for rule in catalogue
        for number in numbers
        if (own := _NUMBERED.search(rule.doc_number)) and own[1] == number
    ]
    # Who issued it is said in some of the characters of the number or the issuer: 国信办 of 国家互联网信息办公室令.
    scored = [(len(set(question) & set(rule.doc_number + rule.issuer)), rule) for rule in fitting]
    scored = [one for one in scored if one[0] >= 2]
    best = max((score for score, _ in scored), default=0)
    nearest = [rule for score, rule in scored if score == best]
    return nearest[0] if len(nearest) == 1 else None


def find_near(title: str, catalogue: RuleCatalogue) -> RuleDocument | None:
    """Return the rule whose name is most like a title that nobody bears; to be named, never to be taken for it."""
    slip = catalogue.suggest(title)
    if slip is not None:
        return slip
    names = [(name, rule) for name, rule in _names(catalogue) if len(name) > 2]
    held = Counter(pair for name, _ in names for pair in _pairs(name))
    said = _pairs(_short(title))
    total = sum(_rarity(held, pair, len(names)) for pair in said)
    best: dict[str, tuple[float, RuleDocument]] = {}
    for name, rule in names:
        share = sum(_rarity(held, pair, len(names)) for pair in said & _pairs(name)) / total if total else 0.0
        best[rule.id] = max(best.get(rule.id, (0.0, rule)), (share, rule), key=lambda one: one[0])
    ranked = sorted(best.values(), key=lambda one: -one[0])
    if not ranked or ranked[0][0] < _NEAR:
        return None
    return ranked[0][1] if len(ranked) < 2 or ranked[0][0] - ranked[1][0] >= _MARGIN else None


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def _rarity(held: Counter[str], pair: str, size: int) -> float:
    return log((1 + size) / (0.5 + held[pair]))


def spell_out(question: str, catalogue: RuleCatalogue) -> str:
    """Return the question with the names that it says in part as full titles in 《》, and 13条 as 第13条."""
    text = question
    for said in reversed(find_said_names(question, catalogue)):
        text = f"{text[: said.span.start]}《{said.rule.title}》{text[said.span.end :]}"
    return _BARE_NUMBER.sub(r"第\1条", text) if text != question else text
