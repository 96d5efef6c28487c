"""Deeds that nobody told: 开展了知识竞赛, where no word of what was done stands in facts, notice, rules or the element."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.documents import Span

_DONE = (
    "开展|举办|举行|组织|召开|制定|印发|建立|建成|发放|赠送|编印|编写|设立|成立|配备|开设|开通|签订|购置|采购|拍摄|创作|出台|修订|评选|聘任"
    "|张贴|悬挂|慰问|走访|参观"
)
_DEED = re.compile(rf"(?:{_DONE})(?:了|过|好)?(?P<what>[一-鿿]{{2,8}})")
# Where what was done ends and something else is said of it.
_TAIL = re.compile(r"(?<=..)(?:并|和|与|等|的|了|对|把|将|由|在|为|使|让|共|及|以|中|后|时|到|进行).*$")
# Words that lean on what stands around them and name no deed of their own.
_EMPTY = re.compile(
    "工作|活动|会议|交流|讨论|研讨|学习|研究|部署|情况|任务|问题|措施|制度|机制|台账|清单|干部|职工|党员|群众|人员|同志|班子|队伍|单位|股室|科室|部门"
    "|支部|整改|检查|自查|分析|总结|落实|责任|专人|认真|深入|全面|逐|及时|定期|集中|专题|统一|健全|完善|各|全体|有关|相关|以下|上述|本|其"
)


def find_deeds(text: str, sources: Sequence[str]) -> tuple[Span, ...]:
    """Return the deeds of which no source holds even two characters in a row."""
    told = set().union(*(_pairs(source) for source in sources)) if sources else set()
    found = []
    for match in _DEED.finditer(text):
        what = _TAIL.sub("", match["what"])
        if _EMPTY.search(what) is None and not _pairs(what) & told:
            found.append(Span(match.start(), match.start("what") + len(what)))
    return tuple(found)


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}
