"""The text of a rule taken apart: 编, 章, 节 as headings, 条 with its 款 and 项.

Rules without 条 (意见, 准则, 若干规定) are taken apart by their own numbers, so that a place
in them can be cited as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from knowledge.documents import Article, ArticleNumber
from knowledge.text.numerals import NUMERAL_CHARACTERS, from_chinese

_NUMBER = f"[{NUMERAL_CHARACTERS}]{{1,9}}"
_ARTICLE = re.compile(rf"第\s?({_NUMBER})\s?条(?:之({_NUMBER}))?(\**)([\s　：:]*)")
_HEADING = re.compile(rf"第\s?({_NUMBER})\s?([编章节])(?:[\s　]+|$)(.{{0,60}})$")
_ITEM = re.compile(rf"(?:[（(]\s?{_NUMBER}\s?[）)]|\d{{1,2}}[.．、](?!\d)|[①-⑳])")
_SECTION = re.compile(r"([一二三四五六七八九十]{1,3})、\s*(.+)$")
_SUBSECTION = re.compile(rf"[（(]\s?({_NUMBER})\s?[）)]\s*(.+)$")
_POINT = re.compile(r"(\d{1,3})[.．、](?!\d)\s*(.+)$")
_FRONT_MATTER_LINE = re.compile(r"([A-Za-z_]+)\s*[:：]\s*(.*)$")
_SPACES = re.compile(r"[\s　]+")
_SENTENCE_ENDS = "。；：！？”’）)》…;:!?"
# 第三条所称…, 第五条规定的… open a paragraph about another article.
_SPEAKS_OF_ARTICLE = "规所的、和至及或第中与，,项款之至—-（("
_ANNEX = re.compile(r"附(?:件|表|录|则说明)\s?[一二三四五六七八九十\d]*\s?[:：]?\s?.{0,30}$")


@dataclass(frozen=True, slots=True)
class ParsedRule:
    """The text of a rule document, taken apart."""

    title: str
    front_matter: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    articles: tuple[Article, ...] = ()
    preamble: str = ""
    """What stands before the first article: the adoption line, a covering notice, an opening."""
    place_unit: str = "条"
    """What a number of it is called: 条; 项 or 部分 where the text has no articles."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    is_heading: bool = False
    is_bold: bool = False
    is_note: bool = False
    is_after_blank: bool = True


def parse_rule(text: str) -> ParsedRule:
    """Take the text of a rule apart; markdown with front matter and plain text are both understood."""
    front_matter, body = _split_front_matter(text)
    lines = list(_read_lines(body))
    parsed = _parse_articles(lines)
    unit = "条"
    if len(parsed[1]) < 2:
        numbered, numbered_unit = _parse_numbered(lines)
        if len(numbered[1]) > len(parsed[1]):
            parsed, unit = numbered, numbered_unit
    preamble, articles = parsed
    title = front_matter.get("title") or _guess_title(lines)
    return ParsedRule(title, MappingProxyType(front_matter), tuple(articles), preamble, unit)


