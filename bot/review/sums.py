"""Wholes and parts that are marked as such: 其中, 分别, 共, 已改 and 未改, totals of lists and tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.review.draft import DraftText
from knowledge.documents import Span
from knowledge.text.figures import Figure
from knowledge.text.tables import Table

MOST = 40
"""Of a sentence with more numbers only the first are added up: it is a table, not a sentence."""
_NEARLY = 0.9
_PARTS = re.compile(r"其中|分别(?:是|为)?|包括|即[:：]")
_TOTAL = re.compile(r"(?:共计|共|总计|合计|累计|总数|总共|小计)(?!同|产|建|享|识|性|赢)")
_TOTAL_LAST = re.compile(
    r"[\u3400-\u9fff]{0,6}[，、；]?(?:以上|全年|[两三四五六]项|各项)?(?:总共|共计|共有?|总计|合计|累计|小计)(?:为|达)?[：:]?"
)
_OTHERS = re.compile(r"其他|其它|其余|另外")
# 大学生8名、女党员5名 are no parts of each other.
_TRAIT = re.compile(
    r"女|民族|岁|学历|本科|大专|大学生|研究生|党员|团员|青年|职称|退役|高级|中级|兼职|新任|骨干|代表"
)
_DONE = re.compile(
    r"[，；。）]\s*(?:现|目前|均|全部|至今|截至[^，。]{0,14})?(?:已|完成|整改|修复|办结|处置|剩余|其余)"
)
_OF_THEM = re.compile(r"[中里内](?:[，有]|$)|其中")
_RATE = re.compile(r"每(?:个|半|两)?[年季度月周天日人家名]{1,2}[^，。；]{0,6}$|(?:人均|平均)[^，。；]{0,6}$")
_LINE_TOTAL = re.compile(r"\s*(?:合计|小计|总计|共计)[：:为]?\s*$")
_PEOPLE = {"名", "人"}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A whole and parts that do not add up to it."""

    span: Span
    parts: tuple[float, ...]
    total: float
    unit: str
    is_certain: bool
    """Whether the parts are marked as all of it; else the whole may have others."""


def sums_in(draft: DraftText) -> Iterator[Mismatch]:
    """Yield what does not add up, at most one in a sentence."""
    told: list[Span] = []
    for one in (*_in_tables(draft), *_over_lines(draft), *_in_sentences(draft)):
        if not any(one.span.overlaps(other) for other in told):
            told.append(one.span)
            yield one


def looked_at(draft: DraftText) -> int:
    """How many sentences have numbers enough to be added up."""
    return sum(1 for span in draft.sentences if len(_figures(draft, span)) >= 3)


def _figures(draft: DraftText, span: Span) -> list[Figure]:
    return [
        one
        for one in draft.read.figures_within(span)
        if one.kind in ("count", "number")
        and one.number is not None
        and one.precision == "exact"
        and not (one.counted and _RATE.search(one.counted.before))
        and draft.body[one.span.start - 1 : one.span.start] not in ("前", "第")
    ][:MOST]


def _in_sentences(draft: DraftText) -> Iterator[Mismatch]:
    for sentence in draft.sentences:
        figures = _figures(draft, sentence)
        if len(figures) >= 3 and (found := _look(draft.body, figures)):
            yield found


def _look(body: str, figures: list[Figure]) -> Mismatch | None:
    for index, whole in enumerate(figures[:-2]):
        if whole.unit:
            parts, is_all = _marked(body, whole, figures[index + 1 :])
            if parts and (found := _compare(body, whole, parts, is_all=is_all)):
                return found
    return _divided(body, figures) or _total_last(body, figures)


def _marked(body: str, whole: Figure, rest: list[Figure]) -> tuple[list[Figure], bool]:
    """The parts after 其中 or 分别, or in brackets: 9个（甲5个、乙4个）."""
    gap = body[whole.span.end : rest[0].span.start]
    marker = _PARTS.search(gap)
    if marker is None:
        return _listed(body, whole, rest, gap)
    kept = rest[:1] if _fits(rest[0], whole) else []
    if not kept:
        return [], False
    for one in rest[1:]:
        between = body[kept[-1].span.end : one.span.start]
        if _PARTS.search(between) or _TOTAL.search(between) or _OF_THEM.search(between) or len(between) > 30:
            break
        # 新闻稿143件、论文158件，退回修改21件: after a list with 、 a comma ends it.
        if re.search("[，；]", between) and "、" in body[kept[0].span.end : kept[-1].span.end]:
            break
        if _DONE.search(between) and not _DONE.search(body[kept[0].span.start - 8 : kept[0].span.start]):
            break
        if not _fits(one, whole):
            break
        kept.append(one)
    others = len(kept) > 1 and _OTHERS.search(body[kept[-2].span.end : kept[-1].span.start]) is not None
    is_all = others or "分别" in marker[0] or _family_of(body, kept) is not None
    return (kept, is_all) if len(kept) > 1 else ([], False)


