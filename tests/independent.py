"""Defects set by hand into reports that the author of the checks has not written.

python -m tests.independent          recall and precision of every check, and what was missed
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.review import Review, Severity, check_draft, read_draft, refuse_classified_draft
from knowledge.rules import RuleCatalogue, load_rules
from knowledge.specs import ReportSpec, load_specs
from tests.defects import Planted, Score, around, is_near, told, unmarked

REPORTS = Path(__file__).parent / "fixtures" / "reports" / "independent"
TODAY = date(2026, 11, 22)
# Checks that only hint; 近160人次 is hinted at too, as the ledger may have no more.
HINTS = frozenset({"citation-off-topic", "empty-phrase", "vague-number"})
# What is gone is told where it is missed: at the heading, at the problem without its measure.
_OF_WHAT_IS_GONE = ("missing-element", "missing-section", "problem-without-measure")
# A part that is taken out leaves a gap in the numbers: no defect that was meant.
_SIDE_EFFECTS = {
    "missing-element": {"heading-numbering"},
    "missing-section": {"problem-without-measure", "missing-element"},
}


def plant() -> Iterator[Planted]:
    """Yield the reports with one defect each; a plant that does not fit its report is a mistake here."""
    plants = tomllib.loads((REPORTS / "plants.toml").read_text(encoding="utf-8"))
    for check, rows in plants.items():
        for name, old, new in rows:
            report = (REPORTS / f"{name}.md").read_text(encoding="utf-8")
            pattern = ".*?".join(re.escape(part) for part in old.split("~~"))
            found = re.search(pattern, report, re.DOTALL)
            assert found, f"{check}: {name} has no {old}"
            text, spans = unmarked(report[: found.start()] + new + report[found.end() :])
            yield Planted(check, name, text, spans)


def look(text: str, catalogue: RuleCatalogue, specs: dict[str, ReportSpec]) -> Review:
    """Review a text as the command does."""
    if refusal := refuse_classified_draft(text):
        return refusal
    return check_draft(read_draft(text, catalogue, specs, today=TODAY))


def measure() -> dict[str, Score]:
    """Review every planted report and count."""
    catalogue, specs = load_rules(), dict(load_specs())
    scores: dict[str, Score] = defaultdict(Score)
    for planted in plant():
        findings = look(planted.text, catalogue, specs).findings
        score = scores[planted.check]
        score.planted += 1
        hits = [f for f in findings if f.check == planted.check and is_near(f.span, planted.wanted)]
        loud = hits if planted.check in HINTS else [f for f in hits if f.severity is not Severity.HINT]
        if loud or (
            planted.check in _OF_WHAT_IS_GONE
            and any(f.check == planted.check and f.severity is not Severity.HINT for f in findings)
        ):
            score.found += 1
        else:
            score.missed.append(f"{planted.report}: {around(planted.text, planted.wanted)}")
        for finding in findings:
            if finding.severity is Severity.HINT or finding in hits or finding.check == planted.check:
                continue
            if is_near(finding.span, planted.wanted) or finding.check in _SIDE_EFFECTS.get(planted.check, ()):
                continue
            scores[finding.check].false += 1
            scores[finding.check].extra.append(
                f"{planted.check}/{planted.report}: {told(finding, planted.text)}"
            )
    return dict(sorted(scores.items()))


def main() -> None:
    """Print the table, then what was missed and what was said besides."""
    scores = measure()
    for check, score in scores.items():
        print(f"{check:32}{score.planted:8}{score.recall:8.2f}{score.precision:10.2f}")
    planted, found = sum(s.planted for s in scores.values()), sum(s.found for s in scores.values())
    false = sum(s.false for s in scores.values())
    print(f"{'all':32}{planted:8}{found / planted:8.3f}{found / (found + false):10.3f}")
    for check, score in scores.items():
        for line in dict.fromkeys(score.missed):
            print(f"missed {check}: {line}")
        for line in dict.fromkeys(score.extra):
            print(f"besides {check}: {line}")


if __name__ == "__main__":
    main()
