"""Review of a draft: what a careful reader would mark, where, why, and what to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.errors import InputInvalid
from bot.review.checks import CHECKS
from bot.review.checks.classification_mark import find_mark, mark_beside
from bot.review.elements import Coverage, Shown
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity
from bot.review.judging import judge_draft
from bot.review.reading import read_draft
from bot.review.results import NotRun, Ran, Review, in_order
from bot.review.stored import sources_for
from knowledge.documents import BUILT_IN, TEAM, Scope
from knowledge.text.sentences import same_length

if TYPE_CHECKING:
    from bot.exchange import Progress
    from bot.notices.notice import Notice
    from bot.review.draft import DraftText
    from bot.services import Services


LONGEST = 200_000
"""Characters of a draft: a report has a few thousand; what is longer would keep everybody else waiting."""


async def review(
    text: str,
    services: Services,
    *,
    kind: str = "",
    year: int | None = None,
    on: date | None = None,
    last_year: str = "",
    compare: Sequence[str | tuple[str, str]] = (),
    notice: Notice | None = None,
    scopes: Sequence[Scope] = (BUILT_IN, TEAM),
    progress: Progress | None = None,
) -> Review:
    """Review a draft; `compare` are further texts it may have been copied from, each alone or as (name, text).

    A text with a classification mark gives that one finding and is looked at no further. NotFound is
    raised for a kind that there is not.
    """
    if refusal := refuse_classified_draft(text):
        return refusal
    if len(text) > LONGEST:
        raise InputInvalid(f"稿子有{len(text)}字，一次最多审{LONGEST}字，请分开审。")
    if progress:
        await progress.on_stage("正在审查")

    def read_and_check() -> tuple[DraftText, Review]:
        draft = read_draft(
            text,
            services.library.catalogue_for(scopes),
            services.specs,
            today=services.today(),
            kind=kind,
            year=year,
            on=on,
            last_year=last_year,
            notice=notice,
            sources=sources_for(services.library, scopes, compare),
        )
        return draft, check_draft(draft)

    draft, checked = await asyncio.to_thread(read_and_check)
    return await judge_draft(draft, checked, services, progress)


def refuse_classified_draft(text: str) -> Review | None:
    """Return the review that refuses a text with a classification mark, or None."""
    finding = find_mark(same_length(text))
    return None if finding is None else _refused(same_length(text), finding)


def refuse_marked_file() -> Review:
    """Return the review that refuses a file with a classification mark beside its text, of which nothing is read."""
    return _refused("", mark_beside())


def _refused(text: str, finding: Finding) -> Review:
    reason = "稿中有密级标志，不再往下审查"
    rest = tuple(NotRun(check.name, reason) for check in CHECKS if check.name != finding.check)
    return Review(text, (finding,), (Ran(finding.check, "密级标志 1 处"),), rest, refused=True)


def check_draft(draft: DraftText, checks: Sequence[Check] = CHECKS) -> Review:
    """Run the checks over a draft."""
    findings: list[Finding] = []
    ran: list[Ran] = []
    not_run: list[NotRun] = []
    for check in checks:
        match check.run(draft):
            case Outcome(found, looked_at):
                findings.extend(found)
                ran.append(Ran(check.name, looked_at))
            case CannotRun(reason):
                not_run.append(NotRun(check.name, reason))
    return Review(
        draft.text,
        in_order(findings),
        tuple(ran),
        tuple(not_run),
        draft.coverage,
        on=draft.on,
        dated_by=draft.dated_by,
    )


__all__ = [
    "CHECKS",
    "CannotRun",
    "Check",
    "Coverage",
    "Finding",
    "NotRun",
    "Outcome",
    "Ran",
    "Review",
    "Severity",
    "Shown",
    "check_draft",
    "read_draft",
    "refuse_classified_draft",
    "refuse_marked_file",
    "review",
]
