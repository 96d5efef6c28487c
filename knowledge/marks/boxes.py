"""Levels chosen by a checked box: ☑机密 □秘密, 密级（√机密 秘密）, 机密☑ 秘密□."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.documents import Span
from knowledge.marks.letters import GAP, LEVEL, WORDS, any_of

_CHECKED = "☑☒✓✔√■●◉"
_TOKEN = re.compile(
    rf"(?P<box>[□○☐{_CHECKED}]|[\[（(][ \u3000]{{0,3}}[xX√✓✔☑]?[ \u3000]{{0,3}}[\]）)])"
    rf"|(?P<level>{LEVEL}(?:{GAP}级)?)|(?P<other>{any_of(WORDS['options'])})"
)
_FIELD = re.compile(any_of(WORDS["fields"]))
_BETWEEN = re.compile(r"[\s:：]{0,6}")
_GOES_ON = re.compile(r"[\w]")
_LONGEST = 400
"""A line of options is short; one that is longer is prose or junk."""


@dataclass(frozen=True, slots=True)
class _Option:
    level: Span | None
    is_checked: bool | None
    """None where it has no box."""


def find_checked(text: str) -> Span | None:
    """Return the level that is checked in a line that offers a choice, or whose field is the level's.

    A sign before every line, or before words that go on (■ 机密文件管理), is a bullet, no box.
    """
    start = 0
    for line in text.splitlines(keepends=True):
        if len(line) <= _LONGEST and "密" in line and (span := _checked_in(line)):
            return span.shifted(start)
        start += len(line)
    return None


def _checked_in(line: str) -> Span | None:
    tokens = list(_TOKEN.finditer(line))
    options = _options(line, tokens)
    chosen = [option.level for option in options if option.is_checked and option.level]
    if not chosen:
        return None
    field = _FIELD.search(line, 0, chosen[0].start)
    if field is None and not any(option.is_checked is False for option in options):
        return None
    # All that is chosen from: the level alone would be a choice no more.
    return Span(field.start() if field else tokens[0].start(), tokens[-1].end())


def _options(line: str, tokens: list[re.Match[str]]) -> list[_Option]:
    if not any(token["box"] for token in tokens):
        return []
    box_first = bool(tokens[0]["box"])
    options: list[_Option] = []
    for index, token in enumerate(tokens):
        if token["box"] or (box_first and _GOES_ON.match(line, token.end())):
            continue
        beside = index - 1 if box_first else index + 1
        box = tokens[beside] if 0 <= beside < len(tokens) and tokens[beside]["box"] else None
        if box is not None:
            first, second = (box, token) if box_first else (token, box)
            if _BETWEEN.fullmatch(line, first.end(), second.start()) is None:
                box = None
        is_checked = None if box is None else any(sign in box[0] for sign in (*_CHECKED, "x", "X"))
        options.append(_Option(Span(*token.span()) if token["level"] else None, is_checked))
    return options
