"""Which clauses of what a person tells are no facts: greetings, who is speaking, wishes, thinking aloud.

Learned from `examples/clauses` and the acts' examples by `make train`; nothing that is not surely an aside is left out.
"""

from __future__ import annotations

from functools import lru_cache

from bot.understanding.linear import probabilities
from knowledge.text.figures import find_figures

ASIDE, FACT = "aside", "fact"
SURE = 0.90
"""How surely a clause must be an aside to be left out; one that counts something is none."""


@lru_cache(maxsize=4096)
def is_aside(clause: str) -> bool:
    """Tell whether a clause of a message tells nothing that a report could use."""
    clause = clause.strip()
    if not clause:
        return True
    if any(one.kind in ("count", "number", "percent", "date") for one in find_figures(clause)):
        return False
    return probabilities("asides", clause)[ASIDE] >= SURE
