"""The benchmark over a folder of reports with faults set by hand counts what is found and what is said besides."""

import json
from pathlib import Path

from tests.defects.blind import measure

REPORT = Path(__file__).parents[2] / "fixtures" / "reports" / "bureau.md"


def test_a_fault_found_and_a_fault_missed_are_told_apart(tmp_path: Path):
    (tmp_path / "reports").mkdir()
    text = REPORT.read_text(encoding="utf-8")
    (tmp_path / "reports" / "01.txt").write_text(text, encoding="utf-8")
    fault = {"report": "01", "old": "特此报告。", "why": ""}
    faults = [
        {**fault, "kind": "jiezhi", "new": "截止10月底已办结。特此报告。", "span": "截止"},
        {**fault, "kind": "jiezhi", "new": "特此报告。", "span": "特此"},
    ]
    lines = (json.dumps(one, ensure_ascii=False) for one in faults)
    (tmp_path / "tuning.jsonl").write_text("\n".join(lines), encoding="utf-8")
    tallies, clean = measure(tmp_path, "tuning")
    assert (tallies["jiezhi"].planted, tallies["jiezhi"].found, tallies["jiezhi"].false) == (2, 1, [])
    assert clean == {"01": []}
