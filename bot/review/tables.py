"""Tables in a draft: rows whose cells stand between | or tabs, and their line of totals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.draft import DraftText
from knowledge.documents import Span

_CELL = re.compile(r"[^|\t]+")
_RULE = re.compile(r"[\s|:\-—]+")
_TOTAL = re.compile(r"(?:合计|总计|共计|小计|总数)")
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


def tables_of(draft: DraftText) -> Iterator[list[Row]]:
    """Yield the tables: two or more lines in a row with the same number of cells, three at least."""
    rows: list[Row] = []
    for line in draft.lines:
        if _RULE.fullmatch(line.text):
            continue
        row = _row(line.text, line.span.start)
        if len(row) < 3 or (rows and len(rows[0]) != len(row)):
            if len(rows) >= 2:
                yield rows
            rows = []
        if len(row) >= 3:
            rows.append(row)
    if len(rows) >= 2:
        yield rows


def table_sums(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Columns whose cells do not add up to the line of totals."""
    for rows in tables_of(draft):
        last = rows[-1]
        if not any(_TOTAL.fullmatch(cell.text) for cell in last[:2]):
            continue
        for column, total in enumerate(last):
            parts = [number for row in rows[:-1] if (number := row[column].number) is not None]
            if total.number is None or len(parts) < 2 or len(parts) < len(rows) - 2:
                continue
            if abs(sum(parts) - total.number) > 1e-6:
                yield (
                    total.span,
                    f"表中分项之和与合计不符：“{rows[0][column].text}”一列相加得{sum(parts):g}，合计写的是{total.number:g}",
                )


def _row(text: str, start: int) -> Row:
    if "|" not in text and "\t" not in text:
        return ()
    cells = []
    for match in _CELL.finditer(text):
        bare = match.group().strip()
        if bare:
            at = start + match.start() + match.group().index(bare)
            cells.append(Cell(bare, Span(at, at + len(bare))))
    return tuple(cells)
