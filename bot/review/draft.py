"""A draft as the checks see it: the text as given, its parts, its citations and its date."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from bot.review.roles import roles_of
from knowledge.documents import Reference, Report, ReportSection, Span
from knowledge.text.annotated import Annotated, annotate
from knowledge.text.sentences import Line, blank

if TYPE_CHECKING:
    from bot.notices.notice import Notice
    from bot.review.copying import Sources
    from bot.review.counts import Count
    from bot.review.elements import Coverage
    from knowledge.rules import Judgement, RuleCatalogue
    from knowledge.specs import ReportSpec
    from knowledge.text.wording import WordingFault

_TITLE = re.compile(r"(?:报告|汇报|总结|情况)(?:[（(][^（()）]{1,12}[）)])?$")
_MOST_COUNTS = 3000
"""No report has more counts; a broken file may have a hundred thousand."""


@dataclass(frozen=True)
class Removed:
    """A stretch that cleaning takes out, and why."""

    span: Span
    reason: str


# Not slots: the parts are worked out when a check first asks for them.
@dataclass(frozen=True)
class DraftText:
    """One draft under review. All spans are in `text`, the text as it was given.

    `body` has the same length as `text`, with noise (adverts, paywall marks) blanked out, so that
    what stands at a place in `body` stands at the same place in `text`.
    """

    text: str
    body: str
    report: Report
    catalogue: RuleCatalogue
    on: date
    """The day on which citations are judged."""
    dated_by: str = "今天"
    """Where that day comes from: 指定日期, 落款日期, 报告年度, 今天."""
    year: int | None = None
    """The year the report is about."""
    is_year_given: bool = False
    """Whether the year was told and not read in the draft."""
    spec: ReportSpec | None = None
    removed: tuple[Removed, ...] = ()
    last_year: str = ""
    notice: Notice | None = None
    sources: tuple[Sources, ...] = field(default=(), repr=False)
    """What the draft may have been copied from."""

    @cached_property
    def read(self) -> Annotated:
        """The reading of the body: its figures, dates, titles, references, sentences, lines."""
        return annotate(self.body, self.catalogue)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that hold more than white space, each with its span without margins."""
        return self.read.lines

    @property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences with their closing mark; headings count as sentences."""
        return self.read.sentences

    @property
    def titles(self) -> tuple[Span, ...]:
        """The outermost 《…》 with their marks."""
        return self.read.titles

    @property
    def references(self) -> tuple[Reference, ...]:
        """Rules that the draft names."""
        return self.read.references

    @cached_property
    def period(self) -> tuple[int, int]:
        """First and last year that title and opening say the report is about; its year where they name no stretch."""
        year = self.year or self.on.year
        said = [span for span in (self.report.title_span, self.report.opening_span) if span]
        stretches = [
            (one.first_year, one.last_year or year)
            for one in self.read.periods
            if any(span.overlaps(one.span) for span in said)
        ]
        # A stretch that ended before the report's year is another's: 2021年至2023年的巡察.
        own = [(first, last) for first, last in stretches if first < last and first <= year <= last + 1]
        return min([year, *(first for first, _ in own)]), max([year, *(last for _, last in own)])

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """What the catalogue says of each reference on the report's date."""
        return tuple(
            self.catalogue.judge(reference, self.on, self.of(self.sentence_at(reference.span.start)))
            for reference in self.references
        )

    @cached_property
    def wording_faults(self) -> tuple[WordingFault, ...]:
        """Slips of the pen, broken formulas and faults of grammar; what stands in a title is its own matter."""
        from knowledge.text.wording import find_wording_faults

        return tuple(
            fault
            for fault in find_wording_faults(self.body, self.on)
            if fault.kind == "grammar" or not self.is_titled(fault.span.start)
        )

    @cached_property
    def is_report(self) -> bool:
        """Whether this is a whole report and not a passage of one.

        Only then is a missing part a finding, and only then is its typography that of an official text.
        """
        tops = sum(section.level == 1 for section in self.report.sections)
        parts = sum(len(sections) for sections in self.sections.values())
        closes = any(words in self.body for words in ("特此报告", "特此汇报", "报告如下", "汇报如下"))
        titled = _TITLE.search(self.report.title) is not None
        return parts >= 2 or (titled and (tops > 0 or closes)) or (tops > 0 and closes)

    @cached_property
    def sections(self) -> dict[str, tuple[ReportSection, ...]]:
        """The top sections by what they are for: work, problems, measures."""
        return roles_of(self.report.sections, self.body)

    def children(self, section: ReportSection) -> tuple[ReportSection, ...]:
        """The sub-sections directly under a section."""
        found = self.report.sections
        index = bisect_right(self._section_starts, section.span.start)
        inner = []
        while index < len(found) and found[index].span.start < section.span.end:
            if found[index].level > section.level:
                inner.append(found[index])
            index += 1
        top = min((one.level for one in inner), default=0)
        return tuple(one for one in inner if one.level == top)

    def role_at(self, position: int) -> str:
        """What the section around this place is for: work, problems, measures, or nothing."""
        index = bisect_right(self._role_starts, position) - 1
        return self._roles[index][2] if index >= 0 and position < self._roles[index][1] else ""

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """The counts in the draft: how many of what."""
        from bot.review.counts import counts_in

        return tuple(islice(counts_in(self), _MOST_COUNTS))

    def is_titled(self, position: int) -> bool:
        """Tell whether this place is inside 《…》."""
        return self.read.is_titled(position)

    def sentence_at(self, position: int) -> Span:
        """The sentence around this place."""
        return self.read.sentence_at(position)

    def line_at(self, position: int) -> Span:
        """The line around this place, without its margins."""
        return self.read.line_at(position)

    def find(self, pattern: re.Pattern[str], within: Span | None = None) -> Iterator[re.Match[str]]:
        """Matches of a pattern in the body, in order."""
        span = within or Span(0, len(self.body))
        return pattern.finditer(self.body, span.start, span.end)

    def of(self, span: Span) -> str:
        """The words of the draft at that place."""
        return span.of(self.body)

    @cached_property
    def last_words(self) -> Span:
        """The last line of the draft, where something missing at its end is marked."""
        return self.lines[-1].span if self.lines else Span(0, 0)

    @cached_property
    def first_words(self) -> Span:
        """The title, or the first line, where something missing at its head is marked."""
        if self.report.title_span:
            return self.report.title_span
        return self.lines[0].span if self.lines else Span(0, 0)

    @cached_property
    def masked(self) -> str:
        """The body with everything inside 《…》 blanked, for checks that look at running words only."""
        return blank(self.body, self.titles)

    @cached_property
    def coverage(self) -> tuple[Coverage, ...]:
        """The coverage table; nothing for a passage."""
        from bot.review.elements import cover

        return cover(self)

    @cached_property
    def _roles(self) -> list[tuple[int, int, str]]:
        """Where each top section with a role begins and ends; a section with two roles has the first."""
        roles = {
            section.span: role for role in ("measures", "problems", "work") for section in self.sections[role]
        }
        return sorted((span.start, span.end, role) for span, role in roles.items())

    @cached_property
    def _role_starts(self) -> list[int]:
        return [start for start, _, _ in self._roles]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.span.start for section in self.report.sections]
