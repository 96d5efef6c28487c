"""文号应当与发文一致，年份用六角括号，序号不编虚位、不加“第”。

依据：《党政机关公文处理工作条例》第九条（五）；GB/T 9704—2012《党政机关公文格式》7.2.5。
例：中办发[2012]14号  改：中办发〔2012〕14号
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.citing import judged
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_NUMBER = re.compile(
    r"(?P<organ>[\u4e00-\u9fff]{1,10}(?:函|发|字|办|文|令|委|组|通|政|党|报|明电|纪|宣|网信)?)"
    r"(?P<open>[〔［\[【（(﹝])(?P<year>[0-9]{2,4})(?P<close>[〕］\]】）)﹞])(?P<first>第?)(?P<serial>[0-9]{1,5})号"
)

_BARE_YEAR = re.compile(
    r"(?<=[（(》：])(?P<organ>[\u4e00-\u9fff]{2,8}(?<!公告)(?<!令))(?P<year>(?:19|20)[0-9]{2})年第?(?P<serial>[0-9]{1,4})号(?=[）)，。；要的])"
)


def run(draft: DraftText) -> Outcome:
    """Look at the form of every document number, and at the number of every rule that is known for certain."""
    numbers = list(draft.find(_NUMBER))
    return outcome((*_forms(numbers), *_bare_years(draft), *_values(draft)), len(numbers), "文号")


def _bare_years(draft: DraftText) -> Iterator[Finding]:
    """（望安委2026年11号）: a number without its brackets."""
    for match in draft.find(_BARE_YEAR):
        if draft.is_titled(match.start()):
            continue
        right = f"〔{match['year']}〕{match['serial'].lstrip('0') or '0'}号"
        yield check.finding(
            Span(match.start("year"), match.end()),
            "文号写法不规范：年份应当用六角括号〔〕",
            suggestion=f"改为“{match['organ']}{right}”",
            replacement=right,
            basis="GB/T 9704—2012《党政机关公文格式》7.2.5",
        )


def _forms(numbers: list[re.Match[str]]) -> Iterator[Finding]:
    for match in numbers:
        wrong = []
        if match["open"] + match["close"] != "〔〕":
            wrong.append("年份应当用六角括号〔〕")
        if len(match["year"]) != 4:
            wrong.append("年份应当写四位")
        if match["first"]:
            wrong.append("序号前不加“第”")
        if match["serial"].startswith("0"):
            wrong.append("序号不编虚位")
        if wrong:
            year = match["year"] if len(match["year"]) == 4 else f"20{match['year'][-2:]}"
            right = f"〔{year}〕{match['serial'].lstrip('0') or '0'}号"
            yield check.finding(
                Span(match.start("open"), match.end()),
                f"文号写法不规范：{'，'.join(wrong)}",
                suggestion=f"改为“{match['organ']}{right}”",
                replacement=right if len(match["year"]) in (2, 4) else None,
                basis="GB/T 9704—2012《党政机关公文格式》7.2.5",
            )


def _values(draft: DraftText) -> Iterator[Finding]:
    seen = set()
    for reference, judgement in judged(draft):
        rule = judgement.rule
        if not reference.doc_number or rule is None or reference.title_span in seen:
            continue
        seen.add(reference.title_span)
        edition = judgement.edition
        right = edition.doc_number if edition and edition.doc_number else rule.doc_number
        if not right or not rule.doc_number_certain or _bare(right) == _bare(reference.doc_number):
            continue
        at = draft.body.find(reference.doc_number, reference.title_span.end, reference.title_span.end + 80)
        span = Span(at, at + len(reference.doc_number)) if at >= 0 else reference.span
        yield check.finding(
            span,
            f"《{rule.title}》的文号是{right}",
            suggestion=f"改为“{right}”",
            replacement=right if at >= 0 else None,
            basis="《党政机关公文处理工作条例》第二十条（四）",
            severity=Severity.ERROR,
        )


def _bare(number: str) -> str:
    return re.sub(r"[^0-9\u4e00-\u9fff]|第", "", number)


check = Check("wrong-doc-number", Severity.WARNING, "文号不准确", run)
