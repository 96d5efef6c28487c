"""Which clauses of what a person tells are no facts: greetings, who is speaking, wishes, thinking aloud.

Learned from `examples/clauses` and the acts' examples by `make train`.
"""

from __future__ import annotations

from functools import lru_cache

from bot.understanding.linear import probabilities
from knowledge.text.figures import find_figures

ASIDE, FACT = "aside", "fact"
LIKELY = 0.60
"""How likely a clause must be an aside to be left out; one with a figure is none: no figure told is ever lost."""
SURE = 0.90
"""From here on nothing is said of it; what is less sure is named, so that the writer can have it written."""


@lru_cache(maxsize=4096)
def is_aside(clause: str) -> bool:
    """Tell whether a clause of a message tells nothing that a report could use."""
    clause = clause.strip()
    return not clause or (not has_figure(clause) and _share(clause) >= LIKELY)


def is_doubtful(clause: str) -> bool:
    """Tell whether a clause that is taken for an aside may be a fact after all."""
    return is_aside(clause) and bool(clause.strip()) and _share(clause.strip()) < SURE


def _share(clause: str) -> float:
    return probabilities("asides", clause)[ASIDE]


def has_figure(clause: str) -> bool:
    """Tell whether a clause counts something or names a day."""
    return any(one.kind in ("count", "number", "percent", "date") for one in find_figures(clause))
