"""Every check against its cases: flagged exactly where marked, and nothing on the look-alikes."""

import pytest

from bot.review import CHECKS, Check, Outcome, Severity
from tests.unit.review.cases import Case, load_cases


def _found(check: Check, case: Case):
    outcome = check.run(case.draft())
    assert isinstance(outcome, Outcome), f"{outcome.reason}: {case.text[:60]}"
    return outcome.findings


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_flags_exactly_the_marked_places(check: Check):
    for case in load_cases(check.name).flags:
        found = [
            f
            for f in _found(check, case)
            if f.severity is not Severity.HINT or check.severity is Severity.HINT
        ]
        assert tuple(sorted({f.span for f in found})) == case.spans, _told(case, found)
        assert all(f.check == check.name and f.message for f in found)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_hints_exactly_at_the_marked_places(check: Check):
    for case in load_cases(check.name).hints:
        found = _found(check, case)
        assert tuple(sorted({f.span for f in found})) == case.spans, _told(case, found)
        assert {f.severity for f in found} == {Severity.HINT}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_passes_what_only_looks_alike(check: Check):
    for case in load_cases(check.name).passes:
        assert not case.spans
        outcome = check.run(case.draft())
        found = outcome.findings if isinstance(outcome, Outcome) else ()
        assert found == (), _told(case, found)


def _told(case: Case, found) -> str:
    return f"{case.text[:80]!r}: " + "; ".join(
        f"{f.span.of(case.text)!r} {f.span} {f.message}" for f in found
    )
