"""Sums and rates of what was told, where the writer asks for them: 上半年8场，下半年5场, 一共多少 - 8场+5场=13场."""

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
from knowledge.text.figures import Figure, find_figures
from knowledge.text.grammar import UNITS
from knowledge.text.quantities import Quantity

SUM = "合计"
"""The origin of a fact that is the sum of others: it is reckoned anew when they change."""
_ASKED_UNIT = re.compile(rf"(?:几|多少)({UNITS})")
_RATE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,4}率)(?:[^，。]{0,4}(?:算|写|加|补)(?:一?下|出来|上|进去|一?个)|[^，。]{0,3}(?:是|有)?多少)|算(?:一?下|个|一?个)(?P<other>[\u4e00-\u9fff]{1,4}率)"
)
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


def wants_rate_written(clause: str) -> bool:
    """Tell whether a clause asks that a rate be reckoned: 整改率算一下写进去."""
    return _RATE.search(clause) is not None


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, in percent: 整改率95.1%."""

    name: str
    part: str
    whole: str
    percent: Decimal

    @property
    def text(self) -> str:
        """The rate as it is written."""
        return f"{self.name}{self.percent.normalize():f}%"


def rate(question: str, told: Sequence[str]) -> Rate | None:
    """Return the rate that is asked for: 整改率 is what was 整改 of what was counted in the same unit before it.

    None where nothing told counts what its name says, or nothing before it is as large.
    """
    asked = _RATE.search(question)
    if asked is None:
        return None
    name = asked["name"] or asked["other"]
    counts = [
        (one, clause.text.strip())
        for sentence in told
        for clause in split_clauses(sentence)
        for one in find_figures(clause.text)
        if isinstance(one.value, Quantity) and one.kind == "count"
    ]
    for n, (part, clause) in enumerate(counts):
        wholes = [one for one in counts[:n] if one[0].unit == part.unit and _number(one[0]) >= _number(part)]
        if name.removesuffix("率") in clause and wholes and _number(wholes[-1][0]):
            percent = (_number(part) * 100 / _number(wholes[-1][0])).quantize(Decimal("0.1"))
            return Rate(name, clause, wholes[-1][1], percent)
    return None


def _number(figure: Figure) -> Decimal:
    assert isinstance(figure.value, Quantity)
    return figure.value.number


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
    rest = FactLedger(tuple(fact for fact in ledger.facts if fact.origin != SUM))
    sums = [fact.unit for fact in had if fact.unit]
    rates = [fact.title for fact in had if fact.title]
    facts: list[Fact] = []
    if asked or sums:
        found = total(asked or f"几{sums[0]}", rest.told)
        facts += [_reckoned(f"{SUM}{found.text}", unit=found.unit)] if found else []
    for question in dict.fromkeys(
        [*(f"{name}算一下" for name in rates), *([wish] if wants_rate_written(wish) else [])]
    ):
        share = rate(question, rest.told)
        facts += [_reckoned(share.text, title=share.name)] if share else []
    return replace(rest, facts=(*rest.facts, *facts)) if had or facts else ledger


def _reckoned(text: str, *, title: str = "", unit: str = "") -> Fact:
    return Fact("", title, text, unit, origin=SUM, quote=text, sentence=text)


def _plain(unit: str) -> str:
    return _SPOKEN.get(unit, unit)
