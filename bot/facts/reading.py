"""Reading facts out of what a person writes: 中心组学了12次，研讨6次，3月8日、6月12日专题研究."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.facts.about import score_about
from bot.facts.clauses import Clause, split_clauses
from bot.facts.ledger import Fact, fact_of
from bot.facts.telling import surely_tells_nothing, tells_nothing
from bot.facts.words import (
    PERIOD,
    is_of_earlier_year,
    is_wish,
    may_be_counted_in,
    wished_lengths,
    word_score,
)
from bot.figures import Figure, find_figures
from bot.understanding.linear import likeness
from knowledge.documents import Span
from knowledge.specs import FactSlot, RequiredElement
from knowledge.text.dates import Day
from knowledge.text.quantities import Quantity

SENTENCE_ENDS = "。；;！!？?\n"
_JOINT = re.compile(r"\s*(?:、|和|及|与|，|,|以及)\s*")
_TELLS = re.compile(r"\s*(?:是|为|有|包括|：|:)\s*")
_NONE = re.compile(
    r"(?:我们?|本单位|全年|今年)?(?:都|还|暂)?(?:没有?|无|未)(?:过|发生|开展|举?办)?(?P<what>[^，。]{2,10})"
)
_DOCUMENT = re.compile(
    r"《|(?:通知|方案|计划|清单|办法|制度|意见|规定|要点|细则|预案|条例|安排|汇编|台账|函|书)$"
)
_NO_NUMBER = ("无", "没有", "没有文号", "无文号", "没写", "没写文号")
_SUBJECT = re.compile(r"(?P<what>[^是为：:，]{2,8}?)(?:都?是|为|：|:)(?P<value>.{2,40})")
_SAID_BEFORE = re.compile(
    r"^(?:(?:我们?|咱们?|本)?(?:单位|机关)?的?(?:全称|名称|名字)?(?:就?是|叫做?|为|：)|应该是|写(?=.{4}))(?=.{2})"
)


_ALIKE, _APART = 0.45, 0.10
"""How alike the question of a slot and a clause must be, and by how much more than the next slot's."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Something told that may fill a slot: a figure, or dates in a row."""

    figure: Figure
    start: int
    end: int
    clause: int
    text: str


def read_facts(
    text: str,
    elements: Sequence[RequiredElement],
    *,
    said_by: str = "",
    said_at: datetime | None = None,
    origin: str = "",
    is_all_told: bool = False,
) -> tuple[Fact, ...]:
    """Return what the text tells for the slots of those elements, and as free facts whatever else it tells.

    With `is_all_told` nothing is taken for an aside: 写上：没人管过. A figure goes to the slot whose words stand nearest to it and whose unit is its own; without
    words, to the only slot of its unit when there is one element.
    """
    clauses = split_clauses(text)
    items = _items(text, clauses)

    def make(slot: FactSlot | None, value: str, start: int) -> Fact:
        clause = next((c for c in clauses if c.start <= start < c.end), None)
        return fact_of(
            slot,
            value,
            said_by=said_by,
            said_at=said_at,
            origin=origin,
            quote=clause.text.strip() if clause else value,
            sentence=_sentence_at(text, start),
        )

    facts: list[tuple[int, Fact]] = []
    used: set[int] = set()
    covered: set[int] = set()
    filled: set[str] = set()
    for n, slot in _place(text, clauses, items, elements):
        item = items[n]
        used.add(n)
        covered.add(item.clause)
        filled.add(slot.id)
        facts.append((item.start, make(slot, item.text, item.start)))
    if len(elements) == 1:
        for start, n, slot in _told_as_none(clauses, items, elements[0], filled):
            covered.add(n)
            facts.append((start, make(slot, "0", start)))
    for start, n, slot, value in _told_in_words(clauses, elements, filled):
        covered.add(n)
        used |= {m for m, item in enumerate(items) if item.clause == n and item.text in value}
        facts.append((start, make(slot, value, start)))
    names = {name for element in elements for name in (element.title, element.id, *element.aliases)}
    for start, value in _left_over(
        clauses, items, used, covered, surely_tells_nothing if is_all_told else tells_nothing
    ):
        if value in names:
            continue  # it names what is spoken of
        facts.append((start, make(None, value, start)))
    return tuple(fact for _, fact in sorted(facts, key=lambda pair: pair[0]))