def split_paragraphs(text: str) -> tuple[str, ...]:
    """Split an article's text into its 款; items stay with the 款 that opens them."""
    paragraphs: list[list[str]] = []
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            continue
        if paragraphs and _ITEM.match(line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return tuple("\n".join(lines) for lines in paragraphs)


def split_items(paragraph: str) -> tuple[str, ...]:
    """Return the 项 of a paragraph or article, in order, each with its mark: （一）…"""
    return tuple(line.strip() for line in paragraph.split("\n") if _ITEM.match(line.strip()))


def find_place(article: Article, paragraph: int | None = None, item: int | None = None) -> str | None:
    """Return the words of a 款 or 项 of the article, or None where it has no such place.

    An item without a paragraph is looked for in the paragraph that has items.
    """
    paragraphs = article.paragraphs
    if paragraph is not None:
        if not 1 <= paragraph <= len(paragraphs):
            return None
        paragraphs = (paragraphs[paragraph - 1],)
    if item is None:
        return "\n".join(paragraphs)
    for candidate in paragraphs:
        items = split_items(candidate)
        if 1 <= item <= len(items):
            return items[item - 1]
    return None


def _split_front_matter(text: str) -> tuple[dict[str, str], str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.startswith("---\n"):
        return {}, text
    head, mark, body = text[4:].partition("\n---")
    if not mark:
        return {}, text
    values: dict[str, str] = {}
    for line in head.split("\n"):
        match = _FRONT_MATTER_LINE.match(line.strip())
        if match:
            values[match[1]] = match[2].strip()
    return values, body


def _read_lines(body: str) -> Iterator[_Line]:
    """Yield the lines without markdown, each with what the markdown said about it."""
    is_after_blank = True
    for raw in _without_comments(body).split("\n"):
        line = raw.strip()
        if not line or set(line) <= set("-—_*=　 "):
            is_after_blank = True
            continue
        is_note = line.startswith(">")
        line = line.lstrip("> ").strip()
        is_heading = line.startswith("#")
        line = line.lstrip("#").strip()
        if line.startswith(("- ", "* ", "+ ")):
            line = line[2:].strip()
        is_bold = line.startswith("**")
        line = line.replace("**", "").replace("\\", "").strip()
        if line:
            yield _Line(line, is_heading, is_bold, is_note, is_after_blank)
        is_after_blank = not line


def _without_comments(body: str) -> str:
    parts: list[str] = []
    position = 0
    while (start := body.find("<!--", position)) >= 0 and (end := body.find("-->", start)) >= 0:
        parts.append(body[position:start])
        position = end + len("-->")
    return "\n".join([*parts, body[position:]])


def _parse_articles(lines: Iterable[_Line]) -> tuple[str, list[Article]]:
    preamble: list[str] = []
    articles: list[Article] = []
    headings: dict[str, str] = {}
    number: ArticleNumber | None = None
    heading = ""
    words: list[str] = []
    is_open = True

    def close() -> None:
        if number is not None:
            articles.append(Article(number, "\n".join(words), heading))

    for line in lines:
        opened = _opened_article(line, number)
        if opened is not None:
            close()
            number, rest = opened
            heading = " ".join(headings.values())
            words, is_open = [rest] if rest else [], True
        elif level := _heading_level(line):
            mark, name = level
            # A new 编 ends the 章 above, a new 章 the 节.
            for lower in "编章节"["编章节".index(mark) :]:
                headings.pop(lower, None)
            headings[mark] = name
            is_open = False
        elif number is None:
            preamble.append(line.text)
        elif line.is_note or line.is_heading or _ANNEX.match(line.text):
            is_open = False
        elif is_open:
            _append(words, line)
    close()
    return "\n".join(preamble), articles


def _append(words: list[str], line: _Line) -> None:
    """Add a line to an article; a line that a file broke in mid-sentence is mended."""
    is_broken = words and not line.is_after_blank and words[-1][-1:] not in _SENTENCE_ENDS
    if is_broken and not _ITEM.match(line.text):
        words[-1] += line.text
    else:
        words.append(line.text)


def _opened_article(line: _Line, last: ArticleNumber | None) -> tuple[ArticleNumber, str] | None:
    match = _ARTICLE.match(line.text)
    if match is None or line.is_note:
        return None
    value = from_chinese(match[1])
    suffix = from_chinese(match[2]) if match[2] else 0
    if not value or suffix is None:
        return None
    number = ArticleNumber(value, suffix)
    rest = line.text[match.end() :].strip()
    if not line.is_bold and not match[4] and rest:
        # Without a gap only the next article in order opens one, and not a phrase about an article.
        follows = last is None or number in (
            ArticleNumber(last.number + 1),
            ArticleNumber(last.number, last.suffix + 1),
        )
        if not follows or rest[0] in _SPEAKS_OF_ARTICLE:
            return None
    return number, rest


def _heading_level(line: _Line) -> tuple[str, str] | None:
    match = _HEADING.match(line.text)
    if match is None or line.is_note or line.text[-1] in "。；":
        return None
    # 总 则 is printed with a gap.
    name = _SPACES.sub("", match[3])
    return match[2], f"{_SPACES.sub('', line.text[: match.start(3)])} {name}".strip()


def _parse_numbered(lines: list[_Line]) -> tuple[tuple[str, list[Article]], str]:
    """Take a text without 条 apart by the numbers that run through it.

    Where 1．2．3． or （一）（二） run on through all 一、二、 they are what people cite (第二项);
    else the 一、二、 themselves are (第二部分).
    """
    for pattern, unit in ((_POINT, "项"), (_SUBSECTION, "项")):
        parsed = _collect(lines, pattern)
        numbers = [article.number.number for article in parsed[1]]
        if len(numbers) > 3 and numbers == list(range(1, len(numbers) + 1)):
            return parsed, unit
    return _collect(lines, _SECTION), "部分"


def _collect(lines: Iterable[_Line], pattern: re.Pattern[str]) -> tuple[str, list[Article]]:
    preamble: list[str] = []
    articles: list[Article] = []
    heading, opened_under = "", ""
    number: int | None = None
    words: list[str] = []

    def close() -> None:
        if number is not None:
            articles.append(Article(ArticleNumber(number), "\n".join(words), opened_under))

    for line in lines:
        if line.is_note:
            if number is None:
                preamble.append(line.text)
            continue
        match = pattern.match(line.text)
        value = from_chinese(match[1]) if match else None
        if match and value:
            close()
            number, words, opened_under = value, [match[2].strip()], heading
        elif pattern is not _SECTION and _SECTION.match(line.text):
            close()
            number, words, heading = None, [], line.text
        elif number is None:
            preamble.append(line.text)
        else:
            _append(words, line)
    close()
    return "\n".join(preamble), articles


def _guess_title(lines: Iterable[_Line]) -> str:
    """Return the first line that can be a title: a heading, else the first line without a full stop."""
    candidates = [line for line in lines if not line.is_note][:12]
    for line in candidates:
        if line.is_heading and not _HEADING.match(line.text):
            return line.text
    for line in candidates:
        if len(line.text) <= 60 and line.text[-1] not in "。；，：" and not _ARTICLE.match(line.text):
            return line.text
    return ""
