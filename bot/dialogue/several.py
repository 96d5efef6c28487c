"""Several acts in one message: facts, then a question about a rule, then the wish to have it shorter, or as a file."""

from __future__ import annotations

from collections.abc import Container

from pydantic import BaseModel, ConfigDict

from bot.dialogue.said import asks
from bot.facts.clauses import split_clauses, with_commas
from bot.facts.telling import tells_nothing
from bot.understanding import Act
from bot.understanding.linear import probabilities
from knowledge.text.figures import find_figures

_MOST_CLAUSES = 16
_SURE, _SURE_QUESTION = 0.80, 0.60
"""How likely a clause must be of such an act by itself to be parted from the rest of its message."""
_APART = (Act.REVISE, Act.EXPORT, Act.UNDO)
_ASKS = (Act.ASK, Act.EXPLAIN)


class Piece(BaseModel):
    """The words of a message that are of one act; `act` is None where the whole of them has to be read."""

    model_config = ConfigDict(frozen=True)

    act: Act | None
    words: str


def split_acts(text: str, opened: str, possible: Container[Act]) -> tuple[Piece, ...]:
    """Return the pieces of a message in the order in which they are done; empty where it is of one act.

    What tells or asks for a text stays together and is done first or where it stands; a question, a wish about
    the wording, going back and handing over are parted from it only where the clause by itself surely is one.
    """
    told = with_commas(text)
    clauses = split_clauses(told)[:_MOST_CLAUSES]
    if not 1 < len(clauses) < _MOST_CLAUSES or "\n" in text:
        return ()
    acts = [_act_of(clause.text.strip(), opened, possible) for clause in clauses]
    body = [n for n, act in enumerate(acts) if act is None]
    if len(body) == len(acts) or all(tells_nothing(clauses[n].text) for n in body):
        return ()
    pieces: list[Piece] = []
    start = 0
    for n, act in enumerate(acts):
        is_last = n + 1 == len(acts)
        if is_last or acts[n + 1] is not act:
            words = told[clauses[start].start : clauses[n].end].strip()
            pieces.append(Piece(act=act, words=words))
            start = n + 1
    return _in_order(pieces)


def _act_of(clause: str, opened: str, possible: Container[Act]) -> Act | None:
    shares = probabilities("acts", clause, opened)
    if asks(clause):
        best = max(_ASKS, key=lambda act: shares[act])
        is_sure = sum(shares[act] for act in _ASKS) >= _SURE_QUESTION
        return best if is_sure and best in possible else None
    if any(one.kind in ("count", "number", "percent", "date") for one in find_figures(clause)):
        return None
    best = max(_APART, key=lambda act: shares[act])
    return best if shares[best] >= _SURE and best in possible else None


def _in_order(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Going back is done first, what is told before what is wished of its wording, questions last."""
    rank = {Act.UNDO: 0, None: 1, Act.REVISE: 2, Act.EXPORT: 3, Act.ASK: 4, Act.EXPLAIN: 4}
    return tuple(sorted(pieces, key=lambda piece: rank[piece.act]))