def _sentence_at(text: str, start: int) -> str:
    """Return the sentence around a place, without the wish or the heading that a colon closes before it."""
    opens = max(text.rfind(mark, 0, start) for mark in SENTENCE_ENDS) + 1
    closes = min((at for mark in SENTENCE_ENDS if (at := text.find(mark, start)) >= 0), default=len(text))
    sentence = text[opens:closes]
    before, colon, rest = sentence.partition("：")
    if colon and opens + len(before) < start and is_wish(before):
        sentence = rest
    return sentence.strip()


def read_answer(
    text: str, slot: FactSlot, *, said_by: str = "", said_at: datetime | None = None, origin: str = ""
) -> Fact | None:
    """Return the fact that answers the question of one slot, or None where the text does not answer it."""
    text = text.strip()
    if not text:
        return None
    value: str | None = text.rstrip("。；;")
    if slot.type in ("text", "names", "title"):
        value = _SAID_BEFORE.sub("", text.rstrip("。；;"))
    if slot.type in ("count", "percent", "date", "dates"):
        fitting = [item for item in _items(text, split_clauses(text)) if _fits(item.figure, slot)]
        if fitting:
            value = fitting[0].text
        elif slot.type == "count" and re.fullmatch(r"\s*(?:没有|无|未发生|零|没)[^\d]{0,8}", text):
            value = "0"
        elif slot.type in ("count", "percent"):
            bare = find_figures(text + slot.unit)
            value = bare[0].text if len(bare) == 1 and _fits(bare[0], slot) else None
        else:
            value = None
    if value is None or not _is_of_its_type(value, slot):
        return None
    return fact_of(slot, value, said_by=said_by, said_at=said_at, origin=origin, quote=text)


def _is_of_its_type(value: str, slot: FactSlot) -> bool:
    """Tell whether words may be the title of a document, or its number; other words may be anything."""
    if slot.type == "title":
        return bool(_DOCUMENT.search(value)) or not re.search(r"[，,；;。]", value.strip("。"))
    if slot.title.endswith("文号"):
        return "号" in value or value.strip("。 ") in _NO_NUMBER
    return True


def _items(text: str, clauses: Sequence[Clause]) -> list[_Item]:
    items: list[_Item] = []
    wished = wished_lengths(text)
    for figure in find_figures(text):
        if any(figure.span.overlaps(span) for span in wished):
            continue
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
    items = [item for item in items if not _is_frequency(text, item.figure)]
    counted = {item.clause for item in items if item.figure.kind == "count"}
    periods = [Span(*match.span()) for match in PERIOD.finditer(text)]
    # 截至10月底学了9次: the month says of what the count is, and is no day of its own.
    return [
        item
        for item in items
        if item.figure.kind != "date"
        or item.clause not in counted
        or not any(item.figure.span.overlaps(period) for period in periods)
    ]


def _is_frequency(text: str, figure: Figure) -> bool:
    """Tell whether a count says how often and not how many: 每周一次."""
    return "每" in text[max(figure.span.start - 4, 0) : figure.span.start]


def _place(
    text: str, clauses: Sequence[Clause], items: Sequence[_Item], elements: Sequence[RequiredElement]
) -> Iterator[tuple[int, FactSlot]]:
    """Yield which item fills which slot, the surest first; an item and a slot are used once."""
    contexts = {element.id: score_about(text, element) for element in elements}
    pairs: list[tuple[float, int, FactSlot]] = []
    for n, item in enumerate(items):
        clause = clauses[item.clause]
        if is_of_earlier_year(clause.text):
            continue
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
    yield from _by_meaning(clauses, items, elements, used, filled)
    if len(elements) == 1 and len(clauses) == 1:
        yield from _only_ones(clauses, items, elements[0], used, filled)


