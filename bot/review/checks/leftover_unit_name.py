"""套用别的单位的稿子，要改净单位名称和自称。

依据：《党政机关公文处理工作条例》第二十条（四）（人名、地名准确）。
例：云岭县教育局的报告写“我院”  改：我局
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.names import foreign_names
from bot.review.units import REGIONS, own_kinds, place_of
from knowledge.documents import Span

_SELF = re.compile(
    r"(?<![\u3400-\u9fff]自)[我本](?P<kind>局|办|委|院|校|镇|乡|街道|中心|厅|部(?![门分])|站|所(?![有以])|队|公司|社区|馆|集团|园|处(?![理分于置])|县|区(?![别分])|市(?![场民]))(?![员长])"
)
_ORGAN_NAME = re.compile(
    r"(?<![0-9\u3400-\u9fff])(?P<name>(?P<place>(?![按依遵根经由向到在对和与从受被为将把及同以日月年])[\u3400-\u9fff]{2,4}(?:省|市|县|区|州|镇|乡))(?P<organ>[\u3400-\u9fff]{1,8}?(?:局|厅|医院|学校|中学|小学|街道办事处|镇政府|乡政府)|党委|党工委))"
    r"(?=党组|党委|会|书记|班子|教师|教职工|干部|承担|高度|认真|切实|严格|积极|坚持|把|将|以|组织|共?开展|召开|全体|[0-9]|，|始终|持续|制定|成立)"
)
_NAMED_AS_ISSUER = re.compile(
    r"(?:党组|党委)?(?:[：:《]|关于|印发|[^，。；]{0,12}(?:通知|要求|部署|反馈|印发|批准|同意))"
)
# 其中镇党委, 报告市公安局: more than a name.
_NO_NAME = re.compile(r"^(?:其中|全|各)|报告|报送|通报|和|与|及")
_OTHERS = re.compile(
    r"根据|按照|依据|与|和|同|联合|配合|赴|到|向|在|由|对|受|被|经|邀请|参观|学习|转发|贯彻|落实|：|、"
)


def run(draft: DraftText) -> Outcome:
    """Compare what the unit calls itself, and the full names of organs that act in the draft."""
    selves = list(draft.find(_SELF))
    names = list(draft.find(_ORGAN_NAME))
    findings = [*_selves(draft, selves), *_names(draft, names), *_signature(draft)]
    taken = [one.span for one in findings]
    findings += [
        _foreign(draft, span, name)
        for span, name in foreign_names(draft)
        if not any(span.overlaps(one) for one in taken)
    ]
    return outcome(findings, len(selves) + len(names), "自称和单位名称")


def _selves(draft: DraftText, found: list[re.Match[str]]) -> Iterator[Finding]:
    counted = Counter(
        match["kind"]
        for match in found
        if match["kind"] not in REGIONS or own_kinds(draft.report.unit).intersection([match["kind"]])
    )
    own = own_kinds(draft.report.unit)
    usual = counted.most_common(1)[0] if counted else ("", 0)
    for match in found:
        kind = match["kind"]
        if match.group() == "本部" and not draft.report.unit.endswith("部"):
            # 集团本部: the seat of a company, not a department.
            continue
        if kind in own or (kind in REGIONS and kind not in ("镇", "乡")):
            # 我县, 我区 name the place, not the unit.
            continue
        # Without a name the self-name used most often is taken for right.
        if not own and (kind == usual[0] or usual[1] < 2 * counted[kind] or kind in REGIONS):
            continue
        right = match.group()[0] + (usual[0] if not own or usual[0] in own else sorted(own, key=len)[0])
        yield check.finding(
            Span(*match.span()),
            f"单位自称不一致：这里是“{match.group()}”，本单位应当是“{right}”",
            suggestion=f"改为“{right}”，并核对这一句是不是别的单位的内容",
            replacement=right,
            basis="《党政机关公文处理工作条例》第二十条（四）",
        )


def _names(draft: DraftText, found: list[re.Match[str]]) -> Iterator[Finding]:
    unit = draft.report.unit
    if len(unit) < 3:
        return
    formal = (draft.report.title_span, draft.report.addressee_span, draft.report.signature_span)
    for match in found:
        name = match["name"]
        span = Span(match.start("name"), match.end("name"))
        if _NO_NAME.search(name) or name in unit or unit in name or draft.is_titled(span.start):
            continue
        if _NAMED_AS_ISSUER.match(draft.body, span.end) or any(one and one.overlaps(span) for one in formal):
            continue
        before = re.split(r"[。；\n]", draft.body[max(0, span.start - 6) : span.start])[-1]
        if _OTHERS.search(before):
            continue
        yield _foreign(draft, span, name, draft.report.unit)


def _foreign(draft: DraftText, span: Span, name: str, replacement: str | None = None) -> Finding:
    unit = draft.report.unit
    return check.finding(
        span,
        f"出现了别的单位的名称“{name}”，本单位是“{unit}”",
        suggestion=f"如是套用留下的，改为“{unit}”",
        replacement=replacement,
        basis="《党政机关公文处理工作条例》第二十条（四）",
    )


def _signature(draft: DraftText) -> Iterator[Finding]:
    """The unit of the title and the one that signs are the same."""
    signature, span = draft.report.signature, draft.report.signature_span
    unit = draft.report.unit
    if not signature or span is None or not unit or draft.report.title_span is None:
        return
    head = draft.report.title
    if not head.startswith(unit) or len(unit) < 4:
        return
    bare = re.sub(r"党组|党委|委员会|中共|中国共产党|党工委|[（(].*", "", signature)
    if (
        place_of(bare)
        and place_of(unit)
        and bare not in unit
        and unit not in bare
        and not set(bare[-6:]) >= set(unit[-3:])
    ):
        yield check.finding(
            span,
            f"署名“{signature}”与标题的单位“{unit}”不一致",
            suggestion="核对署名和标题，写同一个单位",
            basis="《党政机关公文处理工作条例》第二十条（四）",
        )


check = Check("leftover-unit-name", Severity.WARNING, "别的单位的名称", run)
