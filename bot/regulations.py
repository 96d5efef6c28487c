"""Which rules a matter rests on: each with its articles, what they demand, and how it stands on a day."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.citations import tell_standing
from bot.privacy import refuse_classified
from bot.services import Services
from knowledge.asking import load_asking
from knowledge.documents import (
    BUILT_IN,
    TEAM,
    ArticleNumber,
    DocumentKind,
    Duty,
    Passage,
    Reference,
    RetrievedPassage,
    RuleDocument,
    Scope,
)
from knowledge.library.retrieval import Filters
from knowledge.numbering import earlier_edition_on, place_on
from knowledge.rules import RuleCatalogue
from knowledge.standing import print_edition
from knowledge.text.references import find_references

_SEARCHED = 24
_NEAR = 0.45
"""A passage counts where it scores at least this part of the best."""
_KEPT = 0.55
"""A rule is told where it weighs at least this part of the best."""
_TITLE_COVERED = 0.5
_RULES = 8
_PLACES = 3
_OTHERS = re.compile(r"还有|还要|还应|其他|其它|除了|除《|哪些规定|哪些依据|哪些文件")


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One demand of a rule: its place as printed, and what it is in one line."""

    article: str
    summary: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule that applies."""

    title: str
    articles: tuple[str, ...]
    status: str
    why: str
    """What it demands, in one line."""
    is_public: bool = True
    duties: tuple[DutyLine, ...] = ()
    rule_id: str = ""

    @property
    def text(self) -> str:
        """The rule as one line: 《…》（现行；全文公开）：第十条，……."""
        public = "全文公开" if self.is_public else "未公开全文"
        told = f"{self.status}；{public}" if self.rule_id else self.status
        return f"《{self.title}》（{told}）：{self.why}"

    def to_json(self) -> dict[str, Any]:
        """Return what the command line prints."""
        return {
            "title": self.title,
            "articles": list(self.articles),
            "status": self.status,
            "why": self.why,
            "is_public": self.is_public,
        }


@dataclass(frozen=True, slots=True)
class Regulations:
    """The rules found for a question, best first."""

    question: str
    rules: tuple[RuleLine, ...]
    refused: bool = False
    message: str = ""
    """What was searched and what to add, where nothing was found."""
    notes: tuple[str, ...] = ()
    """What has changed about a rule that the question names, or is not known of it."""

    @property
    def text(self) -> str:
        """All lines, for front-ends without layout."""
        if self.refused:
            return self.message
        lines = [f"{n}. {rule.text}" for n, rule in enumerate(self.rules, 1)]
        return "\n".join((*lines, *self.notes))

    def to_json(self) -> dict[str, Any]:
        """Return what the command line prints."""
        beside = {"message": self.message, "notes": list(self.notes)}
        return {"rules": [rule.to_json() for rule in self.rules], **{k: v for k, v in beside.items() if v}}


@dataclass(slots=True)
class _Gathered:
    """What was found of one rule so far."""

    rule: RuleDocument | None
    title: str
    score: float = 0.0
    covered: float = 0.0
    """The largest share of the question's words that one of its passages holds."""
    duties: dict[str, DutyLine] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """How much the rule has to do with the question: meaning alone weighs less than words in common."""
        return self.score * (0.5 + 0.5 * self.covered)

    def add(self, article: str, summary: str, score: float) -> None:
        self.score = max(self.score, score)
        # Where the place is not printed, each demand is a line of its own.
        known = self.duties.get(article or summary)
        if known is None or not known.summary:
            self.duties[article or summary] = DutyLine(article, summary)


async def find_rules(
    question: str,
    services: Services,
    *,
    on: date | None = None,
    kind: str = "ideology",
    scopes: Sequence[Scope] = (BUILT_IN, TEAM),
) -> Regulations:
    """Return the rules that the question's matter rests on, judged on the day `on`."""
    refuse_classified(question)
    on = on or services.today()
    catalogue = await asyncio.to_thread(services.library.catalogue_for, tuple(scopes))
    gathered: dict[str, _Gathered] = {}
    for reference in find_references(question, catalogue):
        _add_reference(gathered, reference, catalogue)
    named = set(gathered)
    is_about_named = bool(named) and not _OTHERS.search(question)
    filters = Filters(kinds=frozenset({DocumentKind.RULE, DocumentKind.ELEMENT}))
    found = await services.retrieve(question, top_k=_SEARCHED, scopes=tuple(scopes), filters=filters, on=on)
    for retrieved in _near(found):
        if retrieved.passage.kind is DocumentKind.RULE:
            if not is_about_named or retrieved.passage.rule_id in named:
                _add_passage(gathered, retrieved, catalogue, _share(question, retrieved.passage))
        elif not is_about_named and retrieved.passage.element.startswith(f"{kind}:"):
            for rule, duty in catalogue.duties_of(retrieved.passage.element):
                # One step away from the question: the element fits, and the rule stands behind the element.
                _add_duty(gathered, rule, duty, 0.6 * retrieved.score)
                gathered[rule.id].covered = max(
                    gathered[rule.id].covered, _share(question, retrieved.passage)
                )
    ordered = _weighty(gathered.values())
    if not ordered:
        searched = services.retriever.describe(tuple(scopes)).rstrip("。")
        return Regulations(
            question,
            (),
            True,
            f"没有找到这件事依据的规定。{searched}。可以换一种说法，或加入有关规定后再问（命令行：zicha add）。",
        )
    lines = tuple(_line(_on_day(g, on), catalogue, on) for g in ordered)
    return Regulations(question, lines, notes=tell_standing(question, catalogue, on))


