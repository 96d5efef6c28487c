"""The nouns of the knowledge base: rule documents, reports, passages, and where each came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import total_ordering
from typing import NewType


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters in the text as it was given."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> Span:
        """Return the span moved by that many characters."""
        return Span(self.start + by, self.end + by)


@total_ordering
@dataclass(frozen=True, slots=True)
class ArticleNumber:
    """The number of an article: 第四十九条 is (49, 0), 第四十九条之一 is (49, 1)."""

    number: int
    suffix: int = 0

    def __lt__(self, other: ArticleNumber) -> bool:
        return (self.number, self.suffix) < (other.number, other.suffix)

    def __str__(self) -> str:
        """The number as a rule prints it: 第四十九条之一."""
        from knowledge.text.numerals import to_chinese

        tail = f"之{to_chinese(self.suffix)}" if self.suffix else ""
        return f"第{to_chinese(self.number)}条{tail}"


class DocumentKind(StrEnum):
    """What a stored document is."""

    RULE = "rule"
    REPORT = "report"
    NOTICE = "notice"
    ELEMENT = "element"
    """A required element of a report kind, indexed so that "what does … mean" finds it."""


class TextForm(StrEnum):
    """Whether a passage is the rule's own text or our words about it."""

    FULL_TEXT = "原文"
    SUMMARY = "要点（非原文）"


Scope = NewType("Scope", str)
"""Who may see a document: `BUILT_IN`, `TEAM`, or one person's own (`personal_scope`)."""

BUILT_IN = Scope("built-in")
TEAM = Scope("team")


def personal_scope(person: str) -> Scope:
    """Return the scope that only this person sees; `person` is a front-end's id such as `tg:42`."""
    return Scope(f"person:{person}")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of an edition, with its place in the rule.

    `heading` is the path of 编 / 章 / 节 above it ("第二章 网络安全等级保护"), `text` all its
    paragraphs (款) with items (项) on lines of their own, without the article number itself.
    """

    number: ArticleNumber
    text: str
    heading: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The 款 of the article, in order; items (项) stay with the 款 that opens them."""
        from knowledge.articles import split_paragraphs

        return split_paragraphs(self.text)


@dataclass(frozen=True, slots=True)
class Edition:
    """A rule as it stood from `effective` until the day before `ended`.

    `article_count` is None where we do not know it; then no article is called missing.
    `articles` holds the full text where one was added, else nothing.
    """

    label: str
    effective: date | None
    ended: date | None = None
    issued: date | None = None
    article_count: int | None = None
    articles: tuple[Article, ...] = ()
    doc_number: str = ""
    title: str = ""
    """The title of this edition where it differs from the rule's (…（试行）)."""
    not_before: date | None = None
    """Where the day it came into force is not known: a day before which it certainly was not."""
    is_count_certain: bool = True
    """Whether the count was read in the text; else it is remembered, and a judgement says so."""

    @property
    def begins(self) -> date | None:
        """The first day on which it may have been in force, None where it has always been, for all we know."""
        return self.effective or self.not_before

    def is_in_force(self, on: date) -> bool:
        """Tell whether the edition was in force on that day; an unknown beginning counts as in force."""
        begins = self.begins
        return (begins is None or begins <= on) and (self.ended is None or on < self.ended)

    def article(self, number: ArticleNumber) -> Article | None:
        """Return the article of that number where the full text is held."""
        return next((article for article in self.articles if article.number == number), None)


@dataclass(frozen=True, slots=True)
class ArticleMove:
    """The content of an article that has another number since an edition came into force."""

    old: ArticleNumber
    new: ArticleNumber
    since: date
    about: str
    """What the article is about, in our words: 等级保护."""
    words: tuple[str, ...] = ()
    """Words that show in a sentence that this content is meant."""
    now: str = ""
    """What the old number holds since then: 网络安全宣传教育."""
    now_words: tuple[str, ...] = ()
    """Words that show that the content which the old number holds now is meant."""
    is_presumed: bool = True
    """Whether a citation of the old number without such words is taken for an outdated one."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What one article demands, in one line of our own words."""

    summary: str
    articles: tuple[ArticleNumber, ...] = ()
    article_label: str = ""
    """The place as people write it: 第十四条（六）（七）. Empty where the rule is cited by title only."""
    elements: tuple[str, ...] = ()
    """Ids of required elements that rest on it (E04), each prefixed with its kind: `ideology:E04`."""
    questions: tuple[str, ...] = ()
    """What people ask when they need it, in plain words; indexed with the passage."""
    internal_only: bool = False
    """The place is known only from a reprint of an unpublished text: it guides a person, it is never quoted."""


