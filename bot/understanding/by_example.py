"""The act of a message by what examples of each act look like: a linear classifier over characters and meaning.

The weights are trained from `examples/*.jsonl` by `make train`; here they are only multiplied.
"""

from __future__ import annotations

from collections.abc import Container

from bot.facts.clauses import split_clauses, with_commas
from bot.understanding.acts import Act, Reading
from bot.understanding.linear import probabilities

OF_CLAUSES = 0.3
"""How much the clauses of a message count beside the whole of it: chosen on held-out examples."""
_MOST_CLAUSES = 12
SURE, MARGIN = 0.40, 0.10
"""The probability from which an act is done without asking, and by how much it must stand before the next;
chosen on held-out examples: see `make train`."""
SURE_OF_HARMLESS, MARGIN_OF_HARMLESS = 0.28, 0.04
"""The same for acts that change nothing of what was told or written."""
HARMLESS = frozenset(
    {Act.ASK, Act.EXPLAIN, Act.DRAFT, Act.REPORT, Act.REVIEW, Act.NOTICE, Act.EXPORT, Act.HELP, Act.SMALLTALK}
)


def read_act(text: str, open_thing: str = "none", possible: Container[Act] = frozenset(Act)) -> Reading:
    """Return the act of a message; UNCLEAR with the likeliest where none is likely enough.

    What is not `possible` where the person stands counts for nothing: without a draft nothing of it is corrected.
    """
    shares = {act: share for act, share in probabilities_of(text, open_thing).items() if act in possible}
    whole = sum(shares.values()) or 1.0
    shares = {act: share / whole for act, share in shares.items()}
    ranked = sorted(shares, key=lambda act: -shares[act])
    best, second = ranked[:2]
    likeliest = tuple(act for act in ranked if act is not Act.UNCLEAR)[:3]
    is_clear = is_clear_between(best, shares[best], shares[second])
    act = best if is_clear else Act.UNCLEAR
    return Reading(act=act, likeliest=likeliest, sureness=shares[best], shares=shares)


def is_clear_between(best: Act, sureness: float, second: float) -> bool:
    """Tell whether an act is likely enough to be done without asking back."""
    sure, margin = (SURE_OF_HARMLESS, MARGIN_OF_HARMLESS) if best in HARMLESS else (SURE, MARGIN)
    return sureness >= sure and sureness - second >= margin


def probabilities_of(text: str, open_thing: str = "none") -> dict[Act, float]:
    """Return the probability of each act: of the whole message, and a share of that of its clauses."""
    clauses = [clause.text.strip() for clause in split_clauses(with_commas(text))][:_MOST_CLAUSES]
    whole = probabilities("acts", text, open_thing)
    parts = [probabilities("acts", clause, open_thing) for clause in clauses] if len(clauses) > 1 else []
    return {
        Act(name): share
        if not parts
        else (1 - OF_CLAUSES) * share + OF_CLAUSES * sum(part[name] for part in parts) / len(parts)
        for name, share in whole.items()
    }
