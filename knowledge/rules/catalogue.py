"""The rule catalogue: every rule that Zicha knows, found by any of its names and judged on any day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge.articles import ParsedRule
from knowledge.cards import load_card
from knowledge.documents import ArticleNumber, Duty, Edition, Reference, RuleDocument
from knowledge.errors import DataFileInvalid
from knowledge.rules.heads import load_heads
from knowledge.rules.statutes import Statutes, join_statute, load_statutes
from knowledge.standing import (
    Judgement,
    Standing,
    judge,
    judge_unknown,
    print_date,
    print_number,
)
from knowledge.text.titles import TitleIndex

__all__ = ["Judgement", "RuleCatalogue", "Standing", "load_rules"]

BUILT_IN_RULES = Path(__file__).parents[1] / "sources" / "rules"

_DAY = re.compile(r"([12]\d{3})[-年./](\d{1,2})[-月./](\d{1,2})")


class RuleCatalogue:
    """An immutable set of rules, found by title, alias or short name.

    It is the rules that have a card, or whose text was added, that are iterated and searched; laws that
    only the statutes hold, and rules of which only the head is known, are found by name.
    """

    def __init__(
        self,
        rules: Iterable[RuleDocument],
        statutes: Statutes | None = None,
        heads: Iterable[RuleDocument] = (),
    ) -> None:
        """Take the rules in. Raises DataFileInvalid where two share an id or a name."""
        self._statutes = statutes
        self._heads = {rule.id: rule for rule in heads}
        self._rules: dict[str, RuleDocument] = {}
        for rule in rules:
            if rule.id in self._rules:
                raise DataFileInvalid(f"有两张规定卡片的 id 都是 {rule.id}，请改掉其中一个。")
            self._rules[rule.id] = rule
        try:
            names = {rule.id: _names(rule) for rule in self}
            others = [(title, title) for title in statutes.titles] if statutes else []
            others += [(rule.id, name) for rule in self._heads.values() for name in _names(rule)]
            self._titles = TitleIndex(names, others)
        except ValueError as error:
            name, first, second = str(error).split("\t")
            raise DataFileInvalid(
                f"规定卡片 {first} 和 {second} 都用了名称“{name}”，请删去其中一个。"
            ) from error
        self._duties: dict[str, list[tuple[RuleDocument, Duty]]] = {}
        for rule in self:
            for duty in rule.duties:
                for element in duty.elements:
                    self._duties.setdefault(element, []).append((rule, duty))

    def __iter__(self) -> Iterator[RuleDocument]:
        return iter(self._rules.values())

    def __len__(self) -> int:
        return len(self._rules)

    def get(self, rule_id: str) -> RuleDocument | None:
        """Return the rule of that id; of a law without a card the title is its id."""
        rule = self._rules.get(rule_id)
        if rule is None and self._statutes is not None and rule_id in self._statutes:
            return self._statutes.rule(rule_id)
        return rule or self._heads.get(rule_id)

    def find(self, title: str) -> RuleDocument | None:
        """Return the rule of that title, alias or short name, however it is spelled; never by likeness."""
        rule_id = self._titles.find(title)
        return None if rule_id is None else self.get(rule_id)

    def suggest(self, title: str) -> RuleDocument | None:
        """Return the one rule whose name is a slip away, to be asked about, never taken for a match."""
        rule_id = self._titles.suggest(title)
        return None if rule_id is None else self.get(rule_id)

    def find_names(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the name of a rule stands in the text, with or without 《》."""
        return self._titles.find_names(text)

    def judge(self, reference: Reference, on: date, context: str = "") -> Judgement:
        """Judge the reference on that day; `context` is the sentence it stands in, where there is one."""
        rule = self.find(reference.title)
        if rule is None:
            return judge_unknown(reference, self.suggest(reference.title))
        return judge(reference, rule, on, context)

    def status_on(self, rule: RuleDocument, on: date) -> str:
        """Return in a few Chinese words how the rule as a whole stands on that day."""
        if rule.is_repealed and all(edition.ended is None for edition in rule.editions):
            return f"已被《{rule.replaced_by}》取代" if rule.replaced_by else "已废止"
        if rule.edition_on(on) is not None:
            return "现行"
        coming = [edition.begins for edition in rule.editions if edition.begins and edition.begins > on]
        if coming:
            return f"尚未施行（{print_date(min(coming))}起）"
        successor = self.get(rule.replaced_by)
        title = successor.title if successor else rule.replaced_by
        return f"已被《{title}》取代" if title else "已废止"

    def print_place(self, rule: RuleDocument, place: ArticleNumber | str | None = None) -> str:
        """Return a place of the rule as it is cited: 《…》第十条; the title alone where the text is not public."""
        title = f"《{rule.title}》"
        if place is None or not rule.is_public:
            return title
        return title + (place if isinstance(place, str) else print_number(rule, place))

    def duties_of(self, element_key: str) -> tuple[tuple[RuleDocument, Duty], ...]:
        """Return what rests on a required element, given as `ideology:E04`."""
        return tuple(self._duties.get(element_key, ()))

    def with_texts(self, texts: Iterable[ParsedRule]) -> RuleCatalogue:
        """Return a catalogue in which added full texts are joined to their cards.

        A text goes to the edition of its date, else to the one now in force; a text without a
        card becomes a rule of its own.
        """
        rules = dict(self._rules)
        for text in texts:
            if not text.title:
                continue
            rule_id = self._titles.find(text.title)
            rule = rules.get(rule_id) or self.get(rule_id) if rule_id else rules.get(text.title)
            joined = _join(rule, text) if rule else _rule_of(text)
            rules[joined.id] = joined
        return RuleCatalogue(rules.values(), self._statutes, self._heads.values())


