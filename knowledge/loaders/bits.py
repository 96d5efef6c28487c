"""Words of a Word file that still know which element they came from.

A comment or a change is put at exactly the words it is about; so the reader of a file carries every
stretch of text together with its w:t element until the lines are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from knowledge.documents import Span


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of text, and the element it stands in; what Word counts or we add has none."""

    text: str
    node: Element | None = None
    skipped: int = 0
    """Characters of the element before this stretch."""


@dataclass(frozen=True, slots=True)
class Words:
    """Where the words of one w:t element stand in the loaded text."""

    span: Span
    part: str
    """Name of the part inside the file: word/document.xml."""
    index: int
    """The element is the so-many-th w:t of its part, from 0."""
    skipped: int = 0
    """Characters of the element before these words."""


def text_of(bits: Iterable[Bit]) -> str:
    """Return the bare text."""
    return "".join(bit.text for bit in bits)


def stripped(bits: Sequence[Bit]) -> list[Bit]:
    """Return the bits without white space at both ends."""
    text = text_of(bits)
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    kept: list[Bit] = []
    at = 0
    for bit in bits:
        low, high = max(start - at, 0), min(end - at, len(bit.text))
        at += len(bit.text)
        if low < high:
            kept.append(replace(bit, text=bit.text[low:high], skipped=bit.skipped + low))
    return kept


def joined(parts: Iterable[Sequence[Bit]], between: str) -> list[Bit]:
    """Return the parts as one, with these words between them."""
    found: list[Bit] = []
    for index, part in enumerate(parts):
        found += [Bit(between), *part] if index else part
    return found
