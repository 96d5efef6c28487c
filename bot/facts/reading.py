"""Reading facts out of what a person writes: 中心组学了12次，研讨6次，3月8日、6月12日专题研究."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.facts.ledger import Fact, fact_of
from bot.facts.words import is_chatter, is_wish, word_score
from bot.figures import Figure, find_figures
from bot.figures.values import Day, Quantity
from bot.figures.vouching import are_alike
from knowledge.specs import FactSlot, ReportSpec, RequiredElement

_QUOTED = re.compile(
    r"《[^《》\n]{0,120}》|“[^“”\n]{0,120}”|（[^（）\n]{0,120}）|\([^()\n]{0,120}\)|〔[^〔〕\n]{0,20}〕"
)
_CLAUSE_END = re.compile(r"[，,。；;！!？?\n]|(?<=[^\d]):|：\n")
_JOINT = re.compile(r"\s*(?:、|和|及|与|，|,|以及)\s*")
_TELLS = re.compile(r"\s*(?:是|为|有|包括|：|:)\s*")
_OPENING = 10
"""What a message is about is mostly named within its first characters."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Something told that may fill a slot: a figure, or dates in a row."""

    figure: Figure
    start: int
    end: int
    clause: int
    text: str


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    text: str


def read_facts(
    text: str,
    elements: Sequence[RequiredElement],
    *,
    said_by: str = "",
    said_at: datetime | None = None,
    origin: str = "",
) -> tuple[Fact, ...]:
    """Return what the text tells for the slots of those elements, and as free facts whatever else it tells.

    A figure goes to the slot whose words stand nearest to it and whose unit is its own; without
    words, to the only slot of its unit when there is one element.
    """
    clauses = _clauses(text)
    items = _items(text, clauses)

    def make(slot: FactSlot | None, value: str, quote: str) -> Fact:
        return fact_of(slot, value, said_by=said_by, said_at=said_at, origin=origin, quote=quote)

    facts: list[tuple[int, Fact]] = []
    used: set[int] = set()
    covered: set[int] = set()
    filled: set[str] = set()
    for n, slot in _place(text, clauses, items, elements):
        item = items[n]
        clause = clauses[item.clause]
        used.add(n)
        covered.add(item.clause)
        filled.add(slot.id)
        facts.append((item.start, make(slot, item.text, clause.text)))
    for start, n, slot, value in _told_in_words(clauses, elements, filled):
        covered.add(n)
        used |= {m for m, item in enumerate(items) if item.clause == n and item.text in value}
        facts.append((start, make(slot, value, clauses[n].text)))
    for start, value in _left_over(clauses, items, used, covered):
        facts.append((start, make(None, value, value)))
    return tuple(fact for _, fact in sorted(facts, key=lambda pair: pair[0]))


def read_answer(
    text: str, slot: FactSlot, *, said_by: str = "", said_at: datetime | None = None, origin: str = ""
) -> Fact | None:
    """Return the fact that answers the question of one slot, or None where the text does not answer it."""
    text = text.strip()
    if not text:
        return None
    value: str | None = text.rstrip("。；;")
    if slot.type in ("count", "percent", "date", "dates"):
        fitting = [item for item in _items(text, _clauses(text)) if _fits(item.figure, slot)]
        if fitting:
            value = fitting[0].text
        elif slot.type == "count" and re.fullmatch(r"\s*(?:没有|无|未发生|零|没)[^\d]{0,8}", text):
            value = "0"
        elif slot.type in ("count", "percent"):
            bare = find_figures(text + slot.unit)
            value = bare[0].text if len(bare) == 1 and _fits(bare[0], slot) else None
        else:
            value = None
    if value is None:
        return None
    return fact_of(slot, value, said_by=said_by, said_at=said_at, origin=origin, quote=text)


def find_element(text: str, spec: ReportSpec) -> RequiredElement | None:
    """Return the element that a request is about, or None where its words fit none, or several alike.

    The clause that asks (帮我写一段……) decides where it names an element; the rest of the message
    tells facts, which may well touch other elements.
    """
    wish = next((c.text for c in _clauses(text) if is_wish(c.text)), "")
    return (_best(wish, spec) if wish else None) or _best(text, spec)


_SURELY_ANOTHER = 4.0
"""By how much an element of another kind must fit better than one of the kind at hand."""


