"""Claims that say more than a count: praise, rank, results, times told by 去年, how often something is done.

A claim is borne out where the writer's facts, the notice or our own sentence make a claim of the
same class about the same thing. A wrong mark costs the writer a look, a missed one an invented deed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.documents import Span

_WORDS = r"[^，。；：！？、\n【】（）《》“”]"
_LEVEL = (
    r"(?:全国|全省|全市|全县|全区|全系统|全行业|同类单位|同行业|各?(?:省|市|县|区)(?:直|级)?(?:单位|部门)?)"
)
_CLASSES = tuple(
    re.compile(pattern)
    for pattern in (
        # Praise and awards.
        rf"(?:受到|得到|获得?|赢得|荣获|获评|获颁|喜获|斩获|评为|评定为|授予|被?表彰为?|夺得)(?P<what>了?{_WORDS}{{0,16}}?"
        r"(?:肯定|表扬|好评|赞誉|赞扬|认可|点赞|表彰|先进\w{0,6}|优秀\w{0,4}|标兵|示范\w{0,5}|称号|荣誉|[一二三特]等奖|金奖|银奖|铜奖|奖项|奖励|文明单位|批示))"
        r"|(?P<medal>[一二三特]等奖|金奖|银奖|铜奖)",
        # Rank.
        r"(?:名列|位列|位居|排名|排在|居于|跃居|稳居|居|列|处于)"
        rf"(?P<what>{_WORDS}{{0,10}}?(?:第[一二三四五六七八九十\d]+位?|首位|榜首|前列|前茅|领先\w{{0,4}}|前[一二三四五六七八九十\d]+名?))"
        rf"|(?P<medal>{_LEVEL}(?:排名)?(?:第[一二三四五六七八九十\d]+|首位|首个|首家|首创|前列|领先|前[一二三四五六七八九十\d]+))",
        # Taken up by others.
        rf"(?:被|获|在)(?P<what>{_WORDS}{{1,14}}?(?:推广|刊登|刊发|转发|采用|采纳|报道|播发|登载|交流发言))",
        # Results without exception.
        rf"(?:未发生|未出现|没有发生|没有出现|杜绝了?|未发现)(?P<what>{_WORDS}{{0,20}})"
        rf"|(?:无一例|无一起|无一)(?P<medal>{_WORDS}{{0,12}})|零(?P<none>差错|事故|失误|投诉|舆情|违纪|违规|发生|报告)",
        r"(?:实现|做到|达到|已)(?P<what>[^，。；：！？、\n【】《》“”]{0,12}?(?:全覆盖|全员覆盖|清零|全达标))"
        r"|(?P<medal>全员参[加与训学]|人人(?:参与|过关|知晓)|无一(?:缺席|遗漏|人缺席)"
        r"|全部(?:办结|整改|完成|到位|达标|参[加训学]|签订|销号)\w{0,2}|如期完成\w{0,4}|圆满完成\w{0,4})",
        rf"(?P<what>{_WORDS}{{0,8}}?)(?:明显|显著|大幅|稳步|持续)(?:提升|提高|改善|好转|下降|减少|增强|增长|成效)",
        # Times that hang on another.
        r"(?P<what>去年|前年|上年度?|上个?月|上个?季度|上周|下周|本周|昨[天日]|当[日天]|同[日天]|次日|前不久|日前|近日|年[初中底末]"
        r"|月[初中底末]|[上下]半年|元旦|春节|五一|国庆|中秋|端午|清明|[春夏秋冬]季|(?:星期|周)[一二三四五六日天](?!月)"
        r"|[正腊]月初?[一二三四五六七八九十]{1,3})",
        # How often.
        rf"(?P<what>每(?:周|月|个月|季度?|半年|[两三]个?月|天|日|旬))(?={_WORDS}{{0,8}}?[一两二三四五六七八九十\d]+(?:次|场|期|篇|个|轮|回))",
        r"(?P<what>(?:多|若干|屡|数)[次场期轮批]|若干[项个篇])",
    )
)
_BARE = re.compile(r"[\s，。；：、！？“”‘’《》（）()了的]+")


def find_unclaimed(text: str, sources: Sequence[str]) -> tuple[Span, ...]:
    """Return the claims that no source makes, in order, none overlapping."""
    found: list[Span] = []
    for pattern in _CLASSES:
        claimed = [_plain(source) for source in sources if pattern.search(source)]
        for match in pattern.finditer(text):
            span = Span(*match.span())
            what = _plain(next((group for group in match.groups() if group), ""))
            if not any(what in plain for plain in claimed) and not any(span.overlaps(one) for one in found):
                found.append(span)
    return tuple(sorted(found, key=lambda span: span.start))


def _plain(text: str) -> str:
    return _BARE.sub("", text)
