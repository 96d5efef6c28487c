"""Tables in a text: rows whose cells stand between | or tabs, and their line of totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.documents import Span
from knowledge.text.sentences import Line

_RULE = re.compile(r"[\s|:\-—]+")
_TOTAL = re.compile(r"合计|总计|共计|小计|总数")
_NUMBER = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,4})?)(?:万元|人次|[\u4e00-\u9fff])?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words, and where they stand."""

    text: str
    span: Span

    @property
    def number(self) -> float | None:
        """The number it holds, where it holds nothing else but a unit."""
        match = _NUMBER.fullmatch(self.text)
        return float(match[1]) if match else None


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Two or more rows with the same number of cells, three at least; the first is its head."""

    rows: tuple[Row, ...]

    @property
    def total(self) -> Row | None:
        """The last row where it is a line of totals."""
        return self.rows[-1] if any(_TOTAL.fullmatch(cell.text) for cell in self.rows[-1][:2]) else None

    @property
    def total_column(self) -> int | None:
        """The last column where its head says that it is the total of those before it."""
        return len(self.rows[0]) - 1 if _TOTAL.fullmatch(self.rows[0][-1].text) else None

    def column(self, words: re.Pattern[str]) -> int | None:
        """The first column whose head holds the words."""
        return next((n for n, cell in enumerate(self.rows[0]) if words.search(cell.text)), None)


def find_tables(lines: Sequence[Line]) -> Iterator[Table]:
    """Yield the tables that these lines make."""
    rows: list[Row] = []
    for line in lines:
        if _RULE.fullmatch(line.text):
            continue
        row = _row(line)
        if len(row) < 3 or (rows and len(rows[0]) != len(row)):
            if len(rows) >= 2:
                yield Table(tuple(rows))
            rows = []
        if len(row) >= 3:
            rows.append(row)
    if len(rows) >= 2:
        yield Table(tuple(rows))


def _row(line: Line) -> Row:
    if "|" not in line.text and "\t" not in line.text:
        return ()
    mark = "|" if "|" in line.text else "\t"
    words = line.text.split(mark)
    at, cells = line.span.start, []
    for one in words:
        bare = one.strip()
        start = at + (one.index(bare) if bare else len(one) // 2)
        cells.append(Cell(bare, Span(start, start + len(bare))))
        at += len(one) + 1
    if mark == "|":
        # The bars at both ends of a line frame it.
        cells = cells[not cells[0].text : len(cells) - (not cells[-1].text)]
    return tuple(cells)
