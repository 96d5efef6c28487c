"""Automatic numbers of a .docx: Word stores "the third item of list 2", a reader sees （三）."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from knowledge.text.numerals import to_chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 9
_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "chineseLegalSimplified",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
    )
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    is_legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The list definitions of a document and how far each list has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    """Levels of each list (w:num), by its id."""
    shared: dict[str, str] = field(default_factory=dict)
    """The abstract list that a list counts in: two lists of one abstract list go on counting."""
    _counts: dict[str, list[int]] = field(default_factory=dict)
    _restarted: set[str] = field(default_factory=set)
    restarts: frozenset[str] = frozenset()
    """Lists that say where they begin, and so do not go on from another."""

    def next(self, list_id: str, level: int) -> str:
        """Count one paragraph of that list and level, and return the number in front of it."""
        levels = self.levels.get(list_id)
        if levels is None or not 0 <= level < _DEEPEST:
            return ""
        key = self.shared.get(list_id, list_id)
        if list_id in self.restarts and list_id not in self._restarted:
            self._restarted.add(list_id)
            self._counts[key] = [0] * _DEEPEST
        counts = self._counts.setdefault(key, [0] * _DEEPEST)
        for above in range(level):
            counts[above] = counts[above] or levels.get(above, _Level()).start
        definition = levels.get(level, _Level())
        counts[level] = counts[level] + 1 if counts[level] else definition.start
        counts[level + 1 :] = [0] * (_DEEPEST - level - 1)
        return _printed(definition, levels, counts)


def read_numbering(root: Element | None) -> Numbering:
    """Read `word/numbering.xml`; a document without lists has none."""
    if root is None:
        return Numbering()
    abstract = {
        one.get(f"{W}abstractNumId", ""): {
            _number(level.get(f"{W}ilvl")): _level(level) for level in one.iter(f"{W}lvl")
        }
        for one in root.iter(f"{W}abstractNum")
    }
    numbering = Numbering()
    restarts = set()
    for one in root.iter(f"{W}num"):
        list_id, base = one.get(f"{W}numId", ""), _value(one, "abstractNumId")
        levels = dict(abstract.get(base, {}))
        for override in one.iter(f"{W}lvlOverride"):
            index = _number(override.get(f"{W}ilvl"))
            inner = override.find(f"{W}lvl")
            if inner is not None:
                levels[index] = _level(inner)
            if (start := _value(override, "startOverride")) != "":
                old = levels.get(index, _Level())
                levels[index] = _Level(old.form, old.text, _number(start), old.is_legal)
                restarts.add(list_id)
        numbering.levels[list_id] = levels
        numbering.shared[list_id] = base
    numbering.restarts = frozenset(restarts)
    return numbering


def _level(element: Element) -> _Level:
    return _Level(
        form=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText"),
        start=_number(_value(element, "start") or "1"),
        is_legal=element.find(f"{W}isLgl") is not None,
    )


def _value(element: Element, tag: str) -> str:
    found = element.find(f"{W}{tag}")
    return "" if found is None else found.get(f"{W}val", "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _printed(definition: _Level, levels: dict[int, _Level], counts: list[int]) -> str:
    if definition.form in ("bullet", "none"):
        return ""

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        form = "decimal" if definition.is_legal else levels.get(index, _Level()).form
        return _in_form(counts[index], form)

    text = re.sub(r"%([1-9])", number, definition.text)
    # 一、 （一） 1. stand close to their text; 第一条 and a bare 1 need a gap.
    return text if not text or text[-1] in "、）)．.，：:】]" else f"{text}　"


def _in_form(number: int, form: str) -> str:
    if form in _CHINESE:
        return to_chinese(number)
    if form in ("upperLetter", "lowerLetter") and number:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalZero":
        return f"{number:02d}"
    if form == "ideographTraditional" and 1 <= number <= 10:
        return _STEMS[number - 1]
    if form == "decimalFullWidth":
        return str(number).translate({ord("0") + n: ord("０") + n for n in range(10)})
    return str(number)


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        out += letters * times
    return out
