"""What a text is: a rule with articles, a notice that asks for a report, or a report."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.documents import DocumentKind
from knowledge.specs import ReportSpec

_ARTICLE = re.compile(
    r"^[\s#*　]*第\s*([一二三四五六七八九十百零〇\d]{1,6})\s*条(?:之[一二三四五六七八九十])?[\s　*:：]", re.M
)
_RULE_TITLE = re.compile(
    r"(?:法|条例|办法|规定|细则|准则|规则|章程|规范|标准|制度|党章|意见|方案|决定)(?:[（(][^（()）]{1,12}[）)])*$"
)
_NOTICE_TITLE = re.compile(r"(?:通知|函|通报|部署|方案|公告)(?:[（(][^（()）]{1,12}[）)])*$")
_REPORT_TITLE = re.compile(r"(?:报告|汇报|总结|情况|自查表|自评)(?:[（(][^（()）]{1,12}[）)])*$")
_HEAD = 1500
_TITLE_LINES = 8
_DEFAULT_TOPICS: dict[str, tuple[str, ...]] = {
    "ideology": ("意识形态",),
    "cyber": ("网络安全", "网络与信息安全", "信息安全", "网络数据安全", "数据安全"),
    "secrecy": ("保密",),
    "party": ("党建", "党的建设", "从严治党", "基层党组织", "机关党的"),
}
"""For a caller that holds no report kinds; with kinds at hand their own topic words count."""


def recognise_kind(text: str) -> DocumentKind:
    """Tell rule, notice and report apart by articles and by what the title says."""
    numbers = [match[1] for match in _ARTICLE.finditer(text)]
    titles = [
        line.strip(" 　#*\ufeff\r\t") for line in text[:_HEAD].split("\n") if line.strip(" 　#*\ufeff\r\t-")
    ]
    titles = [line for line in titles[:_TITLE_LINES] if len(line) <= 60]
    if len(numbers) >= 3 and numbers[0] in ("一", "1"):
        return DocumentKind.RULE
    for line in titles:
        if _REPORT_TITLE.search(line):
            return DocumentKind.REPORT
        if _NOTICE_TITLE.search(line):
            return DocumentKind.NOTICE
        if _RULE_TITLE.search(line):
            return DocumentKind.RULE
    return DocumentKind.REPORT


def recognise_report_kind(title: str, text: str, specs: Mapping[str, ReportSpec] | None = None) -> str:
    """Return the id of the report kind whose words the title names first, else the body most often."""
    topics = _DEFAULT_TOPICS
    if specs:
        topics = {spec.id: (*spec.topic_words, *_DEFAULT_TOPICS.get(spec.id, ())) for spec in specs.values()}
    positions = {
        kind: min((title.find(word) for word in words if word in title), default=-1)
        for kind, words in topics.items()
    }
    named = {kind: at for kind, at in positions.items() if at >= 0}
    if named:
        return min(named, key=lambda kind: named[kind])
    counts = {kind: sum(text.count(word) for word in set(words)) for kind, words in topics.items()}
    best = max(counts, key=lambda kind: counts[kind], default="")
    return best if best and counts[best] >= 3 else ""
