"""结构层次序数依次用“一、”“（一）”“1.”“（1）”，不跳号、不重号、不混用。

依据：GB/T 9704—2012《党政机关公文格式》7.3.3；《党政机关公文处理工作条例》第二十条（四）（段落顺序准确）。
例：一、…二、…四、…  改：一、…二、…三、…
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.numbering import FORMS, HAN, HEADING, Heading, after, headings_of, print_number
from knowledge.documents import Span
from knowledge.numerals import from_chinese, to_chinese

_POINT = re.compile(
    rf"(?:(?<=[。；：，！\n])|(?<=[。；：，！\n]\u3000)|(?<=\u3000\u3000))(?P<number>{HAN})是(?=[^否非])"
)


def run(draft: DraftText) -> Outcome:
    """Follow the numbers of headings, level by level, and of runs 一是…二是…."""
    headings = list(headings_of(draft))
    points = list(draft.find(_POINT))
    findings = [*_follow(draft, headings), *_follow_points(draft, points)]
    return outcome(findings, len(headings) + len(points), "序号")


def _follow(draft: DraftText, headings: list[Heading]) -> Iterator[Finding]:
    last = dict.fromkeys(range(1, 5), 0)
    first_level = headings[0].level if headings else 0
    path: list[int] = []
    # Under headings without a number (存在问题) the numbers begin anew.
    plain = [section.span.start for section in draft.report.sections if not section.number]
    for index, heading in enumerate(headings):
        while plain and plain[0] < heading.span.start:
            last, path, first_level = dict.fromkeys(last, 0), [], 0
            plain.pop(0)
        level, number = heading.level, heading.number
        went_on = last[level]
        if not path and number != 1 and not draft.is_report:
            last[level], path = number, [level]
            continue
        if level in path:
            del path[path.index(level) + 1 :]
        expected = went_on + 1
        if number == 1 and not draft.is_report:
            # In a passage a new run may begin anywhere.
            expected = 1
        if number != expected:
            mixed = _went_on_elsewhere(last, path, level, number)
            if mixed:
                right = FORMS[mixed].format(print_number(mixed, number))
                yield _finding(heading, f"同一层的序号写法不一，这里应当写“{right}”", None)
                last[mixed] = number
                continue
            yield _finding(
                heading, _message(level, number, expected), _replacement(headings, index, level, expected)
            )
        elif level > 2 and not path and first_level == level and draft.is_report:
            yield _finding(heading, "正文第一层应当用“一、”", None)
        if level not in path:
            path.append(level)
        # A misprint is told once: what follows it is held against the number that should have stood there,
        # or against the printed one where the draft goes on from it.
        last[level] = _go_on(headings, index, level, number, expected)
        for deeper in range(1, 5):
            if deeper != level and (deeper not in path or path.index(deeper) > path.index(level)):
                last[deeper] = 0


def _went_on_elsewhere(last: dict[int, int], path: list[int], level: int, number: int) -> int:
    """Return the level that this number continues, where it is written in the form of another."""
    if level in path or number < 2:
        return 0
    return next((one for one in reversed(path) if last[one] + 1 == number), 0)


def _go_on(headings: list[Heading], index: int, level: int, number: int, expected: int) -> int:
    following = next((headings[n].number for n in after(headings, index) if headings[n].level == level), None)
    if number != expected and following == expected + 1:
        return expected
    return number


def _message(level: int, number: int, expected: int) -> str:
    printed, wanted = (FORMS[level].format(print_number(level, n)) for n in (number, expected))
    if number < expected:
        return f"序号重复或倒退：这里是“{printed}”，应当是“{wanted}”"
    return f"序号跳号：这里是“{printed}”，应当是“{wanted}”"


def _replacement(headings: list[Heading], index: int, level: int, expected: int) -> str | None:
    """The right number, where changing it does not make the next one wrong."""
    for heading in (headings[n] for n in after(headings, index)):
        if heading.level < level:
            break
        if heading.level == level:
            return print_number(level, expected) if heading.number in (expected + 1, 1) else None
    return print_number(level, expected)


def _finding(heading: Heading, message: str, replacement: str | None) -> Finding:
    return check.finding(
        heading.span,
        message,
        suggestion=f"改为“{replacement}”" if replacement else "依次重编这一层的序号",
        replacement=replacement,
        basis="GB/T 9704—2012《党政机关公文格式》7.3.3",
    )


def _follow_points(draft: DraftText, points: list[re.Match[str]]) -> Iterator[Finding]:
    before = end = 0
    for match in points:
        number = from_chinese(match["number"]) or 0
        if before and not _is_one_run(draft, end, match.start()):
            before = 0
        if before and number not in (1, before + 1):
            wanted = to_chinese(before + 1)
            yield check.finding(
                Span(match.start("number"), match.end("number")),
                f"序号不连：“{to_chinese(before)}是”之后是“{match['number']}是”，应当是“{wanted}是”",
                suggestion=f"改为“{wanted}”，或补上缺的一点",
                replacement=wanted,
                basis="《党政机关公文处理工作条例》第二十条（四）",
            )
        before, end = number, match.end()


def _is_one_run(draft: DraftText, start: int, end: int) -> bool:
    """Points belong together within a paragraph, and where paragraph after paragraph opens with one."""
    breaks = draft.body[start:end].strip("\n\u3000 ").count("\n")
    opens = draft.line_at(end).start >= end - 2
    return breaks == 0 or (breaks <= 1 and opens and not HEADING.search(draft.body, start, end))


check = Check("heading-numbering", Severity.WARNING, "序号不连或混用", run)
