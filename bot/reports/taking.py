"""Facts taken from what a person says, placed wherever they belong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.facts import Fact, fact_of, find_element, read_answer, read_facts
from bot.figures import find_figures
from bot.reports.interview import open_elements
from bot.reports.outline import find_slot
from bot.reports.placing import is_plausible, place_free, says_nothing, tidy
from bot.reports.task import ReportTask, fact_key
from knowledge.specs import FactSlot, ReportSpec, RequiredElement

_DAY = r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号]|底)?"
_DATES = re.compile(
    rf"(?:从|自)?\s*({_DAY})\s*(?:开始|起|以来)?\s*(?:查)?(?:至|到|—+|-|~|－)\s*({_DAY})(?:为?止)?"
)
_UNCLEAR = "没有看出这句话里的数字或日期对应哪一项，请连同名称一起说，例如“中心组集体学习12次”。"


@dataclass(frozen=True, slots=True)
class Telling:
    """Who says something, when, and where it stands."""

    by: str = ""
    at: datetime | None = None
    origin: str = ""

    def fact(self, slot: FactSlot | None, value: str, title: str = "", quote: str = "") -> Fact:
        """The fact as it was told."""
        return fact_of(
            slot, value, title=title, said_by=self.by, said_at=self.at, origin=self.origin, quote=quote
        )

    def read(self, text: str, elements: Sequence[RequiredElement]) -> tuple[Fact, ...]:
        """The facts of a text."""
        return read_facts(text, elements, said_by=self.by, said_at=self.at, origin=self.origin)

    def answer(self, text: str, slot: FactSlot) -> Fact | None:
        """The text as the answer to one question."""
        return read_answer(text, slot, said_by=self.by, said_at=self.at, origin=self.origin)


@dataclass(frozen=True, slots=True)
class Understood:
    """What an answer was taken to mean: the task after it, and what was placed, for showing back."""

    task: ReportTask
    facts: tuple[Fact, ...] = ()
    lines: tuple[str, ...] = ()
    """What was understood, one line each."""
    question: str = ""
    """What has to be cleared up, where the answer fits nothing."""

    @property
    def is_clear(self) -> bool:
        """Whether anything was understood."""
        return bool(self.facts or self.lines)


def take_facts(task: ReportTask, spec: ReportSpec, text: str, telling: Telling) -> Understood:
    """Place every fact of an answer; the bare answer to the waiting question needs no words beside it."""
    asked = find_slot(spec, task.asking)
    days = _read_span(text, asked[0]) if asked else ()
    if days:
        rest = telling.read(_DATES.sub("", text), open_elements(task, spec))
        facts = [telling.fact(slot, day, quote=text) for slot, day in days]
        return place(task, spec, (*facts, *(fact for fact in rest if fact.slot)))
    found = telling.read(text, open_elements(task, spec))
    about = _elements_of(found, spec, asked[0] if asked else None)
    found = place_free(task, found, about)
    if asked and not any(fact.slot for fact in found):
        if says_nothing(text, asked[1]):
            left_out = tuple(dict.fromkeys((*task.left_out, asked[1].id)))
            return Understood(
                replace(task, left_out=left_out), (), (f"{asked[1].title}：没有，文中不写这一句",)
            )
        if not is_plausible(text, asked[1]):
            if found:
                # It tells something else; the question waits.
                return _place_all(task, spec, found, about, with_words=True)
            name = asked[1].title
            return Understood(task, question=f"这句话不像{name}，请只写{name}，或者说“跳过”。")
    if asked:
        found = _with_bare_answer(found, text, asked[1], telling)
    return _place_all(task, spec, found, about)


def take_material(task: ReportTask, spec: ReportSpec, text: str, telling: Telling) -> Understood:
    """Place the facts of raw material; what no slot asks for is passed over."""
    found = telling.read(text, open_elements(task, spec))
    found = place_free(task, found, _elements_of(found, spec, None))
    return place(task, spec, [fact for fact in found if fact.slot])


def place(task: ReportTask, spec: ReportSpec, facts: Sequence[Fact]) -> Understood:
    """Put facts into the ledger, and number them as they are shown back."""
    facts = [tidy(fact, found[1] if (found := find_slot(spec, fact.slot)) else None) for fact in facts]
    for fact in facts:
        task = task.with_fact(fact)
    shown = tuple(fact_key(fact) for fact in facts)
    lines = tuple(fact.text if fact.slot else f"另记：{fact.text}" for fact in facts)
    skipped = tuple(key for key in task.skipped if key not in shown)
    left_out = tuple(key for key in task.left_out if key not in shown)
    return Understood(replace(task, shown=shown, skipped=skipped, left_out=left_out), tuple(facts), lines)


def _elements_of(
    found: Sequence[Fact], spec: ReportSpec, asked: RequiredElement | None
) -> tuple[RequiredElement, ...]:
    """The elements that an answer speaks of: the asked one, then those that its facts went to."""
    pairs = (find_slot(spec, fact.slot) for fact in found)
    elements = [asked] if asked else []
    elements += [pair[0] for pair in pairs if pair]
    return tuple({element.id: element for element in elements}.values())


def _with_bare_answer(
    found: tuple[Fact, ...], text: str, slot: FactSlot, telling: Telling
) -> tuple[Fact, ...]:
    """The facts with the answer to the waiting question, where no words beside it say so: 12次，发言30人次."""
    placed = [fact for fact in found if fact.slot]
    if any(fact.slot == slot.id for fact in placed):
        return found
    opening = re.split(r"[，,。；;\n]", text)[0]
    claimed = any(fact.quote and fact.quote.strip() in opening for fact in placed)
    if placed and (claimed or slot.type not in ("count", "percent", "date", "dates")):
        return found
    own = telling.answer(text, slot)
    if own is None:
        return found
    others = [fact for fact in placed if fact.value != own.value or text.count(own.value) > 1]
    return (own, *others, *(fact for fact in found if not fact.slot and fact.value not in text))


def _place_all(
    task: ReportTask,
    spec: ReportSpec,
    found: Sequence[Fact],
    about: Sequence[RequiredElement],
    *,
    with_words: bool = False,
) -> Understood:
    """Place what has a slot, and keep what has none with the element that the answer was about.

    `with_words` keeps what is told without a figure too.
    """
    placed = [fact for fact in found if fact.slot]
    free = [fact for fact in found if not fact.slot]
    if not placed:
        # 没搞过 answers nothing and 1个 says not of what; only figures with words of their own are kept.
        free = [fact for fact in free if about and (with_words or _tells(fact.value))]
    if not placed and not free:
        return Understood(task, question=_UNCLEAR)
    owners = dict(task.free_at)
    for fact in free:
        element = find_element(fact.value, spec)
        owners[fact_key(fact)] = element.id if element else about[-1].id if about else ""
    return place(replace(task, free_at=owners), spec, (*placed, *free))


def _tells(text: str) -> bool:
    figures = find_figures(text)
    return bool(figures) and len(text) >= 2 + sum(len(figure.text) for figure in figures)


def _read_span(text: str, element: RequiredElement) -> tuple[tuple[FactSlot, str], ...]:
    """Read 从1月1日到10月31日 for an element that asks for a beginning and an end."""
    ends = [slot for slot in element.slots if slot.type == "date"]
    match = _DATES.search(text)
    return ((ends[0], match[1]), (ends[1], match[2])) if len(ends) == 2 and match else ()
