"""Which words beside a figure tell what it is, and which words tell nothing at all."""

from __future__ import annotations

import re

from bot.figures import find_figures
from bot.figures.vouching import are_alike
from knowledge.documents import Span
from knowledge.specs import FactSlot

_WISH = re.compile(
    r"(?:来|写|编|凑)(?:上)?[一两二三四五几\d]?(?:段|条|句|份|篇)|写写|^(?:怎么|咋)写|"
    r"(?:帮我?|请|给我|替我|我要|我想|能不能|可以|麻烦)[^，。]{0,12}(?:写|起草|拟|生成)|^(?:写|起草|草拟|生成|拟)"
)
PERIOD = re.compile(
    r"[上下]半年|前[一二两三]个?季度|第?[一二三四]季度|截[至止]\d{1,2}月(?:\d{1,2}日|底|末)?|"
    r"\d{1,2}月?(?:至|到|—{1,2}|-|~|～)\d{1,2}月(?:底|末)?(?!\d|[日号])"
)
"""The part of the year that a count is of."""
_EARLIER = re.compile(r"去年|前年|上一?年度?(?!以来)|往年")
_SO_MUCH_TEXT = re.compile(r"(?:来|写|编|凑)(?:上)?[一两二三四五六几\d]{1,2}(?:小?段|条|句|份|篇)(?:话)?")
_CHATTER = re.compile(
    r"^(?:你好|您好|谢谢|好的|好|嗯|请问|麻烦|辛苦)|"
    r"(?:帮我?|请|给我|替我|我要|我想|能不能|可以|麻烦)[^，。]{0,12}(?:写|起草|拟|生成|改|润色)|"
    r"^(?:写|起草|草拟|生成)(?:一段|一下|一份|一个|个|段|出|篇|成)|(?:怎么|如何|什么|哪些|吗|呢)[写办改]?[？?]?$|"
    r"写(?:一下|写)$|写(?:得|的)?(?:正式|简短|具体|详细|好)|"
    r"^(?:请|麻烦)?(?:再|另外?|还要?)?(?:给我)?(?:加上?|补充?上?|添上?|写上?)(?:一?[句条点段项]|一下)?(?:话|内容)?$|^(?:不对|不是|错了|说错了|搞错了|更正)"
)
_TRIVIAL = re.compile(
    r"^(?:今年以来?|去年|全年|一年来|本年度|截至目前|目前|其中|同时|此外|另外|具体如下|情况如下|以下是|包括|等)$"
)
_TOGETHER = re.compile(r"^[的了共约近计为是有开展召开举办组织完成集体专题\s]*$")


def word_score(slot: FactSlot, before: str, after: str) -> float:
    """Return how surely the words around a figure name this slot: longer words, nearer words."""
    best = 0.0
    for word in slot.words:
        at = before.rfind(word)
        if at >= 0:
            gap = before[at + len(word) :]
            near = 1.0 if _TOGETHER.match(gap) else 1 / (1 + 0.15 * len(gap))
            best = max(best, len(word) * (1 + near))
        at = after.find(word)
        if at >= 0:
            # 3月8日专题研究, 12次集体学习: what follows tells as well, a little less.
            best = max(best, len(word) * (1.5 if at <= 3 else 0.6))
    return best


def wished_lengths(text: str) -> tuple[Span, ...]:
    """Return where it is said how much text is wished for: the 三条 of 给我来三条 is no fact."""
    return tuple(Span(*match.span()) for match in _SO_MUCH_TEXT.finditer(text))


def is_of_earlier_year(clause: str) -> bool:
    """Tell whether a clause tells of last year: 去年学了10次 is no figure of this report."""
    return bool(_EARLIER.search(clause)) and "今年" not in clause


def may_be_counted_in(unit: str, slot: FactSlot) -> bool:
    """Tell whether what was counted in a unit may fill the slot: people are counted in 个 too, when talking."""
    return are_alike(unit, slot.unit) or (unit == "个" and slot.unit in ("人", "名", "位"))


def is_wish(clause: str) -> bool:
    """Tell whether a clause asks for a text: 帮我写一段……."""
    return bool(_WISH.search(clause))


def is_wish_only(clause: str) -> bool:
    """Tell whether a clause asks, greets or joins, and tells nothing that a report could use.

    Short ones may well tell something: 已备案, 通报了.
    """
    if any(figure.kind == "count" for figure in find_figures(clause)) and not _SO_MUCH_TEXT.search(clause):
        return False
    return bool(_CHATTER.search(clause.strip()) or _TRIVIAL.match(clause.strip()) or is_wish(clause))
