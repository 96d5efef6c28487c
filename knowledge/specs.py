"""Report kinds: which sections a report has, what each must show, and which facts a writer supplies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.rules import RuleCatalogue


@dataclass(frozen=True, slots=True)
class Basis:
    """A rule that demands an element: 中心组学习规则 第十条."""

    rule_id: str
    article: str = ""
    """The place as printed (第十条, 第十四条（三）); empty where the rule is cited by title only."""
    internal_only: bool = False
    """Known from a reprint of an unpublished text: it guides a person, it is never printed in a draft."""


@dataclass(frozen=True, slots=True)
class FactSlot:
    """One fact that the writer supplies."""

    id: str
    title: str
    """What the fact is called in a placeholder: 【待填：集体学习研讨次数】."""
    ask: str
    """The question put to the writer."""
    type: str = "text"
    """text, count, percent, date, dates, names, title (of a document), list."""
    unit: str = ""
    """次, 人次, 篇: what a count is of."""
    words: tuple[str, ...] = ()
    """Words beside which the fact is told in a message: 学了, 研讨, 集体学习."""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Norm:
    """A count that a rule demands of a slot: at least four a year."""

    slot: str
    at_least: int
    per: str
    """year, half-year, quarter, month."""
    basis: Basis
    words: tuple[str, ...] = ()
    """Words that leave no doubt what is counted, where the slot's everyday words (学习) would; … stands for
    a few words between two: 向…汇报."""

    @property
    def per_year(self) -> int:
        """How many a year the norm amounts to."""
        return self.at_least * {"year": 1, "half-year": 2, "quarter": 4, "month": 12}[self.per]


@dataclass(frozen=True, slots=True)
class SentencePattern:
    """A sentence with slots in braces, printed when at least one of `needs` is known.

    A slot without a fact becomes 【待填：…】. An empty `needs` means the sentence always stands.
    """

    text: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequiredElement:
    """What a section must show (必备要素)."""

    id: str
    title: str
    meaning: str
    slots: tuple[FactSlot, ...] = ()
    sentences: tuple[SentencePattern, ...] = ()
    basis: tuple[Basis, ...] = ()
    norms: tuple[Norm, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other names by which people call it: 中心组学习, 理论学习."""
    keywords: tuple[str, ...] = ()
    """Words that show in a draft that the element is there."""
    questions: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    """What makes it good and what goes wrong, in our words."""
    is_optional: bool = False
    """Only in merged reports, or only where it applies."""

    def slot(self, name: str) -> FactSlot | None:
        """Return the slot of that id or title."""
        return next((slot for slot in self.slots if name in (slot.id, slot.title)), None)


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section of a report kind."""

    id: str
    title: str
    order: int
    elements: tuple[RequiredElement, ...]
    aliases: tuple[str, ...] = ()
    """Other headings for it: 主要做法, 工作情况."""
    share: tuple[float, float] | None = None
    """Usual part of the report's length, from and to (0.45, 0.60)."""
    length: tuple[int, int] | None = None
    """Usual length in characters, from and to."""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """A report kind (报告种类)."""

    id: str
    title: str
    sections: tuple[SectionSpec, ...]
    aliases: tuple[str, ...] = ()
    title_pattern: str = ""
    """The report's title with {unit} and {year}."""
    topic_words: tuple[str, ...] = ()
    """Words by which a report or a question of this kind is recognised."""
    work: str = ""
    """What the report is about, in a word: 意识形态工作."""
    topic: str = ""
    """What it reports: 意识形态（网络意识形态）工作责任制落实情况."""

    @property
    def elements(self) -> tuple[RequiredElement, ...]:
        """All required elements, in the order of the report."""
        return tuple(element for section in self.sections for element in section.elements)

    def element(self, name: str) -> RequiredElement | None:
        """Return the element of that id, title or alias."""
        return next((e for e in self.elements if name == e.id or name == e.title or name in e.aliases), None)

    def section_of(self, element_id: str) -> SectionSpec:
        """Return the section that holds the element."""
        return next(s for s in self.sections if any(e.id == element_id for e in s.elements))


def load_specs(*folders: Path, catalogue: RuleCatalogue | None = None) -> dict[str, ReportSpec]:
    """Return all report kinds by id: the built-in ones, then those of each folder, which may replace them.

    A mistake raises DataFileInvalid with file, key and remedy. With a catalogue every basis must name
    one of its rules, by id or by title.
    """
    from knowledge.kinds import BUILT_IN_KINDS, read_kinds

    specs = read_kinds(BUILT_IN_KINDS, catalogue)
    for folder in folders:
        specs.update(read_kinds(folder, catalogue))
    # The usual kind first: lists of kinds are shown in this order.
    return dict(sorted(specs.items(), key=lambda item: item[0] != "ideology"))
