"""Why a finding was made: what the rule behind it says, as far as it is held."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.exchange import Block, Paragraph, Quotation
from bot.review.finding import Finding
from bot.review.handover import sentence
from knowledge.text.references import find_references

if TYPE_CHECKING:
    from knowledge.documents import Reference
    from knowledge.rules import RuleCatalogue

_SHOWN = 3
_LONGEST = 400


def explain_basis(finding: Finding, catalogue: RuleCatalogue, on: date) -> tuple[Block, ...]:
    """Return what can be said of the basis: the article's words where they are held, else our summary of it."""
    if not finding.basis:
        return (Paragraph(f"这是写作上的一般要求，没有对应的条文。{sentence(finding.message)}"),)
    blocks: list[Block] = [Paragraph(f"依据：{sentence(finding.basis)}")]
    for reference in find_references(finding.basis, catalogue)[:_SHOWN]:
        blocks += _told(reference, catalogue, on)
    return tuple(blocks)


def _told(reference: Reference, catalogue: RuleCatalogue, on: date) -> list[Block]:
    rule = catalogue.find(reference.title)
    if rule is None:
        return []
    edition = rule.edition_on(on)
    status = catalogue.status_on(rule, on)
    article = edition.article(reference.article) if edition and reference.article else None
    if article is not None:
        words = article.text if len(article.text) <= _LONGEST else article.text[:_LONGEST] + "…"
        return [Quotation(words, f"《{rule.title}》{article.number}（{status}，原文）")]
    duties = [
        duty.summary
        for duty in rule.duties
        if not duty.internal_only and (reference.article is None or reference.article in duty.articles)
    ]
    if duties:
        return [Quotation("；".join(duties[:3]), f"《{rule.title}》（{status}，要点，非原文）")]
    where = f"，原文见{rule.source}" if rule.source and rule.is_public else ""
    return [Paragraph(f"《{rule.title}》（{status}）：{rule.about or '库内没有这一条的要点'}{where}。")]
