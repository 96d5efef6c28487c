"""What there is a fixed number of: 12个社区, 电子屏15块. A report tells it more than once, and always the same.

A smaller number may be of some of them (抽查8个支部), so that a later telling is held against the
whole only where it exceeds it, speaks of the whole (12个社区中), or takes up a problem again among
the measures.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from bot.review.draft import DraftText
from knowledge.documents import Span
from knowledge.text.figures import Figure
from knowledge.text.quantities import Quantity

_UNITS = "[个名人家所台套块种处座辆户支间门册本张部期]"
_TOLD = re.compile(
    rf"(?P<first>[\u3400-\u9fff]{{2,10}})?(?<![0-9.．第])(?P<number>[0-9]{{1,5}})(?P<unit>{_UNITS})(?!月|工作日|百分点|小时|人次)(?P<after>[\u3400-\u9fff]{{0,10}})"
)
# These limit a number to some of the things, or to another time, or tell what is yet to be.
_SOME = re.compile(
    r"(?:(?<!共)(?<!现)有|其中|另|另外|其他|新增|新建|新设|新|增|增加|增设|减少|清理|注销|关闭|关停|停用|解散|撤销|合并|抽查|抽考|抽检|抽|检查|核查|随机|首批|每|各|平均|人均|不少于|不低于|至少"
    r"|计划|拟|力争|达到|再|又|还|仍|约|近|超过?|去年|上年|下属|走访|配备|配|选派|选|评选|购置|建成|建立|完成|培训|第[一二三四]批|按期换届|调整|发展|约谈|通报|处理|处分|整改|办结|化解|发现|查摆|反馈)(?:了)?$"
)
_CHECKED = re.compile(r"(?:抽查|抽考|抽检|检查|核查|抽)(?:了)?$")
_WHOLE = re.compile(r"(?:中|里|内)(?=[，有仅只还仍尚均、]|[0-9])")
_REST = re.compile(r"(?:其余|余下|剩余|剩下|另外)(?:的)?$")
_YET = re.compile(
    r"计划|拟|力争|达到|不少于|至少|新增|新建|增设|增加|再|每|各|去年|上年|明年|配备|选派|购置|较"
)
# Of deeds there may be as many as one likes, also of these: no fixed number.
_NO_THING = re.compile(
    r"^(?:[已未正均全应的中里内]|整改|办结|修复|完成|解决|化解|销号|清理)|问题|隐患|风险(?!点)|月|年|季度|方面|事项|任务|环节|步骤|层级|岗位|人次|小时|工作日|以上|以下|左右|阶段|样|例|百分"
)
_LEFT = re.compile(r"(?:其余|余下|剩余|剩下|尚余|还剩|还余|仍有)(?:的)?$")
_NOT_YET = re.compile(r"(?:尚未|还未|仍未|未)(?:完成|整改|修复|办结|处置|解决|销号)")
_DONE_OF_ALL = re.compile(
    r"(?:^|[，。；、]|现)(?:截至[^，]*)?(?:目前)?已(?:全部)?(?:完成|修复|整改|办结|处置|解决|销号|化解)(?:整改|了|到位)?$"
)
_WHOLE_FOUND = re.compile(r"(?:发现|查出|排查|排查出|查找|检出|列出|梳理|反馈|收到|受理)[^，。；]{0,10}$")
_MOST = 3000
_KEPT = 30
_NEAR = 0.25
_LEAST = 5


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling of how many there are."""

    thing: str
    value: int
    unit: str
    span: Span
    """From the number to the end of the name, or to the unit."""
    before: str
    is_whole: bool
    """12个社区中: it speaks of them all."""
    role: str


