"""A review as text for the terminal and as SARIF for machines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.review.checks import CHECKS
from bot.review.finding import Finding, Severity
from bot.review.handover import LABELS, TITLES, by_weight, summarise
from bot.review.results import Review
from bot.review.text import clip

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_CONTROL = dict.fromkeys(i for i in range(32) if i not in (9, 10))


def to_text(review: Review, name: str = "") -> str:
    """The review for a reader: summary, findings, coverage, what was and was not looked at."""
    lines = [f"【{name}】"] if name else []
    lines += [*summarise(review), ""]
    starts = _line_starts(review.text)
    for number, finding in enumerate(by_weight(review.findings), 1):
        lines += [*_card(review, starts, number, finding), ""]
    if review.coverage:
        lines.append("要素：" + "　".join(f"{row.title} {row.shown.value}" for row in review.coverage))
    if review.ran:
        lines.append(
            "已查："
            + "；".join(f"{TITLES.get(one.check, one.check)}（{one.looked_at}）" for one in review.ran)
        )
    for reason in dict.fromkeys(one.reason for one in review.not_run):
        names = "、".join(TITLES.get(one.check, one.check) for one in review.not_run if one.reason == reason)
        lines.append(f"未查：{names if len(names) < 80 else '其他各项'}（{reason}）")
    return "\n".join(lines).translate(_CONTROL)


def _card(review: Review, starts: Sequence[int], number: int, finding: Finding) -> list[str]:
    line, column = _position(starts, finding.span.start)
    who = "（语言模型的判断）" if finding.by_model else ""
    told = [f"{number}. [{LABELS[finding.severity]}] 第{line}行第{column}字 {finding.check}{who}"]
    told.append(f"   原句：{clip(finding.span.of(review.text), 60)}")
    told.append(f"   问题：{finding.message}")
    if finding.basis:
        told.append(f"   依据：{finding.basis}")
    if finding.suggestion:
        told.append(f"   改法：{finding.suggestion}")
    return told


def to_sarif(results: Sequence[tuple[Path, Review]]) -> dict[str, Any]:
    """The reviews as one SARIF 2.1.0 log; columns are counted in characters from 1."""
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Zicha",
                        "rules": [_rule(check.name, check.title, check.severity) for check in CHECKS],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(path, starts, finding)
                    for path, review in results
                    for starts in (_line_starts(review.text),)
                    for finding in review.findings
                ],
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notes(results)}],
            }
        ],
    }


def _rule(name: str, title: str, severity: Severity) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": title},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _result(path: Path, starts: Sequence[int], finding: Finding) -> dict[str, Any]:
    line, column = _position(starts, finding.span.start)
    end_line, end_column = _position(starts, finding.span.end)
    said = "。".join(filter(None, (finding.message, finding.suggestion, finding.basis)))
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "level": _LEVELS[finding.severity],
        "message": {"text": said},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": path.as_posix()},
                    "region": {
                        "startLine": line,
                        "startColumn": column,
                        "endLine": end_line,
                        "endColumn": end_column,
                        "charOffset": finding.span.start,
                        "charLength": finding.span.end - finding.span.start,
                    },
                }
            }
        ],
    }
    if finding.replacement is not None:
        region = {"charOffset": finding.span.start, "charLength": finding.span.end - finding.span.start}
        result["fixes"] = [
            {
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": path.as_posix()},
                        "replacements": [
                            {"deletedRegion": region, "insertedContent": {"text": finding.replacement}}
                        ],
                    }
                ]
            }
        ]
    return result


def _notes(results: Sequence[tuple[Path, Review]]) -> list[dict[str, Any]]:
    """What could not be looked at is part of the log too."""
    return [
        {"level": "note", "message": {"text": f"{path.as_posix()}：{one.check} 没有查：{one.reason}"}}
        for path, review in results
        for one in review.not_run
    ]


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _position(starts: Sequence[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
