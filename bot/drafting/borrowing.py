"""Sentences taken from a prior report: the longest run of characters a draft shares with one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.figures import mask_figures
from knowledge.text.phrases import load_phrases

LONGEST_RUN = 25
"""A run beyond this length, set phrases and titles of rules not counted, is taken for copied."""

_SEED = 12
_MARKS = re.compile(r"[\s，。；：、！？“”‘’《》（）()\[\]【】▢·—…-]+")
_TITLE = re.compile(r"《[^《》\n]{1,100}》(?:第[〇零一二三四五六七八九十百千\d]+条)?")


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A run of characters that stands in the draft and in a prior report."""

    words: str
    source: int
    """Which of the passages, from 0."""


def find_borrowed(text: str, passages: Sequence[str], own: Iterable[str] = ()) -> tuple[Borrowed, ...]:
    """Return the runs of the draft longer than LONGEST_RUN that a passage holds as well.

    `own` are texts the writer gave or our patterns made: what stands in them is not borrowed.
    Punctuation and figures are passed over on both sides, because masking changes them.
    """
    ours = [_bare(one) for one in own]
    found: list[Borrowed] = []
    for paragraph in text.split("\n"):
        bare = _bare(paragraph)
        for n, passage in enumerate(passages):
            other = _bare(passage)
            for run in _common_runs(bare, other):
                counted = _weigh(run)
                if counted > LONGEST_RUN and not any(run in mine for mine in ours):
                    found.append(Borrowed(run, n))
    return tuple(found)


def _bare(text: str) -> str:
    return _MARKS.sub("", mask_figures(_TITLE.sub("", text)))


def _weigh(run: str) -> int:
    """How long the run is without set phrases."""
    return len(run) - sum(span.end - span.start for span in load_phrases().spans(run))


def _common_runs(text: str, other: str) -> list[str]:
    """Return the maximal common runs longer than LONGEST_RUN, found from seeds: about linear time."""
    seeds: dict[str, list[int]] = {}
    for at in range(0, len(other) - _SEED + 1):
        seeds.setdefault(other[at : at + _SEED], []).append(at)
    runs: list[str] = []
    at = 0
    while at <= len(text) - _SEED:
        best = 0
        for place in seeds.get(text[at : at + _SEED], ())[:20]:
            length = _SEED
            while (
                at + length < len(text)
                and place + length < len(other)
                and text[at + length] == other[place + length]
            ):
                length += 1
            best = max(best, length)
        if best > LONGEST_RUN:
            runs.append(text[at : at + best])
        at += max(best, 1)
    return runs
