"""What a number counts, as its clause tells it: whose, when, done what, of which thing.

局党组上半年召开专题会2次 counts 专题会 (thing), 召开 (verb), 上半年 (period), of 局党组 (whose).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

from knowledge.documents import Span
from knowledge.text.grammar import CLAUSE_END, HAN, QUARTER, SENTENCE_END, SMALL

_BEFORE, _AFTER, _SENTENCE = 40, 16, 80
"""So many characters are looked at before a number, after it, and before it in its sentence."""
_TIME = re.compile(
    rf"[上下]半年|前三(?:个)?季度|{QUARTER}|去年|上年|前年|明年|每(?:个)?(?:半年|[年季月周日天])|按[季月]"
    r"|(?<!\d)\d{1,2}月(?:\d{1,2}日|份)?(?!底|末)|20\d{2}年(?:度)?"
)
# These limit a number to some of the things, or tell what is wanted and not what there is.
_LIMIT = re.compile(
    r"其中|每|各|平均|人均|计划|拟|不少于|不低于|至少|目标|同比|环比|增加|新增|新建|新设|减少|较|比(?!赛|武|对)|下一步|要求|规定|另|其余|余下|剩余|剩下|抽查|抽考|抽检|随机|^(?:共|已)?检查(?=[\u4e00-\u9fff]{2})"
    r"|[中里内](?:有|的|，)?(?:仅|只|还)?(?:有)?$"
)
_AT_LEAST = re.compile(r"(?:至少|不少于|不低于|不得少于)$")
_AT_MOST = re.compile(r"(?:不超过|不得超过|不多于|至多|最多|不高于|未超过)$")
_ABOUT = re.compile(r"(?:(?<![最附临就])近|(?<![条合制节])约|大概|将近|接近|(?<!不)(?<!得)(?<!未)超过|逾)$")
_RANGE = re.compile(r"[—－―–~～至到-]{1,2}")
_LEAD = re.compile(f"^{SMALL}是|^其中")
_HAN_RUN = re.compile(f"[{HAN}A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the clause of a number says of it; each part is empty where nothing is said."""

    thing: str
    verb: str
    whose: str
    period: str
    """上半年, 每月, 3月8日; empty for the whole time of the text."""
    limit: str
    """其中, 每, 新增, 计划: what makes it a number of some, or no number of what there is."""
    before: str
    """The words of its clause before it, from the number before it on."""
    after: str
    """The words of its clause after it, up to the next number."""
    precision: Literal["", "about", "at least", "at most", "range"] = ""


@cache
def _words() -> dict[str, re.Pattern[str]]:
    file = resources.files("knowledge.text").joinpath("words", "clauses.toml")
    data: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
        for name, words in data.items()
    }


def counted_in(text: str, spans: Sequence[Span]) -> Iterator[Counted]:
    """Yield what each number counts; the spans are those of the numbers, in order."""
    last: Counted | None = None
    for index, span in enumerate(spans):
        before_end = spans[index - 1].end if index else 0
        after_end = spans[index + 1].start if index + 1 < len(spans) else len(text)
        counted = _read(text, span, before_end, after_end)
        # 检查涉密计算机4台、非涉密计算机30台: the verb of a list holds for all of it.
        opens = span.start - len(counted.before)
        if last and not counted.verb and opens and text[opens - 1] == "、":
            counted = replace(counted, verb=last.verb, limit=counted.limit or last.limit)
        yield counted
        last = counted


def _read(text: str, span: Span, left: int, right: int) -> Counted:
    start = span.start
    floor = max(left, span.start - _BEFORE)
    while start > floor and text[start - 1] not in CLAUSE_END:
        start -= 1
    end = span.end
    ceiling = min(right, span.end + _AFTER)
    while end < ceiling and text[end] not in CLAUSE_END:
        end += 1
    before, after = text[start : span.start], text[span.end : end]
    precision = _precision(before, after, is_next=start == left > 0)
    bare = _ABOUT.sub("", _AT_MOST.sub("", _AT_LEAST.sub("", before)))
    period = _period(text, start, span.start)
    limit = _LIMIT.findall(before) or _parts_limit(text, start, left)
    whose, verb, thing = _parts(_TIME.sub("", bare))
    follows = _follows(after)
    return Counted(
        follows or thing, verb, whose, period, limit[-1] if limit else "", before, after, precision
    )


def _precision(
    before: str, after: str, *, is_next: bool
) -> Literal["", "about", "at least", "at most", "range"]:
    if is_next and _RANGE.fullmatch(before.strip()):
        return "range"
    if _AT_MOST.search(before) or after.startswith(("以内", "以下")):
        return "at most"
    if _AT_LEAST.search(before) or after.startswith("以上"):
        return "at least"
    if _ABOUT.search(before) or after.startswith(("左右", "上下")):
        return "about"
    return ""


def _period(text: str, start: int, end: int) -> str:
    """The time that stands last before the number: in its clause, else in its sentence."""
    if told := _TIME.findall(text, start, end):
        return str(told[-1])
    opens = start
    while opens > 0 and start - opens < _SENTENCE and text[opens - 1] not in SENTENCE_END:
        opens -= 1
    told = _TIME.findall(text, opens, start)
    return str(told[-1]) if told else ""


def _parts_limit(text: str, start: int, left: int) -> list[str]:
    """In 其中局机关12个、直属单位19个 the second number too is of a part."""
    opens = max(text.rfind(mark, max(0, start - _SENTENCE), start) for mark in "，。；！？\n")
    return ["其中"] if left > opens and "其中" in text[max(opens, 0) : left] else []


def _parts(words: str) -> tuple[str, str, str]:
    """Return whose, verb and thing of the words before a number."""
    words = _LEAD.sub("", "".join(_HAN_RUN.findall(words)))
    words = _words()["own_time"].sub("", words)
    verbs = list(_words()["verbs"].finditer(words))
    if not verbs:
        return "", "", _trimmed(words)
    last = verbs[-1]
    thing = _trimmed(words[last.end() :])
    if thing:
        return _trimmed(words[: verbs[0].start()]), last[0], thing
    head = words[: last.start()]
    inner = list(_words()["verbs"].finditer(head))
    whose = _trimmed(head[: inner[0].start()]) if inner else ""
    return whose, last[0], _trimmed(head[inner[-1].end() :] if inner else head)


def _trimmed(words: str) -> str:
    """Return the words without adverbs at either end."""
    adverb = _words()["adverbs"]
    while match := adverb.match(words):
        words = words[match.end() :]
    while words:
        end = next((n for n in (3, 2, 1) if len(words) >= n and adverb.fullmatch(words[-n:])), 0)
        if not end:
            break
        words = words[:-end]
    return words


def _follows(after: str) -> str:
    """Return the thing that is named after the unit: 3名专家, 12个社区."""
    run = _HAN_RUN.match(after)
    if run is None:
        return ""
    stops = _words()["stops"]
    opens = stops.match(run[0])
    # 中危漏洞, 全科医生 and 内设机构 are things, 中有 and 全部 are none.
    if opens and (opens[0] not in ("中", "全", "内") or stops.match(run[0], 1)):
        return ""
    stop = stops.search(run[0], 2)
    name = run[0][: stop.start()] if stop else run[0]
    return name if 2 <= len(name) <= 10 else ""
