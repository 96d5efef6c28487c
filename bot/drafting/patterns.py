"""Sentences from patterns: how a draft is written without a language model.

In a pattern `{slot}` stands for a fact and `[…]` for a clause that may be left out. A clause is left
out when nothing in it is known and nothing in it is required; what is required and not known becomes
【待填：…】, so that no gap goes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.facts.ledger import Fact, FactLedger
from knowledge.specs import FactSlot, RequiredElement, SentencePattern

_CLAUSE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([^{}]*)\}")
_LONGEST_OVERLAP = 6
_PLACEHOLDER = re.compile(r"【待填：([^】]*)】")
_MARKED = re.compile(r"【待核：([^】]*)】")


@dataclass(frozen=True, slots=True)
class Realised:
    """The sentences of an element."""

    text: str
    used: frozenset[str]
    """Slots whose facts stand in the text."""
    placeholders: tuple[str, ...]
    """What is to be filled in, by title."""


def placeholder(title: str) -> str:
    """Return the mark of a missing fact."""
    return f"【待填：{title}】"


def placeholders_in(text: str) -> tuple[str, ...]:
    """Return the titles of all missing facts of a text, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def marked_in(text: str) -> tuple[str, ...]:
    """Return what a text has marked as told by nobody, each once."""
    return tuple(dict.fromkeys(_MARKED.findall(text)))


def without_marked(text: str) -> str:
    """Return the text without what is marked as told by nobody: that vouches for nothing."""
    return _MARKED.sub("", text)


def without_gaps(text: str) -> str:
    """Return the text without the names of what is to be filled in: 【待填：2023年…】 tells no year."""
    return _PLACEHOLDER.sub("", text)


def realise(
    element: RequiredElement, ledger: FactLedger, basis: str = "", *, brief: bool = False
) -> Realised:
    """Write the element from its patterns; `brief` leaves out sentences that hold no fact and no basis."""
    writer = _Writer(element, ledger, basis)
    sentences = [
        writer.write(pattern) for pattern in element.sentences if writer.is_wanted(pattern, brief=brief)
    ]
    text = "".join(sentences)
    text += writer.unused_sentence()
    missing = [s for s in required_missing(element, ledger) if placeholder(s.title) not in text]
    if missing:
        text += f"另有以下情况待补充：{'、'.join(placeholder(slot.title) for slot in missing)}。"
    return Realised(_mend(text), frozenset(writer.used), placeholders_in(text))


def required_missing(element: RequiredElement, ledger: FactLedger) -> tuple[FactSlot, ...]:
    """Return the slots that need a fact and have none."""
    return tuple(s for s in element.slots if not s.is_optional and not (ledger.value(s.id) or "").strip())


def write_free(facts: Iterable[Fact]) -> str:
    """Return the free facts as one sentence, or nothing."""
    told = [_told_freely(fact) for fact in facts]
    return f"此外，{'；'.join(told)}。" if told else ""


def example_of(element: RequiredElement) -> str:
    """Return the element's sentences with every slot, optional ones too, still to be filled in."""
    titles = {slot.id: slot.title for slot in element.slots}
    text = "".join(pattern.text for pattern in element.sentences)
    clauses = _CLAUSE.sub(lambda m: "" if "{basis}" in m[1] else m[1], text)
    return _SLOT.sub(lambda m: placeholder(titles.get(m[1], m[1])), clauses)


def shown(slot: FactSlot, value: str) -> str:
    """Return a fact as it stands in a sentence."""
    value = value.strip().rstrip("。；;，,")
    if slot.type == "title" and value and value[0] not in "《“" and "《" not in value:
        return f"《{value}》"
    if slot.type == "names" and value and not re.search(r"[《“「]", value):
        return "、".join(f"“{one.strip()}”" for one in value.split("、"))
    return value


class _Writer:
    def __init__(self, element: RequiredElement, ledger: FactLedger, basis: str) -> None:
        self.element = element
        self.ledger = ledger
        self.basis = basis
        self.used: set[str] = set()

    def is_wanted(self, pattern: SentencePattern, *, brief: bool) -> bool:
        if pattern.needs:
            return any(self.ledger.value(name) for name in pattern.needs)
        return not brief or bool(_SLOT.search(pattern.text))

    def write(self, pattern: SentencePattern) -> str:
        text = _CLAUSE.sub(lambda m: m[1] if self._is_clause_wanted(m[1]) else "", pattern.text)
        return self._fill(self._within_period(text))

    def _within_period(self, text: str) -> str:
        """Say 上半年 where the counts of a sentence are of that part of the year, not 全年; 全年 of none that differ."""
        facts = [fact for name in _SLOT.findall(text) if (fact := self.ledger.fact(name)) and fact.unit]
        periods = {fact.period for fact in facts} or {""}
        if periods == {""}:
            return text
        return text.replace("全年", periods.pop() if len(periods) == 1 else "")

    def unused_sentence(self) -> str:
        """Facts of slots that no pattern printed: nothing that was told is lost."""
        rest = [f for f in self.ledger.of(self.element.slots) if f.slot not in self.used]
        self.used |= {fact.slot for fact in rest}
        return "".join(f"{fact.title}为{fact.value}{fact.unit}。" for fact in rest)

    def _is_clause_wanted(self, clause: str) -> bool:
        names = _SLOT.findall(clause)
        if "basis" in names and not self.basis:
            return False
        slots = [slot for name in names if (slot := self.element.slot(name)) is not None]
        return not slots or any(self.ledger.value(s.id) or not s.is_optional for s in slots)

    def _fill(self, text: str) -> str:
        parts: list[str] = []
        pieces = _SLOT.split(text)
        for n, piece in enumerate(pieces):
            if n % 2 == 0:
                parts.append(piece)
                continue
            before = parts[-1] if parts else ""
            parts.append(self._value(piece, before, pieces[n + 1]))
        return "".join(parts)

    def _value(self, name: str, before: str, after: str) -> str:
        slot = self.element.slot(name)
        if slot is None:
            return self.basis
        value = self.ledger.value(name)
        if not value or not value.strip():
            return placeholder(slot.title)
        self.used.add(name)
        return _without_overlap(shown(slot, value), before, after)


def _without_overlap(value: str, before: str, after: str) -> str:
    """Return the value without what the sentence says anyway: 由｛由办公室负责｝负责."""
    for length in range(min(_LONGEST_OVERLAP, len(value) - 1, len(after)), 0, -1):
        if value.endswith(after[:length]):
            value = value[:-length]
            break
    for length in range(min(_LONGEST_OVERLAP, len(value) - 1, len(before)), 0, -1):
        if value.startswith(before[-length:]):
            return value[length:]
    return value


def _told_freely(fact: Fact) -> str:
    value = fact.value.strip().rstrip("。；;，,")
    if not fact.title or fact.title in value:
        return f"{value}{fact.unit}"
    return f"{fact.title}为{value}{fact.unit}"


def _mend(text: str) -> str:
    """Mend the seams of filled-in sentences."""
    text = re.sub(r"[，、；]+(?=[。；：）])", "", text)
    text = re.sub(r"。{2,}", "。", text)
    return re.sub(r"（）", "", text)
