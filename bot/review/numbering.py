"""Where the numbers of headings do not follow one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.review.draft import DraftText
from knowledge.text.ordinals import FORMS, Ordinal

Fault = tuple[Ordinal, str, str | None]
"""The heading, what is wrong with its number, and the right one where there is one."""
_REACH = 200
"""So many headings are looked at for the one that goes on."""


@dataclass
class Numbers:
    """The numbers of a draft's headings while they are followed."""

    draft: DraftText
    headings: list[Ordinal]
    last: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(1, 5), 0))
    """Level to the number that stands last at it."""
    path: list[int] = field(default_factory=list)
    """The levels that are open, outermost first."""

    def faults(self) -> Iterator[Fault]:
        """Yield the first place of each fault: what follows is held against what should have stood there."""
        is_whole = self.draft.is_report
        if is_whole and self._is_marred_top():
            yield (self.headings[0], "正文第一层应当写“一、”", None)
            self.headings = [replace(self.headings[0], level=1), *self.headings[1:]]
        first_level = self.headings[0].level if self.headings else 0
        plain = [section.span.start for section in self.draft.report.sections if not section.number]
        for index, heading in enumerate(self.headings):
            while plain and plain[0] < heading.span.start:
                # Under headings without a number (存在问题) the numbers begin anew.
                self.last, self.path, first_level = dict.fromkeys(self.last, 0), [], 0
                plain.pop(0)
            level, number = heading.level, heading.number
            if not self.path and number != 1 and not is_whole:
                self._enter(level, number)
                continue
            if level in self.path:
                del self.path[self.path.index(level) + 1 :]
            expected = self.last[level] + 1
            if number != expected and (mixed := self._continues_other(index)):
                right = FORMS[mixed].format(replace(heading, level=mixed).printed(number))
                yield (heading, f"同一层的序号写法不一，这里应当写“{right}”", None)
                self._enter(mixed, number)
                continue
            if number != expected and not self._begins_anew(index, expected):
                yield (heading, _message(heading, expected), self._replacement(index, expected))
            elif level > 2 and not self.path and first_level == level and is_whole:
                yield (heading, "正文第一层应当用“一、”", None)
            goes_on = self._next_at(index, level) == expected + 1
            self._enter(level, expected if number != expected and goes_on else number)

    def _enter(self, level: int, number: int) -> None:
        """Stand at a number; deeper levels begin anew."""
        if level in self.path:
            del self.path[self.path.index(level) + 1 :]
        else:
            self.path.append(level)
        self.last = {n: self.last[n] if n in self.path else 0 for n in self.last}
        self.last[level] = number

    def _after(self, index: int) -> list[Ordinal]:
        return self.headings[index + 1 : index + _REACH]

    def _next_at(self, index: int, level: int) -> int | None:
        """The next number at a level, before its parent ends."""
        outer = self.path[: self.path.index(level)] if level in self.path else self.path
        for one in self._after(index):
            if one.level == level:
                return one.number
            if one.level in outer:
                return None
        return None

    def _begins_anew(self, index: int, expected: int) -> bool:
        """一 after other numbers opens a list of its own, unless the next goes on from what should stand there."""
        heading = self.headings[index]
        if heading.number != 1:
            return False
        follows = self._next_at(index, heading.level)
        return follows != expected + 1 and not (heading.level == 1 and follows is None)

    def _is_marred_top(self) -> bool:
        """（一） before another （一）, where the first of the top level is 二、: it should have been 一、."""
        tops = [one.number for one in self.headings if one.level == 1]
        if len(self.headings) < 2 or not tops or tops[0] != 2:
            return False
        first, second = self.headings[:2]
        return first.level == second.level > 1 and first.number == second.number == 1

    def _continues_other(self, index: int) -> int:
        """Return the level that this number continues, where it is written in the form of another."""
        level, number = self.headings[index].level, self.headings[index].number
        above = self.path[: self.path.index(level)] if level in self.path else self.path
        found = next((one for one in reversed(above) if 1 < number == self.last[one] + 1), 0)
        if level not in self.path or not found:
            return found
        # （三） after （八）, before 四、 or a new （一）: it was meant as 三、.
        rest = self._after(index)
        going_on = next((one.number for one in rest if one.level == found), 0)
        opens = bool(rest) and (rest[0].level, rest[0].number) == (level, 1)
        return found if going_on == number + 1 or (opens and going_on != number) else 0

    def _replacement(self, index: int, expected: int) -> str | None:
        """The right number, where changing it does not make the next one wrong."""
        heading = self.headings[index]
        follows = next((one for one in self._after(index) if one.level <= heading.level), None)
        if follows and follows.level == heading.level and follows.number not in (expected + 1, 1):
            return None
        return heading.printed(expected)


def _message(heading: Ordinal, expected: int) -> str:
    printed, wanted = (FORMS[heading.level].format(heading.printed(n)) for n in (heading.number, expected))
    fault = "序号重复或倒退" if heading.number < expected else "序号跳号"
    return f"{fault}：这里是“{printed}”，应当是“{wanted}”"
