"""Wholes and their parts: 118个居民群仅有26名…; the whole is the one told before, and no part exceeds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.review.draft import DraftText
from knowledge.documents import Span

_MOST = 200
"""Each is looked for in all the text before it."""
_UNITS = "个|名|人|家|次|场|门|所|件|项|条|台|套|篇|期|支|处|座|辆|户"
_WHOLE = re.compile(
    rf"(?<![0-9.第每各])(?P<number>[0-9]{{1,6}})(?P<unit>{_UNITS})(?P<what>[\u4e00-\u9fff]{{2,6}}?)"
    rf"(?:(?:(?:中|里)(?:还|仍|就|仅|只)?有?|(?:还|仍|就|仅|只)?有)(?=[0-9]{{1,6}}(?:{_UNITS}))|(?:中|里)，)"
)
_PART = re.compile(
    rf"(?<![0-9.第每各])(?P<whole>[0-9]{{1,6}})(?P<unit>{_UNITS})"
    r"(?:[\u4e00-\u9fff]{0,8}(?:中|里)(?:还|仍|就|仅|只)?有?|，(?:其中)?(?:还|仍)?有)(?P<part>[0-9]{1,6})(?P=unit)"
)


def wholes(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Hold 118个居民群仅有26名… against 居民群108个 told before, and no part above its whole."""
    for match in islice(draft.find(_WHOLE), _MOST):
        value, unit, what = int(match["number"]), match["unit"], match["what"]
        end = match.end("what")
        span = Span(match.start("number"), end)
        if draft.is_titled(span.start):
            continue
        name = re.escape(what)
        told = re.compile(
            rf"{name}(?:[\u4e00-\u9fff]{{2,4}})?(?P<after>[0-9]{{1,6}}){unit}|(?<![0-9每各])(?P<before>[0-9]{{1,6}}){unit}{name}"
        )
        before = {
            int(m["after"] or m["before"])
            for m in draft.find(told, Span(0, span.start))
            if not re.search(r"[每各][\u4e00-\u9fff]{0,4}$", draft.body[max(0, m.start() - 6) : m.start()])
        }
        # Numbers far apart are of different things; a slip or an old figure is near.
        near = [one for one in before if min(value, one) >= 5 and abs(value - one) <= 0.25 * max(value, one)]
        if value not in before and len(near) == 1:
            yield (span, f"前后数字不一致：这里是{value}{unit}{what}，前面是{near[0]}{unit}")
    for match in draft.find(_PART):
        if int(match["part"]) > int(match["whole"]):
            yield (
                Span(match.start("whole"), match.end()),
                f"部分比全体还多：全体{match['whole']}{match['unit']}，其中{match['part']}{match['unit']}",
            )