def find_in_kinds(
    text: str, kind: str, specs: Mapping[str, ReportSpec]
) -> tuple[ReportSpec, RequiredElement] | None:
    """Return the element that a request is about and its kind: that of `kind`, unless another surely fits better.

    写一段网络安全应急演练 is about network security, whatever kind is at hand: words of a kind count.
    """
    wish = next((c.text for c in _clauses(text) if is_wish(c.text)), text)
    named = {spec.id for spec in specs.values() if _words_of_kind(spec, wish)}
    own = find_element(text, specs[kind])
    if own and named == {kind}:
        return specs[kind], own
    best: tuple[float, ReportSpec, RequiredElement] | None = None
    for spec in sorted(specs.values(), key=lambda spec: spec.id != kind):
        element = find_element(text, spec)
        if element is None:
            continue
        score = max(_about(wish, element), 0.5 * _about(text, element))
        score += 2.0 * len(max(_words_of_kind(spec, wish), key=len, default=""))
        if best is None or score > best[0] + (_SURELY_ANOTHER if best[1].id == kind else 0):
            best = (score, spec, element)
    return best[1:] if best else None


def _words_of_kind(spec: ReportSpec, text: str) -> tuple[str, ...]:
    return tuple(word for word in (*spec.aliases, *spec.topic_words) if word in text)


def _best(text: str, spec: ReportSpec) -> RequiredElement | None:
    scored = sorted(
        ((_about(text, element), element) for element in spec.elements), key=lambda pair: -pair[0]
    )
    if not scored or scored[0][0] < 2 or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def _about(text: str, element: RequiredElement) -> float:
    """Return how much a text is about an element: its names first, then its words."""
    if re.search(rf"(?<![A-Za-z0-9]){re.escape(element.id)}(?![A-Za-z0-9])", text, re.IGNORECASE):
        return 1000
    names = [name for name in (element.title, *element.aliases) if name in text]
    longest = max(names, key=len, default="")
    # 问题, 原因 and the like are everybody's words.
    score = len(longest) * (3.0 if len(longest) > 2 else 1.0)
    if len(longest) > 2 and min(text.find(name) for name in names) <= _OPENING:
        score += 3
    score += sum(len(word) for word in element.keywords if word in text) * 0.5
    words = {word for slot in element.slots for word in slot.words if word in text}
    return score + 0.25 * sum(map(len, words))


def _clauses(text: str) -> list[_Clause]:
    shielded = _QUOTED.sub(lambda match: "\x00" * len(match[0]), text)
    clauses, start = [], 0
    for match in _CLAUSE_END.finditer(shielded):
        clauses.append(_Clause(start, match.start(), text[start : match.start()]))
        start = match.end()
    clauses.append(_Clause(start, len(text), text[start:]))
    return [clause for clause in clauses if clause.text.strip()]


def _items(text: str, clauses: Sequence[_Clause]) -> list[_Item]:
    items: list[_Item] = []
    for figure in find_figures(text):
        where = next((n for n, c in enumerate(clauses) if c.start <= figure.span.start < c.end), None)
        if where is None:
            continue
        last = items[-1] if items else None
        if (
            last is not None
            and last.figure.kind == figure.kind
            and figure.kind in ("date", "name")
            and _JOINT.fullmatch(text[last.end : figure.span.start] or "×")
        ):
            joined = text[last.start : figure.span.end]
            joined = re.sub(r"\s*[，,]\s*", "、", joined) if figure.kind == "date" else joined
            items[-1] = _Item(last.figure, last.start, figure.span.end, last.clause, joined)
            continue
        if (
            last is not None
            and figure.kind == "name"
            and text[last.end : figure.span.start] == ""
            and last.figure.kind == "name"
        ):
            items[-1] = _Item(
                last.figure, last.start, figure.span.end, where, text[last.start : figure.span.end]
            )
            continue
        items.append(_Item(figure, figure.span.start, figure.span.end, where, figure.text))
    return items


def _place(
    text: str, clauses: Sequence[_Clause], items: Sequence[_Item], elements: Sequence[RequiredElement]
) -> Iterator[tuple[int, FactSlot]]:
    """Yield which item fills which slot, the surest first; an item and a slot are used once."""
    contexts = {element.id: _about(text, element) for element in elements}
    pairs: list[tuple[float, int, FactSlot]] = []
    for n, item in enumerate(items):
        clause = clauses[item.clause]
        before = text[clause.start : item.start]
        after = text[item.end : clause.end]
        lead = clauses[item.clause - 1].text if item.clause else ""
        for element in elements:
            for slot in element.slots:
                if not _fits(item.figure, slot):
                    continue
                score = word_score(slot, before, after)
                if item.figure.kind == "name":
                    # 《2026年度中心组学习计划》 says itself what it is.
                    score = max(score, word_score(slot, item.text, ""))
                if score == 0 and not before.strip():
                    # 专题研究，3月8日、6月12日: the word stands in the clause before.
                    score = word_score(slot, lead, "") * 0.5
                if score:
                    pairs.append((score + min(contexts[element.id], 30) * 0.05, n, slot))
    used: set[int] = set()
    filled: set[str] = set()
    for _, n, slot in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if n not in used and slot.id not in filled:
            used.add(n)
            filled.add(slot.id)
            yield n, slot
    if len(elements) == 1:
        yield from _only_ones(items, elements[0], used, filled)


