"""Tables of rectification: a row for each problem, with its measure, who answers for it and until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.draft import DraftText
from knowledge.text.tables import Cell, Row

_COLUMNS = {
    "problem": re.compile("问题|不足|隐患"),
    "measure": re.compile("措施|举措"),
    "owner": re.compile("责任|牵头|负责|承办"),
    "time": re.compile("时限|时间|期限|日期"),
}
_EMPTY = " —-－/／无"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of such a table; a cell is None where the table has no such column."""

    problem: Cell | None
    measure: Cell
    owner: Cell | None
    time: Cell | None


def planned_rows(draft: DraftText) -> Iterator[PlannedRow]:
    """Yield the rows of each table that has a column for measures."""
    for table in draft.read.tables:
        columns = {name: table.column(words) for name, words in _COLUMNS.items()}

        def cell(row: Row, name: str, columns: dict[str, int | None] = columns) -> Cell | None:
            column = columns[name]
            return None if column is None else row[column]

        for row in table.rows[1:]:
            if measure := cell(row, "measure"):
                yield PlannedRow(cell(row, "problem"), measure, cell(row, "owner"), cell(row, "time"))


def is_empty(cell: Cell | None) -> bool:
    """Tell whether a cell that should say something says nothing."""
    return cell is not None and not cell.text.strip(_EMPTY)
