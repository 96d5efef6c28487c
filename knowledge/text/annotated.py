"""A text read once: everybody asks the reading, nobody scans again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from knowledge.documents import Reference, Span
from knowledge.text.sentences import Line, lines_of, paired_spans, sentence_spans

if TYPE_CHECKING:
    from knowledge.rules import RuleCatalogue
    from knowledge.text.dates import DateMention, Period, YearMention
    from knowledge.text.figures import Figure
    from knowledge.text.tables import Table


# Not slots: each part is read when it is first asked for.
@dataclass(frozen=True)
class Annotated:
    """A text with its lines, sentences, titles, references, figures, dates and periods.

    All spans are in `text`; each part is in the order of the text and read in linear time.
    """

    text: str
    catalogue: RuleCatalogue | None = None
    """With one, rules that it knows are found without 《》 too."""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines that hold more than white space, each with its span without margins."""
        return lines_of(self.text)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences with their closing mark; headings count as sentences."""
        return tuple(sentence_spans(self.text))

    @cached_property
    def titles(self) -> tuple[Span, ...]:
        """The outermost 《…》 with their marks."""
        return paired_spans(self.text, "《", "》")

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Rules that the text names."""
        from knowledge.text.references import find_references

        return tuple(find_references(self.text, self.catalogue))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Numbers, counts, dates, shares, document numbers and quoted names."""
        from knowledge.text.figures import find_figures

        return find_figures(self.text)

    @cached_property
    def counts(self) -> tuple[Figure, ...]:
        """The figures that tell how many of something there are, also roughly (七八次 has no number)."""
        return tuple(one for one in self.figures if one.kind == "count")

    @cached_property
    def percentages(self) -> tuple[Figure, ...]:
        """The figures with %, ‰ or 个百分点."""
        return tuple(one for one in self.figures if one.kind == "percent")

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """Dates with a month, whether there is such a day or not."""
        from knowledge.text.dates import find_dates

        return tuple(find_dates(self.text, self.sentences))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Stretches of time over years or months: 2023年1月至2025年10月, 2022年以来."""
        from knowledge.text.dates import find_periods

        return tuple(find_periods(self.text))

    @cached_property
    def years(self) -> tuple[YearMention, ...]:
        """Years with their 年, in titles too."""
        from knowledge.text.dates import find_years

        return tuple(find_years(self.text))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Rows of cells between | or tabs."""
        from knowledge.text.tables import find_tables

        return tuple(find_tables(self.lines))

    def sentence_at(self, position: int) -> Span:
        """The sentence around this place."""
        index = bisect_right(self._sentence_starts, position) - 1
        return self.sentences[index] if index >= 0 else Span(position, position)

    def line_at(self, position: int) -> Span:
        """The line around this place, without its margins."""
        index = bisect_right(self._line_starts, position) - 1
        return self.lines[index].span if index >= 0 else Span(position, position)

    def is_titled(self, position: int) -> bool:
        """Tell whether this place is inside 《…》."""
        index = bisect_right(self._title_starts, position) - 1
        return index >= 0 and position < self.titles[index].end

    def figures_within(self, span: Span) -> Iterator[Figure]:
        """Yield the figures that stand in the span."""
        index = bisect_right(self._figure_starts, span.start - 1)
        while index < len(self.figures) and self.figures[index].span.start < span.end:
            yield self.figures[index]
            index += 1

    @cached_property
    def _title_starts(self) -> list[int]:
        return [span.start for span in self.titles]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [span.start for span in self.sentences]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.span.start for line in self.lines]

    @cached_property
    def _figure_starts(self) -> list[int]:
        return [figure.span.start for figure in self.figures]


def annotate(text: str, catalogue: RuleCatalogue | None = None) -> Annotated:
    """Return the reading of a text; nothing is read before it is asked for."""
    return Annotated(text, catalogue)