def _only_ones(
    items: Sequence[_Item], element: RequiredElement, used: set[int], filled: set[str]
) -> Iterator[tuple[int, FactSlot]]:
    """Without words beside it a count goes to the one slot of its unit, if nothing else may claim it."""
    for n, item in enumerate(items):
        fitting = [slot for slot in element.slots if _fits(item.figure, slot)]
        rivals = (
            [
                m
                for m, other in enumerate(items)
                if m != n and m not in used and _fits(other.figure, fitting[0])
            ]
            if fitting
            else []
        )
        needed = [slot for slot in fitting if not slot.is_optional] or fitting
        if (
            n not in used
            and len(needed) == 1
            and needed[0].id not in filled
            and not rivals
            and item.figure.kind == "count"
        ):
            filled.add(needed[0].id)
            used.add(n)
            yield n, needed[0]


def _fits(figure: Figure, slot: FactSlot) -> bool:
    value = figure.value
    if isinstance(value, Day):
        if slot.unit == "年":
            return value.year is not None and value.month is None
        return slot.type in ("date", "dates") and (value.month is not None or value.quarter is not None)
    if isinstance(value, Quantity):
        if figure.kind == "percent":
            return slot.type == "percent"
        return slot.type == "count" and are_alike(value.unit, slot.unit)
    if figure.kind == "name":
        wanted = ("title",) if figure.text[:1] == "《" else ("names",)
        return slot.type in wanted or (slot.type == "names" and figure.text[:1] == "《")
    return figure.kind == "doc_number" and "文号" in slot.title


def _told_in_words(
    clauses: Sequence[_Clause], elements: Sequence[RequiredElement], filled: set[str]
) -> Iterator[tuple[int, int, FactSlot, str]]:
    """Yield the slots of words: 主题是…, 每周, 未发生重大事件."""
    taken: set[int] = set()
    for element in elements:
        for slot in element.slots:
            if slot.id in filled or slot.type not in ("text", "list", "names", "title"):
                continue
            for n, clause in enumerate(clauses):
                value = None if n in taken else _words_for(slot, clause, clauses[n + 1 :])
                if value:
                    filled.add(slot.id)
                    taken.add(n)
                    yield clause.start, n, slot, value
                    break


def _words_for(slot: FactSlot, clause: _Clause, _following: Sequence[_Clause]) -> str | None:
    for word in sorted((*slot.words, slot.title), key=len, reverse=True):
        at = clause.text.find(word)
        if at < 0:
            continue
        if word[0] == "每":
            return word
        if word[0] in "未没无" and "原因" not in word:
            return clause.text.strip()
        rest = clause.text[at + len(word) :]
        tells = _TELLS.match(rest)
        if word[-1] in "是为：" or tells:
            value = rest[tells.end() :] if tells else rest
            if value.strip():
                return value.strip()
    return None


def _left_over(
    clauses: Sequence[_Clause], items: Sequence[_Item], used: set[int], covered: set[int]
) -> Iterator[tuple[int, str]]:
    """Yield what was told and went nowhere: whole clauses, or the rest of a clause after its last used figure."""
    for n, clause in enumerate(clauses):
        inside = [(m, item) for m, item in enumerate(items) if item.clause == n]
        unused = [item for m, item in inside if m not in used]
        if n in covered:
            if not unused:
                continue
            ends = [item.end for m, item in inside if m in used and item.end <= unused[0].start]
            start = max(ends, default=clause.start)
        elif is_chatter(clause.text) and not unused:
            continue
        else:
            start = clause.start
        value = (clause.text[start - clause.start :]).strip(" \u3000、和及与并")
        if value:
            yield start, value


def show_understood(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Return what was understood, line by line, to be shown back to the person."""
    return tuple(fact.text if fact.slot else f"另记：{fact.text}" for fact in facts)
