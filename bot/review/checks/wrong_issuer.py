"""引用规定时写的发文机关应当与该规定的制定机关一致。

依据：《党政机关公文处理工作条例》第二十条（四）（引文准确）。
例：国务院《中国共产党支部工作条例（试行）》  改：中共中央《中国共产党支部工作条例（试行）》
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.citing import judged
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import RuleDocument, Span

_SHORT = {
    "中办": "中共中央办公厅",
    "国办": "国务院办公厅",
    "中宣部": "中共中央宣传部",
    "中央宣传部": "中共中央宣传部",
    "中组部": "中共中央组织部",
    "中央组织部": "中共中央组织部",
    "中央编办": "中央机构编制委员会办公室",
    "中央网信办": "国家互联网信息办公室",
    "国家网信办": "国家互联网信息办公室",
    "工信部": "工业和信息化部",
    "中央办公厅": "中共中央办公厅",
    "全国人大": "全国人大常委会",
    "全国人民代表大会常务委员会": "全国人大常委会",
    "全国人民代表大会": "全国人大常委会",
    "党中央": "中共中央",
    "中央": "中共中央",
}
_CENTRAL = re.compile(
    r"中共中央|党?中央|国务院|国家|全国|中[办宣组]|国办|最高|工信部|公安部|教育部|财政部|司法部"
)
_LOCAL = re.compile(r"[省市区县镇乡州][委府]|[省市区县]|街道|[局厅]$")
_CENTRE = re.compile(r"(?:中共|党)?中央(?:办公厅)?|国务院(?:办公厅)?|[中国两]办")
_CENTRAL_NUMBER = re.compile(r"[中国厅主]|党内法规|法|令")
# Titles that only a central organ gives.
_NATIONAL_TITLE = re.compile(r"中华人民共和国|中国共产党|国务院")


def run(draft: DraftText) -> Outcome:
    """Compare the issuer named before a title with the rule's own."""
    named = [(ref, told) for ref, told in judged(draft) if ref.issuer]
    return outcome(_findings(draft), len(named), "写明发文机关的引用")


def _findings(draft: DraftText) -> Iterator[Finding]:
    seen = set()
    yield from _numbered_elsewhere(draft)
    for reference, judgement in judged(draft):
        rule = judgement.rule
        if not reference.issuer or rule is None or reference.title_span in seen:
            continue
        seen.add(reference.title_span)
        if not _differs(reference.issuer, rule):
            continue
        start = draft.body.rfind(
            reference.issuer, max(0, reference.title_span.start - 40), reference.title_span.start
        )
        if start < 0:
            # 该办法: it was told where the issuer stands.
            continue
        span = Span(start, start + len(reference.issuer))
        yield check.finding(
            span,
            f"《{rule.title}》由{rule.issuer}制定，不是{reference.issuer}",
            suggestion=f"改为“{rule.issuer}”",
            replacement=rule.issuer if "、" not in rule.issuer else None,
            basis="《党政机关公文处理工作条例》第二十条（四）",
        )


def _numbered_elsewhere(draft: DraftText) -> Iterator[Finding]:
    """A text of the centre has a number of the centre: 中发〔2025〕3号, never 沧国资党发〔2025〕3号."""
    for reference, _ in judged(draft):
        start = draft.body.rfind(
            reference.issuer, max(0, reference.title_span.start - 40), reference.title_span.start
        )
        if (
            start >= 0
            and _CENTRE.fullmatch(reference.issuer)
            and reference.doc_number
            and not _CENTRAL_NUMBER.match(reference.doc_number)
        ):
            yield check.finding(
                Span(start, start + len(reference.issuer)),
                f"文号“{reference.doc_number}”不是{reference.issuer}的文号",
                suggestion="核对是哪个机关印发的，写准发文机关",
                basis="《党政机关公文处理工作条例》第二十条（四）",
            )


def _differs(issuer: str, rule: RuleDocument) -> bool:
    if _LOCAL.search(issuer) and not _CENTRAL.match(issuer):
        # A local organ may have a rule of the same name, but not one with such a title.
        return _NATIONAL_TITLE.match(rule.title) is not None
    named = {_full(one) for one in re.split(r"[、和与，]", issuer) if one}
    own = {_full(one) for one in re.split(r"[、和与，]", rule.issuer) if one}
    if any(a in b or b in a for a in named for b in own if _family(a) == _family(b)):
        return False
    return bool(named and own)


def _full(name: str) -> str:
    bare = name.strip().removeprefix("原")
    bare = re.sub(r"等[一二三四五六七八九十]*部门?$", "", bare)
    return _SHORT.get(bare, bare)


def _family(name: str) -> str:
    """中共中央 and its 办公厅 or 宣传部 are different issuers; 国务院 and 国务院办公厅 too."""
    if name.endswith("办公厅"):
        return "office"
    return "department" if re.fullmatch("(?:中共中央|中央).{2,6}[部委]", name) else "organ"


check = Check("wrong-issuer", Severity.WARNING, "发文机关不符", run)
