"""The rules that a report cites: how each is held, how often it is cited, and what to get next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.documents import ArticleNumber, DocumentKind, Reference, RuleDocument, Span, StoredDocument
from knowledge.rules import RuleCatalogue
from knowledge.standing import Judgement, Standing
from knowledge.text.references import find_references

# What a rule document's title ends with; books, plans and lists in 《》 are no rules.
_RULE_LIKE = re.compile(
    r"(?:法|条例|办法|规定|细则|准则|规则|章程|规范|标准|意见|决定|制度|规程|守则|要求|指引|指南|通知|要点)"
    r"(?:[（(][^（）()]{1,20}[）)])*$"
)
_MARK = re.compile(r"(?P<title>.+?)(?:#(?P<number>\d+)(?:-(?P<suffix>\d+))?)?$", re.DOTALL)
_LOCAL = re.compile(r"(?P<issuer>[^《》]+)《(?P<title>.+)》$", re.DOTALL)
_NOWHERE = Span(0, 0)
# Whether a title means the rule or a local namesake does not hang on the day.
_ANY_DAY = date(2020, 1, 1)


class Held(StrEnum):
    """How a cited rule is held in the knowledge base."""

    FULL_TEXT = "原文"
    SUMMARY = "要点"
    NOT_PUBLIC = "未公开"
    REVISED = "已修订"
    UNKNOWN = "库外待核"


@dataclass(frozen=True, slots=True)
class CitedRule:
    """A rule that a document cites, and how it is held."""

    title: str
    article: str = ""
    """As printed: 第四十九条. Empty where the title stands alone."""
    held: Held = Held.UNKNOWN
    rule_id: str = ""
    reason: str = ""
    """One Chinese sentence about the reference as it stands today."""
    times: int = 1
    issuer: str = ""
    """An organ whose own rule bears a central rule's name: 区委."""

    @property
    def named(self) -> str:
        """The rule as a text names it: 《…》, with the issuer of a local rule before it."""
        return f"{self.issuer}《{self.title}》"


@dataclass(frozen=True, slots=True)
class CitedTitle:
    """A rule as all stored reports together cite it."""

    title: str
    times: int
    reports: int
    articles: tuple[str, ...]
    held: Held
    advice: str
    """What to get next, in one Chinese sentence; empty where nothing is missing."""
    rule_id: str = ""
    issuer: str = ""

    @property
    def named(self) -> str:
        """The rule as a text names it: 《…》, with the issuer of a local rule before it."""
        return f"{self.issuer}《{self.title}》"


def cites_of(text: str, catalogue: RuleCatalogue) -> tuple[str, ...]:
    """Return every place in the text that cites a rule, as "title" or "title#49", in order."""
    return tuple(
        mark_of(reference, catalogue)
        for reference in find_references(text, catalogue)
        if _RULE_LIKE.search(reference.title) or catalogue.find(reference.title) is not None
    )


def mark_of(reference: Reference, catalogue: RuleCatalogue) -> str:
    """Return "title#49" for a reference; the title is the rule's full one where the catalogue has it.

    A local rule that bears a central rule's name keeps its issuer: 区委《…实施细则》.
    """
    judgement = catalogue.judge(reference, _ANY_DAY)
    if judgement.rule is not None:
        title = judgement.rule.title
    elif catalogue.find(reference.title) is not None and reference.issuer:
        title = f"{reference.issuer}《{reference.title}》"
    else:
        title = reference.title
    return title + _number_mark(reference.article)


def _number_mark(number: ArticleNumber | None) -> str:
    if number is None:
        return ""
    return f"#{number.number}" + (f"-{number.suffix}" if number.suffix else "")


def read_mark(mark: str) -> Reference:
    """Return the reference that a mark stands for."""
    match = _MARK.fullmatch(mark)
    title, issuer, number = mark, "", None
    if match:
        title = match["title"]
        number = ArticleNumber(int(match["number"]), int(match["suffix"] or 0)) if match["number"] else None
    if local := _LOCAL.fullmatch(title):
        title, issuer = local["title"], local["issuer"]
    return Reference(title, _NOWHERE, _NOWHERE, number, issuer=issuer)


