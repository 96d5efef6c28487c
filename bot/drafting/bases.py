"""The rules an element rests on, as a draft may print them on a given day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.citations import Citation
from knowledge.documents import ArticleNumber, RuleDocument
from knowledge.numbering import place_on
from knowledge.rules import RuleCatalogue
from knowledge.specs import Basis, RequiredElement
from knowledge.text.numerals import parse_article_number, parse_ordinal
from knowledge.text.references import find_references

_PRINTED_RULES = 2
_PRINTED_PLACES = 2


@dataclass(frozen=True, slots=True)
class PrintedBasis:
    """A basis on a day: what it is called, how it stands, what it demands in our words."""

    rule: RuleDocument
    article: str
    """As printed; empty where only the title may be cited."""
    status: str
    is_in_force: bool
    summary: str = ""

    @property
    def label(self) -> str:
        """The place as it stands in a text: 《…》第十条."""
        return f"《{self.rule.title}》{self.article}"


def bases_of(
    element: RequiredElement, key: str, catalogue: RuleCatalogue, on: date
) -> tuple[PrintedBasis, ...]:
    """Return the bases of an element (`key` is `ideology:E04`) in the order of its page, each once."""
    printed: dict[str, PrintedBasis] = {}
    for basis in element.basis:
        rule = catalogue.get(basis.rule_id)
        if rule is not None:
            one = print_basis(basis, rule, key, catalogue, on)
            printed.setdefault(one.label, one)
    return tuple(printed.values())


def print_basis(
    basis: Basis, rule: RuleDocument, key: str, catalogue: RuleCatalogue, on: date
) -> PrintedBasis:
    """Return one basis: without its place where that is not public, with the number of that day."""
    may_print = rule.is_public and not basis.internal_only
    article = place_on(rule, basis.article, on) if may_print else ""
    status = catalogue.status_on(rule, on)
    return PrintedBasis(rule, article, status, status == "现行", _summary(basis, rule, key, catalogue))


def join_bases(bases: Sequence[PrintedBasis]) -> str:
    """Return the bases as a sentence names them, at most two rules: 《甲》第十条、第十一条和《乙》第七条."""
    places: dict[str, list[str]] = {}
    # Rules whose place can be printed come first: they can be looked up by the reader.
    for basis in sorted((b for b in bases if b.is_in_force), key=lambda b: not b.article):
        articles = places.setdefault(basis.rule.title, [])
        if basis.article and basis.article not in articles:
            articles.append(basis.article)
    chosen = list(places.items())[:_PRINTED_RULES]
    return "和".join(f"《{title}》{_join_places(articles[:_PRINTED_PLACES])}" for title, articles in chosen)


def _join_places(articles: Sequence[str]) -> str:
    """Return places in their order, items of one article behind it: 第三条（二）（三）、第八条."""
    items: dict[str, list[str]] = {}
    for article in sorted(articles, key=_place_order):
        head, bracket, item = article.partition("（")
        items.setdefault(head, []).append(bracket + item)
    return "、".join(head + "".join(found) for head, found in items.items())


def _place_order(article: str) -> tuple[int, int, int]:
    head, _, item = article.partition("（")
    number = parse_article_number(head)
    return (number.number, number.suffix, parse_ordinal(item.rstrip("）")) or 0) if number else (0, 0, 0)


def cited_bases(text: str, bases: Sequence[PrintedBasis]) -> tuple[PrintedBasis, ...]:
    """Return the bases that a text names, in the order of the text; the title alone counts for the rule."""
    cited: dict[str, PrintedBasis] = {}
    for reference in find_references(text):
        of_rule = [basis for basis in bases if basis.rule.title == reference.title]
        if not of_rule:
            continue
        if reference.article is None:
            # Rules without articles are cited by their points: 第二项.
            points = [b for b in of_rule if b.article and _number(b) is None and b.article in text]
            found = points or [replace(of_rule[0], article="", summary="")]
        else:
            found = [basis for basis in of_rule if _number(basis) == reference.article]
            # 第十四条（六） is cited by its item, not by every item of the article.
            found = [basis for basis in found if _is_printed(basis.article, text)] or found[:1]
        for basis in found:
            cited.setdefault(basis.label, basis)
    return tuple(cited.values())


def citations_of(bases: Sequence[PrintedBasis]) -> tuple[Citation, ...]:
    """Return the bases as lines under a draft."""
    lines = []
    for number, basis in enumerate(bases, 1):
        status = basis.status + ("" if basis.rule.is_public else "；未公开全文")
        label = f"{basis.label}（{status}）"
        # The quotation is our own line about the duty, and says so.
        form = f"{status}；要点，非原文" if basis.summary else status
        lines.append(Citation(number, basis.rule.title, basis.article, form, basis.summary, label))
    return tuple(lines)


def _is_printed(article: str, text: str) -> bool:
    head, bracket, item = article.partition("（")
    between = r"(?:（[^（）]{1,4}）)*"
    return re.search(re.escape(head) + between + re.escape(bracket + item), text) is not None


def _number(basis: PrintedBasis) -> ArticleNumber | None:
    return parse_article_number(basis.article.split("（")[0]) if basis.article else None


def _summary(basis: Basis, rule: RuleDocument, key: str, catalogue: RuleCatalogue) -> str:
    wanted = parse_article_number(basis.article.split("（")[0]) if basis.article else None
    duties = [duty for found, duty in catalogue.duties_of(key) if found.id == rule.id]
    fitting = [duty for duty in duties if wanted is not None and wanted in duty.articles]
    if not fitting:
        fitting = [duty for duty in rule.duties if wanted is not None and wanted in duty.articles] or duties[
            :1
        ]
    return "；".join(dict.fromkeys(duty.summary for duty in fitting))
