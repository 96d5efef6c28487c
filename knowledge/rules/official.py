"""Holds the text of a page against the card of the rule that it should be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.articles import ParsedRule
from knowledge.documents import RuleDocument
from knowledge.text.dates import scan_days
from knowledge.text.titles import title_key

_HEAD = 3_000
"""Characters before the first article and after it in which a rule says when it was issued and since when it holds."""


def differences(rule: RuleDocument, parsed: ParsedRule, text: str) -> tuple[str, ...]:
    """Return what keeps a text from being that of the rule: its title, its number of articles, its dates; sentences.

    Only what the card is certain of is held against it.
    """
    return tuple(_differences(rule, parsed, text))


def _differences(rule: RuleDocument, parsed: ParsedRule, text: str) -> Iterator[str]:
    names = {title_key(name) for name in (rule.title, *rule.aliases)}
    if title_key(parsed.title) not in names and rule.title not in text[:_HEAD]:
        yield f"网页标题是“{parsed.title or '（没有）'}”，不是《{rule.title}》"
    numbers = [article.number for article in parsed.articles]
    if not numbers:
        yield "网页里没有读出条文"
        return
    edition = next((one for one in reversed(rule.editions) if one.article_count), None)
    if edition and edition.is_count_certain and edition.article_count != numbers[-1].number:
        yield f"网页到第{numbers[-1].number}条为止，卡片记的是{edition.article_count}条"
    missing = sorted({*range(1, numbers[-1].number + 1)} - {number.number for number in numbers})
    if missing:
        yield f"缺第{'、'.join(map(str, missing[:5]))}条" + ("等" if len(missing) > 5 else "")
    newest = rule.editions[-1]
    told = set(_days(text))
    if newest.issued and told and not told & {newest.issued, newest.effective}:
        yield f"网页上没有{newest.issued:%Y-%m-%d}（发布）或施行的日期，可能是另一版本"


def _days(text: str) -> Iterator[date]:
    for stretch in (text[:_HEAD], text[-_HEAD:]):
        for day, _ in scan_days(stretch):
            if day.year and day.month and day.day:
                try:
                    yield date(day.year, day.month, day.day)
                except ValueError:
                    continue
