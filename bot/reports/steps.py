"""Each step on a report: load it, do one thing, store it as a new version, say how far it has come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.drafting.norms import warn_of_norms
from bot.errors import InputInvalid, NotFound
from bot.exchange import OutFile, Progress
from bot.privacy import refuse_classified
from bot.reports import answers, beginning, files, importing, shelf, writing
from bot.reports.assembly import assemble, section_text, text_of
from bot.reports.interview import MEASURE, OLD, PROBLEMS, next_question, with_question
from bot.reports.outline import find_slot
from bot.reports.progress import measure_progress
from bot.reports.results import ReportDraft, ReportFiles, ReportList, ReportStatus
from bot.reports.taking import Telling, Understood, place
from bot.reports.task import ReportTask
from knowledge.specs import FactSlot, ReportSpec

if TYPE_CHECKING:
    from bot.services import Services


async def new_report(
    services: Services,
    person: str,
    *,
    kind: str = "",
    unit: str = "",
    year: int | None = None,
    notice_text: str = "",
    last_year_text: str = "",
) -> ReportStatus:
    """Begin a report, from a notice and last year's report where there are any."""
    task = await beginning.begin(
        services,
        kind=kind,
        unit=unit,
        year=year,
        notice_text=notice_text,
        last_year_text=last_year_text,
        said_by=person,
    )
    return await keep(services, person, task)


async def list_reports(services: Services, person: str) -> ReportList:
    """Return the person's reports, the last touched first."""
    records = await services.store.list_reports(person)
    return ReportList(tuple((r.id, r.title, r.version, r.updated_at.isoformat()) for r in records))


async def show_report(
    services: Services, person: str, name: str = "", version: int | None = None
) -> ReportStatus:
    """Say how far a report has come; `version` looks at it as it was."""
    task = await shelf.load(services, person, name, version)
    versions = await services.store.report_versions(person, task.id)
    return ReportStatus(task, version or versions[-1][0], measure_progress(task, services.specs[task.kind]))


async def set_fact(services: Services, person: str, key: str, value: str, name: str = "") -> ReportStatus:
    """Set one fact by the slot's id or title (E04.sessions, sessions, 集体学习研讨次数); another name is a free fact."""
    refuse_classified(f"{key}\n{value}")
    task = await shelf.load(services, person, name)
    spec = services.specs[task.kind]
    understood = answers.take_problem_answer(task, _problem_key(spec, key), value)
    if understood is None:
        fact = Telling(person, _now()).fact(_slot_named(spec, key), value, title=key.strip())
        understood = place(task, spec, (fact,))
    if understood.question:
        raise InputInvalid(understood.question)
    return await keep(services, person, understood.task, understood.lines, norm_notes(understood, services))


async def answer_question(
    services: Services, person: str, text: str, name: str = "", origin: str = ""
) -> ReportStatus:
    """Take an answer to the next question, a correction, or facts told in one breath."""
    refuse_classified(text)
    task = await shelf.load(services, person, name)
    spec = services.specs[task.kind]
    if not task.asking:
        task = with_question(task, next_question(task, spec))
    understood = answers.answer(task, spec, text, Telling(person, _now(), origin))
    notes = norm_notes(understood, services)
    if understood.question:
        notes = (*notes, understood.question)
    following = next_question(understood.task, spec, (fact.slot for fact in understood.facts))
    task = with_question(understood.task, following)
    return await keep(services, person, task, understood.lines, notes)


async def import_facts(
    services: Services, person: str, path: Path, name: str = "", file_name: str = ""
) -> ReportStatus:
    """Take the facts of a facts file, a filled form, or raw material."""
    task = await shelf.load(services, person, name)
    understood = await importing.import_facts(task, services, path, said_by=person, name=file_name)
    return await keep(services, person, understood.task, understood.lines, norm_notes(understood, services))


