"""The review: recall and precision on planted defects, false alarms on clean prose, time and its growth."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from bot.review import Severity, check_draft, read_draft
from bot.review.copying import Source, Sources
from knowledge.rules import load_rules
from knowledge.specs import load_specs
from tests.defects.scoring import TODAY, measure
from tests.defects.sets import names, plants_of, reports_of
from tests.defects.table import table

PROSE = Path(__file__).parents[2].parent / "shared" / "data" / "bench" / "clean_prose"
PRIOR_REPORTS = 1000


def run(quick: bool) -> None:
    """Print three tables."""
    _planted(1 if quick else 3)
    _false_alarms(quick)
    _speed(quick)


def _planted(most_places: int) -> None:
    for name in names():
        print(name, *table(measure(plants_of(name, most_places), reports_of(name))), sep="\n")


def _false_alarms(quick: bool) -> None:
    if not PROSE.exists():
        print("clean prose: not beside the checkout, not measured")
        return
    lines = [
        line
        for path in sorted(PROSE.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]
    lines = lines[:: 10 if quick else 1]
    rules, specs = load_rules(), load_specs()
    alarms: Counter[str] = Counter()
    for line in lines:
        for finding in check_draft(read_draft(line, rules, specs, today=TODAY)).findings:
            if finding.severity is not Severity.HINT:
                alarms[finding.check] += 1
    print(
        f"clean prose: {len(lines)} sentences, {alarms.total()} alarms, {1000 * alarms.total() / len(lines):.2f} in 1,000  {dict(alarms)}"
    )


def _speed(quick: bool) -> None:
    rules, specs = load_rules(), load_specs()
    reports = list(reports_of("generated").values())
    # A thousand prior reports that differ from one another: sentences of the four in changing order.
    sentences = [one for text in reports for one in text.split("。")]
    before = time.perf_counter()
    prior = Sources.of(
        Source(
            f"往年报告{n}",
            "。".join(sentences[(n * 7 + i * (n % 13 + 1)) % len(sentences)] for i in range(60)),
        )
        for n in range(100 if quick else PRIOR_REPORTS)
    )
    print(
        f"{len(prior.names)} prior reports made ready in {time.perf_counter() - before:.2f} s, once for each state of the base"
    )
    for size in (3_000, 10_000, 30_000, 100_000):
        text = ("\n".join(reports) * 20)[:size]
        times = []
        for _ in range(2 if quick else 5):
            before = time.perf_counter()
            check_draft(read_draft(text, rules, specs, today=TODAY, sources=(prior,)))
            times.append(time.perf_counter() - before)
        print(f"{size:8} characters  {1000 * min(times):8.0f} ms")