def _listed(body: str, whole: Figure, rest: list[Figure], gap: str) -> tuple[list[Figure], bool]:
    """Parts in one breath after the whole: 考核7家：优秀2家、良好4家、合格1家."""
    if not re.fullmatch(r"[\u3400-\u9fff]{0,12}[，（：][\u3400-\u9fff“”A-Za-z]{2,10}", gap):
        return [], False
    kept = [rest[0]] if _fits(rest[0], whole) else []
    for one in rest[1:]:
        between = body[kept[-1].span.end : one.span.start] if kept else ""
        if not _fits(one, whole) or not re.fullmatch(r"、[\u3400-\u9fff“”A-Za-z]{2,10}", between):
            break
        kept.append(one)
    # 制度14项，修订5项、新订2项: what was done with some of them is no part of a list.
    if len(kept) < 2 or any(one.counted and one.counted.verb for one in kept):
        return [], False
    if "（" in gap and body[kept[-1].span.end : kept[-1].span.end + 1] == "）":
        return kept, True
    # 三级系统4个、二级系统2个: parts of one name.
    alike = len({body[one.span.start - 2 : one.span.start] for one in kept}) == 1
    is_near = abs(_sum(kept) - _value(whole)) <= max(2, 0.2 * _value(whole))
    return (kept, False) if is_near and (len(kept) > 2 or alike) else ([], False)


def _divided(body: str, figures: list[Figure]) -> Mismatch | None:
    """Parts that the words beside them make all of it: 已整改8个，未整改3个."""
    for index, whole in enumerate(figures[:-2]):
        if not whole.unit or _sides(body, whole):
            continue
        run: list[Figure] = []
        for one in figures[index + 1 :]:
            between = body[(run[-1] if run else whole).span.end : one.span.start]
            if run and (_OF_THEM.search(between) or _TOTAL.search(between) or not _is_same_unit(one, whole)):
                break
            if _sides(body, one) and _is_same_unit(one, whole) and not _TOTAL.search(between):
                run.append(one)
                continue
            # Only some of the whole, told on the way to its parts, may stand between.
            if run or not (one.counted and one.counted.limit == "其中" and _value(one) <= _value(whole)):
                if not run and not _is_same_unit(one, whole):
                    continue
                break
        if len(run) < 2 or _family_of(body, run) is None or max(map(_value, run)) > _value(whole):
            continue
        sums = [_sum(run[:length]) for length in range(2, len(run) + 1)]
        if not any(abs(added - _value(whole)) < 1e-6 for added in sums):
            return _compare(body, whole, run, is_all=True)
    return None


def _is_same_unit(one: Figure, other: Figure) -> bool:
    return one.unit == other.unit or {one.unit, other.unit} <= _PEOPLE


def _total_last(body: str, figures: list[Figure]) -> Mismatch | None:
    """市级3篇、区级5篇，共9篇: the total follows its parts."""
    for index in range(2, len(figures)):
        total = figures[index]
        gap = body[figures[index - 1].span.end : total.span.start]
        if not total.unit or not _TOTAL_LAST.fullmatch(gap.strip()):
            continue
        parts = [figures[index - 1]]
        for one in reversed(figures[: index - 1]):
            between = body[one.span.end : parts[0].span.start]
            if len(between) > 20 or re.search(r"[。；：]|各|每|其中", between):
                break
            is_over = (
                "，" in between and len(parts) > 1 and "、" in body[parts[0].span.end : parts[1].span.start]
            )
            if is_over or not (total.unit == "处" or _is_same_unit(one, total)):
                break
            parts.insert(0, one)
        units = {one.unit for one in parts}
        is_places = total.unit == "处" and all(units)
        if len(parts) > 1 and (units == {total.unit} or is_places):
            return _compare(body, total, parts, is_all=True)
    return None


def _compare(body: str, whole: Figure, parts: list[Figure], *, is_all: bool) -> Mismatch | None:
    added, total = _sum(parts), _value(whole)
    if abs(added - total) < 1e-6:
        return None
    if not is_all:
        # 其中 may name only some of the parts, or some twice; nearly all of them were meant to be all.
        if any(_TRAIT.search(_words(body, one)) for one in parts):
            return None
        if added < _NEARLY * total:
            return None
    start = min(whole.span.start, parts[0].span.start)
    end = max(whole.span.end, parts[-1].span.end)
    return Mismatch(Span(start, end), tuple(map(_told, parts)), _told(whole), _unit(whole), is_all)


