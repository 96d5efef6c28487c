"""Reports and defects that were written without looking at the checks."""

from __future__ import annotations

import pytest

from bot.review import Severity
from knowledge.rules import load_rules
from knowledge.specs import load_specs
from tests.independent import REPORTS, look, measure


@pytest.mark.parametrize("name", sorted(path.stem for path in REPORTS.glob("*.md")))
def test_complete_correct_report_is_left_alone(name: str):
    text = (REPORTS / f"{name}.md").read_text(encoding="utf-8")
    findings = look(text, load_rules(), dict(load_specs())).findings
    told = [f"{one.check}: {one.message}" for one in findings if one.severity is not Severity.HINT]
    assert not [one for one in findings if one.severity is Severity.ERROR], told
    assert len(told) <= 1, told


def test_hand_made_defects_are_found_and_little_else():
    scores = measure()
    planted, found = sum(s.planted for s in scores.values()), sum(s.found for s in scores.values())
    false = sum(s.false for s in scores.values())
    assert planted >= 150
    assert found / planted >= 0.95, {check: s.missed for check, s in scores.items() if s.missed}
    assert found / (found + false) >= 0.95, {check: s.extra for check, s in scores.items() if s.extra}
