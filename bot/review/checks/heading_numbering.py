"""结构层次序数依次用“一、”“（一）”“1.”“（1）”，不跳号、不重号、不混用。

依据：GB/T 9704—2012《党政机关公文格式》7.3.3；《党政机关公文处理工作条例》第二十条（四）（段落顺序准确）。
例：一、…二、…四、…  改：一、…二、…三、…
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.numbering import FORMS, Heading, after, headings_of, print_number
from bot.review.points import Break, breaks_in, points_of


def run(draft: DraftText) -> Outcome:
    """Follow the numbers of headings, level by level, and of runs 一是…二是…."""
    headings = list(headings_of(draft))
    points = points_of(draft)
    findings = [*_follow(draft, headings), *(_point(one) for run in points for one in breaks_in(draft, run))]
    return outcome(findings, len(headings) + sum(map(len, points)), "序号")


def _follow(draft: DraftText, headings: list[Heading]) -> Iterator[Finding]:
    last = dict.fromkeys(range(1, 5), 0)
    first_level = headings[0].level if headings else 0
    path: list[int] = []
    # Under headings without a number (存在问题) the numbers begin anew.
    if draft.is_report and _is_marred_top(headings):
        yield _finding(headings[0], "正文第一层应当写“一、”", None)
        headings = [replace(headings[0], level=1), *headings[1:]]
        first_level = 1
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
            mixed = _went_on_elsewhere(headings, index, last, path)
            if mixed:
                right = FORMS[mixed].format(print_number(mixed, number))
                yield _finding(heading, f"同一层的序号写法不一，这里应当写“{right}”", None)
                last[mixed] = number
                del path[path.index(mixed) + 1 :]
                last.update(dict.fromkeys((n for n in last if n not in path), 0))
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


def _is_marred_top(headings: list[Heading]) -> bool:
    """（一） before another （一）, where the first of the top level is 二、: it should have been 一、."""
    if len(headings) < 2 or next((one.number for one in headings if one.level == 1), 0) != 2:
        return False
    first, second = headings[:2]
    return first.level == second.level > 1 and first.number == second.number == 1


def _went_on_elsewhere(headings: list[Heading], index: int, last: dict[int, int], path: list[int]) -> int:
    """Return the level that this number continues, where it is written in the form of another."""
    level, number = headings[index].level, headings[index].number
    above = path[: path.index(level)] if level in path else path
    found = next((one for one in reversed(above) if 1 < number == last[one] + 1), 0)
    if level not in path or not found:
        return found
    # （三） after （八）, before 四、 or a new （一）: it was meant as 三、.
    rest = [(headings[n].level, headings[n].number) for n in after(headings, index)]
    going_on = next((value for at, value in rest if at == found), 0)
    return found if going_on == number + 1 or (rest[:1] == [(level, 1)] and going_on != number) else 0


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


def _point(one: Break) -> Finding:
    return check.finding(
        one.span,
        f"序号不连：“{one.before}{one.mark}”之后是“{one.printed}{one.mark}”，应当是“{one.wanted}{one.mark}”",
        suggestion=f"改为“{one.wanted}”，或补上缺的一点",
        replacement=one.wanted,
        basis="《党政机关公文处理工作条例》第二十条（四）",
    )


check = Check("heading-numbering", Severity.WARNING, "序号不连或混用", run)