async def draft_report(
    services: Services,
    person: str,
    what: str = "",
    name: str = "",
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ReportDraft:
    """Write an element, a section or the whole; what a person edited stays unless `overwrite`."""
    task = await shelf.load(services, person, name)
    written = await writing.draft(task, services, person, what, overwrite=overwrite, progress=progress)
    return await _draft_of(services, person, written, what)


async def revise_report(
    services: Services,
    person: str,
    element: str,
    instruction: str,
    name: str = "",
    *,
    progress: Progress | None = None,
) -> ReportDraft:
    """Word an element anew: 更短, 更具体, 换个说法, 补上依据, or a wish in the person's own words."""
    task = await shelf.load(services, person, name)
    written = await writing.revise(task, services, person, element, instruction, progress=progress)
    return await _draft_of(services, person, written, element)


async def edit_report(
    services: Services, person: str, element: str, text: str, name: str = ""
) -> ReportDraft:
    """Take a person's own wording of an element."""
    refuse_classified(text)
    task = await shelf.load(services, person, name)
    task = writing.edit(task, services.specs[task.kind], element, text)
    return await _draft_of(services, person, writing.Written(task), element)


async def undo_report(services: Services, person: str, element: str, name: str = "") -> ReportDraft:
    """Take back the last change of an element."""
    task = await shelf.load(services, person, name)
    task = writing.undo(task, services.specs[task.kind], element)
    return await _draft_of(services, person, writing.Written(task), element)


async def export_report(
    services: Services, person: str, name: str = "", *, with_gaps: bool = False, with_annex: bool = False
) -> ReportFiles:
    """Return the report and its ledger of evidence as Word files; refused while gaps are left, unless `with_gaps`."""
    task = await shelf.load(services, person, name)
    return await files.export(task, services, with_gaps=with_gaps, with_annex=with_annex)


async def report_form(
    services: Services, person: str, suffix: str = ".xlsx", name: str = "", *, only_missing: bool = False
) -> OutFile:
    """Return the fact form for colleagues as .xlsx or .docx."""
    task = await shelf.load(services, person, name)
    return await files.form(task, services, suffix, only_missing=only_missing)


async def keep(
    services: Services, person: str, task: ReportTask, lines: Sequence[str] = (), notes: Sequence[str] = ()
) -> ReportStatus:
    """Store the task and return its status."""
    spec = services.specs[task.kind]
    task = beginning.retitled(task, spec)
    version = await shelf.save(services, person, task)
    return ReportStatus(task, version, measure_progress(task, spec), tuple(lines), tuple(notes))


def norm_notes(understood: Understood, services: Services) -> tuple[str, ...]:
    """What rules demand of the counts that were just told, where they are below."""
    task = understood.task
    spec = services.specs[task.kind]
    notes: list[str] = []
    told = {fact.slot for fact in understood.facts if fact.slot}
    for element in spec.elements:
        if any(norm.slot in told for norm in element.norms):
            key = f"{spec.id}:{element.id}"
            notes += warn_of_norms(element, key, task.ledger, services.catalogue, services.today())
    return tuple(dict.fromkeys(notes))


def text_for(task: ReportTask, spec: ReportSpec, what: str) -> str:
    """The text that a name means: an element's, a section's, or the whole report's."""
    if what.strip() in writing.WHOLE:
        return assemble(task, spec).text
    section = writing.find_section(spec, what.strip())
    if section is not None:
        return section_text(task, spec, section)
    element = spec.element(what.strip())
    if element is None:
        raise NotFound(f"没有叫“{what}”的要素或章节。")
    return text_of(task, element)


async def _draft_of(services: Services, person: str, written: writing.Written, what: str) -> ReportDraft:
    spec = services.specs[written.task.kind]
    notes = list(written.notes)
    if written.kept:
        titles = "、".join(f"{id_} {element.title}" for id_ in written.kept if (element := spec.element(id_)))
        notes.append(f"您改过的部分没有动：{titles}；要重写请说“重写”加编号。")
    status = await keep(services, person, written.task, notes=notes)
    text = text_for(status.task, spec, what)
    citations: dict[str, Any] = {}
    for part in status.task.parts.values():
        if part.current and part.text in text:
            citations |= {str(c): c for c in part.current.citations}
    return ReportDraft(
        status, text, written.elements, written.kept, written.unsupported, tuple(citations.values())
    )


def _problem_key(spec: ReportSpec, key: str) -> str:
    """The question that a name such as 问题, 问题1 or 上年问题1 means, else the name itself."""
    match = re.fullmatch(r"(上年)?问题\s*(\d*)(?:\.?措施)?", key.strip())
    if match and match[2]:
        return f"{OLD if match[1] else MEASURE}:{match[2]}"
    slot = _slot_or_none(spec, key)
    is_list = slot is not None and slot.type == "list" and importing.is_problem_list(spec, slot.id)
    if match or (is_list and slot is not None and "问题" in slot.title):
        return PROBLEMS
    return key.strip()


def _slot_or_none(spec: ReportSpec, key: str) -> FactSlot | None:
    try:
        return _slot_named(spec, key)
    except NotFound:
        return None


def _now() -> datetime:
    return datetime.now().astimezone()


def _slot_named(spec: ReportSpec, key: str) -> FactSlot | None:
    key = key.strip()
    element_id, dot, slot_name = key.partition(".")
    element = spec.element(element_id) if dot else None
    if element is not None:
        slot = element.slot(slot_name.strip())
        if slot is None:
            names = "、".join(f"{s.id}（{s.title}）" for s in element.slots)
            raise NotFound(f"{element.title}没有“{slot_name}”这一项，可填：{names}。")
        return slot
    found = find_slot(spec, key)
    if found:
        return found[1]
    bare = re.sub(r"\s", "", key)
    return next((s for e in spec.elements for s in e.slots if s.title == bare), None)
