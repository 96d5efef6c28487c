"""引用的规定应当查得到：目录中没有的是“库外待核”，不等于不存在。

依据：《党政机关公文处理工作条例》第二十条（一）（行文依据准确）。
例：学习《网络舆情监督检查工作办法》。  改：核对全称和发文机关，或改引目录中查得到的规定。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources

from bot.review.citing import count, is_local, judged, looks_like_rule, mark_of, shown
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.rules import Standing
from knowledge.text.titles import is_bare


def run(draft: DraftText) -> Outcome:
    """Ask the catalogue for every title that looks like a rule's."""
    return outcome(_findings(draft), count(draft), "引用")


def _findings(draft: DraftText) -> Iterator[Finding]:
    times = Counter(reference.title for reference, _ in judged(draft) if reference.is_quoted)
    told: set[str] = set()
    for reference, judgement in judged(draft):
        if reference.title in told:
            continue
        if judgement.standing is not Standing.UNKNOWN or judgement.suggestion or not reference.is_quoted:
            continue
        if not looks_like_rule(reference.title):
            continue
        told.add(reference.title)
        again = f"（共{times[reference.title]}处）" if times[reference.title] > 1 else ""
        if is_bare(reference.title):
            yield check.finding(
                mark_of(reference),
                f"简称{shown(reference.title)}前面没有写过全称{again}",
                suggestion="第一次写全称，后面注明“以下简称”",
                basis="《党政机关公文处理工作条例》第二十条（四）",
            )
            continue
        local, known = (
            is_local(draft, reference),
            reference.title.removeprefix("中华人民共和国") in known_laws(),
        )
        why = "目录中没有，请核对全称与发文机关"
        if local:
            why = "看来是本地或本单位的规定，目录中没有"
        elif known:
            why = "是国家法律，目录中没有收，请核对条文"
        yield check.finding(
            mark_of(reference),
            f"库外待核：{shown(reference.title)}{why}{again}",
            suggestion="核对发文机关、全称、文号和是否现行；核实后再引用",
            basis="《党政机关公文处理工作条例》第二十条（一）",
        )


@cache
def known_laws() -> frozenset[str]:
    """Names of national laws: known to exist, though not in the catalogue."""
    text = resources.files("bot.review").joinpath("data/known_laws.txt").read_text(encoding="utf-8")
    return frozenset(name for line in text.splitlines() if not line.startswith("#") for name in line.split())


check = Check("unknown-title", Severity.HINT, "库外待核的规定", run)
