"""Counts that belong together: parts that make up a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.counts import Count
from bot.review.draft import DraftText
from knowledge.documents import Span

# Parts that together are the whole.
COMPLEMENTS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            r"已(?:完成)?(?:整改|办结|解决|销号|落实|完成|修复|处置|改)|整改(?:完成|到位)|(?<!未)办结|(?<!未)完成整改",
            r"未(?:完成)?(?:整改|办结|解决|销号|完成|修复|改)|正在(?:整改|办理|推进)|尚未|待(?:整改|办)|持续整改|正推进",
        ),
        (r"已(?:消除|化解|排除|销账)", r"(?:持续|继续|重点)(?:关注|跟踪|盯办|化解)|未(?:消除|化解)"),
        (r"立行立改|立即整改|即知即改", r"限期整改|长期整改|持续整改"),
        (r"上半年", r"下半年"),
        (r"线上|网上", r"线下|现场"),
        (r"男", r"女"),
        (r"原创", r"转载|转发"),
        (r"合格", r"不合格"),
        (r"到会|参会|实到|参加", r"请假|缺席|未参加"),
        (r"第?一季度", r"第?四季度"),
        (r"正式党员", r"预备党员"),
        (r"在职", r"退休"),
    )
)


def same_unit(one: Count, other: Count) -> bool:
    """Tell whether two counts can be added up."""
    people = {"人", "名", "人次"}
    return one.unit == other.unit or {one.unit, other.unit} <= people - {"人次"}


def are_complements(draft: DraftText, sentence: Span, parts: list[Count]) -> bool:
    """Tell whether the words beside the parts say that together they are the whole: 已整改, 未整改."""
    clauses = [draft.body[max(sentence.start, part.span.start - 14) : part.span.end + 8] for part in parts]
    for one, other in COMPLEMENTS:
        first = any(one.search(clause) for clause in clauses)
        second = any(other.search(clause) for clause in clauses)
        if first and second:
            return True
    return False


def in_one_breath(draft: DraftText, following: list[Count]) -> list[Count]:
    """Parts in one breath: 优秀2家、良好4家、合格1家."""
    kept = following[:1]
    for one in following[1:]:
        if not re.fullmatch(r"、[\u4e00-\u9fff]{2,8}", draft.body[kept[-1].span.end : one.span.start]):
            break
        kept.append(one)
    closed = draft.body[kept[-1].span.end : kept[-1].span.end + 1] == "）"
    # 三级系统4个、二级系统2个: parts of one name.
    alike = len({draft.body[max(0, one.span.start - 2) : one.span.start] for one in kept}) == 1
    return kept if len(kept) >= 3 or (len(kept) == 2 and (closed or alike)) else []


# 12处、微信公众号1个、电子屏15块，共28处阵地: a list of places in different units, its total in 处.
_LISTED = re.compile(
    r"(?P<list>(?:[\u4e00-\u9fffA-Za-z“”]{1,14}[0-9]{1,4}(?:处|个|块|种|台|面|份|家|名|条)[、和]?){2,12})"
    r"[\u4e00-\u9fff]{0,6}[，,](?:以上)?(?:总共|共计|共有|共|合计|总计)(?P<total>[0-9]{1,4})(?P<unit>处|个|名)"
)
_OPENED = re.compile(
    r"(?<![0-9第])(?P<total>[0-9]{1,4})(?P<unit>处|个)[^，。；0-9]{0,8}[，：（]其中[：，]?"
    r"(?P<list>(?:[\u4e00-\u9fffA-Za-z“”]{1,14}[0-9]{1,4}(?:处|个|块|种|台|面|份|家|条)[、和]?){3,12})"
)
_REST = re.compile(
    r"(?<![0-9第])(?P<whole>[0-9]{1,5})(?P<unit>个|件|项|条|名|人|家|处|份|台|块)[^。；0-9]{0,12}"
    r"(?:清理|注销|关停|关闭|撤销|停用|退出|解散|已?整改|已?完成|已?办结|已?解决|已?销号)[^，。；0-9]{0,10}(?P<gone>[0-9]{1,5})(?P=unit)?[^。；0-9]{0,8}"
    r"(?:[^，。；0-9]{0,2}(?:还余|余|剩余|剩下|剩|保留|留存|尚余|尚有|未(?:整改|完成|办结|解决|销号)(?:的)?))(?P<left>[0-9]{1,5})(?P=unit)"
)
_NUMBER = re.compile(r"[0-9]{1,4}(?=处|个|块|种|台|面|份|家|名|条)")


def place_sums(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Lists in several units against their total, and what is left against what there was."""
    for pattern in (_LISTED, _OPENED):
        for match in draft.find(pattern):
            units = set(re.findall(r"[0-9](处|个|块|种|台|面|份|家|名|条)", match["list"]))
            if len(units) < 2 and pattern is _OPENED:
                continue
            parts = [int(one) for one in _NUMBER.findall(match["list"])]
            if (match["unit"] == "处" or units == {match["unit"]}) and sum(parts) != int(match["total"]):
                yield (
                    Span(*match.span()),
                    f"分项之和与总数不符：{'＋'.join(map(str, parts))}＝{sum(parts)}，总数写的是{match['total']}{match['unit']}",
                )
    for match in draft.find(_REST):
        whole, gone, left = (int(match[name]) for name in ("whole", "gone", "left"))
        if gone + left != whole:
            yield (
                Span(*match.span()),
                f"去掉的和剩下的合起来不是总数：{gone}＋{left}＝{gone + left}，总数写的是{whole}{match['unit']}",
            )


