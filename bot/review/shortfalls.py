"""What a draft says of itself that falls short without being counted: a quarter left out, logs kept too briefly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from bot.review.draft import DraftText
from bot.review.norms import Told
from knowledge.documents import Span
from knowledge.text.numerals import from_chinese

# 第三、第四季度因项目抢工未安排.
_WITHOUT = re.compile(
    r"第?(?:[一二三四][、和])*第?(?P<quarter>[一二三四])季度[^。；，0-9]{0,14}(?:未|没有?)(?:能|有|安排|开展|组织|召开|集中)"
)
# 集体学习3次，均在第一季度.
_CROWDED = {
    "quarter": re.compile(
        r"(?:均|都|全部?|集中)(?:安排|集中|放)?在(?:第?[一二三四]季度|[上下]半年)(?!和|、|及|与)"
    ),
    "half-year": re.compile(
        r"(?:均|都|全部?|集中)(?:安排|集中|放)?在(?:[上下]半年|第?[一二三四]季度)(?!和|、|及|与)"
    ),
}
# 4个季度分别为2次、3次、0次、2次.
_NONE = re.compile(r"(?:季度|半年)[^。；]{0,40}?(?<![0-9])0次")
# 每两年开展1次, 每季度1次: the times may be left out.
_RATE = re.compile(
    r"每(?P<per>两年|三年|[23]年|半年|两个月|季度|年)(?:至少|仅|只|开展|进行|组织|召开|委托|安排|[\u4e00-\u9fff]){0,6}?(?P<times>[0-9一二两三四])次"
)
_PER_YEAR = {"两年": 0.5, "2年": 0.5, "三年": 1 / 3, "3年": 1 / 3, "年": 1, "半年": 2, "季度": 4, "两个月": 6}
_END = re.compile("[，。；]")


def quarter_without(draft: DraftText, told: list[Told]) -> Span | None:
    """Return where the sentence of a count says that a quarter, or half a year, which is over went without."""
    for one in told:
        sentence = draft.sentence_at(one.count.span.start)
        crowded = _CROWDED[one.norm.per].search(draft.body, one.count.span.end, sentence.end)
        if crowded and crowded.start() - one.count.span.end <= 4:
            return Span(*crowded.span())
        none = _NONE.search(draft.body, one.count.span.end, sentence.end)
        if none and one.norm.per == ("half-year" if "半年" in none[0] else "quarter"):
            return Span(none.end() - 2, none.end())
        match = (
            None
            if one.norm.per != "quarter"
            else _WITHOUT.search(draft.body, one.count.span.end, sentence.end)
        )
        if match is None:
            continue
        last_month = 3 * "一二三四".index(match["quarter"]) + 3
        if draft.on.month >= last_month or (draft.year or draft.on.year) < draft.on.year:
            end = _END.search(draft.body, match.end())
            return Span(match.start(), end.start() if end else match.end())
    return None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An amount or a rhythm below the least that a rule asks for."""

    span: Span
    message: str
    basis: str


@cache
def _limits() -> tuple[
    list[tuple[re.Pattern[str], dict[str, Any]]], list[tuple[re.Pattern[str], dict[str, Any]]]
]:
    data = tomllib.loads(resources.files("bot.review").joinpath("data/limits.toml").read_text("utf-8"))
    limits = [
        (
            re.compile(
                f"(?:{one['words']})[^，。；\n0-9]{{0,8}}(?P<amount>(?<![0-9.])(?P<number>[0-9]{{1,4}})(?P<unit>{'|'.join(one['units'])}))"
            ),
            one,
        )
        for one in data["limit"]
    ]
    return limits, [(re.compile(one["words"]), one) for one in data["frequency"]]


def shortfalls(draft: DraftText) -> Iterator[Shortfall]:
    """Yield the amounts (日志留存3个月) and rhythms (每两年检测1次) that are below what is asked of everybody."""
    limits, frequencies = _limits()
    for pattern, one in limits:
        for match in draft.find(pattern):
            least = one["units"][match["unit"]]
            if int(match["number"]) < least and draft.role_at(match.start()) != "problems":
                yield Shortfall(
                    Span(*match.span("amount")),
                    f"{one['title']}{match['amount']}，低于基准：至少{least}{match['unit']}",
                    one["basis"],
                )
    for rate in draft.find(_RATE):
        clause = _clause_around(draft, Span(*rate.span()))
        for pattern, one in frequencies:
            per_year = _PER_YEAR[rate["per"]] * int(from_chinese(rate["times"]) or 1)
            if per_year < one["per_year"] and pattern.search(draft.body, clause.start, clause.end):
                yield Shortfall(
                    Span(*rate.span()),
                    f"{one['title']}“{rate[0]}”，低于基准：一年至少{one['per_year']}次",
                    one["basis"],
                )
                break


def _clause_around(draft: DraftText, span: Span) -> Span:
    marks = "，、。；：\n"
    start = max(draft.body.rfind(mark, 0, span.start) for mark in marks) + 1
    ends = [at for mark in marks if (at := draft.body.find(mark, span.end)) >= 0]
    return Span(start, min(ends, default=len(draft.body)))
