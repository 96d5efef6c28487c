"""Which element of which report kind a text is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from bot.facts.clauses import split_clauses
from bot.facts.words import is_wish
from knowledge.specs import ReportSpec, RequiredElement, load_specs

_BESIDE_TOPIC = re.compile(
    r"[的与和跟及、，\s“”]|(?:这|那)(?:一|个)?(?:块|段|部分|方面|项|节|条)|这|那|部分|方面|情况|这个|自查自评|自查|报告|工作|今年|年度|我们?|咱们?|单位|学校|先|就|关于|说|呢|嘛|吧|么|啊"
)
_OPENING = 10
"""What a message is about is mostly named within its first characters."""


def find_element(text: str, spec: ReportSpec) -> RequiredElement | None:
    """Return the element that a request is about, or None where its words fit none, or several alike.

    The clause that asks (帮我写一段……) decides where it names an element; the rest of the message
    tells facts, which may well touch other elements.
    """
    wish = next((c.text for c in split_clauses(text) if is_wish(c.text)), "")
    return (_best(wish, spec) if wish else None) or _best(text, spec)


_SHORTEST_TOPIC = 3


def is_topic(clause: str) -> bool:
    """Tell whether a clause only names what is spoken of: 党风廉政, 食堂食品安全自查, 问题那部分."""
    # 通报 names a part, and is a deed as well.
    rest = _topics().sub("", clause) if len(clause) >= _SHORTEST_TOPIC else clause
    return rest != clause and not _BESIDE_TOPIC.sub("", rest)


def topics_in(text: str) -> tuple[str, ...]:
    """Return the names of kinds and of their elements that stand in a text."""
    return tuple(dict.fromkeys(_topics().findall(text)))


@cache
def _topics() -> re.Pattern[str]:
    """The names of built-in kinds and of their elements, the longest first."""
    names = {"问题", "措施", "原因"}
    for spec in load_specs().values():
        names |= {spec.title, spec.topic, spec.work, *spec.aliases, *spec.topic_words}
        names |= {name for one in spec.elements for name in (one.title, *one.aliases)}
    return re.compile("|".join(map(re.escape, sorted(names - {""}, key=len, reverse=True))))


_SURELY_ANOTHER = 4.0
"""By how much an element of another kind must fit better than one of the kind at hand."""


def find_in_kinds(
    text: str, kind: str, specs: Mapping[str, ReportSpec]
) -> tuple[ReportSpec, RequiredElement] | None:
    """Return the element that a request is about and its kind: that of `kind`, unless another surely fits better.

    写一段网络安全应急演练 is about network security, whatever kind is at hand: words of a kind count.
    """
    wish = next((c.text for c in split_clauses(text) if is_wish(c.text)), text)
    named = {spec.id for spec in specs.values() if _words_of_kind(spec, wish)}
    own = find_element(text, specs[kind])
    if own and named == {kind}:
        return specs[kind], own
    best: tuple[float, ReportSpec, RequiredElement] | None = None
    for spec in sorted(specs.values(), key=lambda spec: spec.id != kind):
        element = find_element(text, spec)
        if element is None or not (spec.id in (kind, *named) or _is_named(element, text)):
            continue
        score = max(score_about(wish, element), 0.5 * score_about(text, element))
        score += 2.0 * len(max(_words_of_kind(spec, wish), key=len, default=""))
        if best is None or score > best[0] + (_SURELY_ANOTHER if best[1].id == kind else 0):
            best = (score, spec, element)
    return best[1:] if best else None


_A_NAME = 4
"""From so many characters on the name of an element says which kind is meant; 会议 and 制度 are everybody's."""


def _is_named(element: RequiredElement, text: str) -> bool:
    return any(len(name) >= _A_NAME and name in text for name in (element.title, *element.aliases))


def _words_of_kind(spec: ReportSpec, text: str) -> tuple[str, ...]:
    return tuple(word for word in (*spec.aliases, *spec.topic_words) if word in text)


def _best(text: str, spec: ReportSpec) -> RequiredElement | None:
    # Matters of form (title, addressee) are meant only where they are named.
    elements = (
        element
        for section in spec.sections
        for element in section.elements
        if section.order or any(name in text for name in (element.id, element.title, *element.aliases))
    )
    scored = sorted(
        ((score_about(text, element), element) for element in elements), key=lambda pair: -pair[0]
    )
    if not scored or scored[0][0] < 2 or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def score_about(text: str, element: RequiredElement) -> float:
    """Return how much a text is about an element: its names first, then its words."""
    if re.search(rf"(?<![A-Za-z0-9]){re.escape(element.id)}(?![A-Za-z0-9])", text, re.IGNORECASE):
        return 1000
    names = [name for name in (element.title, *element.aliases) if name in text]
    longest = max(names, key=len, default="")
    # 问题, 原因 and the like are everybody's words.
    score = len(longest) * (3.0 if len(longest) > 2 else 1.0)
    if len(longest) > 2 and min(text.find(name) for name in names) <= _OPENING:
        score += 3
    score += sum(len(word) for word in element.keywords if word in text) * 0.5
    words = {word for slot in element.slots for word in slot.words if word in text}
    return score + 0.25 * sum(map(len, words))
