"""What a review says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from knowledge.documents import Span

if TYPE_CHECKING:
    from bot.review.draft import DraftText


MOST_LISTED = 500
"""So many findings of one check are listed at most: nobody reads more, and a broken file may give 100,000."""


class Severity(StrEnum):
    """How bad a finding is: an error must be mended, a warning looked at, a hint may be."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a careful reader would mark.

    `span` is in the text as given. `replacement` is what may stand there instead, where there is
    exactly one right thing; `suggestion` is what to do, in words.
    """

    check: str
    severity: Severity
    span: Span
    message: str
    suggestion: str = ""
    replacement: str | None = None
    basis: str = ""
    element: str = ""
    by_model: bool = False


@dataclass(frozen=True, slots=True)
class CannotRun:
    """Why a check could not look at this draft."""

    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found, and how much it looked at ("引用 5 处")."""

    findings: tuple[Finding, ...]
    looked_at: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check is a value: a stable kebab-case name, a severity and a function from a draft to an outcome.

    `run` yields findings and never raises for any text; what it needs and does not have it
    tells by returning CannotRun.
    """

    name: str
    severity: Severity
    title: str
    """What it is called in a list for people: 年度不一致."""
    run: Callable[[DraftText], Outcome | CannotRun] = field(repr=False)

    def finding(
        self,
        span: Span,
        message: str,
        *,
        suggestion: str = "",
        replacement: str | None = None,
        basis: str = "",
        severity: Severity | None = None,
        element: str = "",
    ) -> Finding:
        """Return a finding of this check."""
        return Finding(
            self.name, severity or self.severity, span, message, suggestion, replacement, basis, element
        )


Findings = Iterable[Finding]


def outcome(findings: Findings, looked: int, what: str) -> Outcome:
    """Return what a check found, having looked at so many places of a kind; none is said, never passed over."""
    listed = tuple(islice(findings, MOST_LISTED))
    more = f"，只列出前 {MOST_LISTED} 处" if len(listed) == MOST_LISTED else ""
    return Outcome(listed, f"{what} {looked} 处{more}" if looked else f"{what} 0 处可核对")
