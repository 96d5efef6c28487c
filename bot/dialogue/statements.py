"""Facts told before anything was asked for: 中心组学习了12次，党组研究了3次."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.dialogue.talk import Talk
from bot.facts import Fact, FactLedger, read_facts
from knowledge.specs import ReportSpec, RequiredElement
from knowledge.text.figures import find_figures

_COUNTED = re.compile(r"\d")
# 我们没有发生舆情 tells; 没有制度 alone may as well be what is searched for.
_OURS = re.compile(r"^(?:我们?|咱们?|本|今年|全年|上半年|下半年|年内|截至|到目前)")
# 中心组学习12次以上才算优秀 says what is wanted, not what was done.
_OF_NORM = re.compile(r"以上|以下|以内|不少于|不低于|不得|才[算能行]|就[要得行]|应当|必须|要求")


@dataclass(frozen=True, slots=True)
class Statement:
    """What was told, by the element it is for; the element that most was told for stands first."""

    spec: ReportSpec
    facts: tuple[tuple[RequiredElement, tuple[Fact, ...]], ...]
    free: tuple[Fact, ...] = ()
    """What was told besides, and no element asks for."""

    @property
    def is_explained(self) -> bool:
        """Whether elements ask for most of what was told; else its own words say it better than any page of ours."""
        asked = sum(len(facts) for _, facts in self.facts)
        return asked > sum(_is_counted(fact) for fact in self.free)

    @property
    def element(self) -> RequiredElement:
        """The element to write first."""
        return self.facts[0][0]

    @property
    def ledger(self) -> FactLedger:
        """All that was told."""
        return FactLedger().with_facts(fact for _, facts in self.facts for fact in facts)

    @property
    def ledger_of_first(self) -> FactLedger:
        """What is written first: the facts of its element, and as free facts all else that was told in one breath."""
        others = (fact.freed for _, facts in self.facts[1:] for fact in facts)
        return FactLedger().with_facts((*self.facts[0][1], *self.free, *others))


def read_statement(talk: Talk, text: str) -> Statement | None:
    """Return the facts that the text states, or None where it asks, or states none that an element needs."""
    text = text.strip()
    if _OF_NORM.search(text):
        return None
    read = [_read(text, spec) for spec in _possible(talk, text)]
    best = max(read, key=lambda one: sum(len(facts) for _, facts in one.facts))
    return best if best.facts and best.is_explained else None


def is_of_norm(text: str) -> bool:
    """Tell whether a text says what is wanted, not what was done: 学习12次以上才算优秀."""
    return bool(_OF_NORM.search(text))


def _possible(talk: Talk, text: str) -> Iterable[ReportSpec]:
    """Yield the kinds that the text names, then the one at hand; of two with as many facts the first is meant."""
    for spec in talk.services.specs.values():
        if spec.id != talk.kind and any(word in text for word in (*spec.aliases, *spec.topic_words)):
            yield spec
    yield talk.spec


def _read(text: str, spec: ReportSpec) -> Statement:
    elements = [element for element in spec.elements if element.slots and element.sentences]
    by_id = {element.id: element for element in elements}
    element_of = {slot.id: element for element in elements for slot in element.slots}
    told: dict[str, list[Fact]] = defaultdict(list)
    free: list[Fact] = []
    for fact in read_facts(text, elements):
        if not fact.slot:
            free.append(fact)
        elif _COUNTED.search(fact.value) or _OURS.match(text):
            told[element_of[fact.slot].id].append(fact)
    by_most = sorted(told.items(), key=lambda pair: -len(pair[1]))
    return Statement(spec, tuple((by_id[id_], tuple(facts)) for id_, facts in by_most), tuple(free))


def _is_counted(fact: Fact) -> bool:
    return any(one.kind in ("count", "number", "percent") for one in find_figures(fact.value))


def told_for(talk: Talk, kind: str, element_id: str) -> FactLedger:
    """Return what was told for an element before it was asked for; nothing where it was of another kind."""
    element = talk.services.specs[kind].element(element_id)
    if element is None:
        return FactLedger()
    return FactLedger().with_facts(talk.work.told_for(kind).of(element.slots))
