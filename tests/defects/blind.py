"""Measure the review on a folder of reports with faults set by hand: `python -m tests.defects.blind FOLDER HALF`.

FOLDER holds reports/*.txt and HALF.jsonl, a line a fault: report, kind, old, new, span. The reports of a half
are those that its faults name, so that the other half is never read.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.review import Finding, Review, Severity
from knowledge.documents import Span
from tests.defects.scoring import is_near, look

CHECKS_OF = {
    "article-nonexistent": "article-not-found",
    "article-renumbered": "article-moved article-not-found",
    "superseded-rule": "superseded-rule article-moved",
    "rule-title-inexact": "inexact-title unknown-title",
    "rule-title-invented": "unknown-title inexact-title",
    "rule-issuer-wrong": "wrong-issuer",
    "doc-number-form": "wrong-doc-number wrong-mark",
    "frequency-below-norm": "below-norm",
    "count-conflict": "number-conflict sum-mismatch percent-out-of-range",
    "sum-mismatch": "sum-mismatch number-conflict percent-out-of-range",
    "percent-wrong": "percent-out-of-range",
    "date-impossible-or-future": "impossible-date year-mismatch",
    "year-left-over": "year-mismatch impossible-date",
    "other-unit-name": "leftover-unit-name",
    "placeholder-left": "leftover-placeholder",
    "site-advert-footer": "noise",
    "char-error": "slip-of-the-pen faulty-grammar broken-formula",
    "formula-wrong": "broken-formula slip-of-the-pen",
    "outdated-wording": "outdated-wording",
    "jiezhi": "jiezhi faulty-grammar",
    "halfwidth-punct": "half-width-punctuation wrong-mark",
    "unmatched-mark": "unmatched-mark",
    "heading-number": "heading-numbering ordinal-mark",
    "ordinal-punct": "ordinal-mark",
    "problem-without-measure": "problem-without-measure",
    "measure-no-owner-deadline": "measure-without-owner-deadline",
    "signature-date-missing": "missing-signature-date",
    "addressee-wrong": "wrong-addressee missing-addressee",
    "request-in-report": "request-in-report",
    "vague-number": "vague-number",
    "personal-data": "personal-data",
    "repeated-text": "repeated-paragraph",
    "grammar-fault": "faulty-grammar slip-of-the-pen",
    "section-missing": "missing-section missing-element",
}
"""The checks of which a finding at the place of a fault of that kind counts as found, hints too."""
_ANYWHERE = {
    "signature-date-missing", "section-missing", "problem-without-measure", "addressee-wrong", "heading-number"
}  # fmt: skip
"""Faults that are told at another place: the last line, the heading above, the problem without its measure."""
_CAUSED = {"section-missing": {"problem-without-measure", "heading-numbering", "missing-element"}}
"""What a fault makes besides."""


@dataclass
class Tally:
    """Faults and findings, counted."""

    planted: int = 0
    found: int = 0
    loud: int = 0
    """Found as an error or a warning."""
    false: list[str] = field(default_factory=list)
    """Errors and warnings that speak of no planted fault, nor of anything in the report as it was."""
    missed: list[str] = field(default_factory=list)


def measure(folder: Path, half: str) -> tuple[dict[str, Tally], dict[str, list[Finding]]]:
    """Return the tally of each kind, and what is told of each report as it is (errors and warnings)."""
    faults = [json.loads(line) for line in (folder / f"{half}.jsonl").read_text("utf-8").splitlines() if line]
    names = sorted({fault["report"] for fault in faults})
    texts = {name: (folder / "reports" / f"{name}.txt").read_text("utf-8") for name in names}
    clean = {name: [one for one in look(text).findings if is_loud(one)] for name, text in texts.items()}
    told = {name: {(one.check, one.span.of(texts[name])) for one in found} for name, found in clean.items()}
    tallies: dict[str, Tally] = defaultdict(Tally)
    for fault in faults:
        text = texts[fault["report"]]
        if fault["old"] not in text:
            continue
        at = text.index(fault["old"])
        planted = text[:at] + fault["new"] + text[at + len(fault["old"]) :]
        inside = fault["new"].find(fault["span"]) if fault["span"] else -1
        whole = Span(at, at + len(fault["new"]))
        start = at + max(inside, 0)
        span = Span(start, start + len(fault["span"])) if inside >= 0 else whole
        if fault["kind"] == "repeated-text":
            # Either of the two may be marked.
            span = whole
        _count(tallies[fault["kind"]], fault, look(planted), (span, whole), told[fault["report"]])
    return dict(sorted(tallies.items())), clean


def _count(
    tally: Tally,
    fault: dict[str, str],
    review: Review,
    places: tuple[Span, Span],
    known: set[tuple[str, str]],
) -> None:
    tally.planted += 1
    checks = CHECKS_OF.get(fault["kind"], "").split()
    hits = [
        one
        for one in review.findings
        if one.check in checks
        and (one.check, one.span.of(review.text)) not in known
        and (fault["kind"] in _ANYWHERE or is_near(one.span, places[:1]))
    ]
    tally.found += bool(hits)
    tally.loud += any(is_loud(one) for one in hits)
    where = f"{fault['report']} {fault['kind']}"
    if not hits:
        tally.missed.append(f"{where}: {fault['new'][:70]!r} <- {fault['old'][:50]!r} ({fault['why'][:40]})")
    for one in review.findings:
        words = one.span.of(review.text)
        if not is_loud(one) or one in hits or (one.check, words) in known or is_near(one.span, places):
            continue
        if one.check not in _CAUSED.get(fault["kind"], ()):
            tally.false.append(f"{where}: {_told(one, words)}")


def is_loud(finding: Finding) -> bool:
    """Tell whether it is an error or a warning."""
    return finding.severity is not Severity.HINT


def _told(finding: Finding, words: str) -> str:
    return f"{finding.severity.value} {finding.check} {words[:30]!r} {finding.message[:70]}"


def report(tallies: dict[str, Tally], clean: dict[str, list[Finding]]) -> Iterator[str]:
    """Yield the lines of the table, what was missed, and what was said besides."""
    for kind, one in tallies.items():
        yield f"{kind:28}{one.found:3}/{one.planted}  loud {one.loud}  false {len(one.false)}"
    planted, found, loud = (
        sum(getattr(one, name) for one in tallies.values()) for name in ("planted", "found", "loud")
    )
    on_clean = sum(map(len, clean.values()))
    false = sum(len(one.false) for one in tallies.values()) + on_clean
    errors = sum(one.severity is Severity.ERROR for found_ in clean.values() for one in found_)
    yield f"recall {found / planted:.3f} ({found} of {planted}); precision {loud / ((loud + false) or 1):.3f}"
    yield f"clean reports {len(clean)}: errors {errors}, warnings {on_clean - errors}"
    for one in tallies.values():
        yield from (f"missed  {line}" for line in one.missed)
        yield from (f"besides {line}" for line in one.false)
    for name, findings in clean.items():
        yield from (f"clean   {name}: {_told(one, one.message)}" for one in findings)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("half")
    given = parser.parse_args()
    print(*report(*measure(given.folder, given.half)), sep="\n")


if __name__ == "__main__":
    main()
