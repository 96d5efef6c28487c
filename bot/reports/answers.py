"""An answer taken in: facts placed wherever they belong, corrections, problems, what became of old ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz

from bot.facts import Fact, fact_of, find_element, read_answer, read_facts
from bot.figures import find_figures
from bot.reports.interview import PROBLEMS, open_elements
from bot.reports.outline import find_slot
from bot.reports.placing import is_plausible, place_free, says_nothing, tidy
from bot.reports.problems import read_measure, read_old_answer, split_problems
from bot.reports.task import Problem, ReportTask, fact_key
from knowledge.numerals import from_chinese
from knowledge.specs import FactSlot, ReportSpec, RequiredElement

_CHANGE = r"(?:应?该?为?是?\s*)?(?:改成|改为|改作|换成|更正为|应改为|应为|应是|应该是|不对，?是|错了，?是)"
_BY_NUMBER = re.compile(
    rf"^第?\s*([0-9０-９一二三四五六七八九十]{{1,3}})\s*(?:个|条|项|处)?\s*[，,]?\s*{_CHANGE}\s*(.+?)[。！!]?$",
    re.DOTALL,
)
_BY_NAME = re.compile(
    rf"^(?:请)?(?:把|将)?\s*([^，,。；;\n]{{1,24}}?)(?:的?次数|的?数字)?\s*[，,]?\s*{_CHANGE}\s*(.+?)[。！!]?$",
    re.DOTALL,
)
_REMOVE = re.compile(
    r"^(?:请)?(?:删除|删掉|去掉|删去)\s*第?\s*([0-9０-９一二三四五六七八九十]{1,3})\s*(?:个|条|项|处)[。！!]?$"
)


_DAY = r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号]|底)?"
_DATES = re.compile(
    rf"(?:从|自)?\s*({_DAY})\s*(?:开始|起|以来)?\s*(?:查)?(?:至|到|—+|-|~|－)\s*({_DAY})(?:为?止)?"
)


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


def answer(
    task: ReportTask,
    spec: ReportSpec,
    text: str,
    *,
    said_by: str = "",
    said_at: datetime | None = None,
    origin: str = "",
) -> Understood:
    """Take in what a person says: a correction, else the answer to the waiting question and whatever else it tells."""
    text = text.strip()
    corrected = correct(task, spec, text, said_by=said_by, said_at=said_at, origin=origin)
    if corrected is not None:
        return corrected
    kind, _, number = task.asking.partition(":")
    if kind == PROBLEMS:
        return _take_problems(task, text)
    if kind == "measure":
        return _take_measure(task, int(number) - 1, text)
    if kind == "old":
        return _take_old(task, int(number) - 1, text)
    return take_facts(task, spec, text, said_by=said_by, said_at=said_at, origin=origin)


def take_facts(
    task: ReportTask,
    spec: ReportSpec,
    text: str,
    *,
    said_by: str = "",
    said_at: datetime | None = None,
    origin: str = "",
    only_slots: bool = False,
) -> Understood:
    """Place every fact of a text; the bare answer to the waiting question needs no words beside it.

    With `only_slots`, for raw material, nothing is taken that no slot asks for.
    """
    asked = None if only_slots else find_slot(spec, task.asking)
    span = _read_span(text, asked[0]) if asked else ()
    if span:
        return place(
            task,
            spec,
            [
                fact_of(slot, day, said_by=said_by, said_at=said_at, origin=origin, quote=text)
                for slot, day in span
            ]
            + [
                fact
                for fact in read_facts(
                    _DATES.sub("", text),
                    open_elements(task, spec),
                    said_by=said_by,
                    said_at=said_at,
                    origin=origin,
                )
                if fact.slot
            ],
        )
    found = read_facts(text, open_elements(task, spec), said_by=said_by, said_at=said_at, origin=origin)
    about = [asked[0]] if asked else []
    about += [
        own[0] for fact in found if fact.slot and (own := find_slot(spec, fact.slot)) and own[0] not in about
    ]
    found = place_free(task, found, about)
    placed = [fact for fact in found if fact.slot]
    if asked and not placed and says_nothing(text, asked[1]):
        left = replace(task, left_out=tuple(dict.fromkeys((*task.left_out, asked[1].id))))
        return Understood(left, (), (f"{asked[1].title}：没有，文中不写这一句",))
    if asked and not placed and not is_plausible(text, asked[1]):
        return Understood(
            task, question=f"这句话不像{asked[1].title}，请只写{asked[1].title}，或者说“跳过”。"
        )
    if (
        asked
        and not any(fact.slot == asked[1].id for fact in placed)
        and _may_be_bare(text, placed, asked[1])
    ):
        own = read_answer(text, asked[1], said_by=said_by, said_at=said_at, origin=origin)
        if own is not None:
            placed = [own, *(fact for fact in placed if not _is_same_figure(fact, own, text))]
            found = tuple(fact for fact in found if fact.slot or fact.value not in text)
    free = [] if only_slots else [fact for fact in found if not fact.slot]
    if not placed:
        # 没搞过 or 再说吧 answers nothing and belongs into no report; a figure that fits no slot is kept.
        free = [fact for fact in free if find_figures(fact.value)]
    # What fits no slot belongs to the element that the rest of the answer was about.
    owner = about[-1].id if about else ""
    for fact in free:
        element = find_element(fact.value, spec)
        owners = {**task.free_at, fact_key(fact): element.id if element else owner}
        task = replace(task, free_at=owners)
    if not placed and (asked is None or not free):
        return Understood(
            task,
            question="没有看出这句话里的数字或日期对应哪一项，请连同名称一起说，例如“中心组集体学习12次”。",
        )
    return place(task, spec, (*placed, *free))


def _read_span(text: str, element: RequiredElement) -> tuple[tuple[FactSlot, str], ...]:
    """Read 从1月1日到10月31日 for an element that asks for a beginning and an end."""
    ends = [slot for slot in element.slots if slot.type == "date"]
    match = _DATES.search(text)
    return ((ends[0], match[1]), (ends[1], match[2])) if len(ends) == 2 and match else ()


def _may_be_bare(text: str, placed: Sequence[Fact], slot: FactSlot) -> bool:
    """Whether the text may answer the question outright: nothing else claimed its words, or a count came first."""
    if not placed:
        return True
    opening = re.split(r"[，,。；;\n]", text)[0]
    claimed = any(fact.quote and fact.quote.strip() in opening for fact in placed)
    return slot.type in ("count", "percent", "date", "dates") and not claimed


def _is_same_figure(fact: Fact, own: Fact, text: str) -> bool:
    return fact.value == own.value and text.count(own.value) < 2


def place(task: ReportTask, spec: ReportSpec, facts: Sequence[Fact]) -> Understood:
    """Put facts into the ledger, and number them as they are shown back."""
    facts = [tidy(fact, found[1] if (found := find_slot(spec, fact.slot)) else None) for fact in facts]
    for fact in facts:
        task = task.with_fact(fact)
    shown = tuple(fact_key(fact) for fact in facts)
    lines = tuple(fact.text if fact.slot else f"另记：{fact.text}" for fact in facts)
    skipped = tuple(key for key in task.skipped if key not in shown)
    return Understood(replace(task, shown=shown, skipped=skipped), tuple(facts), lines)


def correct(
    task: ReportTask,
    spec: ReportSpec,
    text: str,
    *,
    said_by: str = "",
    said_at: datetime | None = None,
    origin: str = "",
) -> Understood | None:
    """Take 第3个改成8次, 把研讨改成8次 or 删掉第2条; None where the text is no correction."""
    removed = _REMOVE.match(text)
    if removed:
        fact = _numbered(task, removed[1])
        if fact is None:
            return Understood(task, question=f"没有第{removed[1]}条，请照上面列出的序号说。")
        ledger = task.ledger.without(fact_key(fact))
        return Understood(replace(task, ledger=ledger), (), (f"已删去：{fact.text}",))
    by_number = _BY_NUMBER.match(text)
    by_name = None if by_number else _BY_NAME.match(text)
    if by_number:
        fact = _numbered(task, by_number[1])
        if fact is None:
            return Understood(
                task,
                question=f"没有第{by_number[1]}个，请照上面列出的序号说，或说名称，例如“把研讨改成8次”。",
            )
    elif by_name:
        fact = _named(task, spec, by_name[1])
        if fact is None:
            return None
    else:
        return None
    match = by_number or by_name
    assert match is not None
    found = find_slot(spec, fact.slot)
    if found:
        new = read_answer(match[2], found[1], said_by=said_by, said_at=said_at, origin=origin)
        if new is None:
            return Understood(
                task, question=f"“{match[2]}”不像{fact.title}，请写成{_example(found[1])}这样。"
            )
    else:
        new = fact_of(
            None, match[2], title=fact.title, said_by=said_by, said_at=said_at, origin=origin, quote=text
        )
    shown = task.shown
    understood = place(task, spec, (new,))
    return replace(
        understood,
        task=replace(understood.task, shown=shown or understood.task.shown),
        lines=(f"已改：{fact.text} → {new.text}",),
    )


def _example(slot: FactSlot) -> str:
    return {
        "count": f"“8{slot.unit}”",
        "percent": "“95%”",
        "date": "“3月8日”",
        "dates": "“3月8日、6月12日”",
    }.get(slot.type, "文字")


def _numbered(task: ReportTask, number: str) -> Fact | None:
    """The fact of that number in the list that was shown last, else in the ledger."""
    index = (from_chinese(number) or 0) - 1
    keys = task.shown or tuple(fact_key(fact) for fact in task.ledger.facts)
    if not 0 <= index < len(keys):
        return None
    key = keys[index]
    return next((fact for fact in task.ledger.facts if key in (fact.slot, fact.title, fact.value)), None)


def _named(task: ReportTask, spec: ReportSpec, name: str) -> Fact | None:
    """The known fact that the name fits best; facts shown last come first among equals."""
    name = name.strip()
    best: tuple[float, Fact] | None = None
    for fact in task.ledger.facts:
        found = find_slot(spec, fact.slot)
        words = (fact.title, *(found[1].words if found else ()))
        score = max((_likeness(name, word) for word in words if word), default=0.0)
        score += 5 * (fact.slot in task.shown and bool(fact.slot))
        if score >= 70 and (best is None or score > best[0]):
            best = (score, fact)
    return best[1] if best else None


def _likeness(name: str, word: str) -> float:
    if name == word:
        return 100.0
    # 研讨 means 专题研讨次数 rather than 集体学习研讨次数: the less is left over the better.
    if name in word or word in name:
        return 75 + 20 * min(len(name), len(word)) / max(len(name), len(word))
    return 0.8 * fuzz.ratio(name, word)


def _take_problems(task: ReportTask, text: str) -> Understood:
    found = split_problems(text)
    if not found:
        return Understood(
            task, question="没有看到具体问题，请一条一行写出来；确实没有发现问题也请写明查了哪些方面。"
        )
    problems = (*task.problems, *(Problem(problem) for problem in found))
    lines = tuple(f"问题{n}：{problem.text}" for n, problem in enumerate(problems, 1))
    return Understood(replace(task, problems=problems, asking=""), (), lines)


def _take_measure(task: ReportTask, index: int, text: str) -> Understood:
    if not 0 <= index < len(task.problems):
        return Understood(task, question="没有这个问题，请先说有哪些问题。")
    problem = read_measure(task.problems[index], text)
    if problem == task.problems[index]:
        return Understood(
            task,
            question="没有看出措施、责任人、时限或成果，请说得完整一点，例如“由办公室负责，12月底前完成”。",
        )
    problems = (*task.problems[:index], problem, *task.problems[index + 1 :])
    parts = (
        ("措施", problem.measure),
        ("责任人", problem.owner),
        ("时限", problem.deadline),
        ("成果", problem.result),
    )
    lines = tuple(f"问题{index + 1}{name}：{value}" for name, value in parts if value)
    return Understood(replace(task, problems=problems, asking=""), (), lines)


def _take_old(task: ReportTask, index: int, text: str) -> Understood:
    if not 0 <= index < len(task.old_problems):
        return Understood(task, question="没有这个上年度问题。")
    problem = read_old_answer(task.old_problems[index], text)
    if problem is None:
        return Understood(task, question="请说“已整改”并写做了什么，或者说“没改完”并写原因。")
    old = (*task.old_problems[:index], problem, *task.old_problems[index + 1 :])
    status = "已整改" if problem.status == "closed" else "未完成"
    line = f"{problem.text}：{status}" + (f"，{problem.account}" if problem.account else "")
    return Understood(replace(task, old_problems=old, asking=""), (), (line,))
