"""Questions about usage in official documents: words, marks, numbers, levels."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "language.toml"


@dataclass(frozen=True, slots=True)
class Usage:
    """One point of usage."""

    about: tuple[frozenset[str], ...]
    """Groups of words; it fits a question that holds every word of one group."""
    say: str
    rule: str = ""
    """The standard or rule that says so, as printed."""

    @property
    def text(self) -> str:
        """What is said, and what it rests on."""
        return f"{self.say}\n依据：{self.rule}。" if self.rule else self.say


def find_usage(question: str) -> Usage | None:
    """Return the point that the question is about: the one whose words fit it best, the more the better."""
    plain = _plain(question)
    best: tuple[int, Usage] | None = None
    for usage in _load():
        held = max(
            (sum(map(len, group)) for group in usage.about if all(w in plain for w in group)), default=0
        )
        if held and (best is None or held > best[0]):
            best = held, usage
    return best[1] if best else None


def sets_side_by_side(question: str) -> bool:
    """Tell whether the question itself names two words of one point: 其他还是其它."""
    plain = _plain(question)
    return any(
        len(group) > 1 and all(len(word) > 1 and word in plain for word in group)
        for usage in _load()
        for group in usage.about
    )


@cache
def _load() -> tuple[Usage, ...]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Usage(
            tuple(frozenset(map(_plain, group)) for group in entry["about"]),
            entry["say"],
            entry.get("rule", ""),
        )
        for entry in data["usage"]
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace(" ", "")
