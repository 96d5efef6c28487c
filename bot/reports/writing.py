"""The parts of a report written and rewritten; every wording is kept, and a person's own is not overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import InputInvalid, NotFound
from bot.exchange import Progress
from bot.facts import FactLedger
from bot.reports.outline import Role, elements_in, role_of, trimmed_spec
from bot.reports.task import MODEL, PATTERN, PERSON, Part, PartVersion, ReportTask, fact_key
from knowledge.documents import BUILT_IN, TEAM, personal_scope
from knowledge.specs import ReportSpec, RequiredElement, SectionSpec

if TYPE_CHECKING:
    from bot.drafting import DraftedElement
    from bot.services import Services

WHOLE = ("", "all", "全文", "全部", "整篇", "报告")
"""What a person may call the whole report."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what was left alone because a person had changed it."""

    task: ReportTask
    elements: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()


def find_target(task: ReportTask, spec: ReportSpec, name: str) -> tuple[RequiredElement, ...]:
    """Return the elements that a name means: one element, all of a section, or all of the report."""
    name = name.strip()
    if name in WHOLE:
        return tuple(e for s in spec.sections if role_of(s) is not Role.FORMAT for e in elements_in(task, s))
    section = find_section(spec, name)
    if section is not None:
        return elements_in(task, section)
    element = spec.element(name)
    if element is None:
        raise NotFound(
            f"没有叫“{name}”的要素或章节，可以用编号（如 {spec.elements[0].id}）、名称，或写“全文”。"
        )
    return (element,)


def find_section(spec: ReportSpec, name: str) -> SectionSpec | None:
    """Return the section of that id, title or other heading."""
    return next((s for s in spec.sections if name in (s.id, s.title, *s.aliases)), None)


