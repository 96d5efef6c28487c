"""Which clauses of a message are no facts: wishes, asides, who is speaking, the name of what is spoken of."""

from __future__ import annotations

from functools import lru_cache

from bot.facts.about import is_topic
from bot.facts.clauses import split_clauses
from bot.facts.summing import wants_rate_written, wants_sum_written
from bot.facts.units import is_speaker
from bot.facts.words import is_wish_only
from bot.understanding.asides import is_aside, is_doubtful


@lru_cache(maxsize=4096)
def tells_nothing(clause: str) -> bool:
    """Tell whether a clause tells nothing that a report could use."""
    return surely_tells_nothing(clause) or ("【待填" not in clause and is_aside(clause))


def surely_tells_nothing(clause: str) -> bool:
    """Tell whether the form of a clause says that it tells nothing: a wish, who is speaking, the name of a part."""
    return "【待填" not in clause and (
        is_wish_only(clause)
        or wants_sum_written(clause)
        or wants_rate_written(clause)
        or is_speaker(clause)
        or is_topic(clause)
    )


def left_out(text: str) -> tuple[str, ...]:
    """Return the clauses that were taken for asides and may be facts after all: the writer is told of them."""
    clauses = (clause.text.strip() for clause in split_clauses(text))
    return tuple(one for one in clauses if not surely_tells_nothing(one) and is_doubtful(one))
