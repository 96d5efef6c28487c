"""《…》第…条 in any text: every place that names a rule, with its articles, issuer and year.

Every step reads forward over the text a bounded number of times, so that the time is in
proportion to the length whatever the text holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from knowledge.documents import Reference, Span
from knowledge.text.issuers import issuer_before
from knowledge.text.numerals import from_chinese
from knowledge.text.places import Place, read_places
from knowledge.text.titles import KINDS, is_bare
from knowledge.text.variants import in_mainland_print
from knowledge.text.wrapping import unwrap

if TYPE_CHECKING:
    from knowledge.rules import Judgement, RuleCatalogue

_LONGEST_TITLE = 120
_MARKS = re.compile(r"[《》\n]")
_BRACKET = re.compile(r"[ \t　]*[（(]([^（）()\n]{1,80})[）)]")
_DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fa5A-Za-z]{1,12}\s?[〔［\[【]\s?\d{4}\s?[〕］\]】]\s?(?:第\s?)?\d{1,5}\s?号"
    r"|[\u4e00-\u9fa5]{1,8}令?第\s?\d{1,4}\s?号令?"
)
_SHORT_NAME = re.compile(r"以?下?(?:简称|统称)\s?(?:为|：|:)?\s?[《“\"「]?([^《》“”\"「」，。；]{1,24})")
_EDITION_NOTE = re.compile(r"(?:试行|暂行|.{0,8}修[订正改].{0,4}|\d{4}\s?年?(?:版|修订|修正)?)$")
_YEAR_FIRST = re.compile(r"\s*([12]\d{3}|[一二][〇零○一二三四五六七八九]{3})\s?年")
_YEAR_LAST = re.compile(r"[（(]\s?(?:[^（）()]{0,6}?)([12]\d{3})[^（）()]{0,10}[）)]\s*$")
# 2018年修订的《…》, 2010年版《…》
_YEAR_BEFORE = re.compile(r"(?<!\d)([12]\d{3})\s?年?(?:修[订正改](?:版|后)?|版)的?\s*$")
_YEAR = re.compile(r"(?<!\d)([12]\d{3})\s?(?:年|版|修|$)")
_ANAPHOR = re.compile(rf"(?:该|本|同|此|上述|前述)(?:部|项|个)?({KINDS})(?=[ \t　]?(?:中|的)?[ \t　]?第)")
# 该条第二款, 同条第三项: the article that was named last.
_SAME_ARTICLE = re.compile(r"(?:该|同|上述|前述)条(?=[ \t　]?第[ \t　]?[（(]?[^，。；\n]{1,7}[款项])")
# 按第十九条规定审核: an article of the title that the same paragraph named last.
_BARE_ARTICLE = re.compile(
    r"(?:按照?|依照|依据|根据|对照|遵照)[ \t　]?(?=第[ \t　]?[〇零一二三四五六七八九十百0-9０-９]{1,7}[ \t　]?条"
    r"(?:第[一二三四五六七八九十]{1,2}款)?的?(?:规定|要求))"
)
_KIND_LAST = re.compile(rf"({KINDS})$")
_TAIL = re.compile(r"[（(][^（）()]{0,20}[）)]$")
# 依据网络安全法…: what may stand before a title that has no marks.
_LEADS_TO_TITLE = re.compile(
    r"(?:违反|[据照按依实行守彻习用于的了订以和与及、，。；：（(“\"《》\s是新了循合到在由从])$"
)
# 数据安全法实施条例 is another rule than 数据安全法: the longer name is taken whole.
_LONGER = re.compile(r"(?:实施|执行|配套)(?:条例|办法|细则|规定|意见|方案)")
_GOES_ON = re.compile(r"[（(]?(?:草案|征求意见)|条例|办法|细则|方案|意见|解释|解读|释义|规则|宣传[周月]|知识")
# 《问责条例》实施办法 is a rule of its own too; a 方案 of that name is only a plan.
_LONGER_RULE = re.compile(r"实施(?:条例|办法|细则)")
_PAIRS = {"“": "”", "‘": "’", "〈": "〉》", "《": "〉", "<": ">", "「": "」", "『": "』", '"': '"'}
# 保密法律法规 names no law; 保密法规定 does.
_WORD_WITH_LAW = re.compile(r"律|规(?!定)|治|制|院|人|学|案|庭|纪|典")
# 云岭县信息公开条例 is a local rule.
_REGION = re.compile(r"[省市区县州盟旗镇乡]$")
_SENTENCE_END = re.compile(r"[。；！？\n]")
_LONGEST_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class _Mention:
    """A title where it stands in the text."""

    title: str
    span: Span
    title_span: Span
    is_quoted: bool = True
    needs_place: bool = False
    """Whether it only counts with an article after it."""
    is_anaphor: bool = False
    """Whether it is 该条例 or 本办法, which stands for a title before it."""
    is_same_article: bool = False
    """Whether it is 该条, which stands for an article before it."""
    is_bare_article: bool = False
    """Whether only an article stands there, of the title before it."""


@dataclass(slots=True)
class _Memory:
    """What a reader of the text has in mind: the titles so far, who issued them, and their short names."""

    titles: dict[str, str] = field(default_factory=dict)
    """Kind of rule (条例) to the last title of that kind."""
    short_names: dict[str, str] = field(default_factory=dict)
    last: Reference | None = None
    """The last reference with an article."""
    latest: Reference | None = None
    """The last reference of all."""
    issuers: dict[str, str] = field(default_factory=dict)
    """Title to the issuer named with it: later in the text the title stands alone."""

    def remember(self, title: str, issuer: str) -> None:
        kind = _kind_of(title)
        if kind:
            self.titles[kind] = title
        if issuer:
            self.issuers[title] = issuer

    def recall(self, name: str) -> str:
        """Return the title that a short name or a bare kind stands for, or nothing."""
        if name in self.short_names:
            return self.short_names[name]
        return self.titles.get(_kind_of(name), "") if is_bare(name) else ""


def find_references(text: str, catalogue: RuleCatalogue | None = None) -> tuple[Reference, ...]:
    """Return every reference to a rule in the text, in order.

    Several articles after one title give one reference each. 该条例第十条 and 《条例》第十条
    are resolved to the rule they speak of. With a catalogue, titles and short names that it
    knows are found without 《》 too.
    """
    given = unwrap(in_mainland_print(text), lambda title: bool(catalogue and catalogue.find(title)))
    found = _find(given.text, catalogue)
    if not given.removed:
        return found
    return tuple(
        replace(one, span=given.original(one.span), title_span=given.original(one.title_span))
        for one in found
    )


def _find(text: str, catalogue: RuleCatalogue | None) -> tuple[Reference, ...]:
    mentions = list(_quoted(text))
    mentions += [
        _Mention(m[1], Span(*m.span()), Span(*m.span(1)), False, True, True) for m in _ANAPHOR.finditer(text)
    ]
    mentions += [
        _Mention(m[0], Span(*m.span()), Span(*m.span()), False, True, is_same_article=True)
        for m in _SAME_ARTICLE.finditer(text)
    ]
    mentions += [
        _Mention("", Span(m.end(), m.end()), Span(m.end(), m.end()), False, True, is_bare_article=True)
        for m in _BARE_ARTICLE.finditer(text)
    ]
    if catalogue is not None:
        mentions += _unquoted(text, catalogue)
    mentions.sort(key=lambda mention: (mention.span.start, -mention.span.end))
    memory = _Memory()
    references: list[Reference] = []
    read_to = 0
    for mention in mentions:
        if mention.span.start < read_to:
            continue
        found, read_to = _read(text, mention, memory)
        references += found
        memory.latest = found[-1] if found else memory.latest
    return tuple(references)


def judge_references(text: str, catalogue: RuleCatalogue, on: date) -> tuple[Judgement, ...]:
    """Find and judge every reference of the text, each in the light of its sentence."""
    references = find_references(text, catalogue)
    return tuple(
        catalogue.judge(reference, on, sentence_around(text, reference.span)) for reference in references
    )


def sentence_around(text: str, span: Span) -> str:
    """Return the sentence that holds the span: what `RuleCatalogue.judge` takes as context."""
    left = text[max(0, span.start - _LONGEST_SENTENCE) : span.start]
    right = text[span.end : span.end + _LONGEST_SENTENCE]
    end = _SENTENCE_END.search(right)
    return _SENTENCE_END.split(left)[-1] + span.of(text) + (right[: end.start()] if end else right)


def _quoted(text: str) -> Iterator[_Mention]:
    """Find outermost 《…》; a mark that is never closed does not swallow the titles after it."""
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    for match in _MARKS.finditer(text):
        mark, at = match[0], match.start()
        if mark == "《":
            opened.append(at)
        elif mark == "\n":
            opened.clear()
        elif opened:
            start = opened.pop()
            if 1 < at - start <= _LONGEST_TITLE + 1:
                while closed and closed[-1][0] > start:
                    closed.pop()
                closed.append((start, at))
    for start, end in closed:
        words = text[start + 1 : end].strip()
        longer = _LONGER_RULE.match(text, end + 1) if words else None
        if longer:
            yield _Mention(words + longer[0], Span(start, longer.end()), Span(start + 1, longer.end()))
        elif words:
            yield _Mention(words, Span(start, end + 1), Span(start + 1, end))


def _unquoted(text: str, catalogue: RuleCatalogue) -> Iterator[_Mention]:
    for start, end in catalogue.find_names(text):
        if start and text[start - 1] == "《" and text[end : end + 1] == "》":
            continue
        if start and text[end : end + 1] and text[end] in _PAIRS.get(text[start - 1], ""):
            # A title in marks of another kind: “网络安全法”第二十一条.
            yield _Mention(text[start:end], Span(start - 1, end + 1), Span(start, end), is_quoted=False)
            continue
        longer = _LONGER.match(text, end)
        end = longer.end() if longer else end
        if text[end - 1] == "法" and _WORD_WITH_LAW.match(text, end):
            continue
        if _GOES_ON.match(text, end) or _REGION.search(text, max(0, start - 1), start):
            continue
        is_led = start == 0 or _LEADS_TO_TITLE.search(text, max(0, start - 2), start) is not None
        span = Span(start, end)
        # A name of two characters (党章) is a word of everyday language too.
        yield _Mention(
            text[start:end], span, span, is_quoted=False, needs_place=not is_led or end - start < 3
        )


def _read(text: str, mention: _Mention, memory: _Memory) -> tuple[list[Reference], int]:
    """Read what belongs to one mention; return its references and where reading stopped."""
    if mention.is_same_article:
        return _read_same_article(text, mention, memory)
    if mention.is_bare_article:
        return _read_bare_article(text, mention, memory)
    title = mention.title
    resolved = memory.recall(title)
    if mention.is_anaphor and not resolved:
        return [], mention.span.end
    title = resolved or title
    position, doc_number, note_year, note, in_bracket = _read_brackets(text, mention, title, memory)
    places, position = read_places(text, position) if not in_bracket else (in_bracket, position)
    if mention.needs_place and not places:
        return [], mention.span.end
    if note and "试行" not in title and "试行" in note:
        title += "（试行）"
    issuer = "" if mention.is_anaphor else issuer_before(text, mention.span.start)
    reference = Reference(
        title=title,
        span=mention.span,
        title_span=mention.title_span,
        is_quoted=mention.is_quoted,
        issuer=issuer or memory.issuers.get(title, ""),
        doc_number=doc_number,
        year=_year_of(mention.title) or note_year or _year_before(text, mention.span.start),
    )
    memory.remember(title, issuer)
    if not places:
        return [reference], position
    found = list(_with_places(reference, places))
    memory.last = found[-1]
    return found, position


def _read_same_article(text: str, mention: _Mention, memory: _Memory) -> tuple[list[Reference], int]:
    end = mention.span.end
    if memory.last is None or memory.last.article is None:
        return [], end
    # 该条第二款 is read as 第二十一条第二款 would be.
    number = str(memory.last.article)
    places, read_to = read_places(number + text[end : end + _LONGEST_TITLE], 0)
    shift = end - len(number)
    reference = replace(memory.last, span=mention.span, title_span=mention.title_span, is_quoted=False)
    moved = [
        replace(place, span=Span(max(end, place.span.start + shift), place.span.end + shift))
        for place in places
        if place.paragraph or place.item
    ]
    return list(_with_places(reference, moved)), max(end, read_to + shift)


def _read_bare_article(text: str, mention: _Mention, memory: _Memory) -> tuple[list[Reference], int]:
    at, before = mention.span.start, memory.latest
    # Further back than a paragraph nobody can tell of which rule it is.
    if (
        before is None
        or before.article is None
        or at - before.span.end > _LONGEST_SENTENCE
        or "\n" in text[before.span.end : at]
    ):
        return [], at
    places, read_to = read_places(text, at)
    reference = replace(before, span=mention.span, title_span=mention.title_span, is_quoted=False)
    return list(_with_places(reference, places)) if places else [], read_to


def _with_places(reference: Reference, places: list[Place]) -> Iterator[Reference]:
    for index, place in enumerate(places):
        span = Span(reference.span.start, place.span.end) if index == 0 else place.span
        yield replace(reference, article=place.article, paragraph=place.paragraph, item=place.item, span=span)


def _read_brackets(
    text: str, mention: _Mention, title: str, memory: _Memory
) -> tuple[int, str, int | None, str, list[Place]]:
    """Read （厅字〔2017〕32号）, （试行）, （以下简称《条例》） and （第三条） right after a title."""
    position, doc_number, year, note = mention.span.end, "", None, ""
    bare = _DOC_NUMBER.match(text, position)
    if bare and not bare[0].startswith("第"):
        doc_number, position = bare[0], bare.end()
    for _ in range(3):
        bracket = _BRACKET.match(text, position)
        if bracket is None:
            break
        words = bracket[1].strip()
        short = _SHORT_NAME.search(words)
        number = _DOC_NUMBER.search(words)
        if short:
            memory.short_names[short[1].strip()] = title
        if number:
            doc_number = doc_number or number[0]
        elif not short and _EDITION_NOTE.fullmatch(words):
            note = words
            found = _YEAR.search(words)
            year = int(found[1]) if found else year
        elif not short:
            places, end = read_places(text, bracket.start(1))
            if places and end <= bracket.end(1):
                return bracket.end(), doc_number, year, note, places
            # （…会议通过）第三条: any other bracket is only read over on the way to an article.
            if not read_places(text, bracket.end())[0]:
                break
        position = bracket.end()
    return position, doc_number, year, note, []


def _year_of(title: str) -> int | None:
    match = _YEAR_FIRST.match(title) or _YEAR_LAST.search(title[-30:])
    return from_chinese(match[1]) if match else None


def _year_before(text: str, start: int) -> int | None:
    match = _YEAR_BEFORE.search(text, max(0, start - 14), start)
    return int(match[1]) if match else None


def _kind_of(title: str) -> str:
    """Return 条例, 办法, … as the title ends, without a bracketed tail."""
    match = _KIND_LAST.search(_TAIL.sub("", title.strip()))
    return match[1] if match else ""
