"""The whole report put together from its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.drafting.patterns import realise
from bot.errors import InputInvalid
from bot.reports.outline import Role, elements_in, role_of, sections_in
from bot.reports.problems import (
    defaults_of,
    print_measures,
    print_old_problems,
    print_problems,
    with_defaults,
)
from bot.reports.task import ReportTask, print_day
from bot.word import Manuscript
from knowledge.specs import ReportSpec, RequiredElement, SectionSpec
from knowledge.text.numerals import to_chinese

GAP = re.compile(r"【待(?:填|核)：?([^】]*)】")
_ATTACHMENT = re.compile(r"附件：([^。\n]+)。?")
_OWN_NUMBER = re.compile(r"^(?:\d{1,2}\s?[.．、]|[（(]?[一二三四五六七八九十]{1,2}[）)、])\s*")


@dataclass(frozen=True, slots=True)
class Assembled:
    """A report as it stands: what is typed, and where it has gaps."""

    manuscript: Manuscript

    @property
    def text(self) -> str:
        """The whole report as plain text."""
        sheet = self.manuscript
        lines = [sheet.title, f"{sheet.addressee}：", *sheet.paragraphs]
        if sheet.attachments:
            lines.append("附件：" + "；".join(f"{n}. {name}" for n, name in enumerate(sheet.attachments, 1)))
        return "\n".join([*lines, sheet.signature, sheet.date_line])

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is still to be filled in or checked, every place of it, in the order of the text."""
        return tuple(match[1] or match[0] for match in GAP.finditer(self.text))


def assemble(task: ReportTask, spec: ReportSpec) -> Assembled:
    """Return the full text: title, addressee, opening, numbered sections, problems, measures, closing, signature."""
    paragraphs: list[str] = list(_opening(task, spec))
    number = 0
    for section in sections_in(spec, Role.BODY, Role.PROBLEMS, Role.MEASURES):
        body = tuple(_section(task, spec, section))
        if body:
            number += 1
            paragraphs += [f"{to_chinese(number)}、{section.title}", *body]
    closing, attachments = _closing(task, spec)
    manuscript = Manuscript(
        title=title_of(task, spec),
        paragraphs=(*paragraphs, *closing),
        addressee=task.addressee or "【待填：主送机关】",
        attachments=attachments,
        signature=task.unit or "【待填：机关全称】",
        date_line=signing_date(task),
    )
    return Assembled(manuscript)


def signing_date(task: ReportTask) -> str:
    """The date under the report; a day told without its year is of the year in which the notice asks for it."""
    if not task.signed_on:
        return "【待填：成文日期】"
    day = print_day(task.signed_on)
    month = re.match(r"(\d{1,2})月", day)
    if not month:
        return day
    asked = task.notice.issued if task.notice else None
    if asked is not None:
        return f"{asked.year + (int(month[1]) < asked.month)}年{day}"
    return f"{task.year}年{day}" if task.year else day


def title_of(task: ReportTask, spec: ReportSpec) -> str:
    """The report's title by the pattern of its kind."""
    unit, year = task.unit or "【待填：机关全称】", str(task.year) if task.year else "【待填：报告年度】"
    pattern = spec.title_pattern or "{unit}关于{year}年度" + spec.title
    return pattern.replace("{unit}", unit).replace("{year}", year)


def refuse_gaps(report: Assembled) -> None:
    """Raise InputInvalid where something is still to be filled in or checked."""
    gaps = report.gaps
    if gaps:
        first = "、".join(dict.fromkeys(gaps[:3]))
        more = "等" if len(gaps) > 3 else ""
        raise InputInvalid(
            f"还有{len(gaps)}处待填或待核（{first}{more}），不能导出定稿，请补齐后再导出，或选择带标记导出（--with-gaps）。"
        )


def text_of(task: ReportTask, element: RequiredElement) -> str:
    """The text of an element as it stands; before its first draft, what its patterns make of the facts."""
    part = task.parts.get(element.id)
    return (
        part.text.strip() if part and part.text.strip() else realise(element, task.ledger_for(element)).text
    )


def section_text(task: ReportTask, spec: ReportSpec, section: SectionSpec) -> str:
    """One section as plain text, without its heading's number."""
    return (
        "\n".join(_section(task, spec, section))
        if role_of(section) is not Role.OPENING
        else "\n".join(_opening(task, spec))
    )


def _opening(task: ReportTask, spec: ReportSpec) -> Iterator[str]:
    texts = [text_of(task, e) for s in sections_in(spec, Role.OPENING) for e in elements_in(task, s)]
    joined = "".join(text.replace("\n", "") for text in texts if text)
    if joined:
        yield joined


def _section(task: ReportTask, spec: ReportSpec, section: SectionSpec) -> Iterator[str]:
    role = role_of(section)
    if role is Role.PROBLEMS:
        yield from _problems(task, spec, section)
    elif role is Role.MEASURES:
        yield from _measures(task, spec, section)
    else:
        yield from _elements(task, spec, section)


def _elements(task: ReportTask, spec: ReportSpec, section: SectionSpec) -> Iterator[str]:
    old = print_old_problems(task.old_problems)
    bodies = list(sections_in(spec, Role.BODY))
    elements = elements_in(task, section)
    place = next((e.id for e in elements if re.search(r"反馈|上次|上年|整改", e.title)), "")
    number = 0
    for element in elements:
        text = text_of(task, element)
        if element.id == place:
            text, old = text + old, ""
        if text:
            number += 1
            yield from _run_in(number, element.title, text)
    if old and section is bodies[-1]:
        yield from _run_in(number + 1, "上年度问题整改情况", old)


def _run_in(number: int, title: str, text: str) -> Iterator[str]:
    """A heading that runs into its text; further paragraphs of the text follow as they are."""
    first, *rest = [line.strip() for line in text.splitlines() if line.strip()]
    yield f"（{to_chinese(number)}）{title}。{_OWN_NUMBER.sub('', first).removeprefix(title + '。')}"
    yield from rest


def _problems(task: ReportTask, spec: ReportSpec, section: SectionSpec) -> Iterator[str]:
    work = spec.work or "工作"
    if task.problems:
        yield f"对照要求，我单位{work}还存在以下问题。"
        yield from print_problems(task.problems)
        for element in elements_in(task, section):
            if any("原因" in slot.title for slot in element.slots):
                yield text_of(task, element)
    else:
        yield from filter(None, (text_of(task, element) for element in elements_in(task, section)))


def _measures(task: ReportTask, spec: ReportSpec, section: SectionSpec) -> Iterator[str]:
    if task.problems:
        yield "针对以上问题，逐条采取以下措施。"
        defaults = defaults_of(task, spec)
        yield from print_measures([with_defaults(problem, defaults) for problem in task.problems])
    else:
        yield from filter(None, (text_of(task, element) for element in elements_in(task, section)))


def _closing(task: ReportTask, spec: ReportSpec) -> tuple[tuple[str, ...], tuple[str, ...]]:
    texts = [text_of(task, e) for s in sections_in(spec, Role.CLOSING) for e in elements_in(task, s)]
    attachments: list[str] = []
    lines: list[str] = []
    for text in texts or ["特此报告。"]:
        for match in _ATTACHMENT.finditer(text):
            attachments += [
                _OWN_NUMBER.sub("", name).strip("《》 ") for name in re.split(r"[、；;]", match[1])
            ]
        rest = _ATTACHMENT.sub("", text).strip()
        if rest:
            lines.append(rest)
    return tuple(lines), tuple(filter(None, attachments))
