"""Golden questions: how often the right passage is found, how sure that figure is, and what a change did.

A file of questions is TOML:

    [[questions]]
    ask = "中心组一年学几次"
    find = ["学习规则#第十条"]      # any of these is right; none: nothing should be found
    kind = "colloquial"             # a label to count by; free
    history = ["…"]                 # earlier questions of the conversation, if any
    on = 2026-03-01                 # the day on which rules are judged, if it matters
    half = "held-out"               # a label for the figures to be given by; `tuning`, `held-out`

What to find is a passage's id, or `title#label`, where the title may be any part of the
document's title and the label the beginning of the passage's label (第十条, 二（一）, E04).
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import comb, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.documents import Passage
from knowledge.errors import DataFileInvalid

if TYPE_CHECKING:
    from knowledge.library.retrieval import Retriever

_DEPTH = 10
_SAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question and what is right to find for it."""

    ask: str
    find: tuple[str, ...] = ()
    """Empty where nothing should be found."""
    kind: str = ""
    history: tuple[str, ...] = ()
    on: date | None = None
    half: str = ""
    """Whether it was looked at while search was tuned."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    ask: str
    kind: str
    is_off_topic: bool
    rank: int
    """Place of the first right passage from 1; 0 when it is not among the first ten."""
    found: int
    """How many passages were returned."""
    half: str = ""

    @property
    def is_right(self) -> bool:
        """Tell whether nothing was found off topic, or the right passage among the first five."""
        return self.found == 0 if self.is_off_topic else 0 < self.rank <= 5


_OUTCOME_TYPES = {"ask": str, "kind": str, "is_off_topic": bool, "rank": int, "found": int, "half": str}


@dataclass(frozen=True, slots=True)
class Share:
    """A figure between 0 and 1 with its 95 % interval."""

    value: float
    low: float
    high: float
    of: int

    def __str__(self) -> str:
        return f"{self.value:.3f}（{self.low:.3f}—{self.high:.3f}）"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of all questions."""

    outcomes: tuple[Outcome, ...]

    def recall(self, depth: int, kind: str = "") -> Share:
        """Return how often a right passage is among the first `depth`, with Wilson's interval."""
        chosen = self._on_topic(kind)
        return _wilson(sum(0 < outcome.rank <= depth for outcome in chosen), len(chosen))

    def mrr(self, kind: str = "") -> Share:
        """Return the mean of 1/rank, with an interval by bootstrap."""
        return _bootstrap([_reciprocal(outcome) for outcome in self._on_topic(kind)])

    @property
    def refusals_right(self) -> Share:
        """How often nothing was found off topic."""
        chosen = [outcome for outcome in self.outcomes if outcome.is_off_topic]
        return _wilson(sum(outcome.found == 0 for outcome in chosen), len(chosen))

    @property
    def refusals_wrong(self) -> Share:
        """How often nothing was found though something is there."""
        chosen = self._on_topic("")
        return _wilson(sum(outcome.found == 0 for outcome in chosen), len(chosen))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The labels of the questions that have something to find, in order of appearance."""
        return tuple(dict.fromkeys(o.kind for o in self.outcomes if o.kind and not o.is_off_topic))

    @property
    def halves(self) -> dict[str, Evaluation]:
        """What became of the questions of each half; nothing where none are marked."""
        names = dict.fromkeys(o.half for o in self.outcomes if o.half)
        return {name: Evaluation(tuple(o for o in self.outcomes if o.half == name)) for name in names}

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads, with the figures beside it."""
        return {
            "metrics": {name: asdict(share) for name, share in self._shares()},
            "halves": {
                half: {name: asdict(share) for name, share in part._shares()}
                for half, part in self.halves.items()
            },
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Evaluation:
        """Read an earlier run; KeyError or TypeError where it is none."""
        if not isinstance(data, dict) or not isinstance(data["outcomes"], list):
            raise TypeError("no earlier run")
        return cls(tuple(_outcome(entry) for entry in data["outcomes"]))

    def format_table(self) -> str:
        """Return the figures as lines of text."""
        on_topic = len(self._on_topic(""))
        lines = [f"问题{len(self.outcomes)}个，其中应有结果{on_topic}个。括号内为95%置信区间。"]
        lines += [f"{_TITLES[name]}：{share}" for name, share in self._shares() if share.of]
        for kind in self.kinds:
            share = self.recall(5, kind)
            lines.append(f"　{kind}（{share.of}个）：前5命中{share}，MRR {self.mrr(kind).value:.3f}")
        for half, part in self.halves.items():
            shares = "，".join(f"{_TITLES[name]}{share}" for name, share in part._shares() if share.of)
            lines.append(f"　{_HALVES.get(half, half)}（{len(part.outcomes)}个）：{shares}")
        return "\n".join(lines)

    def _shares(self) -> list[tuple[str, Share]]:
        return [
            ("recall@1", self.recall(1)),
            ("recall@5", self.recall(5)),
            ("recall@10", self.recall(10)),
            ("mrr", self.mrr()),
            ("refusals_right", self.refusals_right),
            ("refusals_wrong", self.refusals_wrong),
        ]

    def _on_topic(self, kind: str) -> list[Outcome]:
        return [o for o in self.outcomes if not o.is_off_topic and kind in ("", o.kind)]


_TITLES = {
    "recall@1": "首位命中",
    "recall@5": "前5命中",
    "recall@10": "前10命中",
    "mrr": "MRR",
    "refusals_right": "无关问题不作答",
    "refusals_wrong": "有关问题误拒",
}
_HALVES = {"tuning": "调试时看过", "held-out": "调试时没看过"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two runs over the same questions."""

    questions: int
    better: int
    """Questions that are right now and were not before."""
    worse: int
    p_value: float
    """Of the sign test on those: how likely such a difference is by chance."""
    mrr_change: Share
    """Change of the mean reciprocal rank, with its interval by paired bootstrap."""

    @property
    def helps(self) -> bool:
        """Tell whether the second run is better beyond the interval."""
        return self.mrr_change.low > 0 or (self.better > self.worse and self.p_value < 0.05)

    def to_json(self) -> dict[str, Any]:
        """Return the figures."""
        return {**asdict(self), "helps": self.helps}

    def format_table(self) -> str:
        """Return the figures as lines of text."""
        change = self.mrr_change
        verdict = "有改进，超出误差。" if self.helps else "没有超出误差的改进。"
        if change.high < 0 or (self.worse > self.better and self.p_value < 0.05):
            verdict = "变差，超出误差。"
        return "\n".join(
            (
                f"与上次相比（同题{self.questions}个）：变好{self.better}个，变差{self.worse}个，符号检验p={self.p_value:.3f}。",
                f"MRR变化{change.value:+.3f}（{change.low:+.3f}—{change.high:+.3f}）。",
                verdict,
            )
        )


def load_questions(path: Path) -> tuple[GoldenQuestion, ...]:
    """Read a file of questions; DataFileInvalid names the question that has a mistake."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise DataFileInvalid(f"{path.name}打不开，请检查路径。") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataFileInvalid(f"{path.name}不是有效的TOML：{error}。") from None
    questions = data.get("questions")
    if not isinstance(questions, list) or not questions:
        raise DataFileInvalid(f"{path.name}里没有[[questions]]，请按说明写问题。")
    return tuple(_question(path.name, number, entry) for number, entry in enumerate(questions, 1))


def evaluate(
    questions: Sequence[GoldenQuestion],
    retriever: Retriever,
    standalone: Callable[[str, tuple[str, ...]], str] | None = None,
) -> Evaluation:
    """Ask all questions; `standalone` turns a follow-up and what was asked before into one question."""
    join = standalone or _joined
    outcomes = []
    for question in questions:
        asked = join(question.ask, question.history) if question.history else question.ask
        found = retriever.retrieve(asked, top_k=_DEPTH, on=question.on)
        ranks = (n for n, r in enumerate(found, 1) if any(fits(r.passage, t) for t in question.find))
        rank = next(ranks, 0)
        outcomes.append(
            Outcome(question.ask, question.kind, not question.find, rank, len(found), question.half)
        )
    return Evaluation(tuple(outcomes))


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """Compare two runs question by question; questions that only one of them has are left out."""
    # A follow-up may be asked in the same words after different questions.
    earlier: dict[str, list[Outcome]] = {}
    for outcome in before.outcomes:
        earlier.setdefault(outcome.ask, []).append(outcome)
    pairs = [(earlier[outcome.ask].pop(0), outcome) for outcome in after.outcomes if earlier.get(outcome.ask)]
    better = sum(new.is_right and not old.is_right for old, new in pairs)
    worse = sum(old.is_right and not new.is_right for old, new in pairs)
    changes = [_reciprocal(new) - _reciprocal(old) for old, new in pairs if not new.is_off_topic]
    return Comparison(len(pairs), better, worse, _sign_test(better, worse), _bootstrap(changes))


def fits(passage: Passage, target: str) -> bool:
    """Tell whether a passage is what a question should find."""
    if passage.id == target:
        return True
    title, mark, label = target.partition("#")
    return bool(mark) and title in passage.document_title and passage.label.startswith(label)


def _joined(ask: str, history: tuple[str, ...]) -> str:
    return f"{history[-1]} {ask}"


def _question(name: str, number: int, entry: object) -> GoldenQuestion:
    def fail(what: str) -> DataFileInvalid:
        return DataFileInvalid(f"{name}第{number}个问题{what}。")

    if not isinstance(entry, dict):
        raise fail("不是一张表")
    ask, find, history = entry.get("ask"), entry.get("find", []), entry.get("history", [])
    if not isinstance(ask, str) or not ask.strip():
        raise fail("缺少ask")
    for key, value in (("find", find), ("history", history)):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise fail(f"的{key}应是一列文字")
    on = entry.get("on")
    if on is not None and type(on) is not date:
        raise fail("的on应是日期，如2026-03-01")
    if unknown := entry.keys() - {"ask", "find", "kind", "history", "on", "half"}:
        raise fail(f"有不认识的键{'、'.join(sorted(unknown))}")
    kind, half = str(entry.get("kind", "")), str(entry.get("half", ""))
    return GoldenQuestion(ask.strip(), tuple(find), kind, tuple(history), on, half)


def _outcome(entry: Mapping[str, Any]) -> Outcome:
    outcome = Outcome(**entry)
    for field, kind in _OUTCOME_TYPES.items():
        if type(getattr(outcome, field)) is not kind:
            raise TypeError(field)
    return outcome


def _reciprocal(outcome: Outcome) -> float:
    return 1 / outcome.rank if outcome.rank else 0.0


def _wilson(hits: int, of: int) -> Share:
    if not of:
        return Share(0.0, 0.0, 0.0, 0)
    z = 1.96
    share = hits / of
    centre = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Share(share, max(0.0, centre - half), min(1.0, centre + half), of)


def _bootstrap(values: Sequence[float]) -> Share:
    if not values:
        return Share(0.0, 0.0, 0.0, 0)
    draw = random.Random(0)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(_SAMPLES))
    return Share(
        sum(values) / len(values), means[int(0.025 * _SAMPLES)], means[int(0.975 * _SAMPLES) - 1], len(values)
    )


def _sign_test(better: int, worse: int) -> float:
    """Return the two-sided probability of so uneven a split by chance."""
    n = better + worse
    if not n:
        return 1.0
    tail = sum(comb(n, k) for k in range(max(better, worse), n + 1)) / 2**n
    return min(1.0, 2.0 * float(tail))
