"""Which number the content of an article had on a day: what is 第二十三条 since 2026 was 第二十一条 before."""

from __future__ import annotations

from datetime import date

from knowledge.documents import Edition, RuleDocument
from knowledge.text.numerals import parse_article_number


def place_on(rule: RuleDocument, place: str, on: date) -> str:
    """Return a place of the newest edition with the number it had on that day, or "" where that is not known.

    Cards and report kinds name places of the newest edition: 第八条, 第十四条（六）. In an earlier one
    the same content may stand elsewhere, and only a recorded move tells where.
    """
    edition = rule.edition_on(on)
    if edition is None or edition is newest_edition(rule):
        return place
    head, bracket, tail = place.partition("（")
    number = parse_article_number(head) if "条" in head else None
    move = next((move for move in rule.moves if move.new == number and on < move.since), None)
    return f"{move.old}{bracket}{tail}" if move else ""


def newest_edition(rule: RuleDocument) -> Edition:
    """Return the edition that came into force last, or is to."""
    return max(rule.editions, key=lambda edition: edition.effective or date.min)


def earlier_edition_on(rule: RuleDocument, on: date) -> Edition | None:
    """Return the edition of that day where it is not the newest one."""
    edition = rule.edition_on(on)
    return None if edition is None or edition is newest_edition(rule) else edition
