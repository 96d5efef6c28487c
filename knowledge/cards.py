"""Rule cards: one TOML file per rule, in our own words, checked key by key when it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.documents import ArticleMove, ArticleNumber, Duty, Edition, RuleDocument
from knowledge.errors import DataFileInvalid
from knowledge.text.numerals import parse_article_number, parse_ordinal

_RULE_KEYS = frozenset(
    [
        "id",
        "title",
        "issuer",
        "aliases",
        "level",
        "doc_number",
        "doc_number_certain",
        "is_public",
        "source",
        "official",
        "status_note",
        "replaced_by",
        "about",
        "questions",
        "place_unit",
        "is_repealed",
        "editions",
        "duties",
        "moves",
    ]
)
_EDITION_KEYS = frozenset(
    [
        "label",
        "effective",
        "ended",
        "issued",
        "article_count",
        "is_count_certain",
        "not_before",
        "doc_number",
        "title",
    ]
)
_DUTY_KEYS = frozenset(["summary", "articles", "label", "elements", "questions", "internal_only"])
_MOVE_KEYS = frozenset(["old", "new", "since", "about", "words", "now", "now_words", "is_presumed"])


def load_card(path: Path) -> RuleDocument:
    """Read a rule card. Raises DataFileInvalid, which names the file, the key and the remedy."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileInvalid(f"规定卡片 {path.name} 读不出来，请确认文件存在并以 UTF-8 保存。") from error
    except tomllib.TOMLDecodeError as error:
        raise DataFileInvalid(f"规定卡片 {path.name} 不是正确的 TOML（{error}），请按这一处修改。") from error
    return _Card(path.name, data).rule()


