"""Sentences from patterns: how a draft is written without a language model.

In a pattern `{slot}` stands for a fact and `[…]` for a clause that may be left out. A clause is left
out when nothing in it is known and nothing in it is required; what is required and not known becomes
【待填：…】, so that no gap goes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.drafting.officialese import write_officially
from bot.facts.clauses import split_clauses
from bot.facts.ledger import Fact, FactLedger
from bot.facts.words import PERIOD
from knowledge.specs import FactSlot, RequiredElement, SentencePattern

_CLAUSE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([^{}]*)\}")
_LONGEST_OVERLAP = 6
MOST_GAPS = 3
"""So many 【待填】 stand in a paragraph in which something is told; more make it unreadable."""
_PLAIN = re.compile(
    "今年以来|今年|全年|一共|总共|我们|本单位|开展|召开|组织|进行|次数|没有|[了过的共约是为有无未]"
)
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
    """Write the element: patterns where they say what was told, the writer's own sentences where they do not.

    `brief` leaves out pattern sentences that hold no fact and no basis. Once something was told, at
    most `MOST_GAPS` gaps stand in the text; what else is missing is in `required_missing`.
    """
    own = own_sentences(element, ledger)
    printed = {fact.slot for _, facts in own for fact in facts if fact.slot}
    writer = _Writer(element, FactLedger(tuple(f for f in ledger.facts if f.slot not in printed)), basis)
    said = "".join(sentence for sentence, _ in own)
    told: list[str] = []
    gaps: list[str] = []
    for n, pattern in enumerate(element.sentences):
        names = writer.names(pattern)
        if not writer.is_wanted(pattern, brief=brief) or names & printed:
            continue
        is_opening = n == 0 and len(names) <= 1
        if is_opening or writer.is_told(pattern):
            told.append(writer.write(pattern))
        elif not writer.is_spoken_of(pattern, said):
            gaps.append(writer.write(pattern))
    text = "".join([*told, writer.unused_sentence(), *(write_officially(sentence) for sentence, _ in own)])
    is_empty = not ledger.of(element.slots) and not own
    # Where nothing told is what the page asks for, its gaps are strangers in the writer's own paragraph.
    is_of_page = is_empty or bool(ledger.of(element.slots))
    for sentence in gaps if is_of_page else ():
        if is_empty or len(placeholders_in(text + sentence)) <= MOST_GAPS:
            text += sentence
    return Realised(_mend(text), frozenset(writer.used) | printed, placeholders_in(text))


def own_sentences(element: RequiredElement, ledger: FactLedger) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    """Return the writer's sentences that no pattern says wholly, each with its facts, in the order told."""
    by_sentence: dict[str, list[Fact]] = {}
    for fact in ledger.facts:
        if fact.sentence and (fact.is_free or element.slot(fact.slot)):
            by_sentence.setdefault(fact.sentence, []).append(fact)
    own = {sentence: facts for sentence, facts in by_sentence.items() if not _is_said(facts, element)}
    while True:
        # A pattern with a slot that the writer's own sentence tells is not used; so its other facts are told
        # in their own sentences too.
        taken = {fact.slot for facts in own.values() for fact in facts if fact.slot}
        torn = [
            sentence
            for sentence, facts in by_sentence.items()
            if sentence not in own
            and any(
                {fact.slot for fact in facts} & names and names & taken
                for names in (set(_SLOT.findall(pattern.text)) for pattern in element.sentences)
            )
        ]
        if not torn:
            break
        own |= {sentence: by_sentence[sentence] for sentence in torn}
    return tuple(
        (_told_here(sentence, facts), tuple(facts))
        for sentence, facts in by_sentence.items()
        if sentence in own
    )


def _told_here(sentence: str, facts: Sequence[Fact]) -> str:
    """Return the clauses of a sentence that tell one of the facts: another may be of another element."""
    quotes = {fact.quote for fact in facts}
    clauses = [clause.text.strip() for clause in split_clauses(sentence)]
    kept = [clause for clause in clauses if clause in quotes]
    return "，".join(kept) if len(kept) < len(clauses) else sentence


def _is_said(facts: Sequence[Fact], element: RequiredElement) -> bool:
    """Tell whether the patterns say all that a sentence tells: each clause fills a slot and adds nothing to it."""
    in_slots = {fact.quote for fact in facts if fact.slot and _adds_nothing(fact, element)}
    return all(fact.quote in in_slots for fact in facts)


def _adds_nothing(fact: Fact, element: RequiredElement) -> bool:
    slot = element.slot(fact.slot)
    patterns = [one.text for one in element.sentences if f"{{{fact.slot}}}" in one.text]
    if slot is None or not patterns:
        return False
    known = _pairs("，".join([*patterns, slot.title, *slot.words, element.title, *element.aliases, slot.ask]))
    rest = _pairs(_PLAIN.sub("，", PERIOD.sub("，", fact.quote.replace(fact.value, "，"))))
    return len(rest - known) <= max(1, len(rest) // 3)


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1) if text[n : n + 2].isalpha()}


def required_missing(element: RequiredElement, ledger: FactLedger) -> tuple[FactSlot, ...]:
    """Return the slots that need a fact and have none."""
    return tuple(s for s in element.slots if not s.is_optional and not (ledger.value(s.id) or "").strip())


def write_free(facts: Iterable[Fact]) -> str:
    """Return the free facts that came without a sentence (from a file or a form), or nothing."""
    told = [_told_freely(fact) for fact in facts if not fact.sentence]
    return f"{'；'.join(told)}。" if told else ""


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

    def names(self, pattern: SentencePattern) -> set[str]:
        return {name for name in _SLOT.findall(pattern.text) if self.element.slot(name)}

    def is_spoken_of(self, pattern: SentencePattern, said: str) -> bool:
        """Whether the writer spoke of its matter in other words: a gap beside that would ask for it again."""
        slots = (self.element.slot(name) for name in self.names(pattern))
        return any(word in said for slot in slots if slot for word in slot.words if len(word) > 1)

    def is_told(self, pattern: SentencePattern) -> bool:
        """Whether it holds a fact, or needs none: what is nothing but gaps comes last."""
        names = self.names(pattern)
        return not names or any(self.ledger.value(name) for name in names)

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
        return "".join(f"{fact.title}{fact.value}{fact.unit}。" for fact in rest)

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
    return f"{fact.title}{value}{fact.unit}"


def _mend(text: str) -> str:
    """Mend the seams of filled-in sentences."""
    text = re.sub(r"[，、；]+(?=[。；：）])", "", text)
    text = re.sub(r"。{2,}", "。", text)
    return re.sub(r"（）", "", text)
