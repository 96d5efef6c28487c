"""The rules that Zicha knows: cards in our own words, the full texts of laws, the official pages."""

from knowledge.rules.catalogue import BUILT_IN_RULES, Judgement, RuleCatalogue, Standing, load_rules

__all__ = ["BUILT_IN_RULES", "Judgement", "RuleCatalogue", "Standing", "load_rules"]