class _Card:
    """The values of one file, read with the checks that each key needs."""

    def __init__(self, name: str, data: Mapping[str, Any]) -> None:
        self._name = name
        self._data = data

    def rule(self) -> RuleDocument:
        data = self._data
        self._only(data, _RULE_KEYS, "")
        editions = tuple(
            self._edition(table, f"editions[{n}]") for n, table in enumerate(self._tables("editions"), 1)
        )
        if not editions:
            raise self._wrong("editions", "没有写版本", "至少写一个 [[editions]]")
        return RuleDocument(
            id=self._text(data, "id", required=True),
            title=self._text(data, "title", required=True),
            issuer=self._text(data, "issuer", required=True),
            editions=editions,
            aliases=self._texts(data, "aliases"),
            level=self._text(data, "level"),
            doc_number=self._text(data, "doc_number"),
            doc_number_certain=self._flag(data, "doc_number_certain"),
            is_public=self._flag(data, "is_public", default=True),
            source=self._text(data, "source"),
            official=self._address(data, "official"),
            status_note=self._text(data, "status_note"),
            replaced_by=self._text(data, "replaced_by"),
            about=self._text(data, "about"),
            duties=tuple(
                self._duty(table, f"duties[{n}]") for n, table in enumerate(self._tables("duties"), 1)
            ),
            moves=tuple(self._move(table, f"moves[{n}]") for n, table in enumerate(self._tables("moves"), 1)),
            questions=self._texts(data, "questions"),
            place_unit=self._text(data, "place_unit") or "条",
            is_repealed=self._flag(data, "is_repealed"),
        )

    def _address(self, table: Mapping[str, Any], key: str) -> str:
        address = self._text(table, key)
        if address and not address.startswith("https://"):
            raise self._wrong(key, f"“{address}”不是 https 网址", "写官方网页的完整网址，或删去这一行")
        return address

    def _edition(self, table: Mapping[str, Any], place: str) -> Edition:
        self._only(table, _EDITION_KEYS, place)
        count = table.get("article_count")
        if count is not None and (not isinstance(count, int) or isinstance(count, bool) or count < 1):
            raise self._wrong(f"{place}.article_count", "不是正整数", "写条数，不知道就删去这一行")
        return Edition(
            label=self._text(table, "label", place, required=True),
            effective=self._day(table, "effective", place),
            ended=self._day(table, "ended", place),
            issued=self._day(table, "issued", place),
            article_count=count,
            doc_number=self._text(table, "doc_number", place),
            title=self._text(table, "title", place),
            not_before=self._day(table, "not_before", place),
            is_count_certain=self._flag(table, "is_count_certain", place, default=True),
        )

    def _duty(self, table: Mapping[str, Any], place: str) -> Duty:
        self._only(table, _DUTY_KEYS, place)
        articles = tuple(
            self._number(text, f"{place}.articles") for text in self._texts(table, "articles", place)
        )
        elements = self._texts(table, "elements", place)
        for element in elements:
            if ":" not in element:
                raise self._wrong(f"{place}.elements", f"“{element}”缺报告种类", "写成 ideology:E04 的样子")
        return Duty(
            summary=self._text(table, "summary", place, required=True),
            articles=articles,
            article_label=self._text(table, "label", place)
            or "、".join(self._texts(table, "articles", place)),
            elements=elements,
            questions=self._texts(table, "questions", place),
            internal_only=self._flag(table, "internal_only", place),
        )

    def _move(self, table: Mapping[str, Any], place: str) -> ArticleMove:
        self._only(table, _MOVE_KEYS, place)
        since = self._day(table, "since", place)
        if since is None:
            raise self._wrong(f"{place}.since", "没有写", "写新条号开始施行的日期")
        return ArticleMove(
            old=self._number(self._text(table, "old", place, required=True), f"{place}.old"),
            new=self._number(self._text(table, "new", place, required=True), f"{place}.new"),
            since=since,
            about=self._text(table, "about", place, required=True),
            words=self._texts(table, "words", place),
            now=self._text(table, "now", place),
            now_words=self._texts(table, "now_words", place),
            is_presumed=self._flag(table, "is_presumed", place, default=True),
        )

    def _tables(self, key: str) -> list[Mapping[str, Any]]:
        tables = self._data.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self._wrong(key, "格式不对", f"写成 [[{key}]] 表")
        return tables

    def _text(self, table: Mapping[str, Any], key: str, place: str = "", *, required: bool = False) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            raise self._wrong(_join(place, key), "没有写或不是文字", "补上一行文字")
        return value.strip()

    def _texts(self, table: Mapping[str, Any], key: str, place: str = "") -> tuple[str, ...]:
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
            raise self._wrong(_join(place, key), "不是文字的列表", '写成 ["…", "…"]')
        return tuple(value.strip() for value in values)

    def _flag(self, table: Mapping[str, Any], key: str, place: str = "", *, default: bool = False) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(_join(place, key), "不是 true 或 false", "改成其中一个")
        return value

    def _day(self, table: Mapping[str, Any], key: str, place: str) -> date | None:
        value = table.get(key)
        # A TOML time is a datetime, which is a date too.
        if value is not None and type(value) is not date:
            raise self._wrong(_join(place, key), "不是日期", "写成 2025-06-01 的样子，不加引号")
        return value

    def _number(self, text: str, place: str) -> ArticleNumber:
        number = parse_article_number(text)
        if number is None and (ordinal := parse_ordinal(text)):
            number = ArticleNumber(ordinal)
        if number is None:
            raise self._wrong(place, f"“{text}”不是条号", "写成“第二十一条”的样子")
        return number

    def _only(self, table: Mapping[str, Any], keys: frozenset[str], place: str) -> None:
        unknown = next((key for key in table if key not in keys), None)
        if unknown is not None:
            raise self._wrong(_join(place, unknown), "是不认识的键", f"可用的键有 {'、'.join(sorted(keys))}")

    def _wrong(self, key: str, problem: str, remedy: str) -> DataFileInvalid:
        return DataFileInvalid(f"规定卡片 {self._name} 的 {key} {problem}，请{remedy}。")


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
