"""A second look at what an answer told beside its plain facts, with the open slots of its element in mind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.facts import Fact, fact_of
from bot.figures import find_figures
from bot.reports.outline import is_known
from bot.reports.task import ReportTask
from knowledge.specs import FactSlot, RequiredElement
from knowledge.text.numerals import from_chinese

_BARE_DATE = re.compile(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}[日号](?:[、和，](?:\d{1,2}月)?\d{1,2}[日号])*$")
_COUNTED = re.compile(r"(?:次数|期数|场次|人次|数量|件数|数)$")
_TITLE = re.compile(r"《[^《》]{2,100}》")
_TELLS = re.compile(r"^.{0,8}?(?:是|为|由|叫|：|:)\s*")
_OF_WHOM = re.compile(r"人|岗|员|领导|单位|机关|科室|部门")
_NOTHING = re.compile(
    r"^\s*(?:都|也|目前|暂时|今年|还)?(?:没有|没|无|暂无|不涉及|没有这一?[项个]|没搞过?|没开展)(?:发生|开展|过)?[了的]?[。！!]?\s*$"
)
_STATES = re.compile(r"有无|是否|情况|结果|结论|备注")
_EXPLAINS = re.compile(r"还没|因为|由于|所以|改完|没改")
_LONGEST_NAME = 40
_CLAUSES = re.compile(r"[；;。].+|[，,].+[，,].+")
_ASKS_WHO = ("谁", "由谁", "哪个机关", "哪个科室", "报告由哪个", "报告主送", "通知是哪个", "由哪个")
_NAMED = re.compile(r"(?:单位|机关|部门|科室|负责人|责任人|人员|领导|秘书|文号)$")


def place_free(
    task: ReportTask, found: Sequence[Fact], elements: Sequence[RequiredElement]
) -> tuple[Fact, ...]:
    """Return the facts with free ones moved into open slots of these elements, where their words fit one slot only."""
    filled = {fact.slot for fact in found if fact.slot}
    open_slots = [
        slot for e in elements for slot in e.slots if slot.id not in filled and not is_known(task, slot)
    ]
    result: list[Fact] = []
    for fact in found:
        moved = None if fact.slot else _fit(fact, open_slots)
        if moved is not None:
            open_slots = [slot for slot in open_slots if slot.id != moved.slot]
        elif not fact.slot and _BARE_DATE.match(fact.value) and result and result[-1].slot:
            # 演练1次，5月20日: a day alone says when that was.
            matter = _COUNTED.sub("", result[-1].title)
            fact = replace(fact, title=f"{matter}时间")
        result.append(moved or fact)
    return tuple(result)


def tidy(fact: Fact, slot: FactSlot | None) -> Fact:
    """The fact as a report writes it: 十二次 becomes 12次; 二十余次 stays, for it is no exact number."""
    if slot is None or slot.type != "count" or fact.value.isascii():
        return fact
    number = from_chinese(fact.value)
    return replace(fact, value=str(number)) if number is not None else fact


def _fit(fact: Fact, slots: Sequence[FactSlot]) -> Fact | None:
    readings = (_titles, _counts, _words, _whether)
    for slot, value in (pair for read in readings for pair in read(fact.value, slots)):
        moved = fact_of(
            slot, value, said_by=fact.said_by, said_at=fact.said_at, origin=fact.origin, quote=fact.quote
        )
        return replace(moved, quote=fact.quote or fact.value)
    return None


def _titles(text: str, slots: Sequence[FactSlot]) -> Iterator[tuple[FactSlot, str]]:
    match = _TITLE.search(text)
    fitting = [slot for slot in slots if slot.type == "title"]
    if match and fitting:
        named = [slot for slot in fitting if any(word in match[0] for word in slot.words)]
        if len(named or fitting) == 1:
            yield (named or fitting)[0], match[0]


def _counts(text: str, slots: Sequence[FactSlot]) -> Iterator[tuple[FactSlot, str]]:
    figures = find_figures(text)
    if len(figures) != 1 or figures[0].kind != "count":
        return
    fitting = [
        s
        for s in slots
        if s.type == "count" and s.unit and figures[0].text.endswith(s.unit) and not s.is_optional
    ]
    if len(fitting) == 1:
        yield fitting[0], figures[0].text


def _words(text: str, slots: Sequence[FactSlot]) -> Iterator[tuple[FactSlot, str]]:
    """王副局长分管, 责任人是办公室主任: who, beside the word that asks for it."""
    for slot in slots:
        if slot.type not in ("text", "names") or not _OF_WHOM.search(slot.title):
            continue
        words = [*slot.words, *re.findall(r"分管|专责|负责|责任人|牵头", slot.title)]
        for word in sorted(set(words), key=len, reverse=True):
            before, _, after = text.partition(word)
            if not before and not after:
                continue
            if word in text and not after.strip("的了，。"):
                value = before.removeprefix("由").strip("，, ")
            elif word in text and _TELLS.match(after):
                value = _TELLS.sub("", after, count=1).strip("，,。 ")
            else:
                continue
            if 2 <= len(value) <= 20:
                yield slot, value


def _whether(text: str, slots: Sequence[FactSlot]) -> Iterator[tuple[FactSlot, str]]:
    """没发生重大事件, for a slot that asks whether there was one."""
    for slot in slots:
        if "有无" in slot.title and any(word.lstrip("未没有发生") in text for word in slot.words):
            yield slot, re.sub(r"^(?:没有?|未)(?:发生|出现)", "未发生", text)


def says_nothing(text: str, slot: FactSlot) -> bool:
    """Whether the answer says that there is no such thing, so that nothing is to be written of it."""
    return slot.type != "count" and bool(_NOTHING.match(text)) and not _STATES.search(slot.title)


def is_plausible(text: str, slot: FactSlot) -> bool:
    """Whether words may name what the slot asks for: a reason is no unit, a sentence no person."""
    if _asks_for_name(slot):
        counts = any(one.kind in ("count", "percent") for one in find_figures(text))
        return not (counts or len(text) > _LONGEST_NAME or _EXPLAINS.search(text) or _CLAUSES.search(text))
    return not (_NAMED.search(slot.title) and (len(text) > 40 or _EXPLAINS.search(text)))


def _asks_for_name(slot: FactSlot) -> bool:
    return slot.type in ("text", "names") and slot.ask.startswith(_ASKS_WHO)