def _fits(part: Figure, whole: Figure) -> bool:
    return (
        part.unit == whole.unit
        or {part.unit, whole.unit} <= _PEOPLE
        or (whole.unit == "处" and bool(part.unit))
    )


def _value(one: Figure) -> float:
    return one.number or 0.0


def _unit(one: Figure) -> str:
    """The unit as it is written: 万元, not 元."""
    return next((unit for unit in ("万元", "亿元") if one.text.endswith(unit)), one.unit)


def _told(one: Figure) -> float:
    """The number in the unit as it is written."""
    return _value(one) / {"万元": 1e4, "亿元": 1e8}.get(_unit(one), 1)


def _sum(parts: Sequence[Figure]) -> float:
    return round(sum(map(_value, parts)), 4)


# Parts by the words beside them


@cache
def _families() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]]:
    data = tomllib.loads(resources.files("bot.review").joinpath("data/complements.toml").read_text("utf-8"))
    return re.compile(data["rest"]), tuple(
        (re.compile(one), re.compile(other)) for one, other in data["pairs"]
    )


def _words(body: str, one: Figure) -> str:
    """The words beside a number that tell which part it is."""
    counted = one.counted
    if counted is None:
        return ""
    after = counted.after if not re.match("[，。；、（）]", body[one.span.end : one.span.end + 1]) else ""
    return f"{counted.before[-14:]}{after[:8]}"


def _sides(body: str, one: Figure) -> set[tuple[int, int]]:
    """Which families the words of a part are of, and which side; the rest goes with every family."""
    rest, families = _families()
    words = _words(body, one)
    if rest.search(words):
        return {(index, 1) for index in range(len(families))}
    return {
        (index, side) for index, pair in enumerate(families) for side in (1, 0) if pair[side].search(words)
    }


def _family_of(body: str, parts: list[Figure]) -> int | None:
    """The family of which both sides are there, and nothing else."""
    sides = [_sides(body, one) for one in parts]
    for index in range(len(_families()[1])):
        own = [{side for family, side in one if family == index} for one in sides]
        if all(own) and any(0 in one for one in own) and any(1 in one and 0 not in one for one in own):
            return index
    return None


# Lines and tables


def _over_lines(draft: DraftText) -> Iterator[Mismatch]:
    """Lines with one amount each, and a line 合计 under them."""
    run: list[Figure] = []
    for line in draft.lines:
        figures = [one for one in _figures(draft, line.span) if one.unit]
        if not figures:
            run = []
            continue
        first = figures[0]
        if _LINE_TOTAL.match(draft.body[line.span.start : first.span.start]):
            parts = [one for one in run if one.unit == first.unit]
            if len(parts) > 1 and len(parts) == len(run) and abs(_sum(parts) - _value(first)) > 1e-6:
                yield Mismatch(first.span, tuple(map(_told, parts)), _told(first), _unit(first), True)
            run = []
        elif len(figures) == 1 and len(line.text) <= 40:
            run.append(first)
        else:
            run = []


def _in_tables(draft: DraftText) -> Iterator[Mismatch]:
    """Columns whose cells do not add up to the line of totals."""
    for table in draft.read.tables:
        yield from _in_table(table)


def _in_table(table: Table) -> Iterator[Mismatch]:
    yield from _across(table)
    rows, total = table.rows[1:-1], table.total
    if total is None:
        return
    for column, cell in enumerate(total):
        parts = [number for row in rows if (number := row[column].number) is not None]
        if cell.number is None or len(parts) < 2 or len(parts) < len(rows) - 1:
            continue
        if abs(sum(parts) - cell.number) > 1e-6:
            yield Mismatch(cell.span, tuple(parts), cell.number, "", True)


def _across(table: Table) -> Iterator[Mismatch]:
    """Rows whose cells do not add up to their last one, where its head says that it is the total."""
    last = table.total_column
    if last is None:
        return
    for row in table.rows[1:]:
        parts = [cell.number for cell in row[1:last]]
        total = row[last].number
        told = [one for one in parts if one is not None]
        if total is None or len(told) != len(parts) or len(told) < 2:
            continue
        if abs(sum(told) - total) > 1e-6:
            yield Mismatch(row[last].span, tuple(told), total, "", True)
