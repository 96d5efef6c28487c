"""Tables in a text: rows whose cells stand between | or tabs, and their line of totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.documents import Span
from knowledge.text.sentences import Line

_CELL = re.compile(r"[^|\t]+")
_RULE = re.compile(r"[\s|:\-—]+")
_TOTAL = re.compile(r"合计|总计|共计|小计|总数")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words, and where they stand."""

    text: str
    span: Span

    @property
    def number(self) -> float | None:
        """The number it holds, where it holds nothing else."""
        return float(self.text) if _NUMBER.fullmatch(self.text) else None


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Two or more rows with the same number of cells, three at least; the first is its head."""

    rows: tuple[Row, ...]

    @property
    def total(self) -> Row | None:
        """The last row where it is a line of totals."""
        return self.rows[-1] if any(_TOTAL.fullmatch(cell.text) for cell in self.rows[-1][:2]) else None


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
    cells = []
    for match in _CELL.finditer(line.text):
        if bare := match[0].strip():
            at = line.span.start + match.start() + match[0].index(bare)
            cells.append(Cell(bare, Span(at, at + len(bare))))
    return tuple(cells)
