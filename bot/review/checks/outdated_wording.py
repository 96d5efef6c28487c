"""过去时期的提法和机构名称，到报告日已有新的说法。

依据：《党政机关公文处理工作条例》第十九条（一）（同现行有关公文相衔接）；各条出处见 bot/review/data/outdated_wording.toml。
例：2023年的报告写“学习贯彻党的十九大精神”  改：学习贯彻党的二十大精神
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_PAST = re.compile(r"(?:原[省市县区州]?|前身|曾|当时|时任|历史|回顾|[0-9]{4}年[^，。；]{0,12})$")


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that was right until a day."""

    pattern: re.Pattern[str]
    since: date
    """The first day on which something else is right."""
    now: str
    """What is right since then."""
    source: str
    unless: re.Pattern[str] | None = None
    """Words near it that make it right after all."""
    replaces: bool = False
    """Whether `now` can stand in its place as it is."""


@cache
def wordings() -> tuple[Wording, ...]:
    """The dated list of wordings."""
    data = tomllib.loads(
        resources.files("bot.review").joinpath("data/outdated_wording.toml").read_text(encoding="utf-8")
    )
    return tuple(
        Wording(
            re.compile(one["pattern"]),
            one["since"],
            one["now"],
            one["source"],
            re.compile(one["unless"]) if "unless" in one else None,
            one.get("replaces", False),
        )
        for one in data["wording"]
    )


def run(draft: DraftText) -> Outcome | CannotRun:
    """Look for every wording that another had replaced by the day of the report."""
    if draft.dated_by == "今天" and not draft.is_report:
        return CannotRun("稿中没有日期或年度，无法判断提法是否过时")
    dated = [one for one in wordings() if one.since <= draft.on]
    return outcome(_findings(draft, dated), len(dated), "已更新的提法")


def _findings(draft: DraftText, dated: list[Wording]) -> Iterator[Finding]:
    for wording in dated:
        for match in wording.pattern.finditer(draft.masked):
            sentence = draft.sentence_at(match.start())
            if wording.unless and wording.unless.search(draft.of(sentence)):
                continue
            if _PAST.search(draft.body[max(sentence.start, match.start() - 20) : match.start()]):
                continue
            day = wording.since
            yield check.finding(
                Span(*match.span()),
                f"“{match.group()}”是过去的提法，{day.year}年{day.month}月以后用“{wording.now}”",
                suggestion=f"改为“{wording.now}”" if wording.replaces else f"按现在的说法改写：{wording.now}",
                replacement=wording.now if wording.replaces else None,
                basis=wording.source,
                severity=None if draft.is_report or draft.dated_by == "指定日期" else Severity.HINT,
            )


check = Check("outdated-wording", Severity.WARNING, "过时的提法", run)
