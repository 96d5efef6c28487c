"""Sections and whole reports, put together from paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

from bot.drafting.brief import COVER_SLOTS, find_kind
from bot.drafting.drafted import DraftedElement, DraftedReport, DraftedSection
from bot.drafting.patterns import placeholder, placeholders_in, shown
from bot.drafting.problems import ProblemLike, write_measures, write_problems
from bot.errors import NotFound
from bot.exchange import Progress
from bot.facts import find_element
from bot.facts.ledger import Fact, FactLedger
from bot.services import Services
from knowledge.documents import BUILT_IN, TEAM, Scope
from knowledge.specs import ReportSpec, RequiredElement, SectionSpec
from knowledge.text.numerals import to_chinese

FORMAT, OPENING, PROBLEMS, MEASURES, CLOSING = "F", "S1", "S3", "S4", "S5"
_RUNNING = (OPENING, CLOSING)
"""Sections that are one run of sentences under no heading."""


class Options(TypedDict, total=False):
    """What may be said about a section or a report that is drafted."""

    on: date | None
    scopes: Sequence[Scope]
    notice_text: str
    instruction: str
    problems: Sequence[ProblemLike]
    progress: Progress | None
    person: str


async def draft_section(
    name: str, ledger: FactLedger, services: Services, *, kind: str = "ideology", **options: Unpack[Options]
) -> DraftedSection:
    """Draft the section of that id or title, element by element; problems come with their measures."""
    job = _Job(find_kind(kind, services), ledger, services, **options)
    return await job.write(name, keep_strangers=True)


async def draft_whole(
    ledger: FactLedger, services: Services, *, kind: str = "ideology", **options: Unpack[Options]
) -> DraftedReport:
    """Draft the whole report, section by section, from its title to its date."""
    return await _Job(find_kind(kind, services), ledger, services, **options).write_all()


@dataclass(frozen=True, slots=True)
class _Job:
    """Sections of one report under way."""

    spec: ReportSpec
    ledger: FactLedger
    services: Services
    on: date | None = None
    scopes: Sequence[Scope] = (BUILT_IN, TEAM)
    notice_text: str = ""
    instruction: str = ""
    problems: Sequence[ProblemLike] = ()
    progress: Progress | None = None
    person: str = "local"

    async def write(self, name: str, *, keep_strangers: bool) -> DraftedSection:
        """Draft a section; `keep_strangers` uses free facts that fit no element of the report here."""
        section = self._section(name)
        if self.problems and section.id in (PROBLEMS, MEASURES):
            text = write_problems(self.problems, self.spec.work or self.spec.title)
            text = text if section.id == PROBLEMS else write_measures(self.problems)
            return DraftedSection(section, text, (), placeholders_in(text))
        free = self._free_by_element(section, keep_strangers=keep_strangers)
        parts = [
            await self._draft(element, free.get(element.id, ()))
            for element in section.elements
            if not element.is_optional or free.get(element.id) or self.ledger.of(element.slots)
        ]
        text = _join(section, parts)
        notes = tuple(f"{part.element.title}：{note}" for part in parts for note in part.notes)
        return DraftedSection(section, text, tuple(parts), placeholders_in(text), notes)

    async def write_all(self) -> DraftedReport:
        """Draft every section and put title, addressee, headings, signature and date around them."""
        sections = [
            await self.write(section.id, keep_strangers=False)
            for section in self.spec.sections
            if section.id != FORMAT and section.elements
        ]
        title = self._title()
        lines = [title, f"{self._told('addressee', '主送机关')}："]
        number = 0
        for drafted in sections:
            if drafted.section.id not in _RUNNING:
                number += 1
                lines.append(f"{to_chinese(number)}、{drafted.section.title}")
            lines.append(drafted.text)
        lines += [self._told("unit_name", "机关全称"), self._told("signed_on", "成文日期")]
        text = "\n".join(lines)
        notes = [note for drafted in sections for note in drafted.notes]
        strangers = [fact.text for fact in self.ledger.free if self._home_of(fact) is None]
        if strangers:
            notes.append(f"以下事实看不出属于哪个要素，没有写入：{'；'.join(strangers)}。")
        return DraftedReport(title, text, tuple(sections), placeholders_in(text), tuple(notes))

    async def _draft(self, element: RequiredElement, free: Sequence[Fact]) -> DraftedElement:
        from bot.drafting import draft_element

        return await draft_element(
            element.id,
            FactLedger((*self.ledger.of(element.slots), *self._cover(element), *free)),
            self.services,
            kind=self.spec.id,
            on=self.on,
            scopes=self.scopes,
            notice_text=self.notice_text,
            instruction=self.instruction,
            progress=self.progress,
            person=self.person,
        )

    def _cover(self, element: RequiredElement) -> list[Fact]:
        """Facts of the report as a whole; norms are judged by its period."""
        return [f for f in self.ledger.facts if f.slot in COVER_SLOTS and element.slot(f.slot) is None]

    def _section(self, name: str) -> SectionSpec:
        name = name.strip()
        for section in self.spec.sections:
            if name in (section.id, section.title, *section.aliases):
                return section
        known = "、".join(f"{one.id} {one.title}" for one in self.spec.sections)
        raise NotFound(f"《{self.spec.title}》里没有“{name[:40]}”这一部分，现有：{known}。")

    def _home_of(self, fact: Fact) -> RequiredElement | None:
        return find_element(f"{fact.title} {fact.value}", self.spec)

    def _free_by_element(self, section: SectionSpec, *, keep_strangers: bool) -> dict[str, list[Fact]]:
        """Give each free fact to the element its words name; strangers go to the section's last paragraph."""
        homes: dict[str, list[Fact]] = {}
        inside = {element.id for element in section.elements}
        last = next((e.id for e in reversed(section.elements) if not e.is_optional), "")
        for fact in self.ledger.free:
            home = self._home_of(fact)
            if home is not None and home.id in inside:
                homes.setdefault(home.id, []).append(fact)
            elif keep_strangers and last:
                homes.setdefault(last, []).append(fact)
        return homes

    def _title(self) -> str:
        pattern = (
            self.spec.title_pattern
            or "{unit}关于{year}年度" + (self.spec.topic or self.spec.title) + "的报告"
        )
        year = self._told("year", "报告年度").removesuffix("度").removesuffix("年")
        return pattern.replace("{unit}", self._told("unit_name", "机关全称")).replace("{year}", year)

    def _told(self, slot_id: str, title: str) -> str:
        slot = next((s for e in self.spec.elements for s in e.slots if s.id == slot_id), None)
        value = self.ledger.value(slot_id)
        return shown(slot, value) if slot and value else placeholder(slot.title if slot else title)


def _join(section: SectionSpec, parts: Sequence[DraftedElement]) -> str:
    if section.id in _RUNNING:
        lines = "".join(part.text for part in parts if "附件：" not in part.text)
        return lines + "".join(
            part.text.replace("附件：", "\n附件：") for part in parts if "附件：" in part.text
        )
    if section.id in (FORMAT, PROBLEMS, MEASURES):
        return "\n".join(part.text for part in parts)
    return "\n".join(
        f"（{to_chinese(n)}）{part.element.title}。{part.text}" for n, part in enumerate(parts, 1)
    )
