"""Other units' names where only the own unit can stand: who checked itself, who leads, whose rules were made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.units import place_of
from knowledge.documents import Span

_PARTY = r"党组|党委|党工委|党总支|党支部|总支部?|支部"
# How the ends of names tell what a unit is; longer ones first.
_KIND = (
    "检察院|研究院|研究所|幼儿园|调查队|图书馆|博物馆|文化馆|美术馆|体育馆|法院|医院|学院|大学|中学|小学|学校|街道|社区|集团|公司|中心|支队|大队|总队|分局"
    "|局|厅|院|校|镇|乡|村|馆|队|所|办|委"
)
_ENDS_AS_UNIT = re.compile(rf"(?:{_KIND})$")
# Who checked itself stands in the opening, after what asked for it.
_CHECKED = re.compile(
    rf"(?:(?<=[，》）。])|^)(?P<name>(?![我本各现全按根依对照结围以并就为将与和同由经])[\u3400-\u9fff]{{2,14}}?)(?P<party>{_PARTY})?"
    r"(?=对|高度|认真|严格|迅速|及时|立即|组织|集中|围绕|坚持|专门|精心)"
)
_TELLS = re.compile(r"自查|自评|自检|(?:报告|汇报|总结)如下")
_ACTS = re.compile(
    rf"[，。；：\n](?:[一二三四五六七八九十]{{1,2}}是|[0-9]{{1,2}}[.．])?(?P<name>[\u3400-\u9fff]{{3,14}}?)(?:{_PARTY})"
    r"(?=理论学习中心组|领导班子|班子|高度重视|认真|始终|切实|坚持|召开|制定|成立)"
)
# 市税务局党委贯彻《…》, at the head of a sentence: only the own unit acts so in its report.
_CARRIES_OUT = re.compile(
    r"[。；：\n](?:[一二三四五六七八九十]{1,2}是|[0-9]{1,2}[.．])?(?P<name>[\u3400-\u9fff]{2,10}?(?:局|集团|医院|学校|学院))(?P<party>党组|党委)"
    r"(?=贯彻|执行|认真|严格|[0-9]{1,2}月[^，。；]{0,40}专题研究)"
)
# 市林业局现有内设科室, 清源燃气有限公司于6月8日: who is told of at the head of a sentence is the unit itself.
_HEADS = re.compile(
    rf"(?:(?<=[。；\n，])|^)(?:[一二三四五六七八九十]{{1,2}}是)?(?P<name>(?![我本各全该其由对经在])[\u3400-\u9fff]{{2,14}}?(?:{_KIND}))(?P<party>)"
    r"(?=现有|共有|下设|内设|设有|于[0-9一二三四五六七八九十])"
)
# 派驻市审计局纪检监察组: the group that is stationed with the unit bears its name.
_STATIONED = re.compile(
    r"派驻(?P<name>[\u3400-\u9fff]{2,12}?(?:局|厅|委|办|院))(?P<party>)(?=纪检监察组|机构)"
)
_SAME_KIND = "街道|社区|镇|乡|村|医院|中学|小学|幼儿园|法院|检察院|调查队|研究所|图书馆|博物馆|文化馆|学院|局"
"""In these a neighbour bears the same kind of name as the own unit."""
_MADE = re.compile(
    rf"(?:制定|制订|修订|修改|出台|编制|建立|完善)(?:了)?《(?P<name>[\u3400-\u9fff]{{2,18}}?(?:{_SAME_KIND}))(?=[\u3400-\u9fff]{{2,30}}(?:办法|制度|规定|细则|方案|规程|清单|预案|规范)》)"
)
_WITH_OTHERS = re.compile(
    r"会同|联合|配合|委托|邀请|聘请|深入|召集|组织|兄弟|下属|所属|基层|各|全|与|和|由|向|到|赴"
)
# What any unit may call itself, whatever its name.
_ANY_UNIT = re.compile(r"(?:学校|机关|单位|系统|本级|全[局院校馆队所镇乡村]|[省市县区](?:委|直)?)$")
_LEVEL = re.compile(r"[省市县区镇乡总]")
_OPENING = 900


def foreign_names(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Yield the places where another unit's name stands for the own, and the name."""
    own = draft.report.unit.removeprefix("中共")
    names = (own, draft.report.signature.removeprefix("中共"))
    if len(draft.report.unit) < 3:
        return
    for pattern, fits in (
        (_CHECKED, _stands_for_own),
        (_ACTS, _is_a_neighbour),
        (_MADE, _is_a_neighbour),
        (_CARRIES_OUT, _is_another_kind),
        (_HEADS, _is_like_own),
        (_STATIONED, _is_like_own),
    ):
        within = _opening(draft) if pattern is _CHECKED else None
        for match in draft.find(pattern, within):
            name = match["name"]
            if any(is_short_for(name, one) for one in names):
                continue
            if pattern is _HEADS and draft.body.count(name) > 1:
                continue
            if pattern is _CARRIES_OUT and _is_known(draft, name):
                continue
            if fits(name, own, bool(match.groupdict().get("party"))):
                yield Span(match.start("name"), match.end("name")), name


