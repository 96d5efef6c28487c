"""Facts: what the writer told, kept in a ledger, read from a file, a form or a sentence."""

from bot.facts.about import find_element, find_in_kinds
from bot.facts.correcting import Change, Edit, find_change, is_correction
from bot.facts.ledger import Fact, FactLedger, fact_of, ledger_of, load_facts
from bot.facts.reading import read_answer, read_facts, show_understood
from bot.facts.summing import asks_for_sum, total, with_sums

__all__ = [
    "Change",
    "Edit",
    "Fact",
    "FactLedger",
    "asks_for_sum",
    "fact_of",
    "find_change",
    "find_element",
    "find_in_kinds",
    "is_correction",
    "ledger_of",
    "load_facts",
    "read_answer",
    "read_facts",
    "show_understood",
    "total",
    "with_sums",
]
