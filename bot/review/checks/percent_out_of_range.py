"""参与率、覆盖率、占比一类的百分比不超过100%，增幅可以；百分比与旁边的分子、分母相符。

依据：《党政机关公文处理工作条例》第二十条（四）（数字准确）。
例：党员参学率达到105%  改：党员参学率达到100%（核对人数后填写）
例：抽查20个群，有6个未登记，占40%  改：占30%
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.shares import wrong_shares
from knowledge.documents import Span

_PERCENT = re.compile(
    r"(?P<number>-?(?<![0-9０-９.．·])[0-9０-９]{1,9}(?:[.．·][0-9０-９]{1,6})?)[ \t]?[%％]|百分之(?P<han>[一二三四五六七八九十百两零〇]{1,6})"
)
_SHARE = re.compile(
    r"参与度|覆盖面|(?:率|占比|比重|比例)(?![先])|占[^，。；]{0,12}$|覆盖|达标|满意度|知晓度|合格|到[会课]|参[加学训会]"
)
_FROM_TO = re.compile(
    r"[^，。；]{0,6}(?:上升|提高|增长|增加|提升|下降|降低|减少|降)?(?:到|至|为)[^，。；]{0,4}\|[，、（(][^，。；]{0,6}(?:上升|提高|增长|增加|提升|下降|降低|减少)了?"
)
_MAY_PASS = re.compile(
    r"增长|增幅|同比|环比|提高|上升|增加|超额|下降|减少|降低|倍|增速|上涨|翻|利用率|投资|预算|收入|目标|任务|计划|进度"
)
_WIDE = str.maketrans("０１２３４５６７８９．·", "0123456789..")


def run(draft: DraftText) -> Outcome:
    """Look at every percentage and at what it is of."""
    found = list(draft.find(_PERCENT))
    findings = list(_findings(draft, found))
    findings += _points(draft)
    taken = {one.span.start for one in findings}
    findings += [one for one in _wrong_shares(draft) if one.span.start not in taken]
    return outcome(findings, len(found), "百分比")


def _points(draft: DraftText) -> Iterator[Finding]:
    """由80%上升到92%，上升了12%: the difference of two shares is told in percentage points."""
    shares = [one for one in draft.read.percentages if one.number is not None]
    for old, new, change in zip(shares, shares[1:], shares[2:], strict=False):
        gap = draft.body[old.span.end : new.span.start] + "|" + draft.body[new.span.end : change.span.start]
        if change.unit != "%" or not _FROM_TO.fullmatch(gap):
            continue
        if abs(abs((new.number or 0) - (old.number or 0)) - (change.number or 0)) < 1e-6:
            right = f"{change.number:g}个百分点"
            yield check.finding(
                change.span,
                f"两个百分比的差是百分点：应为{right}",
                suggestion=f"改为“{right}”",
                replacement=right,
                basis="GB/T 15835—2011《出版物上数字用法》；国家统计局统计用语解释",
                severity=Severity.WARNING,
            )


def _wrong_shares(draft: DraftText) -> Iterator[Finding]:
    for span, right, is_sure in wrong_shares(draft):
        yield check.finding(
            span,
            f"百分比与前面的数字不符：按前面的数字算是{right}%，这里写的是{span.of(draft.body)}",
            suggestion="核对分子、分母和百分比",
            basis="《党政机关公文处理工作条例》第二十条（四）",
            severity=None if is_sure else Severity.WARNING,
            element="F04",
        )


def _findings(draft: DraftText, found: list[re.Match[str]]) -> Iterator[Finding]:
    for match in found:
        value = _value(match)
        if value is None or 0 <= value <= 100:
            continue
        before = re.split(r"[，。；\n]", draft.body[max(0, match.start() - 30) : match.start()])[-1]
        if value < 0:
            if re.search(r"[0-9]$", before):  # 80-90%: a range
                continue
        elif _MAY_PASS.search(before) or not _SHARE.search(before):
            continue
        yield check.finding(
            Span(*match.span()),
            f"“{match.group()}”不合理：比率应当在0到100%之间",
            suggestion="核对分子和分母后改正",
            basis="《党政机关公文处理工作条例》第二十条（四）",
            element="F04",
        )


def _value(match: re.Match[str]) -> float | None:
    if match["han"]:
        from knowledge.text.numerals import from_chinese

        return from_chinese(match["han"])
    return float(match["number"].translate(_WIDE))


check = Check("percent-out-of-range", Severity.ERROR, "百分比不合理", run)