_SUM_OF_MONEY = re.compile(
    r"(?<![0-9.])(?P<total>[0-9]{1,7}(?:\.[0-9]{1,4})?)万元[^。；\n0-9]{0,20}其中[：，]?"
    r"(?P<parts>(?:[\u4e00-\u9fff]{2,12}[0-9]{1,7}(?:\.[0-9]{1,4})?万元[、，和]?){2,8})"
)


def money_sums(draft: DraftText) -> Iterator[tuple[Span, str]]:
    """Sums of money that do not add up: 经费86万元，其中测评24万元、设备49万元、服务15万元."""
    for match in draft.find(_SUM_OF_MONEY):
        parts = [float(one) for one in re.findall(r"([0-9]{1,7}(?:\.[0-9]{1,4})?)万元", match["parts"])]
        added, total = round(sum(parts), 4), float(match["total"])
        # 其中 may name only some of the parts: nearly all of them and more than two is a slip.
        if added > total or (len(parts) > 2 and total * 0.8 <= added < total):
            yield (
                Span(*match.span()),
                f"分项之和与总数不符：分项合计{added:g}万元，总数写的是{total:g}万元",
            )


TOTAL = re.compile(r"(?:共计|共|总计|合计|累计|总数|总共)(?!同|产|建|享|识|性|赢)")
PARTS = re.compile(r"其中|分别(?:是|为)?|包括|即[:：]")
_DONE = re.compile(
    r"[，；。）]\s*(?:现|目前|均|全部|至今|截至[^，。]{0,14})?(?:已|完成|整改|修复|办结|处置|剩余|其余)"
)


def listed_before(draft: DraftText, counts: list[Count]) -> list[Count]:
    """The counts in one list up to here: a longer gap, or 各, ends it on the left."""
    kept = counts[-1:]
    for one in reversed(counts[:-1]):
        between = draft.body[one.span.end : kept[0].span.start]
        if len(between) > 20 or re.search(r"[。；：]|各|每|其中", between):
            break
        kept.insert(0, one)
    return kept


def until_break(draft: DraftText, parts: list[Count]) -> list[Count]:
    """The parts up to a new total or a new 其中."""
    kept = [parts[0]]
    for one in parts[1:]:
        between = draft.body[kept[-1].span.end : one.span.start]
        if PARTS.search(between) or TOTAL.search(between) or len(between) > 30:
            break
        if "，" in between and "、" in draft.body[kept[0].span.end : kept[-1].span.end]:
            # 新闻稿143件、论文158件，退回修改21件: after a list with 、 a comma ends it.
            break
        if _DONE.search(between) and not _DONE.search(
            draft.body[kept[0].span.start - 8 : kept[0].span.start]
        ):
            # 高危4个、低危21个，已修复20个: what was done of them all is no part of the list.
            break
        kept.append(one)
    return kept
