"""Faults of wording as findings: certain ones with the check's severity, others as warnings or hints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Severity
from knowledge.text.wording import Kind, WordingFault


def wording_findings(check: Check, draft: DraftText, kinds: Sequence[Kind]) -> Iterator[Finding]:
    """Yield one finding for each fault of these kinds; what comes again is told once, with how often."""
    faults = [fault for fault in draft.wording_faults if fault.kind in kinds]
    times = Counter(map(_sameness, faults))
    told: set[str] = set()
    for fault in faults:
        same = _sameness(fault)
        if same in told:
            continue
        told.add(same)
        again = f"（共 {times[same]} 处）" if times[same] > 1 else ""
        yield check.finding(
            fault.span,
            fault.says + again,
            suggestion=f"改为“{fault.right}”" if fault.right else "改写这一句",
            replacement=fault.right if fault.is_certain and fault.right else None,
            basis=fault.source,
            severity=_severity(check, fault),
        )


def _sameness(fault: WordingFault) -> str:
    """Habits of punctuation are told once for the whole text; everything else place by place."""
    return fault.says if fault.is_hint else f"{fault.span.start}"


def _severity(check: Check, fault: WordingFault) -> Severity:
    if fault.is_hint:
        return Severity.HINT
    return (
        check.severity
        if fault.is_certain
        else Severity.WARNING
        if check.severity is Severity.WARNING
        else Severity.HINT
    )
