"""Report kinds: which sections a report has, what each must show, and which facts a writer supplies."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    anywhere: tuple[str, ...] = ()
    """Words that leave no doubt in a report of any other kind either: 主题党日."""

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


OWN_SECTION = "S2"
"""The section of a kind that is about the work itself; the others are alike in all kinds."""


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
    def rests_on_rules(self) -> bool:
        """Whether its own parts name rules that demand them; the parts that every report has do not count."""
        return any(e.basis for s in self.sections if s.id == OWN_SECTION for e in s.elements)

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


class Kinds(dict[str, ReportSpec]):
    """Report kinds by id. `general:河长制` is the general kind about that subject, for which there is no page."""

    def __missing__(self, kind: str) -> ReportSpec:
        name, colon, subject = kind.partition(_OF)
        if not colon or not subject or name not in self:
            raise KeyError(kind)
        return about(self[name], subject)

    def get(self, kind: str, default: ReportSpec | None = None) -> ReportSpec | None:  # type: ignore[override]
        """Return the kind of that id, one about a subject too."""
        try:
            return self[kind]
        except KeyError:
            return default

    def __contains__(self, kind: object) -> bool:
        return isinstance(kind, str) and (dict.__contains__(self, kind) or self.get(kind) is not None)


GENERAL = "general"
_OF = ":"
_SUBJECT = "有关工作"
"""What the pages of the general kind call its subject."""
_IS_WORK = ("工作", "管理", "建设", "情况", "整治", "治理", "检查", "活动")


def kind_about(subject: str) -> str:
    """Return the id of the general kind about a subject: 河长制."""
    return f"{GENERAL}{_OF}{subject}"


def about(spec: ReportSpec, subject: str) -> ReportSpec:
    """Return the kind with its subject named in the title and in every sentence."""
    work = subject if subject.endswith(_IS_WORK) else f"{subject}工作"

    def named(text: str) -> str:
        return text.replace(_SUBJECT, work)

    def element(one: RequiredElement) -> RequiredElement:
        sentences = tuple(replace(sentence, text=named(sentence.text)) for sentence in one.sentences)
        return replace(one, sentences=sentences)

    sections = tuple(
        replace(section, title=named(section.title), elements=tuple(map(element, section.elements)))
        for section in spec.sections
    )
    return replace(
        spec,
        id=f"{spec.id}{_OF}{subject}",
        title=f"{work}自查报告",
        sections=sections,
        title_pattern=named(spec.title_pattern),
        work=work,
        topic=named(spec.topic),
        aliases=(subject,),
        topic_words=(subject,),
    )


def load_specs(*folders: Path, catalogue: RuleCatalogue | None = None) -> Kinds:
    """Return all report kinds by id: the built-in ones, then those of each folder, which may replace them.

    A mistake raises DataFileInvalid with file, key and remedy. With a catalogue every basis must name
    one of its rules, by id or by title.
    """
    from knowledge.kinds import BUILT_IN_KINDS, read_kinds

    specs = read_kinds(BUILT_IN_KINDS, catalogue)
    for folder in folders:
        specs.update(read_kinds(folder, catalogue))
    # The usual kind first: lists of kinds are shown in this order.
    return Kinds(sorted(specs.items(), key=lambda item: item[0] != "ideology"))
