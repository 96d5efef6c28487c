"""What a question itself names: rules, their articles, and whether it asks which edition holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.standalone import topic_of
from knowledge.documents import Reference, RetrievedPassage
from knowledge.editions import tell_editions
from knowledge.rules import RuleCatalogue, Standing
from knowledge.text.references import find_references

_OF_TIME = re.compile(
    r"哪[一1]?[年版]|哪个版|版本|几几年|什么时候|何时|修订|修正|修改|[改换变]了|改过|有效|失效|现行|废止|作废|过时|"
    r"施行|试行|实施的|生效|最新|新的|旧的|新版|老版|[能可还]+以?[引用]|取代|替代|(?:19|20)\d\d年?"
)
_FILLER = re.compile(
    r"现在|目前|如今|是不是|还|吗|呢|的|是|这[个部份]?|那[个部份]?|[？?。，,\s]|讲|说|规定|内容|原文|全文|条文|一下|给我|看看|告诉我"
)
_TOPIC = 4
"""So many characters beside what is named are a matter of their own: 保密法第十条说的经费怎么写."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names. It asks for nothing else where `is_bare`."""

    references: tuple[Reference, ...]
    asks_of_time: bool
    is_bare: bool

    @property
    def places(self) -> tuple[Reference, ...]:
        """The articles that are named."""
        return tuple(reference for reference in self.references if reference.article is not None)


def read_asked(question: str, catalogue: RuleCatalogue) -> Asked:
    """Read what the question names."""
    references = find_references(question, catalogue)
    rest = question
    for reference in sorted(references, key=lambda one: -one.span.start):
        rest = rest[: reference.span.start] + rest[reference.span.end :]
    rest = _FILLER.sub("", topic_of(_OF_TIME.sub("", rest)))
    return Asked(references, bool(_OF_TIME.search(question)), bool(references) and len(rest) < _TOPIC)


def tell_asked_editions(asked: Asked, catalogue: RuleCatalogue, on: date) -> tuple[str, ...]:
    """Say of each rule named without an article which edition holds, where the question asks that."""
    if not asked.asks_of_time or asked.places:
        return ()
    rules = (catalogue.find(reference.title) for reference in asked.references)
    return tuple(dict.fromkeys(tell_editions(rule, on) for rule in rules if rule is not None))


def tell_not_held(
    asked: Asked, found: Sequence[RetrievedPassage], catalogue: RuleCatalogue, on: date
) -> tuple[str, ...]:
    """Say of each named article that its words are not held, so that no other article is taken for it."""
    said: list[str] = []
    for reference in asked.places:
        rule = catalogue.find(reference.title)
        if rule is None or any(_is_at(retrieved, rule.id) for retrieved in found):
            continue
        if not rule.is_public:
            said.append(
                f"《{rule.title}》全文未公开，只引名称；{reference.article}的内容请看本单位收到的文件。"
            )
            continue
        if catalogue.judge(reference, on).standing in (Standing.IN_FORCE, Standing.ARTICLE_UNCHECKED):
            place = catalogue.print_place(rule, reference.article)
            said.append(f"库内没有{place}的内容，加入全文后再问可查原文。")
    return tuple(dict.fromkeys(said))


def names_only_what_is_not_held(
    asked: Asked, found: Sequence[RetrievedPassage], catalogue: RuleCatalogue
) -> bool:
    """Tell whether the question is only about articles, none of which is held.

    Of a rule whose text is not public what we know is shown, as no article of it can be.
    """
    rules = [catalogue.find(reference.title) for reference in asked.places]
    return (
        asked.is_bare
        and bool(rules)
        and all(rule is None or rule.is_public for rule in rules)
        and all("reference" not in one.found_by for one in found)
    )


def is_settled(asked: Asked) -> bool:
    """Tell whether the question asks for nothing but which edition of a rule holds."""
    return asked.is_bare and asked.asks_of_time and not asked.places


def _is_at(retrieved: RetrievedPassage, rule_id: str) -> bool:
    return "reference" in retrieved.found_by and retrieved.passage.rule_id == rule_id
