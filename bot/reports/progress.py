"""How far a report has come: elements written, facts missing, placeholders left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.reports.assembly import assemble, text_of
from bot.reports.interview import Question, missing_slots, next_question
from bot.reports.outline import Role, elements_in, sections_in
from bot.reports.problems import defaults_of, missing_of, with_defaults
from bot.reports.task import ReportTask
from bot.reports.writing import stale_elements
from knowledge.specs import ReportSpec


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a report in numbers and names."""

    elements: tuple[tuple[str, str, str], ...]
    """(id, title, state): 已写, 有待补, 待更新 where facts changed since, 未写."""
    missing: tuple[str, ...]
    """Titles of facts that nobody has told."""
    gaps: tuple[str, ...]
    """Placeholders in the text as it stands."""
    length: int
    length_limit: int | None = None
    next: Question | None = field(default=None)
    problems: int = 0
    open_measures: int = 0

    @property
    def done(self) -> int:
        """How many elements are written and have no gap."""
        return sum(state == "已写" for _, _, state in self.elements)

    def to_json(self) -> dict[str, Any]:
        """The progress as the command line prints it."""
        return {
            "elements_done": self.done,
            "elements_total": len(self.elements),
            "elements": [{"id": id_, "title": title, "state": state} for id_, title, state in self.elements],
            "facts_missing": list(self.missing),
            "placeholders": list(self.gaps),
            "length": self.length,
            "length_limit": self.length_limit,
            "problems": self.problems,
            "measures_incomplete": self.open_measures,
            "next_question": {"key": self.next.key, "text": self.next.text, "element": self.next.element}
            if self.next
            else None,
        }


def measure_progress(task: ReportTask, spec: ReportSpec) -> Progress:
    """Return how far the report has come."""
    elements = [
        element
        for section in sections_in(spec, Role.OPENING, Role.BODY, Role.PROBLEMS, Role.MEASURES, Role.CLOSING)
        for element in elements_in(task, section)
    ]
    stale = set(stale_elements(task, elements))
    by_problems = {
        e.id for s in sections_in(spec, Role.PROBLEMS, Role.MEASURES) for e in s.elements if task.problems
    }
    open_measures = sum(
        bool(missing_of(with_defaults(problem, defaults_of(task, spec)))) for problem in task.problems
    )
    states = []
    for element in elements:
        if element.id in by_problems:
            has_gap = open_measures and any("措施" in e or "时限" in e for e in (element.title,))
            state = "有待补" if has_gap or "【待" in _problem_text(task, element.id, spec) else "已写"
        elif not task.part(element.id).text:
            state = "未写"
        elif element.id in stale:
            state = "待更新"
        else:
            state = "有待补" if "【待" in task.part(element.id).text else "已写"
        states.append((element.id, element.title, state))
    report = assemble(task, spec)
    return Progress(
        tuple(states),
        tuple(slot.title for slot in missing_slots(task, spec)),
        report.gaps,
        len(report.text),
        task.notice.length_limit if task.notice else None,
        next_question(task, spec),
        len(task.problems),
        open_measures,
    )


def _problem_text(task: ReportTask, id_: str, spec: ReportSpec) -> str:
    element = spec.element(id_)
    causes = element is not None and any("原因" in slot.title for slot in element.slots)
    return text_of(task, element) if element is not None and causes else ""
