"""Norms: a count below what a rule demands is told to the writer, and never changed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from bot.drafting.bases import print_basis
from bot.facts.ledger import FactLedger
from bot.figures import find_figures
from knowledge.rules import RuleCatalogue
from knowledge.specs import Norm, RequiredElement
from knowledge.text.dates import Day
from knowledge.text.quantities import Quantity

_PERIODS = {"year": "每年", "half-year": "每半年", "quarter": "每季度", "month": "每月"}
_MONTHS = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}


def warn_of_norms(
    element: RequiredElement, key: str, ledger: FactLedger, catalogue: RuleCatalogue, on: date
) -> tuple[str, ...]:
    """Return a sentence for every count that is below its norm, with the rule that sets it."""
    months = months_of(ledger)
    warnings = []
    for norm in element.norms:
        slot = element.slot(norm.slot)
        told = ledger.fact(norm.slot)
        count = _count(told.text if told else "")
        rule = catalogue.get(norm.basis.rule_id)
        wanted = expected(norm, months)
        if slot is None or told is None or rule is None or count is None or count >= wanted:
            continue
        basis = print_basis(norm.basis, rule, key, catalogue, on)
        unit = slot.unit or "次"
        span = "全年" if months == 12 else f"{months}个月"
        whole = f"（{span}不少于{wanted}{unit}）" if norm.per != "year" else ""
        warnings.append(
            f"{slot.title}为{told.value}{unit}，低于{basis.label}{_PERIODS[norm.per]}至少{norm.at_least}{unit}的要求{whole}，"
            "请核实；数字按您给的写，没有改动。"
        )
    return tuple(warnings)


def expected(norm: Norm, months: int = 12) -> int:
    """Return how many the norm wants in that many months; a yearly norm holds for a part of a year too."""
    if norm.per == "year":
        return norm.at_least
    return norm.at_least * (months // _MONTHS[norm.per])


def months_of(ledger: FactLedger) -> int:
    """Return how many whole months the report covers, by the facts of its period; a year if they do not say."""
    first, last = _day(ledger.value("period_from") or ""), _day(ledger.value("period_to") or "")
    if first is None or last is None or first.month is None or last.month is None:
        return 12
    years = (last.year - first.year) if first.year and last.year else 0
    months = years * 12 + last.month - first.month + 1
    return months if 1 <= months <= 12 else 12


def _day(text: str) -> Day | None:
    return next((figure.value for figure in find_figures(text) if isinstance(figure.value, Day)), None)


def _count(text: str) -> Decimal | None:
    """Return the count of a fact; a vague one (十余次) counts as what it surely is."""
    told = re.sub(r"^.*?：", "", text)
    values = [figure.value for figure in find_figures(told) if isinstance(figure.value, Quantity)]
    return values[0].number if values else None
