"""What was found of what was planted, how exactly, and what was said besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from bot.review import CHECKS, Finding, Review, Severity, check_draft, read_draft, refuse_classified_draft
from bot.review.copying import Source, Sources
from knowledge.documents import Span
from knowledge.rules import RuleCatalogue, load_rules
from knowledge.specs import ReportSpec, load_specs
from tests.defects.planting import TRAP, Planted

TODAY = date(2026, 11, 22)
NEAR = 60
"""Of a mark between two characters: what is said so near is about it."""
EXACT = 0.5
"""From this part of what both cover together on, a finding stands at the planted place."""
# Checks that hint, by nature or where the ledger may have no more: 近160人次.
_HINTS = {check.name for check in CHECKS if check.severity is Severity.HINT} | {"vague-number"}
# What is gone is told where it is missed: at the heading, at the problem without its measure.
_TOLD_ELSEWHERE = {"missing-element", "missing-section", "problem-without-measure"}
_SIDE_EFFECTS = {
    "missing-element": {"heading-numbering"},
    "missing-section": {"problem-without-measure", "missing-element"},
    # A title of another kind holds the report against that kind.
    "title-body-mismatch": {"missing-element"},
}
"""What a defect makes besides: a gap in the numbers, a measure without its problem."""


@dataclass(slots=True)
class Score:
    """One check's part of the table."""

    planted: int = 0
    found: int = 0
    marked: int = 0
    """Of the found: those where words, not only a place between two, were marked."""
    exact: int = 0
    """Of the marked: those where the finding covers the words."""
    false: int = 0
    missed: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)
    beside_place: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def exactness(self) -> float:
        return self.exact / self.marked if self.marked else 1.0


Scores = dict[str, Score]


def measure(plants: Iterable[Planted], reports: Mapping[str, str]) -> Scores:
    """Review every report as it is and with each defect, and count.

    What is said of a report as it is counts once, not again with every defect.
    """
    scores: Scores = defaultdict(Score)
    known: dict[str, set[tuple[str, str]]] = {}
    for name, text in reports.items():
        loud = [one for one in look(text).findings if one.severity is not Severity.HINT]
        known[name] = {_words(one, text) for one in loud}
        for one in loud:
            _count_false(scores, one, name, text)
    for planted in plants:
        findings = look(planted.text, **planted.beside).findings
        _count(scores, planted, findings, known.get(planted.report, set()))
    return dict(sorted(scores.items()))


def look(text: str, *, last_year: str = "", compare: str = "", kind: str = "") -> Review:
    """Review a text as the command does."""
    if refusal := refuse_classified_draft(text):
        return refusal
    sources = (Sources.of([Source("比对材料", compare)]),) if compare else ()
    catalogue, specs = _knowledge()
    return check_draft(
        read_draft(text, catalogue, specs, today=TODAY, last_year=last_year, sources=sources, kind=kind)
    )


def total(scores: Scores) -> Score:
    """Return all checks as one."""
    whole = Score()
    for score in scores.values():
        for name in ("planted", "found", "marked", "exact", "false"):
            setattr(whole, name, getattr(whole, name) + getattr(score, name))
    return whole


@cache
def _knowledge() -> tuple[RuleCatalogue, dict[str, ReportSpec]]:
    return load_rules(), dict(load_specs())


def _count(
    scores: Scores, planted: Planted, findings: tuple[Finding, ...], known: set[tuple[str, str]]
) -> None:
    hits = [] if planted.check == TRAP else _count_hits(scores[planted.check], planted, findings)
    for one in findings:
        if one.severity is Severity.HINT or one in hits or is_near(one.span, planted.wanted):
            continue
        if one.check in _SIDE_EFFECTS.get(planted.check, ()) or _words(one, planted.text) in known:
            continue
        _count_false(scores, one, f"{planted.check}/{planted.report}", planted.text)


def _count_hits(score: Score, planted: Planted, findings: tuple[Finding, ...]) -> list[Finding]:
    score.planted += 1
    own = [one for one in findings if one.check == planted.check and _is_wanted(one)]
    hits = [one for one in own if is_near(one.span, planted.wanted)]
    if not hits and planted.check in _TOLD_ELSEWHERE:
        hits = own
    if hits:
        score.found += 1
        _count_place(score, planted, hits)
    else:
        score.missed.append(f"{planted.report}: {_around(planted.text, planted.wanted)}")
    return hits


def _count_false(scores: Scores, finding: Finding, where: str, text: str) -> None:
    scores[finding.check].false += 1
    scores[finding.check].besides.append(f"{where}: {_told(finding, text)}")


def _words(finding: Finding, text: str) -> tuple[str, str]:
    return finding.check, finding.span.of(text)


def _is_wanted(finding: Finding) -> bool:
    return finding.severity is not Severity.HINT or finding.check in _HINTS


def _count_place(score: Score, planted: Planted, hits: list[Finding]) -> None:
    wanted = [one for one in planted.wanted if one.end > one.start]
    if not wanted or planted.check in _TOLD_ELSEWHERE:
        return
    score.marked += 1
    if max(_overlap(hit.span, one) for hit in hits for one in wanted) >= EXACT:
        score.exact += 1
    else:
        score.beside_place.append(
            f"{planted.report}: {wanted[0].of(planted.text)[:40]!r} told at {_told(hits[0], planted.text)}"
        )


def is_near(span: Span, wanted: tuple[Span, ...]) -> bool:
    """Tell whether a finding touches the place; what is said of the words around an empty mark is about it."""
    return any(
        span.overlaps(one)
        if one.end > one.start
        else one.start - NEAR <= span.end and span.start <= one.start + NEAR
        for one in wanted
    )


def _overlap(one: Span, other: Span) -> float:
    """What two places share, of what they cover together."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start) or 1)


def _around(text: str, spans: tuple[Span, ...]) -> str:
    at = spans[0] if spans else Span(0, 0)
    return text[max(0, at.start - 20) : at.end + 20].replace("\n", "↵")[:90]


def _told(finding: Finding, text: str) -> str:
    return f"{finding.span.of(text)[:30]!r} {finding.message[:60]}"