async def draft(
    task: ReportTask,
    services: Services,
    person: str,
    name: str = "",
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write an element, a section or the whole from the facts; what a person edited stays unless `overwrite`."""
    from bot.drafting import draft_element

    elements = find_target(task, services.specs[task.kind], name)
    services = _trimmed(task, services)
    written: list[str] = []
    kept: list[str] = []
    notes: list[str] = []
    wrong: list[str] = []
    for n, element in enumerate(elements, 1):
        part = task.part(element.id)
        if part.is_edited and not overwrite:
            kept.append(element.id)
            continue
        if (
            len(elements) > 1
            and part.current
            and part.current.facts == facts_of(task, element)
            and not overwrite
        ):
            continue
        if progress is not None:
            await progress.on_stage(f"正在起草 {element.id} {element.title}（{n}/{len(elements)}）")
        drafted = await draft_element(
            element.id,
            _ledger(task, element),
            services,
            kind=task.kind,
            scopes=(BUILT_IN, TEAM, personal_scope(person)),
            person=person,
            notice_text=notice_words(task, element),
            progress=progress if len(elements) == 1 else None,
        )
        task = replace(task, left_out=tuple(id_ for id_ in task.left_out if id_ != element.id))
        task = task.with_part(part.with_version(_version(task, element, drafted)))
        written.append(element.id)
        notes += _notes(drafted)
        wrong += drafted.unsupported
    return Written(
        task, tuple(written), tuple(kept), tuple(dict.fromkeys(notes)), tuple(dict.fromkeys(wrong))
    )


async def revise(
    task: ReportTask,
    services: Services,
    person: str,
    name: str,
    instruction: str,
    *,
    progress: Progress | None = None,
) -> Written:
    """Word an element anew by an instruction (更短, 换个说法, …); the former wording can be had back."""
    from bot.drafting import revise_draft

    element = _one(services.specs[task.kind], name)
    services = _trimmed(task, services)
    part = task.part(element.id)
    if not part.text:
        return await draft(task, services, person, element.id, progress=progress)
    drafted = await revise_draft(
        element.id,
        part.text,
        instruction,
        _ledger(task, element),
        services,
        kind=task.kind,
        scopes=(BUILT_IN, TEAM, personal_scope(person)),
        notice_text=notice_words(task, element),
        person=person,
        progress=progress,
    )
    version = replace(_version(task, element, drafted), instruction=instruction)
    if part.is_edited:
        # A person asked for the change of their own words: what comes of it is still theirs.
        version = replace(version, by=PERSON)
    return Written(
        task.with_part(part.with_version(version)),
        (element.id,),
        notes=_notes(drafted),
        unsupported=drafted.unsupported,
    )


def edit(task: ReportTask, spec: ReportSpec, name: str, text: str) -> ReportTask:
    """Take a person's own wording of an element."""
    element = _one(spec, name)
    if not text.strip():
        raise InputInvalid("改后的文字是空的，请把这一段的全文发过来；不想写这一项可以说“不写这一项”。")
    part = task.part(element.id)
    return task.with_part(
        part.with_version(PartVersion(text.strip(), PERSON, facts=facts_of(task, element), written_at=_now()))
    )


def undo(task: ReportTask, spec: ReportSpec, name: str) -> ReportTask:
    """Take back the last change of an element."""
    element = _one(spec, name)
    former = task.part(element.id).undone()
    if former is None:
        raise InputInvalid(f"{element.title}没有更早的版本可以恢复。")
    return task.with_part(former)


def restore(task: ReportTask, spec: ReportSpec, name: str, number: int) -> ReportTask:
    """Take up a certain wording of an element, counted from 1."""
    element = _one(spec, name)
    part = task.part(element.id)
    if not 1 <= number <= len(part.versions):
        raise InputInvalid(f"{element.title}只有{len(part.versions)}个版本，请说其中的一个。")
    return task.with_part(Part(part.element, part.versions, number - 1))


def leave_out(task: ReportTask, spec: ReportSpec, name: str) -> ReportTask:
    """Leave an element out of this report."""
    element = _one(spec, name)
    return replace(task, left_out=tuple(dict.fromkeys((*task.left_out, element.id))), asking="")


def stale_elements(task: ReportTask, elements: Sequence[RequiredElement]) -> tuple[str, ...]:
    """Ids of elements whose facts have changed since they were written."""
    return tuple(
        element.id
        for element in elements
        if (current := task.part(element.id).current) is not None and current.facts != facts_of(task, element)
    )


def facts_of(task: ReportTask, element: RequiredElement) -> str:
    """The facts that an element is written from, as one text."""
    return "\n".join(f"{fact_key(fact)}={fact.value}" for fact in task.ledger_for(element).facts)


def notice_words(task: ReportTask, element: RequiredElement) -> str:
    """What the notice says about an element, and its title and number, which any part may name."""
    if task.notice is None:
        return ""
    notice = task.notice
    head = "".join(
        filter(None, (notice.issuer, f"《{notice.title}》" if notice.title else "", notice.doc_number))
    )
    return "\n".join(filter(None, (head, notice.text_for(element.id))))


def _trimmed(task: ReportTask, services: Services) -> Services:
    spec = services.specs[task.kind]
    return replace(services, specs={**services.specs, task.kind: trimmed_spec(task, spec)})


def _ledger(task: ReportTask, element: RequiredElement) -> FactLedger:
    """The element's own facts, with those of the period: norms are held against the months it covers."""
    period = (task.ledger.fact(name) for name in ("period_from", "period_to"))
    return FactLedger(task.ledger_for(element).facts).with_facts(filter(None, period))


def _notes(drafted: DraftedElement) -> tuple[str, ...]:
    # The facts of the period belong to another element on purpose.
    return tuple(note for note in drafted.notes if "属于其他要素" not in note)


def _version(task: ReportTask, element: RequiredElement, drafted: DraftedElement) -> PartVersion:
    citations = tuple(drafted.to_json()["citations"])
    return PartVersion(
        drafted.text,
        MODEL if drafted.by_model else PATTERN,
        written_at=_now(),
        facts=facts_of(task, element),
        citations=citations,
        unsupported=drafted.unsupported,
        notes=_notes(drafted),
    )


def _one(spec: ReportSpec, name: str) -> RequiredElement:
    element = spec.element(name.strip())
    if element is None:
        raise NotFound(f"没有叫“{name}”的要素，可以用编号（如 {spec.elements[0].id}）或名称。")
    return element


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
