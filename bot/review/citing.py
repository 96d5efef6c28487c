"""What the checks on citations share: which places count, and how a rule is named in a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.review.draft import DraftText
from knowledge.documents import Reference, Span
from knowledge.text.issuers import is_local as is_local_issuer

if TYPE_CHECKING:
    from knowledge.rules import Judgement

# The end of a title that a rule has; plans, notices, lists and books do not end so.
_RULE_END = re.compile(
    r"(?:条例|办法|规定|细则|规则|准则|章程|法|规范|规程|若干意见)(?:[（(][^（）()]{1,12}[）)])?$"
)
_NOT_A_RULE = re.compile(
    r"方法$|做法$|看法$|想法$|用法$|书法$|语法$|司法$|普法$|执法$|立法$|宪法宣传|^(?!中华人民共和国).*工作法$|学习法$|思想方法"
)
# An issuer of the place, or the unit itself: such a rule is not in a national catalogue, and need not be.
_LOCAL = re.compile(
    r"(?:[省市区县州盟旗镇乡][委府]?|街道|党工委|我[局办委院校镇乡市县区省厅处中所站队公]|本[局办委院校镇乡单机]|局|厅|单位|机关|学校|学院|医院|公司|集团|园区)"
    r"[\u4e00-\u9fff]{0,12}$"
)
# A name that only a central organ gives: 学习新修订的《中华人民共和国…法》 tells of no act of the unit.
_NATIONAL = re.compile(
    r"中华人民共和国|党委（党组）|中国共产党(?![^条规办细准]{0,12}(?:省|市|县|区|镇|乡|街道|局|厅|学校|大学|学院|医院|公司|集团))"
)
_ARTICLE = re.compile(
    r"第?[ \t　]?[0-9０-９〇零○一二三四五六七八九十百]{1,6}[ \t　]?条(?:之[一二三四五六七八九十]{1,2})?"
)
_OWN_ACT = re.compile(
    r"(?:制定|制订|新订|新制|新增|增订|拟订|审定|颁布|实行|推行|执行本|修订|出台|印发|拟定|建立|完善|健全|起草|汇编|编制|下发|转发|形成)(?:了|并实施|完善)?[^，。；]{0,14}$"
)


def looks_like_rule(title: str) -> bool:
    """Tell whether a title is that of a rule and not of a plan, a notice, a list or a book."""
    return _RULE_END.search(title) is not None and not _NOT_A_RULE.search(title)


def is_local(draft: DraftText, reference: Reference) -> bool:
    """Tell whether the words before a title name a local issuer, or say that the unit made it itself."""
    if is_local_issuer(reference.issuer):
        return True
    if _NATIONAL.match(reference.title):
        return False
    start = draft.sentence_at(reference.span.start).start
    before = draft.body[max(start, reference.title_span.start - 30) : reference.title_span.start - 1]
    clause = re.split(r"[，；。]", before)[-1]
    # 制定《A》《B》: both are own.
    clause = re.sub(r"(?:《[^《》]*》[、和及与]?)+$", "", clause)
    unit = draft.report.unit
    own_name = len(unit) >= 2 and (
        reference.title.startswith(unit[:2]) or (len(unit) >= 4 and reference.title[:4] in unit)
    )
    return (
        own_name or bool(_LOCAL.search(clause) or _OWN_ACT.search(clause)) or _names_a_place(reference.title)
    )


def _names_a_place(title: str) -> bool:
    return (
        re.match(
            r"[\u4e00-\u9fff]{1,6}(?:省|市|县|区|州|镇|乡|街道|局|学校|医院|大学|学院|中学|小学)(?!以上|级|域|分|党委|党组|块)",
            title,
        )
        is not None
    )


def judged(draft: DraftText) -> Iterator[tuple[Reference, Judgement]]:
    """References with what the catalogue says of each."""
    yield from zip(draft.references, draft.judgements, strict=True)


def count(draft: DraftText) -> int:
    """How many places name a rule, or something in 《》."""
    return len(draft.references)


def mark_of(reference: Reference) -> Span:
    """The place to mark for a title: with its 《》 where it has them."""
    span = reference.title_span
    return Span(span.start - 1, span.end + 1) if reference.is_quoted else span


def article_of(draft: DraftText, reference: Reference) -> Span:
    """The place to mark for an article: its number alone, where the title before it stands right."""
    start = max(reference.span.start, min(reference.title_span.end, reference.span.end))
    match = _ARTICLE.search(draft.body, start, reference.span.end)
    return Span(*match.span()) if match else reference.span


def shown(title: str) -> str:
    """A title as a message prints it."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"
