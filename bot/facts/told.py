"""What a person typed, as it is read and kept: figures in official notation, one thing a clause, second thoughts done."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from bot.facts.clauses import Clause, split_clauses, with_commas
from bot.facts.telling import surely_tells_nothing
from bot.understanding.asides import is_aside, is_doubtful
from knowledge.text.figures import Figure, find_figures
from knowledge.text.grammar import UNITS
from knowledge.text.numerals import DIGITS
from knowledge.text.sentences import lines_of
from knowledge.text.spoken import write_figures
from knowledge.text.tables import Cell, Row, Table, find_tables

_ITEM = re.compile(
    r"(?:^|(?<=[\s，。；：、]))(?P<number>\d)(?:[、.．)）]?\s?(?=[\u4e00-\u9fff])|[、)）]\s?(?=\d))"
)
_UNIT = re.compile(UNITS)
_HEAD_UNIT = re.compile(
    rf"(?P<name>.+?)(?:[（(](?P<bracket>[^（）()]{{1,6}})[）)]|(?P<unit>人次|场次|{UNITS})数?|数量?)$"
)
_STOPS = re.compile(r"[，,。；;！!？?\n：:]")
_MARGINS = " ，,；;、。\n"
_COLUMNS = re.compile(r"\t+| {2,}|\u3000{2,}")
_YEAR = re.compile(r"^(20\d\d)$")
_LEAST_ROWS, _NAME_AND_COUNT = 3, 2
_LONG_BREATH = 24
"""From so many characters without a stop on, a clause is looked at for several things told in one breath."""


def as_told(text: str) -> str:
    """Return a message as its facts are read: nothing that it tells is added or left out."""
    return _without_repairs(
        _after_wishes(_with_breaths(with_commas(_with_items(_with_rows(_with_cells(write_figures(text)))))))
    )


def _after_wishes(text: str) -> str:
    """Let what follows a wish and a colon be a clause of its own: 写一段消防：灭火器46具."""
    for match in reversed(list(re.finditer("[：:]", text))):
        head = re.split(_STOPS, text[: match.start()])[-1]
        if surely_tells_nothing(head) or (is_aside(head) and not is_doubtful(head)):
            text = f"{text[: match.start()]}，{text[match.end() :].lstrip()}"
    return text


def _with_breaths(text: str) -> str:
    """Put commas into what is told in one breath: 查了26次，查出问题41个，整改39个."""
    for clause in reversed(split_clauses(text)):
        if len(clause.text) >= _LONG_BREATH:
            text = text[: clause.start] + _breathed(clause.text) + text[clause.end :]
    return text


def _breathed(clause: str) -> str:
    words = _words()
    joints = "|".join(sorted(map(re.escape, words["joints"]), key=len, reverse=True))
    starts = tuple(words["starts"])
    cuts = {match.start() for match in re.finditer(joints, clause)}
    cuts |= {match.end() for match in re.finditer(f"[{''.join(words['pauses'])}](?=[\u4e00-\u9fff])", clause)}
    for figure in find_figures(clause):
        if figure.kind in ("count", "percent") and clause.startswith(starts, figure.span.end):
            cuts.add(figure.span.end)
    for place in sorted(cuts, reverse=True):
        if 0 < place < len(clause) and clause[place - 1] not in _MARGINS:
            clause = f"{clause[:place]}，{clause[place:]}"
    return clause


def _with_cells(text: str) -> str:
    """Let columns that only blanks keep apart be cells, and write lines of a name and its count as clauses."""
    lines = text.split("\n")
    apart = [_COLUMNS.split(line) if _COLUMNS.search(line) else [] for line in lines]
    widest = max(map(len, apart))
    if sum(len(cells) == widest for cells in apart) < _LEAST_ROWS or widest < _NAME_AND_COUNT:
        return text
    if widest == _NAME_AND_COUNT:
        told = [
            f"{cells[0].strip()}{cells[1].strip()}；" if _is_row(cells) else "" if cells else line
            for cells, line in zip(apart, lines, strict=True)
        ]
        return "\n".join(filter(None, told))
    # The head of the column of names is often left blank.
    rows = ["\t".join(["项目", *cells[1:]] if cells and not cells[0].strip() else cells) for cells in apart]
    return "\n".join(row or line for row, line in zip(rows, lines, strict=True))


def _is_row(cells: Sequence[str]) -> bool:
    return len(cells) == _NAME_AND_COUNT and cells[1].strip()[:1].isdigit()


def _with_rows(text: str) -> str:
    """Write the rows of a pasted table as clauses: 7月检查3次，隐患5个."""
    for table in reversed(list(find_tables(lines_of(text)))):
        start, end = table.rows[0][0].span.start, table.rows[-1][-1].span.end
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", end)
        line_end = len(text) if line_end < 0 else line_end
        told = "；".join(_row_told(table, row) for row in table.rows[1:])
        text = f"{text[:line_start]}{told}。{text[line_end:]}"
    return text


def _row_told(table: Table, row: Row) -> str:
    cells = [_cell_told(head, cell) for head, cell in zip(table.rows[0][1:], row[1:], strict=True)]
    return f"{row[0].text.strip()}{'，'.join(cells)}"


def _cell_told(head: Cell, cell: Cell) -> str:
    title, value = _YEAR.sub(r"\1年", head.text.strip()), cell.text.strip()
    match = _HEAD_UNIT.fullmatch(title)
    if not value[:1].isdigit():
        return f"{title}{value}"
    if match is None:
        return f"{title}{value}" if _UNIT.search(value) or title.endswith("年") else f"{title}{value}个"
    return f"{match['name']}{value}{match['bracket'] or match['unit'] or '个'}"


def _with_items(text: str) -> str:
    """Write things told under numbers as 一是…；二是…: 1台账不全 2值班脱岗1次. Numbers that count are none."""
    items = list(_items(text))
    if len(items) < 2:
        return text
    parts = [text[: items[0].start()].rstrip(_MARGINS)]
    ends = [match.start() for match in items[1:]] + [len(text)]
    for number, (match, end) in enumerate(zip(items, ends, strict=True), 1):
        thing = text[match.end() : end].strip(_MARGINS)
        parts.append(f"{DIGITS[number]}是{thing}")
    opening = f"{parts[0]}：" if parts[0] and parts[0][-1] not in "：:。" else parts[0]
    return opening + "；".join(parts[1:]) + "。"


def _items(text: str) -> Iterator[re.Match[str]]:
    """Yield the marks 1, 2, 3 … in order, unless they count things of one unit: 1个网站 2个公众号."""
    marks: list[re.Match[str]] = []
    for match in _ITEM.finditer(text):
        if int(match["number"]) == len(marks) + 1:
            marks.append(match)
    units = {unit[0] if (unit := _UNIT.match(text, match.end())) else "" for match in marks}
    if len(units) > 1 or units == {""}:
        yield from marks


def _without_repairs(text: str) -> str:
    """Let a second thought take the place of the first: 三件，哦不，四件; a figure that is only said again goes."""
    clauses = split_clauses(text)
    n = len(clauses) - 1
    while n > 0:
        if repaired := _repaired(text, clauses, n):
            text = repaired
            clauses = split_clauses(text)
        n = min(n, len(clauses)) - 1
    return text


def _repaired(text: str, clauses: Sequence[Clause], n: int) -> str:
    """Return the text with the figure of clause `n` in the place of the one before it; nothing where it is another."""
    new = _bare_figure(clauses[n])
    if new is None:
        return ""
    at, marked = n - 1, False
    while at > 0 and _is_between(clauses[at].text):
        marked = marked or clauses[at].text.strip() in _words()["second_thoughts"]
        at -= 1
    before = clauses[at]
    old = _last_like(before, new)
    if old is None or (not marked and old.value != new.value):
        return ""
    start, end = before.start + old.span.start, before.start + old.span.end
    return text[:start] + new.text + text[end : before.end] + text[clauses[n].end :]


def _bare_figure(clause: Clause) -> Figure | None:
    figures = find_figures(clause.text)
    if len(figures) != 1 or figures[0].kind not in ("count", "number"):
        return None
    words = clause.text.replace(figures[0].text, "", 1).strip()
    return figures[0] if words in _words()["beside"] else None


def _last_like(clause: Clause, new: Figure) -> Figure | None:
    alike = [one for one in find_figures(clause.text) if one.kind == new.kind and one.unit == new.unit]
    return alike[-1] if alike else None


def _is_between(clause: str) -> bool:
    """Tell whether a clause only stands between a figure and the one that is meant: 哦, 等一下, 我翻一下本子."""
    words = _words()
    bare = clause.strip()
    return bare in words["second_thoughts"] | words["nods"] or (not find_figures(bare) and is_aside(bare))


@cache
def _words() -> dict[str, frozenset[str]]:
    data = tomllib.loads(resources.files("bot.facts").joinpath("told.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in data.items()}