def load_rules(*folders: Path) -> RuleCatalogue:
    """Load the rule cards of the folders, by default the built-in ones.

    Cards of laws whose text the installed statutes hold get its articles.
    Raises DataFileInvalid with file, key and remedy where a card has a mistake.
    """
    statutes = load_statutes() if not folders or BUILT_IN_RULES in folders else None
    paths = [path for folder in folders or (BUILT_IN_RULES,) for path in sorted(folder.glob("*.toml"))]
    cards = map(load_card, paths)
    heads = load_heads() if not folders or BUILT_IN_RULES in folders else ()
    if statutes is None:
        return RuleCatalogue(cards, None, heads)
    return RuleCatalogue(
        (join_statute(card, statutes.rule(card.title)) if card.title in statutes else card for card in cards),
        statutes,
        heads,
    )


def _names(rule: RuleDocument) -> list[str]:
    editions = [edition.title for edition in rule.editions if edition.title]
    return [rule.title, *rule.aliases, *editions]


def _join(rule: RuleDocument, text: ParsedRule) -> RuleDocument:
    days = {day for key in ("effective", "issued") for day in _days(text.front_matter.get(key, ""))}
    by_day = [e for e in rule.editions if e.effective in days or e.issued in days]
    current = [e for e in rule.editions if e.ended is None]
    target = max(by_day or current or list(rule.editions), key=lambda e: e.begins or date.min)
    filled = replace(
        target,
        articles=text.articles,
        article_count=_count(text) or target.article_count,
        is_count_certain=True,
    )
    editions = tuple(filled if edition is target else edition for edition in rule.editions)
    return replace(rule, editions=editions, place_unit=text.place_unit)


def _rule_of(text: ParsedRule) -> RuleDocument:
    """Make a rule of a text that no card describes."""
    matter = text.front_matter
    effective = max(_days(matter.get("effective", "")), default=None)
    edition = Edition(
        label=f"{effective.year}年版" if effective else "",
        effective=effective,
        issued=max(_days(matter.get("issued", "")), default=None),
        article_count=_count(text),
        articles=text.articles,
    )
    status = matter.get("status", "")
    return RuleDocument(
        id=text.title,
        title=text.title,
        issuer=matter.get("issuer", ""),
        editions=(edition,),
        level=matter.get("kind", ""),
        source=matter.get("official_source", ""),
        status_note=status,
        place_unit=text.place_unit,
        is_repealed="废止" in status or "失效" in status,
    )


def _count(text: ParsedRule) -> int | None:
    return max((article.number.number for article in text.articles), default=None)


def _days(text: str) -> list[date]:
    days = []
    for match in _DAY.finditer(text):
        try:
            days.append(date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            continue
    return days
