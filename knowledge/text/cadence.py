"""How often something is to be done, made comparable: 每季度一次 and 一年四次 are both four a year."""

from __future__ import annotations

import re
from decimal import Decimal

from knowledge.text.grammar import HAN_NUMERAL
from knowledge.text.quantities import quantity_of

_A_YEAR = {"半年": 2, "年": 1, "季": 4, "月": 12, "周": 52}
_RATE = re.compile(
    rf"(?:每个?|一个?)?(?P<period>半年|年|季|月|周)度?(?P<between>[^，。；：\n\d{HAN_NUMERAL}]{{0,14}}?)(?P<times>[{HAN_NUMERAL}\d]{{1,4}})次"
)


def rates_of(text: str) -> frozenset[Decimal]:
    """Return how many times a year the text says that something is done, for each place that says so."""
    rates = set()
    for match in _RATE.finditer(text):
        times = quantity_of(match["times"])
        if times is not None:
            rates.add(times.number * _A_YEAR[match["period"]])
    return frozenset(rates)
