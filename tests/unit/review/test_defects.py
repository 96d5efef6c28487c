"""Planted defects are found, and little else is said."""

from tests.defects import measure


def test_planted_defects_are_found_and_little_else():
    scores = measure(most_places=1)
    planted, found = sum(s.planted for s in scores.values()), sum(s.found for s in scores.values())
    false = sum(s.false for s in scores.values())
    missed = {check: score.missed for check, score in scores.items() if score.recall < 0.8}
    assert planted > 300
    assert found / planted >= 0.95, missed
    assert found / (found + false) >= 0.95, {check: s.extra for check, s in scores.items() if s.extra}
