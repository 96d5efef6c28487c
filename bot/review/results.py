"""What a review gives: findings, what was looked at, what was not, and the coverage table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.privacy import shade
from bot.review.elements import Coverage
from bot.review.finding import Finding, Severity

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


@dataclass(frozen=True, slots=True)
class Ran:
    """A check that ran, and how much it looked at."""

    check: str
    looked_at: str

    @property
    def count(self) -> int:
        """How many places it looked at; a check of the whole text looked at one."""
        number = re.search(r"[0-9]+", self.looked_at)
        return int(number[0]) if number else 1


@dataclass(frozen=True, slots=True)
class NotRun:
    """A check that could not run, and why."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """All findings on a draft, in the order of the text, and what was and was not looked at."""

    text: str
    findings: tuple[Finding, ...]
    ran: tuple[Ran, ...]
    not_run: tuple[NotRun, ...]
    coverage: tuple[Coverage, ...] = ()
    refused: bool = False
    on: date | None = None
    """The day on which citations were judged."""
    dated_by: str = ""
    """Where that day comes from: 指定日期, 落款日期, 报告年度, 今天."""

    @property
    def has_errors(self) -> bool:
        """Whether anything must be mended before the draft goes out."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The review as the command line prints it."""
        return {
            "findings": [finding_json(finding) for finding in self.findings],
            "ran": [{"check": one.check, "looked_at": one.looked_at, "count": one.count} for one in self.ran],
            "not_run": [{"check": one.check, "reason": one.reason} for one in self.not_run],
            "refused": self.refused,
            "coverage": [one.to_json() for one in self.coverage],
            "date": self.on.isoformat() if self.on else None,
            "dated_by": self.dated_by,
        }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as the command line prints it."""
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "start": finding.span.start,
        "end": finding.span.end,
        "message": shade(finding.message),
        "suggestion": finding.suggestion,
        "replacement": finding.replacement,
        "basis": finding.basis,
        "element": finding.element,
        "by_model": finding.by_model,
    }


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the text, the worst first at one place, none twice."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda one: (one.span, _ORDER[one.severity], one.check)))
