"""Noise out of a found text: adverts, paywall marks, site navigation, repeated paragraphs.

Nothing goes silently: every removal has its span in the given text and a reason, and offsets in the
cleaned text lead back. A paragraph goes only when several signs agree, because words such as 微信,
网盘 and 下载 are also the business of honest reports.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from knowledge.documents import Span

_FILE = Path(__file__).parent / "noise.toml"
ADVERT, NAVIGATION, REPEATED = "广告", "网站导航或页脚", "重复段落"


@dataclass(frozen=True, slots=True)
class _Noise:
    """The patterns of `noise.toml`, ready to be looked for."""

    tokens: tuple[tuple[str, re.Pattern[str]], ...]
    lines: tuple[tuple[str, int, re.Pattern[str]], ...]
    """Why a line goes, how long it may be, and what stands in it."""
    signs: dict[str, re.Pattern[str]]
    ghost: dict[str, re.Pattern[str]]
    fields: dict[str, re.Pattern[str]]


@cache
def _noise() -> _Noise:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))

    def any_of(group: dict[str, Any]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in group["patterns"]), re.IGNORECASE)

    def each(group: dict[str, str]) -> dict[str, re.Pattern[str]]:
        return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in group.items()}

    return _Noise(
        tuple((group["reason"], any_of(group)) for group in data["tokens"]),
        tuple((group["reason"], group["longest"], any_of(group)) for group in data["lines"]),
        each(data["signs"]),
        each(data["ghost"]),
        each(data["fields"]),
    )


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch that cleaning took out of the given text, and why."""

    span: Span
    reason: str
    text: str

    @property
    def line(self) -> str:
        """The removal in one line: reason and opening words."""
        words = " ".join(self.text.split())
        return f"{self.reason}：{words[:30]}{'…' if len(words) > 30 else ''}"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without its noise, with the way back to the text as given."""

    text: str
    removed: tuple[Removal, ...] = ()
    kept: tuple[Span, ...] = ()
    """The stretches of the given text that make up `text`, in order."""
    starts: tuple[int, ...] = ()
    """Where each kept stretch begins in `text`."""

    def original(self, span: Span) -> Span:
        """Return where a span of the cleaned text stands in the text as given."""
        if span.start >= span.end:
            return Span(self._offset(span.start), self._offset(span.start))
        return Span(self._offset(span.start), self._offset(span.end - 1) + 1)

    def _offset(self, offset: int) -> int:
        if not self.kept:
            return offset
        index = max(bisect_right(self.starts, offset) - 1, 0)
        return self.kept[index].start + offset - self.starts[index]


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    """Without the line end."""
    end: int
    """With it."""
    words: str
    """Without the blanks around it."""


_HEADING = re.compile(r"^[#\s]{0,8}(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
_SHORT = 20
"""Below this length a line may stand as often as it likes: 责任股室：办公室。"""
_MANY = 60
"""From this length a paragraph that stands twice, far apart, is a paste and not a formula."""


def clean(text: str) -> Cleaned:
    """Return the text without noise, with every removal and its reason. Time grows with the length."""
    lines = list(_lines(text))
    removals: list[Removal] = []
    for line in lines:
        reason = _reason(line.words)
        if reason:
            removals.append(_removal(text, Span(line.span.start, line.end), reason))
        else:
            removals.extend(
                _removal(text, Span(*match.span()).shifted(line.span.start), reason)
                for reason, pattern in _noise().tokens
                for match in pattern.finditer(line.span.of(text))
            )
    taken = {
        removal.span.start for removal in removals if removal.text.endswith("\n") or not is_token(removal)
    }
    removals.extend(_repeated(text, [line for line in lines if line.span.start not in taken]))
    removals.sort(key=lambda removal: removal.span)
    return _without(text, removals)


def _lines(text: str) -> Iterator[_Line]:
    for match in re.finditer(r"([^\r\n\f]*)(\r\n|\r|\n|\f|$)", text):
        if match[0]:
            yield _Line(Span(*match.span(1)), match.end(), match[1].strip(" \t\u3000\u00a0\ufeff"))


def _removal(text: str, span: Span, reason: str) -> Removal:
    return Removal(span, reason, span.of(text))


def is_token(removal: Removal) -> bool:
    """Tell whether only a token was taken out of a line."""
    return any(removal.reason == reason for reason, _ in _noise().tokens)


def _reason(words: str) -> str:
    """Return why a whole line is noise, or nothing."""
    if not words:
        return ""
    noise = _noise()
    for reason, pattern in noise.tokens:
        if not pattern.sub("", words).strip():
            return reason
    if len(words) <= 160 and noise.fields["row"].fullmatch(words) and noise.fields["of_a_page"].search(words):
        return NAVIGATION
    for reason, longest, pattern in noise.lines:
        if len(words) <= longest and pattern.search(words):
            return reason
    return ADVERT if _is_advert(words) else ""


def _is_advert(words: str) -> bool:
    if len(words) > 600:
        # An advert is a paragraph; in a whole report pasted as one line its words prove nothing.
        return False
    noise = _noise()
    if len(words) <= 100 and noise.ghost["offers"].search(words) and not noise.ghost["unless"].search(words):
        return True
    signs, hits = set(), 0
    for name, pattern in noise.signs.items():
        found = {match[0] for match in pattern.finditer(words)}
        if found:
            signs.add(name)
            hits += len(found)
    if noise.ghost["brand"].match(words):
        return hits >= 1
    return len(signs) >= 2 and hits >= 3 and bool(signs & {"contact", "pitch", "club"})


def _repeated(text: str, lines: Iterable[_Line]) -> Iterator[Removal]:
    """Find paragraphs that stand twice: next to each other, in a pasted block, or far apart in a report."""
    filled = [line for line in lines if line.words]
    is_report = sum(1 for line in filled if len(line.words) <= 40 and _HEADING.match(line.words)) >= 2
    seen: dict[str, int] = {}
    waiting: _Line | None = None
    """A paragraph that stands for the second time: it goes too when the one after it does so as well."""
    repeats = -1
    for index, line in enumerate(filled):
        key = re.sub(r"\s+", "", line.words)
        first = seen.setdefault(key, index)
        in_block = first < index and repeats >= 0 and first == repeats + 1
        adjacent = first < index and key == re.sub(r"\s+", "", filled[index - 1].words)
        repeats = first if first < index else -1
        if first == index or len(key) < _SHORT:
            waiting = None
        elif in_block or adjacent or (is_report and len(key) >= _MANY):
            if in_block and waiting is not None:
                yield _removal(text, Span(waiting.span.start, waiting.end), REPEATED)
            waiting = None
            yield _removal(text, Span(line.span.start, line.end), REPEATED)
        else:
            waiting = line


def _without(text: str, removals: list[Removal]) -> Cleaned:
    kept: list[Span] = []
    at = 0
    for removal in removals:
        if removal.span.start > at:
            kept.append(Span(at, removal.span.start))
        at = max(at, removal.span.end)
    if at < len(text):
        kept.append(Span(at, len(text)))
    starts = accumulate((span.end - span.start for span in kept[:-1]), initial=0) if kept else ()
    return Cleaned("".join(span.of(text) for span in kept), tuple(removals), tuple(kept), tuple(starts))
