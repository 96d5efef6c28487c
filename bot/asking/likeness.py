"""How much of what a question is about stands in a text."""

from __future__ import annotations

import unicodedata


def share(matter: str, *texts: str) -> float:
    """Return the share, 0 to 1, of the pairs of characters of `matter` that the texts hold; 0 where it has none."""
    wanted = pairs(matter)
    if not wanted:
        return 0.0
    held = pairs("\n".join(texts))
    return len(wanted & held) / len(wanted)


def pairs(text: str) -> set[str]:
    """Return the pairs of letters that stand side by side."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return {plain[at : at + 2] for at in range(len(plain) - 1) if plain[at : at + 2].isalnum()}
