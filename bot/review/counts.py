"""Counts in a text: how many, of what, and over which time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.draft import DraftText
from knowledge.documents import Span
from knowledge.text.numerals import from_chinese

UNITS = (
    "人次|场次|批次|班次|课时|学时|次|期|场|篇|条|项|件|份|名|户|处|轮|批|起|家|堂|节|人|个|本|册|部|幅|例|宗"
)
_COUNT = re.compile(
    rf"(?P<about>近|约|大约|超过|至少|不少于|不低于|仅|只|达到?|共计?|累计|合计)?[ \t]?"
    rf"(?P<number>(?<![0-9０-９.．])[0-9０-９]{{1,9}}(?:,[0-9]{{3}}){{0,3}}(?![0-9.．])|(?<![一二两三四五六七八九十百])[一二两三四五六七八九十百]{{1,5}})[ \t]?(?P<vague>余|多|来|几)?(?P<unit>{UNITS})(?!月|工作日|百分点|小时|部门|方面)(?P<after>以上|左右|以下|以内)?"
)
# 27名信息员中有11名: a part.
_OF_MANY = re.compile(r"[中里内](?:有|的|，)?(?:仅|只|还)?(?:有)?$|其中[^，。；]{0,12}$")
_CLAUSE_END = re.compile(r"[，。；：！？、\n（）()“”]")
_LEAD = re.compile(
    r"^(?:.*(?:共计|累计|合计|先后|已经|分别|全年|年内|今年以?来?|本年度?|年度|[上下]半年|目前|期间|以来|[0-9]+月底?|共|已|并|还|也|均|再|其中|另|以及|和|及))?"
    r"(?:组织|召开|开展|举办|举行|进行|完成|开了?|办了?|集中|参加|实施|做了|进行了|集体)*(?:了|过)?"
)
_TAIL = re.compile(r"(?:活动|会议|工作|情况|总数|数量|数|共计|累计|合计|共|达到|达|为|有|了|已|仅|只|约)+$")
SCOPE = re.compile(
    r"上半年|下半年|[一二三四1-4]季度|第[一二三四]季度|(?<![0-9])[0-9]{1,2}月(?!底|以来)|去年|上年|前年|每[年季月周半]|各|平均|人均|计划|拟|将|不少于|至少|目标|同比|增加|减少|较|比|明年|下一步|要求|规定"
)

_TIME = re.compile(r"上半年|下半年|[一二三四1-4]季度|去年|上年|前年|每[年季月周半]|明年|计划|拟")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things: 12 of 理论学习中心组学习, in 次."""

    value: int
    unit: str
    subject: str
    span: Span
    """Number and unit."""
    before: str = ""
    """The words of its clause before it."""
    scope: str = ""
    """What limits it: 上半年, 每月, 计划; empty for the whole time of the report."""
    is_vague: bool = False
    is_bound: bool = False
    """至少12次, 12次以上."""


def counts_in(draft: DraftText, within: Span | None = None) -> Iterator[Count]:
    """Yield the counts of the draft, none of them inside 《…》."""
    for match in draft.find(_COUNT, within):
        if draft.is_titled(match.start()):
            continue
        value = from_chinese(re.sub("[,，]", "", match["number"]))
        if value is None or _is_ordinal(draft.body, match.start("number")):
            continue
        clause_start = _clause_start(draft.body, match.start())
        before = draft.body[clause_start : match.start()]
        sentence = draft.sentence_at(match.start())
        told = draft.body[max(sentence.start, clause_start - 24) : match.start()]
        scope = ["其中"] if _OF_MANY.search(before) else SCOPE.findall(before) or _TIME.findall(told)
        yield Count(
            value,
            match["unit"],
            _subject(before) or _subject_after(draft.body, match.end()),
            Span(match.start("number"), match.end("unit")),
            before,
            scope[-1] if scope else "",
            match["vague"] is not None or match["about"] in ("近", "约", "大约", "超过"),
            match["after"] is not None or match["about"] in ("至少", "不少于", "不低于"),
        )


def _is_ordinal(body: str, at: int) -> bool:
    # 第二次, 一人一策, 二十大, 三会一课 are no counts.
    return body[at - 1 : at] in ("第", "每", "逐", "前", "后") or body[at : at + 2] in (
        "一个",
        "一项",
        "一名",
        "一批",
        "一件",
        "一人",
    )


def _clause_start(body: str, at: int) -> int:
    start = at
    while start > 0 and at - start < 40 and not _CLAUSE_END.match(body[start - 1]):
        start -= 1
    return start


def _subject(before: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", before.strip(), count=1)).strip()


def _subject_after(body: str, at: int) -> str:
    match = re.compile(r"[\u3400-\u9fff]{2,16}").match(body, at)
    words = re.split(r"[中的有和与及]", match.group())[0] if match else ""
    return _TAIL.sub("", words)