def is_short_for(name: str, full: str) -> bool:
    """Tell whether a name leaves out characters of the full one and has no others: 县法院 for 临溪县人民法院."""
    rest = iter(full)
    return all(char in rest for char in name)


def _opening(draft: DraftText) -> Span:
    """The sentence before the first heading that says that the unit checked itself."""
    start = draft.report.addressee_span.end if draft.report.addressee_span else 0
    title = draft.report.title_span
    start = max(start, title.end if title else 0)
    first = draft.report.sections[0].span.start if draft.report.sections else start + _OPENING
    stop = min(max(first, start), start + _OPENING)
    return Span(start, stop if _TELLS.search(draft.body, start, stop) else start)


def _stands_for_own(name: str, own: str, is_party: bool) -> bool:
    if _WITH_OTHERS.search(name) or _ANY_UNIT.search(name) or name in own:
        return False
    return _ENDS_AS_UNIT.search(name) is not None and (is_party or len(name) >= 5)


def _is_another_kind(name: str, own: str, _: bool) -> bool:
    return not _WITH_OTHERS.search(name) and not _ANY_UNIT.search(name) and name[-3:] not in own


def _is_like_own(name: str, own: str, _: bool) -> bool:
    """A unit of the own kind (局, 公司) by another name."""
    kinds = (re.search(rf"(?:{_KIND})$", one) for one in (name, re.sub(f"(?:{_PARTY})$", "", own)))
    one, other = (kind[0] if kind else "" for kind in kinds)
    return bool(one) and one == other and not _WITH_OTHERS.search(name) and not _ANY_UNIT.search(name)


def _is_known(draft: DraftText, name: str) -> bool:
    """Whether the name stands more than once: a body above, whose notice was followed, or one below."""
    return draft.body.count(name[-4:]) > 1


def _is_a_neighbour(name: str, own: str, _: bool) -> bool:
    """A unit of the own kind and level, by a name of its own: 松园街道 in a report of 柳荫街道."""
    kind = _kind_of(own)
    if not kind or not name.endswith(kind) or _WITH_OTHERS.search(name) or name.endswith("分" + kind):
        return False
    if kind == "学院" and not re.search("(?:大学|学院).*学院", own):
        # A university has colleges under it.
        return False
    place, home = place_of(name), place_of(own)
    if kind == "局":
        return bool(place and home) and place[-1] == home[-1]
    proper = name.removesuffix(kind).removeprefix(place)
    return len(proper) >= 2 and not _LEVEL.match(proper) if not place else True


def _kind_of(own: str) -> str:
    found = re.findall(_SAME_KIND, own)
    return found[-1] if found else ""
