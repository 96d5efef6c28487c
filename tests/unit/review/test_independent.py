"""Reports and defects that were written without looking at the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.review import Severity, check_draft, read_draft
from knowledge.rules import load_rules
from knowledge.specs import load_specs
from tests.independent import REPORTS, TODAY, look, measure

SAMPLES = Path(__file__).parents[3] / "knowledge" / "sources" / "reports"


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


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.md")), ids=lambda path: path.stem)
def test_built_in_sample_passes_our_own_review(path: Path):
    front, _, text = path.read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
    kind = next(line.removeprefix("kind: ") for line in front.splitlines() if line.startswith("kind: "))
    draft = read_draft(text.strip() + "\n", load_rules(), dict(load_specs()), today=TODAY, kind=kind)
    told = [one for one in check_draft(draft).findings if one.severity is not Severity.HINT]
    assert not [one.message for one in told if one.severity is Severity.ERROR]
    assert len(told) <= 1, [one.message for one in told]
