"""Which clauses of what a person tells are no facts: greetings, who is speaking, wishes, thinking aloud.

Learned from `examples/clauses` and the acts' examples by `make train`; nothing that is not surely an aside is left out.
"""

from __future__ import annotations

from functools import lru_cache

from bot.understanding.linear import probabilities
from knowledge.text.figures import find_figures

ASIDE, FACT = "aside", "fact"
SURE, SURE_WITH_FIGURES = 0.90, 0.97
"""How surely a clause must be an aside to be left out; one that counts something, more surely."""


@lru_cache(maxsize=4096)
def is_aside(clause: str) -> bool:
    """Tell whether a clause of a message tells nothing that a report could use."""
    clause = clause.strip()
    if not clause:
        return True
    counts = any(one.kind in ("count", "number", "percent", "date") for one in find_figures(clause))
    return probabilities("asides", clause)[ASIDE] >= (SURE_WITH_FIGURES if counts else SURE)
