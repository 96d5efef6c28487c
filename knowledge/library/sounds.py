"""Slips of the pen in a question: 规责 for 规则, 公总号 for 公众号, put right by the words that the library holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from knowledge.text.wording import near_sound

if TYPE_CHECKING:
    from knowledge.library.index import PassageIndex

_BETWEEN = "|"
_HELD = 3
"""A pair of characters that so many passages hold is a word that a slip may have been meant for."""
_WORD = 0.2
"""A pair is a word when it is so large a part of all that its rarer character stands in."""
_OFTENER = 100
"""How many times oftener the right pair has to be held than the wrong one."""


def sound_of_pair(pair: str) -> str:
    """Return what the terms of all pairs begin with that sound like this one."""
    return "'".join(map(near_sound, pair)) + _BETWEEN


@cache
def _sounded(pair: str) -> str:
    return sound_of_pair(pair) + pair


def sounds_of(words: str) -> str:
    """Return a term for each pair of Chinese characters among the tokens: its sound, then the pair."""
    return " ".join(_sounded(word) for word in dict.fromkeys(words.split(" ")) if _is_pair(word))


def spelling_of(term: str) -> str:
    """Return the pair of a term."""
    return term.rpartition(_BETWEEN)[2]


def put_right(question: str, index: PassageIndex) -> str:
    """Return the question with its slips put right, as far as the library shows what was meant.

    A character is a slip where no passage holds it beside its neighbours, and several hold one of
    the same sound there.
    """
    signs = list(question)
    for place in range(len(signs)):
        meant = _meant(signs, place, index)
        if meant:
            signs[place] = meant
    return "".join(signs)


def _meant(signs: list[str], place: int, index: PassageIndex) -> str:
    """Return the character that was meant at a place; nothing where the one there may be right."""
    pairs = [
        (pair, place - start)
        for start in (place - 1, place)
        if start >= 0 and _is_pair(pair := "".join(signs[start : start + 2]))
    ]
    held = max((index.frequency(pair) for pair, _ in pairs), default=_HELD)
    best, most = "", max(_HELD - 1, _OFTENER * held - 1)
    if not pairs or most > index.size:
        return ""
    for pair, at in pairs:
        for other in index.spellings(sound_of_pair(pair)):
            if other != pair and other[1 - at] == pair[1 - at]:
                count = index.frequency(other)
                if count > most and count >= _WORD * min(map(index.frequency, other)):
                    best, most = other[at], count
    return best


def _is_pair(word: str) -> bool:
    return len(word) == 2 and all("\u3400" <= char <= "\u9fff" for char in word)
