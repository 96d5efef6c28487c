"""How long a text is for a language model, without asking one.

Tokenizers have to be downloaded and differ from model to model; this estimate is on the high
side for Chinese and about right for Latin letters, so that what is packed fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_WORDS = re.compile(r"[A-Za-z0-9 ]+")


def estimate_tokens(text: str) -> int:
    """Return about how many tokens the text has: one for three Latin letters, else one a character."""
    latin = sum((len(run) + 2) // 3 for run in _WORDS.findall(text))
    return latin + len(_WORDS.sub("", text))


def pack(items: Sequence[Item], text_of: Callable[[Item], str], budget: int) -> tuple[Item, ...]:
    """Return the items that fit the budget, taken in order: the best come first.

    One that is too long is left out and shorter ones after it may still come in; order is kept.
    """
    packed: list[Item] = []
    for item in items:
        cost = estimate_tokens(text_of(item)) + 20  # its tags and label
        if cost <= budget:
            packed.append(item)
            budget -= cost
    return tuple(packed)


def clip(text: str, tokens: int) -> str:
    """Return the opening of the text that fits so many tokens."""
    if estimate_tokens(text) <= tokens:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if estimate_tokens(text[:middle]) <= tokens else (low, middle - 1)
    return text[:low]