@dataclass(frozen=True, slots=True)
class RuleDocument:
    """A rule document (规范性文件): what it is called, who issued it, how it stood in time, what it demands."""

    id: str
    title: str
    issuer: str
    editions: tuple[Edition, ...]
    aliases: tuple[str, ...] = ()
    level: str = ""
    """党内法规, 法律, 行政法规, 部门规章, 规范性文件, 国家标准."""
    doc_number: str = ""
    doc_number_certain: bool = False
    is_public: bool = True
    source: str = ""
    """Where the official text is to be found."""
    official: str = ""
    """The address of the official page, where it is known: `zicha fetch` gets the text there."""
    status_note: str = ""
    """What is known of its status, with how sure that is."""
    replaced_by: str = ""
    """Id or title of the rule that took its place as a whole."""
    about: str = ""
    """In one line of our own words, what the rule governs."""
    duties: tuple[Duty, ...] = ()
    moves: tuple[ArticleMove, ...] = ()
    questions: tuple[str, ...] = ()
    place_unit: str = "条"
    """What a number of it is called: 条, or 项 and 部分 in a text without articles."""
    is_repealed: bool = False
    """Whether it is known to be repealed as a whole, even where the day is not known."""

    def edition_on(self, on: date) -> Edition | None:
        """Return the edition in force on that day."""
        return next((edition for edition in self.editions if edition.is_in_force(on)), None)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a text that names a rule: 《网络安全法》第二十一条, or the title alone.

    Several articles after one title give one Reference each. `span` covers the words of this
    reference (title and article where they stand together, else the article), `title_span` the
    title without its marks.
    """

    title: str
    span: Span
    title_span: Span
    article: ArticleNumber | None = None
    paragraph: int | None = None
    """款, from 1."""
    item: int | None = None
    """项, from 1."""
    is_quoted: bool = True
    """Whether the title stands in 《》."""
    issuer: str = ""
    """An issuer named right before the title: 区委, 省委宣传部."""
    doc_number: str = ""
    """A document number right after the title: 厅字〔2017〕32号."""
    year: int | None = None
    """A year that opens the title or stands in its tail: 《2022年度…清单》 gives 2022."""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A heading of a report with the text under it, down to the next heading of its level or above."""

    number: str
    """As printed: 一、 or （二） or 3."""
    title: str
    level: int
    span: Span
    """From the heading to the end of its text, sub-sections included."""
    heading_span: Span


@dataclass(frozen=True, slots=True)
class Report:
    """A self-inspection report taken apart. Spans are in the text that was parsed."""

    title: str
    text: str
    sections: tuple[ReportSection, ...] = ()
    title_span: Span | None = None
    addressee: str = ""
    addressee_span: Span | None = None
    opening_span: Span | None = None
    signature: str = ""
    signature_span: Span | None = None
    date: date | None = None
    date_span: Span | None = None
    unit: str = ""
    year: int | None = None
    """The year the report is about."""
    kind: str = ""
    """Id of the report kind it looks like, or nothing."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that is retrieved as a whole, with everything needed to cite it."""

    id: str
    document_id: str
    document_title: str
    kind: DocumentKind
    text: str
    scope: Scope = BUILT_IN
    label: str = ""
    """Where in the document, as a person says it: 第十条; 二、（一）; E04 理论学习中心组学习."""
    article: ArticleNumber | None = None
    edition: str = ""
    heading: str = ""
    """What stands above it: chapter and section, or the headings of a report. Searched, not quoted."""
    form: TextForm = TextForm.SUMMARY
    questions: tuple[str, ...] = ()
    """Questions in plain words that it answers. Searched, not quoted."""
    element: str = ""
    """`kind:id` of the required element it belongs to."""
    year: int | None = None
    unit: str = ""
    report_kind: str = ""
    rule_id: str = ""
    cites: tuple[str, ...] = ()
    """Rules that it cites, as "title" or "title#49"."""
    added_by: str = ""
    added_at: datetime | None = None
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage that was found, how well it fits (0–1 within one retrieval), and by which ways."""

    passage: Passage
    score: float
    found_by: tuple[str, ...] = ()
    """`reference`, `lexical`, `dense`."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What is remembered of an added document beside its passages."""

    id: str
    kind: DocumentKind
    title: str
    scope: Scope
    content_hash: str
    """SHA-256 of the file's bytes."""
    name: str = ""
    """The file's name as it was given."""
    origin: str = ""
    """Where the file was read, so that a changed file replaces itself and not another of the same name."""
    keeps_noise: bool = False
    """Whether it was added without cleaning."""
    unit: str = ""
    year: int | None = None
    report_kind: str = ""
    rule_id: str = ""
    edition: str = ""
    form: TextForm = TextForm.FULL_TEXT
    added_by: str = ""
    added_at: datetime | None = None
    passages: int = 0
    removed: tuple[str, ...] = ()
    """What cleaning took out, each as one line: reason and opening words."""
    cites: tuple[str, ...] = field(default=())
    """Rules it cites, as "title" or "title#49", with repetitions: a count of places."""
    text: str = ""
    """The whole text of an added rule, from which its articles are read again; nothing for other kinds."""
