"""Text cut into messages: at sentence ends, within Telegram's limits, with nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

MESSAGE_UNITS = 4096
MESSAGE_ENTITIES = 100

_SENTENCE = re.compile(
    # A citation mark after the stop belongs to the sentence before it.
    r".+?(?:[。！？!?；;…]+[”’」』）)】》]*(?:[ \t]*\[\d+\])*|\n+|\Z)",
    re.DOTALL,
)
_CITATION = re.compile(r"\[\d{1,4}\]")
_PAUSES = "，、：,: 　\t\n"


class Style(Enum):
    """How a run of text looks."""

    PLAIN = "plain"
    BOLD = "bold"
    QUOTE = "quote"
    FOLDED = "folded"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style. Two runs of the same style are two entities."""

    text: str
    style: Style = Style.PLAIN


def units(text: str) -> int:
    """Count UTF-16 code units, as Telegram does."""
    return len(text) + sum(char > "\uffff" for char in text)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences, each with its stop and citation marks; joined they are the text."""
    yield from (match.group() for match in _SENTENCE.finditer(text))


def split(
    runs: tuple[Run, ...], limit: int = MESSAGE_UNITS, entities: int = MESSAGE_ENTITIES
) -> tuple[tuple[Run, ...], ...]:
    """Distribute the runs over messages; a run that does not fit goes on in the next one."""
    packer = _Packer(limit, entities)
    for run in runs:
        packer.begin()
        for sentence in sentences(run.text):
            packer.add(sentence, run.style)
    return packer.finish()


class _Packer:
    """The messages made so far and the one being filled."""

    def __init__(self, limit: int, entities: int) -> None:
        self._limit = limit
        self._entities = entities
        self._parts: list[tuple[Run, ...]] = []
        self._part: list[Run] = []
        self._used = 0
        self._is_new_run = True

    def begin(self) -> None:
        """What is added next is a run of its own."""
        self._is_new_run = True

    def add(self, sentence: str, style: Style) -> None:
        while sentence:
            if not self._part and not sentence.strip():
                return
            room = self._limit - self._used
            if units(sentence) <= room and self._has_entity_left(style):
                self._append(sentence, style)
                return
            if self._part:
                self._close()
            else:
                at = _cut(sentence, self._limit)
                self._append(sentence[:at], style)
                sentence = sentence[at:]

    def finish(self) -> tuple[tuple[Run, ...], ...]:
        if last := _trim(self._part):
            self._parts.append(last)
        return tuple(self._parts)

    def _has_entity_left(self, style: Style) -> bool:
        if style is Style.PLAIN or not self._is_new_run:
            return True
        return sum(run.style is not Style.PLAIN for run in self._part) < self._entities

    def _append(self, text: str, style: Style) -> None:
        if self._is_new_run or not self._part:
            self._part.append(Run(text, style))
        else:
            self._part[-1] = Run(self._part[-1].text + text, style)
        self._is_new_run = False
        self._used += units(text)

    def _close(self) -> None:
        part, self._part, self._used = self._part, [], 0
        carried: list[Run] = []
        # A heading alone at the foot of a message belongs above the next one.
        while len(part) > 1 and (part[-1].style is Style.BOLD or not part[-1].text.strip()):
            carried.insert(0, part.pop())
        if not any(run.style is not Style.BOLD and run.text.strip() for run in part) or not any(
            run.text.strip() for run in carried
        ):
            part, carried = [*part, *carried], []
        if kept := _trim(part):
            self._parts.append(kept)
        carried = list(_trim(carried, tail=False))
        self._part, self._used = carried, sum(units(run.text) for run in carried)
        if carried:
            self._is_new_run = True


def _trim(part: list[Run], tail: bool = True) -> tuple[Run, ...]:
    """Drop white space at the edges, which Telegram drops too."""
    runs = list(part)
    while runs and not runs[0].text.strip():
        runs.pop(0)
    while tail and runs and not runs[-1].text.strip():
        runs.pop()
    if runs:
        runs[0] = Run(runs[0].text.lstrip(), runs[0].style)
    if tail and runs:
        runs[-1] = Run(runs[-1].text.rstrip(), runs[-1].style)
    return tuple(runs)


def _cut(text: str, limit: int) -> int:
    """Where to break a sentence that fills more than a message: after a pause, outside citation marks."""
    end, used = 0, 0
    for char in text:
        used += 2 if char > "\uffff" else 1
        if used > limit:
            break
        end += 1
    torn = {at for match in _CITATION.finditer(text) for at in range(match.start(), match.end())}
    floor = end // 2
    pauses = (at for at in range(end, floor, -1) if text[at - 1] in _PAUSES and at not in torn)
    anywhere = (at for at in range(end, 0, -1) if at not in torn)
    return next(pauses, 0) or next(anywhere, 0) or end