def _by_meaning(
    clauses: Sequence[Clause],
    items: Sequence[_Item],
    elements: Sequence[RequiredElement],
    used: set[int],
    filled: set[str],
) -> Iterator[tuple[int, FactSlot]]:
    """Yield the counts whose clause means what a slot asks for, in other words: 班子上研究了2次.

    Only where no other slot of that unit means nearly the same: a wrong note is worse than none.
    """
    open_slots = [slot for one in elements for slot in one.slots if slot.id not in filled]
    for n, item in enumerate(items):
        clause = clauses[item.clause].text
        if n in used or item.figure.kind != "count" or is_of_earlier_year(clause):
            continue
        ranked = sorted(
            (
                (likeness(f"{slot.title}，{slot.ask}", clause), slot.id, slot)
                for slot in open_slots
                if _fits(item.figure, slot)
            ),
            reverse=True,
        )
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        if (
            ranked
            and ranked[0][0] >= _ALIKE
            and ranked[0][0] - second >= _APART
            and ranked[0][1] not in filled
        ):
            used.add(n)
            filled.add(ranked[0][1])
            yield n, ranked[0][2]


def _only_ones(
    clauses: Sequence[Clause],
    items: Sequence[_Item],
    element: RequiredElement,
    used: set[int],
    filled: set[str],
) -> Iterator[tuple[int, FactSlot]]:
    """Without words beside it a count goes to the one slot of its unit, if nothing else may claim it."""
    for n, item in enumerate(items):
        if is_of_earlier_year(clauses[item.clause].text):
            continue
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
        return slot.type == "count" and may_be_counted_in(value.unit, slot)
    if figure.kind == "name":
        wanted = ("title",) if figure.text[:1] == "《" else ("names",)
        return slot.type in wanted or (slot.type == "names" and figure.text[:1] == "《")
    return figure.kind == "doc_number" and "文号" in slot.title


def _told_as_none(
    clauses: Sequence[Clause], items: Sequence[_Item], element: RequiredElement, filled: set[str]
) -> Iterator[tuple[int, int, FactSlot]]:
    """Yield the counts of which there is nothing: 没有关停的."""
    for n, clause in enumerate(clauses):
        match = _NONE.match(clause.text.strip())
        if not match or any(item.clause == n for item in items):
            continue
        fitting = [
            slot
            for slot in element.slots
            if slot.type == "count" and any(word in match["what"] for word in slot.words)
        ]
        if len(fitting) == 1 and fitting[0].id not in filled:
            filled.add(fitting[0].id)
            yield clause.start, n, fitting[0]


def _told_in_words(
    clauses: Sequence[Clause], elements: Sequence[RequiredElement], filled: set[str]
) -> Iterator[tuple[int, int, FactSlot, str]]:
    """Yield the slots of words: 主题是…, 每周, 未发生重大事件."""
    taken: set[int] = set()
    for element in elements:
        for slot in element.slots:
            if slot.id in filled or slot.type not in ("text", "list", "names", "title"):
                continue
            for n, clause in enumerate(clauses):
                value = (
                    None if n in taken else _words_for(slot, clause, element if len(elements) == 1 else None)
                )
                if value and (slot.type != "title" or _DOCUMENT.search(value)):
                    filled.add(slot.id)
                    taken.add(n)
                    yield clause.start, n, slot, value
                    break


def _words_for(slot: FactSlot, clause: Clause, element: RequiredElement | None) -> str | None:
    """Return what the clause tells for the slot; where one element is spoken of, a part of a title names its slot."""
    told = _SUBJECT.fullmatch(clause.text.strip())
    if element and told:
        named = [one for one in element.slots if told["what"] in one.title]
        if named == [slot]:
            return told["value"].strip()
    for word in sorted((*slot.words, slot.title), key=len, reverse=True):
        at = clause.text.find(word)
        if at < 0:
            continue
        if word[0] == "每":
            # 中心组学了12次，每季度一次 says how often of the learning, not of the patrols.
            pairs = {slot.title[n : n + 2] for n in range(len(slot.title) - 1)}
            is_its_own = element or any(pair in clause.text for pair in pairs)
            return word if is_its_own else None
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
    clauses: Sequence[Clause],
    items: Sequence[_Item],
    used: set[int],
    covered: set[int],
    is_nothing: Callable[[str], bool],
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
        elif is_nothing(clause.text):
            continue
        else:
            start = clause.start
        value = (clause.text[start - clause.start :]).strip(" \u3000、和及与并")
        if value:
            yield start, value


def show_understood(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Return what was understood, line by line, to be shown back to the person."""
    return tuple(fact.text if fact.slot else f"另记：{fact.text}" for fact in facts)
