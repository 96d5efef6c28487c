"""A report with one defect in it, made of a complete one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from knowledge.documents import Span
from knowledge.text.numerals import to_chinese

OPEN, CLOSE = "⟦", "⟧"
TRAP = "(traps)"
"""What stands for the check of a change that is no defect."""
# A part that is taken out leaves a gap in the numbers, which is no defect that was meant.
_TAKES_OUT = ("missing-section", "missing-element", "problem-without-measure")
_HAN = "一二三四五六七八九十"
# The text that a draft is compared with is not the marked words alone.
_AROUND = "关于上一年度工作的报告\n一、工作开展情况\n购置消防器材四件，粉刷围墙一面。\n{}\n整理旧书八箱，送给村里的小学。\n"


@dataclass(frozen=True, slots=True)
class Planted:
    """A report with one defect in it, and where a finding is wanted."""

    check: str
    report: str
    text: str
    wanted: tuple[Span, ...]
    beside: dict[str, str] = field(default_factory=dict)
    """Texts that the review is given beside it: last_year, compare."""


def plant_patterns(reports: Path, plants: Path, most_places: int) -> Iterator[Planted]:
    """Set every pattern at every place of every report where it fits, one at a time."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(reports.glob("*.md"))}
    for check, rows in tomllib.loads(plants.read_text(encoding="utf-8")).items():
        for row in (one for given in rows for one in _expanded(given)):
            pattern = re.compile(row["pattern"])
            for name, report in texts.items():
                if name not in row.get("reports", texts):
                    continue
                for match in islice(pattern.finditer(report), most_places):
                    marked = report[: match.start()] + match.expand(row["put"]) + report[match.end() :]
                    text, spans = unmarked(marked)
                    yield Planted(
                        check,
                        name,
                        renumbered(text) if check in _TAKES_OUT else text,
                        spans,
                        _beside(row, text, spans),
                    )


def plant_by_hand(folder: Path) -> Iterator[Planted]:
    """Set the defects of a hand-written set; one that does not fit its report is a mistake of the set."""
    for check, rows in _read(folder / "plants.toml").items():
        for name, old, new in rows:
            yield _put(folder, name, old, new, check)
    for row in _read(folder / "pairs.toml").get("pair", ()):
        given = "last_year" if row["check"] == "unchanged-from-last-year" else "compare"
        beside = {given: row["other"]}
        yield _put(folder, row["report"], row["old"], row["new"], row["check"], beside)


def set_traps(folder: Path) -> Iterator[Planted]:
    """Yield reports with harmless changes that look like defects."""
    for row in _read(folder / "traps.toml").get("trap", ()):
        yield _put(folder, row["report"], row["old"], row["new"], TRAP)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _put(
    folder: Path, name: str, old: str, new: str, check: str, beside: dict[str, str] | None = None
) -> Planted:
    report = (folder / f"{name}.md").read_text(encoding="utf-8")
    found = re.search(".*?".join(map(re.escape, old.split("~~"))), report, re.DOTALL)
    assert found, f"{check}: {name} has no {old}"
    text, spans = unmarked(report[: found.start()] + new + report[found.end() :])
    return Planted(check, name, text, spans, beside or {})


def unmarked(marked: str) -> tuple[str, tuple[Span, ...]]:
    """Return the text without its marks, and the places between them."""
    parts, spans, opened, at = [], [], 0, 0
    for char in marked:
        if char == OPEN:
            opened = at
        elif char == CLOSE:
            spans.append(Span(opened, at))
        else:
            parts.append(char)
            at += 1
    return "".join(parts), tuple(spans)


def renumbered(text: str) -> str:
    """Number headings and points anew, keeping every character in its place where the numbers were right."""
    counts = [0, 0, 0]

    def number(match: re.Match[str]) -> str:
        level = next(n for n in range(3) if match[n + 1])
        counts[level] += 1
        counts[level + 1 :] = [0] * (2 - level)
        return match[0].replace(match[level + 1], to_chinese(counts[level]), 1)

    return re.sub(
        rf"^(?:([{_HAN}]{{1,3}})、|（([{_HAN}]{{1,3}})）|([{_HAN}])是)", number, text, flags=re.MULTILINE
    )


def _expanded(given: list[str] | dict[str, Any]) -> Iterator[dict[str, Any]]:
    row = {"pattern": given[0], "put": given[1]} if isinstance(given, list) else given
    for words in row.get("each", [""]):
        yield {**row, "pattern": row["pattern"].replace("{each}", words)}


def _beside(row: dict[str, Any], text: str, spans: tuple[Span, ...]) -> dict[str, str]:
    if "known" not in row:
        return {}
    words = spans[0].of(text)
    for old, new in row.get("changes", []):
        words = re.sub(old, new, words)
    return {row["known"]: _AROUND.format(words)}
