"""Parts and deadlines read in notices of many layouts, by halves: one was looked at while tuning, one was not."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.notices import take_notice_apart
from tests.benchmarks._measuring import print_table
from tests.support import built_in_kinds

LAYOUTS = Path(__file__).parents[1] / "fixtures" / "notices" / "layouts"


@dataclass
class Score:
    """What was read in one folder of notices."""

    found: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    deadlines_right: int = 0
    notices: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over all parts."""
        return 2 * self.found / (2 * self.found + len(self.missed) + len(self.false))


def bare(text: str) -> str:
    return "".join(text.split())


def measure(folder: Path) -> Score:
    """Read every notice of a folder; a part is found when a point holds its words or is held by them."""
    spec = built_in_kinds()["ideology"]
    score = Score()
    for file in sorted(folder.glob("*.txt")):
        wanted: dict[str, Any] = tomllib.loads(file.with_suffix(".toml").read_text(encoding="utf-8"))
        notice = take_notice_apart(file.read_text(encoding="utf-8"), spec, date(2026, 11, 27))
        points = [bare(point.text) for point in notice.points]
        parts = [bare(part) for part in wanted["parts"]]
        hit = [part for part in parts if any(part in point or point in part for point in points)]
        score.found += len(hit)
        score.missed += [f"{file.stem}: {part}" for part in parts if part not in hit]
        score.false += [
            f"{file.stem}: {point[:30]}"
            for point in points
            if not any(part in point or point in part for part in parts)
        ]
        deadline = notice.deadline.isoformat() if notice.deadline else ""
        score.deadlines_right += deadline == wanted["deadline_report"]
        score.notices += 1
    return score


def run(quick: bool) -> None:
    rows = []
    for folder in sorted(LAYOUTS.iterdir()):
        score = measure(folder)
        rows.append((folder.name, f"{score.f1:.2f}", f"{score.deadlines_right} of {score.notices}"))
    print_table(("half", "parts F1", "deadlines right"), rows)


if __name__ == "__main__":
    score = measure(Path(sys.argv[1]))
    print(f"F1 {score.f1:.2f}, deadlines {score.deadlines_right} of {score.notices}")
    print("missed", score.missed, "\nfalse", score.false)
