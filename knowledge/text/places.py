"""Places in a rule as people write them: 第二十一条、第二十二条和第九十九条; 第十四条第二款第（三）项."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from knowledge.documents import ArticleNumber, Span
from knowledge.text.numerals import NUMERAL_CHARACTERS, from_chinese

_NUMBER = rf"[{NUMERAL_CHARACTERS}]{{1,7}}"
_GAP = re.compile(
    rf"[ \t　]*(?:[的之中里]{{1,2}})?[ \t　]*(?:第{_NUMBER}编)?(?:第{_NUMBER}章)?(?:第{_NUMBER}节)?(?:[的中之]?)[ \t　]*(?=第|[\d０-９])"
)
# 第三条措施, 第一条防线: here 条 only counts things.
_COUNTED = "措施|举措|防线|战线|红线|底线|主线|生命线|路线|道路|路子|经验|建议|线索|线(?![上下])"
_ARTICLE = re.compile(
    rf"(第)?[ \t　]?({_NUMBER})[ \t　]?(?:(条)(?!{_COUNTED})(?:[ \t　]?之({_NUMBER})(?![款项]))?)?"
)
_PARAGRAPH = re.compile(rf"[ \t　]?(?:第[ \t　]?({_NUMBER})[ \t　]?款|([首末])款)")
_ITEM = re.compile(
    rf"[ \t　]?(?:第?[ \t　]?[（(][ \t　]?({_NUMBER})[ \t　]?[）)](?:[ \t　]?[项款目])?|第[ \t　]?({_NUMBER})[ \t　]?[项目])"
)
_SECTION = re.compile(
    rf"(第)?[ \t　]?(?:({_NUMBER})|[（(][ \t　]?({_NUMBER})[ \t　]?[）)])[ \t　]?(项|部分|条(?!{_COUNTED}))?"
)
_AND = re.compile(r"[ \t　]?(?:以及|、|和|及|与|，(?=第)|,(?=第))[ \t　]?")
_TO = re.compile(r"[ \t　]?(?:至|到|—{1,2}|--?|－|~|～)[ \t　]?")
# More than this in one range is no list of articles that somebody means to cite one by one.
_LONGEST_RANGE = 60
_LONGEST_LIST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """One place: an article, and the 款 and 项 in it; without an article, a numbered part of the rule."""

    span: Span
    article: ArticleNumber | None = None
    paragraph: int | None = None
    item: int | None = None


@dataclass(slots=True)
class _Entry:
    """An article of a list before it is known whether the list ends in 条: 第十二、十三条."""

    number: ArticleNumber
    span: Span
    has_sign: bool
    opens_range: bool = False
    details: tuple[Place, ...] = ()


def read_places(text: str, position: int) -> tuple[list[Place], int]:
    """Read the places that start at `position` (a small gap allowed); return them and where they end."""
    gap = _GAP.match(text, position)
    if gap is None:
        return [], position
    entries = _read_entries(text, gap.end())
    # Numbers after the last 条 belong to something else: 第二十一条、三是….
    while entries and not entries[-1].has_sign:
        entries.pop()
    if not entries:
        return _read_sections(text, gap.end(), position)
    places = [
        place for index, entry in enumerate(entries) for place in _expand(entry, entries[index - 1 : index])
    ]
    return places, places[-1].span.end


def _read_entries(text: str, position: int) -> list[_Entry]:
    entries: list[_Entry] = []
    while len(entries) < _LONGEST_LIST:
        match = _ARTICLE.match(text, position)
        if match is None or not (match[1] or entries or match[3]):
            break
        value = from_chinese(match[2])
        suffix = from_chinese(match[4]) if match[4] else 0
        if not value or suffix is None:
            break
        number = ArticleNumber(value, suffix)
        entry = _Entry(number, Span(position, match.end()), match[3] is not None)
        position = match.end()
        if entry.has_sign:
            entry.details, position = _read_details(text, entry)
        entries.append(entry)
        to = _TO.match(text, position)
        joint = to or _AND.match(text, position)
        if joint is None:
            break
        entry.opens_range = to is not None
        position = joint.end()
    return entries


def _read_details(text: str, entry: _Entry) -> tuple[tuple[Place, ...], int]:
    """Read 款 and 项 after an article: 第二款第（三）项; （六）（七）; 第（一）至（三）项."""
    start, position = entry.span.start, entry.span.end
    details: list[Place] = []
    paragraph: int | None = None
    while len(details) < _LONGEST_LIST:
        to = _TO.match(text, position) if details else None
        joint = to or (_AND.match(text, position) if details else None)
        begin = joint.end() if joint else position
        match = _PARAGRAPH.match(text, begin)
        if match:
            paragraph = from_chinese(match[1]) if match[1] else (1 if match[2] == "首" else None)
            position = match.end()
            details.append(Place(Span(begin, position), entry.number, paragraph))
            continue
        match = _ITEM.match(text, begin)
        item = from_chinese(match[1] or match[2]) if match else None
        if match is None or item is None:
            break
        position = match.end()
        last = details[-1] if details else None
        if last and last.item is None and not joint:
            details[-1] = replace(last, item=item, span=Span(last.span.start, position))
            continue
        if to and last and last.item and last.item < item <= last.item + _LONGEST_RANGE:
            details += [
                Place(Span(begin, position), entry.number, paragraph, n) for n in range(last.item + 1, item)
            ]
        details.append(Place(Span(begin, position), entry.number, paragraph, item))
    if details:
        details[0] = replace(details[0], span=Span(start, details[0].span.end))
    return tuple(details), position


def _expand(entry: _Entry, before: list[_Entry]) -> list[Place]:
    """Return an entry's places, with the articles between it and the one that opened a range."""
    places = list(entry.details) or [Place(entry.span, entry.number)]
    if before and before[0].opens_range:
        first, last = before[0].number.number, entry.number.number
        if first < last <= first + _LONGEST_RANGE:
            between = [Place(entry.span, ArticleNumber(n)) for n in range(first + 1, last)]
            places = between + places
    return places


def _read_sections(text: str, position: int, start: int) -> tuple[list[Place], int]:
    """Read 第二项, 第四至六项 or 第三部分 of a rule that has no articles."""
    numbers: list[tuple[int, Span, bool, bool]] = []
    while len(numbers) < _LONGEST_LIST:
        match = _SECTION.match(text, position)
        number = from_chinese(match[2] or match[3]) if match else None
        if match is None or not number or not (match[1] or numbers):
            break
        to = _TO.match(text, match.end())
        numbers.append((number, Span(position, match.end()), match[4] is not None, to is not None))
        joint = to or _AND.match(text, match.end())
        if joint is None:
            break
        position = joint.end()
    while numbers and not numbers[-1][2]:
        numbers.pop()
    places: list[Place] = []
    last = 0
    for number, span, _, opens_range in numbers:
        first = last + 1 if last and last < number <= last + _LONGEST_RANGE else number
        places += [Place(span, item=n) for n in range(first, number + 1)]
        last = number if opens_range else 0
    return places, places[-1].span.end if places else start
