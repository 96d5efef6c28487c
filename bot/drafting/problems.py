"""Problems and what is done about them, as the two sections of a report print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.drafting.patterns import placeholder
from knowledge.text.numerals import to_chinese


class ProblemLike(Protocol):
    """A problem with its remedy; `bot.reports.task.Problem` is one."""

    @property
    def text(self) -> str:
        """The problem, as specific as the writer knows it."""
        ...

    @property
    def measure(self) -> str:
        """What is done about it."""
        ...

    @property
    def owner(self) -> str:
        """Who answers for it."""
        ...

    @property
    def deadline(self) -> str:
        """Until when."""
        ...

    @property
    def result(self) -> str:
        """What there will be to see."""
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with its remedy."""

    text: str
    measure: str = ""
    owner: str = ""
    deadline: str = ""
    result: str = ""


def write_problems(problems: Sequence[ProblemLike], work: str) -> str:
    """Return the paragraphs of the section 存在问题."""
    lines = [f"对照要求，{work}还存在以下问题："]
    lines += [f"{to_chinese(n)}是{_clause(problem.text)}。" for n, problem in enumerate(problems, 1)]
    return "\n".join(lines)


def write_measures(problems: Sequence[ProblemLike]) -> str:
    """Return the paragraphs of the section 下一步举措: a measure to every problem, in the same order."""
    return "\n".join(f"（{to_chinese(n)}）{_measure(problem, n)}" for n, problem in enumerate(problems, 1))


def _measure(problem: ProblemLike, number: int) -> str:
    nth = f"问题{to_chinese(number)}"
    measure = _clause(problem.measure) or placeholder(f"{nth}的整改措施")
    owner = _clause(problem.owner).removesuffix("负责") or placeholder(f"{nth}的责任人")
    deadline = _clause(problem.deadline).removesuffix("前") or placeholder(f"{nth}的完成时限")
    result = _clause(problem.result).removeprefix("做到") or placeholder(f"{nth}的整改成果")
    return f"针对“{_clause(problem.text)}”的问题，{measure}。由{owner}负责，{deadline}前完成，做到{result}。"


def _clause(text: str) -> str:
    return text.strip().rstrip("。；;，,")