def _weighty(gathered: Iterable[_Gathered]) -> list[_Gathered]:
    """Choose the rules that weigh, the weightiest first: the eighth-best of a small matter is about another."""
    ordered = sorted(gathered, key=lambda g: -g.weight)[:_RULES]
    # A rule of which only the title was found must share words with the question: 等级保护 is not 烈士保护.
    near = [one for one in ordered if one.duties or one.covered >= _TITLE_COVERED]
    return [one for one in near or ordered if one.weight >= _KEPT * ordered[0].weight]


def _share(question: str, passage: Passage) -> float:
    """Return the share of the question's pairs of characters that a passage holds, in its title or its questions too."""
    pairs = _pairs(load_asking().content(question))
    held = _pairs(" ".join((passage.document_title, passage.heading, passage.text, *passage.questions)))
    return len(pairs & held) / len(pairs) if pairs else 1.0


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1) if text[n : n + 2].strip() == text[n : n + 2]}


def _near(found: Sequence[RetrievedPassage]) -> Iterable[RetrievedPassage]:
    best = max((r.score for r in found), default=0.0)
    return (r for r in found if r.score >= _NEAR * best or "reference" in r.found_by)


def _add_reference(gathered: dict[str, _Gathered], reference: Reference, catalogue: RuleCatalogue) -> None:
    rule = catalogue.find(reference.title)
    title = rule.title if rule else reference.title
    entry = gathered.setdefault(rule.id if rule else title, _Gathered(rule, title, 1.0, 1.0))
    if reference.article:
        entry.add(str(reference.article), _summary_at(rule, reference.article), 1.0)


def _add_passage(
    gathered: dict[str, _Gathered], retrieved: RetrievedPassage, catalogue: RuleCatalogue, covered: float
) -> None:
    passage = retrieved.passage
    rule = catalogue.get(passage.rule_id or passage.document_id)
    title = rule.title if rule else passage.document_title
    entry = gathered.setdefault(rule.id if rule else title, _Gathered(rule, title))
    entry.score = max(entry.score, retrieved.score)
    entry.covered = max(entry.covered, covered)
    duty = (
        next((d for d in rule.duties if _covers(d, passage.article, passage.label)), None) if rule else None
    )
    if rule and duty:
        _add_duty(gathered, rule, duty, retrieved.score)
    elif passage.article:
        entry.add(
            str(passage.article),
            _summary_at(rule, passage.article) or _first_clause(passage.text),
            retrieved.score,
        )


def _add_duty(gathered: dict[str, _Gathered], rule: RuleDocument, duty: Duty, score: float) -> None:
    entry = gathered.setdefault(rule.id, _Gathered(rule, rule.title))
    # The place of an unpublished text is known from a reprint only: the demand is told, the number is not.
    article = "" if duty.internal_only or not rule.is_public else place_of(duty)
    entry.add(article, duty.summary, score)


def place_of(duty: Duty) -> str:
    """Return the place of a duty as printed: 第十四条（六）（七）."""
    return duty.article_label or "、".join(map(str, duty.articles))


def _covers(duty: Duty, article: ArticleNumber | None, label: str) -> bool:
    return (
        place_of(duty) == label
        if label and place_of(duty)
        else article is not None and article in duty.articles
    )


def _summary_at(rule: RuleDocument | None, article: ArticleNumber) -> str:
    return next((duty.summary for duty in rule.duties if article in duty.articles), "") if rule else ""


def _first_clause(text: str) -> str:
    line = "".join(text.split())
    return line if len(line) <= 60 else line[:60] + "……"


def _on_day(gathered: _Gathered, on: date) -> _Gathered:
    """Give the demands the numbers that they had on that day; where a number is not known, none."""
    rule = gathered.rule
    if rule is None or earlier_edition_on(rule, on) is None:
        return gathered
    then = _Gathered(rule, gathered.title, gathered.score, gathered.covered)
    for duty in gathered.duties.values():
        then.add(place_on(rule, duty.article, on) if duty.article else "", duty.summary, gathered.score)
    return then


def _line(gathered: _Gathered, catalogue: RuleCatalogue, on: date) -> RuleLine:
    rule = gathered.rule
    duties = tuple(gathered.duties.values())[:_PLACES]
    demands = [f"{d.article}，{d.summary}" if d.article else d.summary for d in duties if d.summary]
    why = (
        "；".join(dict.fromkeys(demand.rstrip("。") for demand in demands))
        or (rule.about if rule else "")
        or "资料库里没有这部文件，请核对名称和出处"
    )
    return RuleLine(
        title=gathered.title,
        articles=tuple(duty.article for duty in duties if duty.article),
        status=_status(rule, catalogue, on) if rule else "库外待核",
        why=why.rstrip("。") + "。",
        is_public=rule.is_public if rule else True,
        duties=duties,
        rule_id=rule.id if rule else "",
    )


def _status(rule: RuleDocument, catalogue: RuleCatalogue, on: date) -> str:
    status = catalogue.status_on(rule, on)
    earlier = earlier_edition_on(rule, on)
    # The demands are read from the newest edition: whoever cites the one before has to look them up there.
    return f"{status}，当日有效的是{print_edition(earlier)}，条号按该版核对" if earlier else status
