"""What a person adds to the draft just shown, or corrects in it: 再加一句：……; 不是6个，是7个."""

from __future__ import annotations

import re

from bot.facts import Fact, FactLedger, read_answer, read_facts
from knowledge.specs import RequiredElement

_ADDS = re.compile(
    r"^(?:请|麻烦)?(?:再|另外?|还要?|还有|此外)?[，,]?(?:给我)?"
    r"(?:加上?|补充?上?|添上?|写上?)(?:一?[句条点段项]|一下)?(?:话|内容)?[：:，,\s]+"
    r"|^(?:另外|还有|此外)[，,：:]?"
)
_CORRECTS = re.compile(
    r"^(?:不对|错了|说错了|搞错了|写错了|更正)?[，,：:\s]*(?:(?:不是)?(?P<old>[^，,。是]{1,20}?)[，,\s]*)?"
    r"(?:应该是|应为|而?是|改成|改为)(?P<new>[^，,。]{1,40})[。！!]?$"
)
_IS_CORRECTION = re.compile(r"^(?:不对|错了|说错了|搞错了|写错了|更正|不是)|改成|改为|应该是|应为")
_ASKS = re.compile(
    r"[?？吗呢]\s*$|什么|怎么|咋|多少|几[次个条]|哪|谁|如何|是否|依据|规定|([是要能够行对好可有])不\1|有没有|需不需要|至少"
)
_NAMES_RULE = re.compile(r"《|法[^，。]{0,4}?第?[0-9〇一二三四五六七八九十百]+条")
LONGEST = 200


def tells(text: str, element: RequiredElement, has_gaps: bool) -> bool:
    """Tell whether a text adds to the draft of the element or corrects it, rather than asks something new."""
    text = text.strip()
    if len(text) > LONGEST:
        return False
    if _ADDS.match(text) or _corrects(text):
        return True
    if _NAMES_RULE.search(text) and not _placed(text, element):
        return False
    return has_gaps and not asks(text)


def read_told(text: str, element: RequiredElement, ledger: FactLedger) -> tuple[Fact, ...]:
    """Return the facts that the text adds or corrects; none where nothing is understood."""
    text = text.strip()
    match = _CORRECTS.match(text) if _corrects(text) else None
    if match and (corrected := _corrected(match["old"] or "", match["new"], element, ledger)):
        return corrected
    added = _ADDS.match(text)
    facts = read_facts(text[added.end() :] if added else text, [element])
    return facts if added or any(fact.slot for fact in facts) else ()


def asks(text: str) -> bool:
    """Tell whether the text asks something, with or without a question mark."""
    return bool(_ASKS.search(text))


def is_correction(text: str) -> bool:
    """Tell whether the text corrects something said before: 不对，是11次."""
    return len(text) <= 40 and bool(_CORRECTS.match(text.strip())) and _corrects(text.strip())


def _corrects(text: str) -> bool:
    return bool(_IS_CORRECTION.search(text)) and not asks(text)


def _placed(text: str, element: RequiredElement) -> bool:
    return any(fact.slot for fact in read_facts(text, [element]))


def _corrected(old: str, new: str, element: RequiredElement, ledger: FactLedger) -> tuple[Fact, ...]:
    """The told fact of the old value or name takes the new value; without either, the only one that it fits."""
    old = re.sub(r"^(?:把|将|不是)|(?:的?(?:次数|数字|数量))?(?:不对|错了)?$", "", old.strip())
    fitting: list[tuple[Fact, Fact]] = []
    for slot in element.slots:
        was = ledger.fact(slot.id)
        now = read_answer(new, slot) if was else None
        if was and now:
            fitting.append((was, now))
    if old:
        slots = {slot.id: slot for slot in element.slots}
        fitting = [
            (was, now)
            for was, now in fitting
            if old in (was.value, was.value + was.unit)
            or re.match(rf"{re.escape(was.value)}\D?$", old)
            or old in was.title
            or old in slots[was.slot].words
        ]
    return (fitting[0][1],) if len(fitting) == 1 else ()
