"""Classification marks (密级标志), in the forms in which they are written.

A mark is a level with a star and a period (机密★1年, 秘密 ★ 长期, 秘密★启封前), a level alone on
a line at the head of a document (绝　密), or a form field (密级：机密). Prose about secrets
(不得发布国家秘密；绝密级、机密级、秘密级) is no mark.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from knowledge.documents import Span

# Blanks and characters without width, which copying out of a PDF leaves between the letters.
_GAP = "[ \\t\u00a0\u1680\u2000-\u200f\u202f\u205f-\u2064\u3000\ufeff]{0,12}"
_BREAK = "[\\s\u200b-\u200f\u2060-\u2064\ufeff]{0,12}"
# Characters that show nothing: they are passed over wherever they stand.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
# Other shapes of the same letters, one for one.
_SHAPES = str.maketrans("絶宻級長個", "绝密级长个")
_LEVEL = rf"(?:[绝絕]{_GAP}密|[机機]{_GAP}密|[秘祕]{_GAP}密)"
_STAR = "[★☆⚝⭐⭑⭒⋆﹡\u2721-\u2730\u2734-\u2737🌟🌠\U0001f7c9-\U0001f7d9]"
# The asterisk stands for the star where a font has none; elsewhere it is markup or a footnote.
_ASTERISK = "[*＊※∗⁎꙳\u2731-\u2733\u2738-\u274b]"
_NUMBER = "(?:[0-9０-９]+|[〇零一二两三四五六七八九十百]+)"
_PERIOD = (
    rf"(?:{_NUMBER}{_GAP}(?:年|个{_GAP}月|月|日|天)|长{_GAP}期|長{_GAP}期|永{_GAP}久"
    rf"|[\u4e00-\u9fff]{{1,8}}前|[0-9０-９]{{4}}{_GAP}[年.-])"
)
_OPEN, _CLOSE = '[（(【\\[［〔「“"]?', '[）)】\\]］〕」”"]?'

_STARRED = re.compile(rf"(?<!国家)(?<!工作)(?<!商业)(?<!个人)(?:{_LEVEL}){_GAP}级?{_GAP}{_STAR}")
_STARRED_PERIOD = re.compile(
    rf"{_LEVEL}{_GAP}级?{_GAP}[）)】\]］〕]?{_GAP}(?:{_STAR}|{_ASTERISK}){_BREAK}{_PERIOD}"
)
_BROKEN = re.compile(
    rf"^{_GAP}{_OPEN}(?:[绝絕]{_BREAK}密|[机機]{_BREAK}密|[秘祕]{_BREAK}密){_BREAK}{_STAR}", re.MULTILINE
)
_PERIOD_LINE = re.compile(
    rf"^{_GAP}{_OPEN}{_GAP}{_LEVEL}{_GAP}级?{_GAP}[·•\-—－:：，,（(]?{_GAP}{_PERIOD}{_GAP}[）)]?{_CLOSE}{_GAP}$",
    re.MULTILINE,
)
_FIELD = re.compile(
    rf"(?:密{_GAP}级|保密级别|涉密级别|涉密等级|秘密等级)(?:{_GAP}和保密期限)?{_GAP}[:：]{_GAP}{_OPEN}{_LEVEL}(?!{_GAP}级?{_GAP}[、，,/|或和及与□○☐])"
)
# A form's cell and the one beside or below it: | 密级 | 机密 |
_CELL = re.compile(
    rf"^[ \t|｜]*(?:密{_GAP}级|保密级别)[ \t\u3000|｜（(]*(?:[|｜\t（(]|\n[ \t\u3000|｜]*)[ \t\u3000|｜]*{_LEVEL}{_GAP}级?"
    rf"[ \t\u3000|｜）)]*$(?!\s*[|｜]*\s*{_LEVEL})",
    re.MULTILINE,
)
_LONE = re.compile(rf"^{_GAP}{_OPEN}{_GAP}({_LEVEL}){_GAP}级?{_GAP}{_ASTERISK}?{_GAP}{_CLOSE}{_GAP}$")
_IN_NAME = re.compile(
    rf"^{_GAP}(?:[（(【\[［〔]{_GAP}{_LEVEL}{_GAP}级?[^）)】\]］〕]{{0,8}}[）)】\]］〕]|{_LEVEL}(?=[\s_\-—+.·]|$))"
    rf"|[（(【\[［〔]{_GAP}{_LEVEL}{_GAP}级?{_GAP}(?:{_PERIOD})?{_GAP}[）)】\]］〕]"
    rf"|(?<![\u4e00-\u9fff]){_LEVEL}(?:级)?{_GAP}{_PERIOD}|{_LEVEL}{_NUMBER}年$"
    rf"|[\s_\-—+.·]{_LEVEL}级?(?=[\s_\-—+.·]|$)|密级[:：_\- ]?{_LEVEL}"
)
_HEAD_LINES = 12
"""A level without star or period is a mark only where marks stand: at the head."""


def find_classification_mark(text: str) -> Span | None:
    """Return where the text carries a classification mark, or None."""
    seen = text.translate(_SHAPES)
    if _UNSEEN.search(seen) is None:
        return _find_in_seen(seen)
    places = [n for n, letter in enumerate(seen) if not _UNSEEN.match(letter)]
    found = _find_in_seen("".join(seen[n] for n in places))
    return Span(places[found.start], places[found.end - 1] + 1) if found else None


def _find_in_seen(text: str) -> Span | None:
    for pattern in (_STARRED, _STARRED_PERIOD, _BROKEN, _PERIOD_LINE, _FIELD, _CELL):
        if found := pattern.search(text):
            return Span(*found.span())
    return _find_lone_level(text)


def find_mark_in_name(name: str) -> Span | None:
    """Return where a file's name carries a classification mark, or None."""
    name = _UNSEEN.sub("", name.translate(_SHAPES))
    stem = PurePath(name.replace("\\", "/")).name
    offset = len(name) - len(stem)
    base = re.sub(r"(?:\.[A-Za-z0-9]{1,5})+$", "", stem)
    found = (
        _STARRED.search(base) or _STARRED_PERIOD.search(base) or _FIELD.search(base) or _IN_NAME.search(base)
    )
    return Span(*found.span()).shifted(offset) if found else None


def _find_lone_level(text: str) -> Span | None:
    """Find a line that is a level and nothing else, among the first lines.

    Lines with different levels are the cells of a table or a list of the levels, not a mark.
    """
    found: list[Span] = []
    levels: set[str] = set()
    start, seen = 0, 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            seen += 1
            if seen > _HEAD_LINES:
                break
            if match := _LONE.match(line.rstrip("\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029")):
                found.append(Span(*match.span(1)).shifted(start))
                levels.add(match[1][0])
        start += len(line)
    return found[0] if len(levels) == 1 else None
