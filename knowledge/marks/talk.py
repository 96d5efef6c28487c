"""Talk about marks: a question that names one, a sentence that tells it of something else."""

from __future__ import annotations

import re

from knowledge.marks.letters import ASTERISK, DOCUMENT, GAP, LEVEL, PERIOD, STAR, WORDS, any_of

_LONGEST_QUESTION = 60
_MARK = re.compile(
    rf"(?:{any_of(WORDS['fields'])}{GAP}[:：]?{GAP})?{LEVEL}{GAP}级?{GAP}(?:(?:{STAR}|{ASTERISK}){GAP}(?:{PERIOD})?)?{GAP}"
)
_ASKING = re.compile(rf"{any_of(WORDS['asking'])}|[?？]{GAP}$")
_ASKS_ON = re.compile(rf"[”」’\"]?{any_of(WORDS['asking_on'])}")
_REPORTING = re.compile(rf"{any_of(WORDS['reporting'])}{GAP}[“「‘\"]?{GAP}$")
_THING = re.compile(rf"的?(?:{DOCUMENT}|{any_of(WORDS['things'])})")
_SELF = re.compile(rf"[本此该]{DOCUMENT}|{any_of(WORDS['selves'])}")


def is_asked_about(text: str, match: re.Match[str]) -> bool:
    """Tell whether the whole text is a short question about the mark found: it holds nothing else."""
    asked = text.strip()
    if len(asked) > _LONGEST_QUESTION or "\n" in asked:
        return False
    mark = _MARK.search(text, max(match.start() - 12, 0))
    if mark is None or _ASKING.search(text, mark.end()) is None:
        return False
    return bool(_ASKS_ON.match(text, mark.end()) or _REPORTING.search(text[: mark.start()]))


def is_reported(before: str, mark_on: str) -> bool:
    """Tell whether a mark is that of a thing the sentence is about: 试卷启封前属绝密★启用前材料.

    `before` is the line up to the mark, `mark_on` the line from the mark on.
    """
    sentence = re.split("[。；;！!]", before)[-1]
    mark = _MARK.match(mark_on)
    return (
        mark is not None
        and _REPORTING.search(sentence) is not None
        and _SELF.search(sentence) is None
        and _THING.match(mark_on, mark.end()) is not None
    )
