"""Which question comes next: one at a time, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.reports.outline import Role, elements_in, find_slot, is_known, role_of, sections_in
from bot.reports.problems import defaults_of, missing_of, short, with_defaults
from bot.reports.task import ReportTask
from knowledge.specs import FactSlot, ReportSpec, RequiredElement

PROBLEMS, MEASURE, OLD = "problems", "measure", "old"
"""Keys of the questions for all problems at once, `measure:1` for a remedy, `old:1` for a problem of last year."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the writer. `key` is a slot's id, `old:2`, `problems` or `measure:1`."""

    key: str
    text: str
    element: str = ""
    title: str = ""
    """What the question belongs to: the element's title."""
    hint: str = ""


def next_question(task: ReportTask, spec: ReportSpec, told: Iterable[str] = ()) -> Question | None:
    """Return the first open question that was not passed over, or None where all are answered.

    Where something was just `told` (slots), the rest of its element comes first: people tell what
    belongs together together.
    """
    questions = [q for q in open_questions(task, spec) if q.key not in task.skipped]
    elements = [found[0].id for slot in told if (found := find_slot(spec, slot))]
    follow = (q for id_ in reversed(elements) for q in questions if q.element == id_)
    return next(follow, questions[0] if questions else None)


def question_for(task: ReportTask, spec: ReportSpec, key: str) -> Question | None:
    """Return an open question by its key."""
    return next((question for question in open_questions(task, spec) if question.key == key), None)


def open_questions(task: ReportTask, spec: ReportSpec) -> Iterator[Question]:
    """All questions that still have no answer, those passed over included, in the order of the report."""
    yield from _cover(task, spec, ("unit_name", "year"))
    for section in sections_in(spec, Role.OPENING, Role.BODY):
        for element in elements_in(task, section):
            yield from _of_element(task, element)
    for n, old in enumerate(task.old_problems, 1):
        if not old.status:
            yield Question(
                f"{OLD}:{n}",
                f"上年度报告提到“{short(old.text)}”，现在整改完成了吗？完成了请说做了什么，没完成请说原因。",
                title="上年度问题",
            )
    yield from _of_problems(task, spec)
    for section in sections_in(spec, Role.CLOSING):
        for element in elements_in(task, section):
            yield from _of_element(task, element)
    yield from _cover(task, spec, ("addressee", "signed_on"))


def missing_slots(task: ReportTask, spec: ReportSpec) -> tuple[FactSlot, ...]:
    """Every slot that the report needs and nobody has filled."""
    keys = (question.key for question in open_questions(task, spec))
    found = (find_slot(spec, key) for key in keys)
    return tuple(pair[1] for pair in found if pair)


def open_elements(task: ReportTask, spec: ReportSpec) -> tuple[RequiredElement, ...]:
    """Elements that an answer may speak of: the asked one first, then all of the report in order."""
    elements = [
        e for s in spec.sections if role_of(s) not in (Role.PROBLEMS, Role.MEASURES) for e in s.elements
    ]
    asked = find_slot(spec, task.asking)
    if asked and asked[0] in elements:
        elements.remove(asked[0])
        elements.insert(0, asked[0])
    return tuple(elements)


def with_question(task: ReportTask, question: Question | None) -> ReportTask:
    """Return the task waiting for the answer to that question."""
    return replace(task, asking=question.key if question else "")


def skip(task: ReportTask, spec: ReportSpec, whole_element: bool = False) -> ReportTask:
    """Return the task with the waiting question, or all questions of its element, passed over."""
    question = question_for(task, spec, task.asking) or next_question(task, spec)
    if question is None:
        return task
    keys = {question.key}
    if whole_element and question.element:
        keys |= {q.key for q in open_questions(task, spec) if q.element == question.element}
    return replace(task, skipped=tuple(dict.fromkeys((*task.skipped, *sorted(keys)))), asking="")


def _cover(task: ReportTask, spec: ReportSpec, slots: tuple[str, ...]) -> Iterator[Question]:
    for id_ in slots:
        found = find_slot(spec, id_)
        if found and not is_known(task, found[1]):
            element, slot = found
            yield Question(slot.id, slot.ask, element.id, element.title)


def _of_element(task: ReportTask, element: RequiredElement) -> Iterator[Question]:
    missing = [slot for slot in element.slots if not slot.is_optional and not is_known(task, slot)]
    for n, slot in enumerate(missing):
        others = "、".join(other.title for other in missing[n + 1 :])
        hint = f"这一项还要{others}，可以一起说。" if others else ""
        yield Question(slot.id, slot.ask, element.id, element.title, hint)


def _of_problems(task: ReportTask, spec: ReportSpec) -> Iterator[Question]:
    sections = list(sections_in(spec, Role.PROBLEMS, Role.MEASURES))
    if not sections:
        return
    if not task.problems:
        yield Question(
            PROBLEMS,
            "自查发现了哪些问题？请一条一行，写到具体的事和数量，例如“公众号台账更新不及时，有3个账号没有登记责任人”。",
            title=sections[0].title,
        )
    for n, problem in enumerate(task.problems, 1):
        missing = missing_of(with_defaults(problem, defaults_of(task, spec)))
        if missing:
            yield Question(
                f"{MEASURE}:{n}",
                f"问题{n}“{short(problem.text)}”怎么改？请说{'、'.join(missing)}，例如“每月核对一次台账，由办公室负责，12月底前完成，做到账实相符”。",
                title=sections[-1].title,
            )
    for section in sections_in(spec, Role.PROBLEMS):
        for element in elements_in(task, section):
            # The problems themselves are asked for above; what remains of the section are causes.
            if any("原因" in slot.title for slot in element.slots):
                yield from _of_element(task, element)