def judge_cites(marks: Iterable[str], catalogue: RuleCatalogue, on: date) -> tuple[CitedRule, ...]:
    """Return each cited rule once, in order of appearance, with how it is held on that day."""
    counts = Counter(marks)
    return tuple(_judge_mark(mark, times, catalogue, on) for mark, times in counts.items())


def _judge_mark(mark: str, times: int, catalogue: RuleCatalogue, on: date) -> CitedRule:
    reference = read_mark(mark)
    judgement = catalogue.judge(reference, on)
    rule = judgement.rule
    return CitedRule(
        title=rule.title if rule else reference.title,
        article="" if reference.article is None else str(reference.article),
        held=_held(judgement),
        rule_id=rule.id if rule else "",
        reason=judgement.reason,
        times=times,
        issuer=reference.issuer,
    )


def _held(judgement: Judgement) -> Held:
    rule, edition = judgement.rule, judgement.edition
    if rule is None or judgement.standing is Standing.UNKNOWN:
        return Held.UNKNOWN
    if judgement.standing in (Standing.SUPERSEDED, Standing.MOVED):
        return Held.REVISED
    if edition is not None and edition.articles:
        return Held.FULL_TEXT
    return Held.SUMMARY if rule.is_public else Held.NOT_PUBLIC


def count_cited(
    documents: Iterable[StoredDocument], catalogue: RuleCatalogue, on: date
) -> tuple[CitedTitle, ...]:
    """Count over all reports what is cited how often, the most cited first."""
    times: Counter[str] = Counter()
    reports: Counter[str] = Counter()
    rules: dict[str, list[CitedRule]] = {}
    for document in documents:
        if document.kind is not DocumentKind.REPORT:
            continue
        cited = judge_cites(document.cites, catalogue, on)
        reports.update({rule.named for rule in cited})
        for rule in cited:
            times[rule.named] += rule.times
            rules.setdefault(rule.named, []).append(rule)
    lines = (_summed(times[name], reports[name], cited, catalogue) for name, cited in rules.items())
    return tuple(sorted(lines, key=lambda line: (-line.times, -line.reports, line.title)))


def _summed(times: int, reports: int, cited: list[CitedRule], catalogue: RuleCatalogue) -> CitedTitle:
    first = cited[0]
    articles = tuple(dict.fromkeys(rule.article for rule in cited if rule.article))
    # One outdated article is enough to say so; otherwise all places of a rule are held alike.
    held = Held.REVISED if any(rule.held is Held.REVISED for rule in cited) else first.held
    rule = catalogue.get(first.rule_id) if first.rule_id else None
    reason = next((one.reason for one in cited if one.held is held), "")
    advice = _advice(first.named, held, rule, reason)
    return CitedTitle(first.title, times, reports, articles, held, advice, first.rule_id, first.issuer)


def _advice(named: str, held: Held, rule: RuleDocument | None, reason: str) -> str:
    if held is Held.UNKNOWN:
        return f"请核对{named}的名称和发文机关，找到文本后用 zicha add 添加。"
    if held is Held.NOT_PUBLIC:
        return f"{named}未公开全文，请以本单位收到的正式文本为准，引用只写标题。"
    if held is Held.REVISED:
        return reason
    if held is Held.SUMMARY:
        # An address is where the text is; a note in words reads as it stands.
        place = f"（来源：{rule.source}）" if rule is not None and rule.source else ""
        return f"库内只有要点，请下载{named}原文{place}，用 zicha add 添加后可逐条引用。"
    return ""


def cites_article(
    marks: Iterable[str], rule_id: str, article: ArticleNumber | None, catalogue: RuleCatalogue
) -> bool:
    """Tell whether one of the marks is the rule, or that article of it."""
    for mark in marks:
        reference = read_mark(mark)
        if article is not None and reference.article != article:
            continue
        rule = None if reference.issuer else catalogue.find(reference.title)
        if (rule.id if rule else reference.title) == rule_id:
            return True
    return False
