"""A review for machines: SARIF 2.1.0, as code hosts and editors read it."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.privacy import shade
from bot.review.checks import CHECKS
from bot.review.finding import Check, Finding, Severity
from bot.review.formats import line_starts, position
from bot.review.handover import sentence
from bot.review.judging import CHECK as MODEL
from bot.review.results import Review

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}

_MODEL_RULE = {
    "id": MODEL,
    "name": "ModelJudgement",
    "shortDescription": {"text": "语言模型的判断"},
    "fullDescription": {"text": "语言模型对要素和措辞的看法，仅供参考。"},
    "help": {"text": "没有规定作依据；是否采纳由写稿人决定。"},
    "helpUri": f"urn:zicha:check:{MODEL}",
    "defaultConfiguration": {"level": "note"},
}


def to_sarif(
    results: Sequence[tuple[Path, Review]], unread: Sequence[tuple[Path, str]] = ()
) -> dict[str, Any]:
    """The reviews as one SARIF log; columns are counted in characters from 1, an end is the character after.

    `unread` are files that could not be looked at, each with the reason.
    """
    names = {check.name: index for index, check in enumerate(CHECKS)} | {MODEL: len(CHECKS)}
    notes = [*_not_run(results), *_unread(unread)]
    refused = [_uri(path) for path, review in results if review.refused]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Zicha",
                        "version": _version(),
                        "rules": [*(_rule(check) for check in CHECKS), _MODEL_RULE],
                    }
                },
                "language": "zh-CN",
                "columnKind": "unicodeCodePoints",
                "results": [one for path, review in results for one in _results(path, review, names)],
                "invocations": [{"executionSuccessful": not unread, "toolExecutionNotifications": notes}],
                "properties": {"refused": refused},
            }
        ],
    }


def _version() -> str:
    try:
        return version("zicha")
    except PackageNotFoundError:
        return "0"


def _rule(check: Check) -> dict[str, Any]:
    """A check with its authority and example, which stand at the head of its file."""
    told = [line for line in (sys.modules[check.run.__module__].__doc__ or check.title).split("\n") if line]
    return {
        "id": check.name,
        "name": "".join(word.capitalize() for word in check.name.split("-")),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": told[0]},
        "help": {"text": "\n".join(told[1:]) or told[0]},
        "helpUri": f"urn:zicha:check:{check.name}",
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }


def _results(path: Path, review: Review, names: dict[str, int]) -> Iterator[dict[str, Any]]:
    starts = line_starts(review.text)
    seen: Counter[str] = Counter()
    for finding in review.findings:
        words = hashlib.sha256(
            f"{finding.check}:{finding.span.of(review.text)}".encode("utf-8", "replace")
        ).hexdigest()[:16]
        seen[words] += 1
        result = _result(path, starts, finding)
        if finding.check in names:
            result["ruleIndex"] = names[finding.check]
        # The same finding is known again after lines were added above it.
        result["partialFingerprints"] = {"zichaFinding/v1": f"{words}:{seen[words]}"}
        yield result


def _result(path: Path, starts: Sequence[int], finding: Finding) -> dict[str, Any]:
    line, column = position(starts, finding.span.start)
    end_line, end_column = position(starts, finding.span.end)
    region = {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": finding.span.start,
        "charLength": finding.span.end - finding.span.start,
    }
    said = [sentence(shade(finding.message))]
    said += [f"改法：{sentence(finding.suggestion)}"] if finding.suggestion else []
    said += [f"依据：{sentence(finding.basis)}"] if finding.basis else []
    artifact = {"uri": _uri(path)}
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "level": _LEVELS[finding.severity],
        "message": {"text": "".join(said)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
    if finding.replacement is not None:
        replacement = {"deletedRegion": region, "insertedContent": {"text": finding.replacement}}
        result["fixes"] = [
            {
                "description": {"text": sentence(finding.suggestion or finding.message)},
                "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
            }
        ]
    return result


def _not_run(results: Sequence[tuple[Path, Review]]) -> Iterator[dict[str, Any]]:
    """What could not be looked at is part of the log too."""
    for path, review in results:
        for one in review.not_run:
            yield _note("note", path, f"{one.check} 没有查：{one.reason}", rule=one.check)


def _unread(unread: Sequence[tuple[Path, str]]) -> Iterator[dict[str, Any]]:
    for path, reason in unread:
        yield _note("error", path, f"没有审：{reason}")


def _note(level: str, path: Path, said: str, rule: str = "") -> dict[str, Any]:
    note: dict[str, Any] = {
        "level": level,
        "message": {"text": f"{path.as_posix()}：{said}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(path)}}}],
    }
    if rule:
        note["associatedRule"] = {"id": rule}
    return note


def _uri(path: Path) -> str:
    """A path relative to where the command runs, as a URI; one outside of it is given whole."""
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_uri()
    return quote(path.as_posix())
