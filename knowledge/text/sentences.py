"""Small tools over plain text that keep every character where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.documents import Span

# Anything that a reader sees as a new line; turned into \n one for one.
_BREAKS = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n") | {"\x00": " ", "\ufeff": " "})
_SURROGATES = re.compile("[\ud800-\udfff]")
LONGEST = 1000
"""No sentence is longer. What reads the sentence around each of its places would else take quadratic time."""
_SENTENCE_END = re.compile(r"[。！？；\n]+[”’」』）》]*|$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its margins."""

    span: Span
    text: str


def same_length(text: str) -> str:
    """Return the text with odd line ends, NUL and lone surrogates replaced, every character in its place."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", text.translate(_BREAKS))


def blank(text: str, spans: Iterable[Span]) -> str:
    """Return the text with those places turned into spaces; line ends stay."""
    parts: list[str] = []
    at = 0
    for span in sorted(spans):
        start, end = max(span.start, at), max(span.end, at)
        parts.append(text[at:start])
        parts.append("".join("\n" if char == "\n" else " " for char in text[start:end]))
        at = end
    parts.append(text[at:])
    return "".join(parts)


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the lines that hold more than white space."""
    found = []
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + len(line) - len(line.lstrip())
            found.append(Line(Span(start, start + len(bare)), bare))
        at += len(line) + 1
    return tuple(found)


def sentence_spans(text: str) -> Iterator[Span]:
    """Yield sentences, split after 。！？； and at line ends, without margins; none is longer than LONGEST."""
    at = 0
    for end in _SENTENCE_END.finditer(text):
        while at < end.end():
            stop = _cut(text, at, end.end())
            piece = text[at:stop]
            bare = piece.strip()
            if bare:
                start = at + len(piece) - len(piece.lstrip())
                yield Span(start, start + len(bare))
            at = stop


def _cut(text: str, start: int, end: int) -> int:
    """Where a sentence ends that has no end in reach: after its last comma, else in the middle of words."""
    if end - start <= LONGEST:
        return end
    comma = max(text.rfind(mark, start, start + LONGEST) for mark in "，、, \u3000")
    return comma + 1 if comma > start + LONGEST // 2 else start + LONGEST


def paired_spans(text: str, opening: str, closing: str) -> tuple[Span, ...]:
    """Return the outermost pairs of the two marks; a pair does not cross a line end."""
    found = []
    depth = start = 0
    for match in re.finditer(f"[{re.escape(opening + closing)}\n]", text):
        mark = match.group()
        if mark == opening:
            if depth == 0:
                start = match.start()
            depth += 1
        elif mark == closing and depth:
            depth -= 1
            if depth == 0:
                found.append(Span(start, match.end()))
        elif mark == "\n":
            depth = 0
    return tuple(found)


def clip(text: str, length: int = 40) -> str:
    """Return the text on one line, shortened with … where it is longer."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"
