"""Sums of what was told, where the writer asks for them: 上半年8场，下半年5场, 一共多少 - 8场+5场=13场."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources

from bot.facts.clauses import split_clauses
from bot.facts.ledger import Fact, FactLedger
from knowledge.text.figures import find_figures
from knowledge.text.grammar import UNITS
from knowledge.text.quantities import Quantity

SUM = "合计"
"""The origin of a fact that is the sum of others: it is reckoned anew when they change."""
_ASKED_UNIT = re.compile(rf"(?:几|多少)({UNITS})")
_SPOKEN = {"回": "次", "趟": "次", "遍": "次"}


@dataclass(frozen=True, slots=True)
class Total:
    """Counts of one unit and their sum."""

    parts: tuple[str, ...]
    number: Decimal
    unit: str

    @property
    def text(self) -> str:
        """The sum with its unit: 13场."""
        return f"{self.number.normalize():f}{self.unit}"


@cache
def _words() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(resources.files("bot.facts").joinpath("summing.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in data.items()}


def asks_for_sum(text: str) -> bool:
    """Tell whether words ask for a sum: 一共几回, 两个加起来您帮我算一下."""
    return any(word in text for word in _words()["asks"])


def wants_sum_written(clause: str) -> bool:
    """Tell whether a clause asks that the sum be written: 两个加起来您帮我算一下写进去."""
    return any(word in clause for word in _words()["writes"])


def total(question: str, told: Sequence[str]) -> Total | None:
    """Return the sum of the counts of the unit that is asked for, or of the one unit that several things have.

    Parts of a whole (其中…) and approximate counts are not added; None where there are not two counts.
    """
    by_unit: dict[str, list[tuple[Decimal, str]]] = defaultdict(list)
    for sentence in told:
        for clause in split_clauses(sentence):
            if clause.text.strip().startswith(_words()["parts"]):
                continue
            figures = [one for one in find_figures(clause.text) if isinstance(one.value, Quantity)]
            if len(figures) != 1:
                continue  # 一期32: what counts what is not clear
            value = figures[0].value
            if isinstance(value, Quantity) and value.unit and not value.about:
                by_unit[_plain(value.unit)].append((value.number, clause.text.strip()))
    asked = _ASKED_UNIT.search(question)
    wanted = by_unit.get(_plain(asked[1]), []) if asked else []
    several = [(unit, counts) for unit, counts in by_unit.items() if len(counts) > 1]
    if len(wanted) > 1 and asked:
        unit, counts = _plain(asked[1]), wanted
    elif len(several) == 1:
        unit, counts = several[0]
    else:
        return None
    whole = sum((number for number, _ in counts), Decimal(0))
    return Total(tuple(clause for _, clause in counts), whole, unit)


def with_sums(ledger: FactLedger, wish: str = "") -> FactLedger:
    """Return the ledger with the sum that a wish asks for, and those told before reckoned anew."""
    asked = wish if any(wants_sum_written(clause.text) for clause in split_clauses(wish)) else ""
    had = [fact for fact in ledger.facts if fact.origin == SUM]
    if not asked and not had:
        return ledger
    rest = FactLedger(tuple(fact for fact in ledger.facts if fact.origin != SUM))
    found = total(asked or f"几{had[0].unit}", rest.told)
    if found is None:
        return rest
    text = f"{SUM}{found.text}"
    return replace(
        rest, facts=(*rest.facts, Fact("", "", text, found.unit, origin=SUM, quote=text, sentence=text))
    )


def _plain(unit: str) -> str:
    return _SPOKEN.get(unit, unit)