def standing_conflicts(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Yield the tellings that cannot be true beside the others."""
    by_thing: dict[tuple[str, str], list[Telling]] = defaultdict(list)
    for one in _tellings(draft):
        by_thing[one.thing, one.unit].append(one)
    for tellings in by_thing.values():
        if len({one.value for one in tellings}) > 1:
            yield from _odd_ones(draft, tellings[:_KEPT])


def table_conflicts(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Hold what is told right before and after a table against its line of totals: 党支部（个）, 25."""
    lines = [line.span for line in draft.lines]
    starts = [line.start for line in lines]
    for table in draft.read.tables:
        if table.total is None:
            continue
        first = bisect_left(starts, table.rows[0][0].span.start - 2)
        last = bisect_right(starts, table.total[0].span.start)
        beside = [*lines[max(0, first - 1) : first], *lines[last : last + 1]]
        for head, total in zip(table.rows[0], table.total, strict=True):
            named = re.fullmatch(rf"(?P<what>[\u3400-\u9fff]{{2,10}})[（(](?P<unit>{_UNITS})[）)]", head.text)
            if named and total.number and total.number.is_integer():
                for span in beside:
                    yield from _beside_table(draft, span, named["what"], named["unit"], int(total.number))


def _beside_table(
    draft: DraftText, line: Span, what: str, unit: str, total: int
) -> Iterator[tuple[Span, str]]:
    told = re.compile(rf"(?<![0-9.第])([0-9]{{1,5}}){unit}{what}|{what}([0-9]{{1,5}}){unit}")
    for match in draft.find(told, line):
        group = 1 if match[1] else 2
        before = draft.body[max(line.start, match.start() - 6) : match.start()]
        if _is_near(int(match[group]), total) and not _SOME.search(before):
            start, end = match.span(group)
            yield (
                Span(start, end + len(unit)),
                f"与表中合计不一致：这里{what}是{match[group]}{unit}，表中是{total}{unit}",
            )


def left_conflicts(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Hold what is told later as left (余下的3项任务, 5个漏洞尚未修复) against what was told as left before: 其余2项."""
    told: list[tuple[Figure, str]] = []
    found: list[Figure] = []
    for one in draft.read.counts:
        if one.counted is None or one.number is None or one.precision != "exact":
            continue
        if rest := _implied_rest(draft, one, found):
            told.append(rest)
        found.append(one)
        thing = one.counted.thing if one.counted.after.startswith(one.counted.thing) else ""
        is_rest = _LEFT.search(one.counted.before) is not None
        if thing and (is_rest or _NOT_YET.match(one.counted.after[len(thing) :])):
            sentence = draft.sentence_at(one.span.start)
            before = [
                other
                for other, words in told
                if other.unit == one.unit and other.span.end <= sentence.start and thing in words
            ]
            if before and all(other.number != one.number for other in before):
                yield (
                    Span(one.span.start, one.span.end + len(thing)),
                    f"前后数字不一致：这里余下{one.text}{thing}，前面余下的是{before[-1].text}",
                )
        if is_rest:
            told.append((one, draft.of(draft.sentence_at(one.span.start))))


def _implied_rest(draft: DraftText, done: Figure, found: list[Figure]) -> tuple[Figure, str] | None:
    """发现漏洞86个…。已修复79个 leaves 7: the difference as a figure, with the sentence that names the thing."""
    counted = done.counted
    if counted is None or done.number is None or not _DONE_OF_ALL.search(counted.before):
        return None
    line = draft.line_at(done.span.start)
    whole = next(
        (
            one
            for one in reversed(found)
            if one.span.start >= line.start
            and one.unit == done.unit
            and one.counted
            and _WHOLE_FOUND.search(one.counted.before)
        ),
        None,
    )
    if whole is None or whole.number is None or whole.number <= done.number:
        return None
    rest = int(whole.number - done.number)
    quantity = replace(done.value, number=Decimal(rest)) if isinstance(done.value, Quantity) else done.value
    words = draft.of(draft.sentence_at(whole.span.start))
    return replace(done, value=quantity, text=f"{rest}{done.unit}"), words


def _odd_ones(draft: DraftText, tellings: list[Telling]) -> Iterator[tuple[Span, str]]:
    firm = [one for one in tellings if not _SOME.search(one.before) and not _REST.search(one.before)]
    whole = _whole_of(firm)
    told = {one.value for one in tellings if one.role != "measures"}
    parts = {value for one in tellings if one.role == "problems" for value in _beside(draft, one)}
    for one in tellings:
        if _YET.search(one.before):
            continue
        if _REST.search(one.before):
            if rest := _rest_of(draft, one, tellings):
                yield (
                    one.span,
                    f"前后数字不一致：这里余下{one.value}{one.unit}{one.thing}，按前面的数字应当余{rest}{one.unit}",
                )
            continue
        right = 0
        if one.role == "measures" and one.value not in told | parts:
            # A measure takes up the number of its problem.
            right = next((v for v in sorted(told | parts, reverse=True) if _is_near(one.value, v)), 0)
        elif whole and one.value != whole and _is_near(one.value, whole):
            exceeds = one.value > whole and (not _SOME.search(one.before) or _CHECKED.search(one.before))
            right = whole if exceeds or one.is_whole else 0
        if right:
            yield one.span, f"前后数字不一致：这里是{one.value}{one.unit}{one.thing}，别处是{right}{one.unit}"


def _whole_of(firm: list[Telling]) -> int:
    """The number told most often, the first where two are; nothing where all differ widely."""
    if not firm:
        return 0
    counted = Counter(one.value for one in firm)
    most = max(counted.values())
    return next(one.value for one in firm if counted[one.value] == most)


def _is_near(one: int, other: int) -> bool:
    """Tell whether the one may be a slip of the other: a few more or less, or its digits turned round."""
    if one == other or min(one, other) < 2:
        return False
    if sorted(str(one)) == sorted(str(other)) and one > 9:
        return True
    return min(one, other) >= _LEAST and abs(one - other) <= _NEAR * max(one, other)


def _beside(draft: DraftText, telling: Telling) -> set[int]:
    """What else the sentence counts in the same unit: 600台终端中有90台."""
    sentence = draft.sentence_at(telling.span.start)
    stop = min(sentence.end, telling.span.end + 120)
    found = re.findall(rf"(?<![0-9.])([0-9]{{1,5}}){telling.unit}", draft.body[telling.span.end : stop])
    return {int(one) for one in found}


def _rest_of(draft: DraftText, rest: Telling, tellings: list[Telling]) -> int:
    """What should be left, where one sentence before tells the whole and one part of it, and it is another number."""
    for one in tellings:
        parts = _beside(draft, one) if one.span.end < rest.span.start else set()
        if len(parts) == 1 and one.value > rest.value:
            left = one.value - parts.copy().pop()
            return left if left > 0 and rest.value not in (left, *parts) else 0
    return 0


def _tellings(draft: DraftText) -> Iterator[Telling]:
    found = [
        match for match in islice(draft.find(_TOLD), _MOST) if not draft.is_titled(match.start("number"))
    ]
    known = _names(draft, found)
    begun = {name: name[0] for name in _shared_beginnings(found)}
    for match in found:
        unit = "名" if match["unit"] == "人" else match["unit"]
        after, first = match["after"], match["first"] or ""
        heads = [after[:n] for n in range(min(len(after), 8), 1, -1)]
        thing = next((one for names in (known, begun) for one in heads if (one, unit) in names), "")
        # 排练厅补挂标牌: the name, and what is done with it.
        shorter = [one for one in heads if len(one) + 2 <= len(thing)]
        thing = next(
            (
                one
                for names, ones in ((known, shorter[::-1]), (begun, shorter))
                for one in ones
                if (one, unit) in names and (names is known or len(one) > 3)
            ),
            thing,
        )
        if thing:
            span = Span(match.start("number"), match.end("unit") + len(thing))
            before, rest = first, after[len(thing) :]
        else:
            thing = next(
                (
                    first[n:]
                    for n in range(max(len(first) - 8, 0), len(first) - 1)
                    if (first[n:], unit) in known
                ),
                "",
            )
            span = Span(match.start("number"), match.end("unit"))
            before, rest = first[: len(first) - len(thing)], after
        if thing and not (rest + draft.body[match.end() : match.end() + 1]).startswith("（"):
            # 21个科室（单位） are more than 科室.
            is_whole = _WHOLE.match(rest + draft.body[match.end() : match.end() + 1]) is not None
            yield Telling(
                known.get((thing, unit), thing),
                int(match["number"]),
                unit,
                span,
                before,
                is_whole,
                draft.role_at(span.start),
            )


def _names(draft: DraftText, found: list[re.Match[str]]) -> dict[tuple[str, str], str]:
    """The things whose names have an end of their own somewhere, by name and unit; 系统 may stand for 信息系统."""
    names: dict[tuple[str, str], str] = {}
    for match in found:
        unit = "名" if match["unit"] == "人" else match["unit"]
        follows = draft.body[match.end() : match.end() + 1]
        before = draft.body[match.start() - 1 : match.start()]
        after = re.split(
            r"(?<=[\u3400-\u9fff]{2})[的中里内均全各有每和与及]|按|统一|启用|占", match["after"]
        )[0]
        ended = len(after) < len(match["after"]) or not "\u3400" <= follows <= "\u9fff"
        for name, is_name in ((after, ended), (match["first"] or "", before in "、，。；：\n（是")):
            if is_name and 2 <= len(name) <= 8 and not _NO_THING.search(name):
                names[name, unit] = name
    for one in draft.read.counts:
        thing = one.counted.thing if one.counted and not one.counted.limit else ""
        if 2 <= len(thing) <= 8 and not _NO_THING.search(thing):
            names.setdefault((thing, one.unit), thing)
    longer: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, unit in names:
        for start in range(1, len(name) - 1):
            longer[name[start:], unit].add(name)
    for short in names:
        if len(longer.get(short, ())) == 1:
            names[short] = next(iter(longer[short]))
    return names


def _shared_beginnings(found: list[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """Names that end nowhere, but with which what follows two numbers begins: 6名新进人员低于, 6名新进人员补训."""
    begun: Counter[tuple[str, str]] = Counter(
        (match["after"][:length], "名" if match["unit"] == "人" else match["unit"])
        for match in found
        for length in range(3, min(len(match["after"]), 8) + 1)
    )
    for (name, unit), times in begun.items():
        if times > 1 and not _NO_THING.search(name):
            yield name, unit
