"""Reading the files of report kinds: `sources/kinds/<kind>.toml`, and a person's own beside them.

A file whose name begins with `_` is no kind: others take its sections over by `include`. Everything
wrong in a file is told with the file, the key and what to write instead, because the people who add
a kind are not programmers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from knowledge.errors import DataFileInvalid
from knowledge.specs import (
    Basis,
    FactSlot,
    Norm,
    ReportSpec,
    RequiredElement,
    SectionSpec,
    SentencePattern,
)
from knowledge.text.numerals import parse_article_number

if TYPE_CHECKING:
    from knowledge.rules import RuleCatalogue

BUILT_IN_KINDS = Path(__file__).parent / "sources" / "kinds"

SLOT_TYPES = ("text", "count", "percent", "date", "dates", "names", "title", "list")
PERIODS = ("year", "half-year", "quarter", "month")
# What a sentence may name beside the element's own slots.
RESERVED_NAMES = ("basis",)

_BRACES = re.compile(r"\{([^{}]*)\}")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PLACE = re.compile(r"(?:《(?P<title>[^》]+)》|(?P<id>[A-Za-z0-9_-]+))\s*(?P<article>\S.*)?")


@dataclass(frozen=True, slots=True)
class _Table:
    """A TOML table that knows where it stands, so that a mistake in it can be told."""

    data: Mapping[str, Any]
    file: str
    path: str = ""

    def fail(self, key: str, what: str) -> NoReturn:
        where = f"{self.path}.{key}" if self.path and key else self.path or key
        raise DataFileInvalid(f"报告种类文件 {self.file} 有误：{where} {what}。")

    def only(self, *known: str) -> None:
        for key in self.data:
            if key not in known:
                self.fail(key, f"不是可用的键，请改成以下之一：{'、'.join(known)}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if value is None:
            self.fail(key, f'没有写，请补上一行 {key} = "…"')
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fail(key, f'应当是不空的文字，请写成 {key} = "…"')
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.fail(key, f'应当是文字的列表，请写成 {key} = ["…", "…"]')
        return tuple(one.strip() for one in value)

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.fail(key, f"只能是 true 或 false，请写成 {key} = true 或删去这一行")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        value = self.data.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.fail(key, f"应当是不小于 0 的整数，请写成 {key} = 1")
        return value

    def pair(self, key: str) -> tuple[float, float] | None:
        value = self.data.get(key)
        if value is None:
            return None
        numbers = isinstance(value, list) and all(isinstance(n, int | float) for n in value)
        if not numbers or len(value) != 2 or value[0] > value[1]:
            self.fail(key, f"应当是从小到大的两个数，请写成 {key} = [0.1, 0.2]")
        return value[0], value[1]

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in choices:
            self.fail(key, f"写成了“{value}”，只能是 {'、'.join(choices)} 之一")
        return value

    def name(self, key: str) -> str:
        value = self.text(key)
        if not _ID.fullmatch(value):
            self.fail(key, f"写成了“{value}”，只能用英文字母、数字、下划线，并以字母开头")
        return value

    def tables(self, key: str) -> tuple[_Table, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.fail(key, "应当是一组表，请对照自带的 ideology.toml 改写")
        return tuple(self._at(f"{key}[{n}]", one) for n, one in enumerate(value))

    def mixed(self, key: str) -> tuple[str | _Table, ...]:
        """A list whose members are texts or tables: the short and the long way to write a thing."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str | dict) for one in value):
            self.fail(key, f'应当是列表，请写成 {key} = ["…"]')
        return tuple(
            one if isinstance(one, str) else self._at(f"{key}[{n}]", one) for n, one in enumerate(value)
        )

    def _at(self, step: str, data: Mapping[str, Any]) -> _Table:
        # An element is named by its id: people look for E04, not for elements[3].
        step = re.sub(r"\[\d+\]$", f"[{data['id']}]", step) if isinstance(data.get("id"), str) else step
        return _Table(data, self.file, f"{self.path}.{step}" if self.path else step)


def read_kinds(folder: Path, catalogue: RuleCatalogue | None = None) -> dict[str, ReportSpec]:
    """Read every kind of a folder; `include` looks in the folder first, then among the built-in files."""
    specs: dict[str, ReportSpec] = {}
    for path in sorted(folder.glob("*.toml")):
        if not path.name.startswith("_"):
            spec = read_kind(path, catalogue)
            if spec.id in specs:
                raise DataFileInvalid(
                    f"报告种类文件 {path.name} 有误：id “{spec.id}”与另一个文件重复，请改用别的 id。"
                )
            specs[spec.id] = spec
    return specs


def read_kind(path: Path, catalogue: RuleCatalogue | None = None) -> ReportSpec:
    """Read one kind from its file, with what it includes."""
    table = _load(path)
    table.only(
        "id", "title", "work", "topic", "aliases", "title_pattern", "topic_words", "include", "sections"
    )
    words = {"{work}": table.text("work", ""), "{topic}": table.text("topic", "")}
    sections = {s.id: s for s in _included(table, path, words, catalogue)}
    own = tuple(_section(one, catalogue) for one in table.tables("sections"))
    _check_unique(table, "sections", [section.id for section in own])
    sections.update({section.id: section for section in own})
    if not any(section.elements for section in sections.values()):
        table.fail("sections", "里没有必备要素，请至少写一个 [[sections]] 和其中的 [[sections.elements]]")
    spec = ReportSpec(
        id=table.name("id"),
        title=table.text("title"),
        sections=tuple(sorted(sections.values(), key=lambda section: section.order)),
        aliases=table.texts("aliases"),
        title_pattern=table.text("title_pattern", ""),
        topic_words=table.texts("topic_words"),
        work=words["{work}"],
        topic=words["{topic}"],
    )
    _check_names(table, spec)
    return spec


def _load(path: Path, words: Mapping[str, str] | None = None) -> _Table:
    try:
        text = path.read_text(encoding="utf-8")
        for mark, word in (words or {}).items():
            text = text.replace(mark, word)
        return _Table(tomllib.loads(text), path.name)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        where = f"第 {place.group(1)} 行" if place else "文件末尾"
        raise DataFileInvalid(
            f"报告种类文件 {path.name} 有误：{where}不合 TOML 的写法，请检查引号、括号和等号。"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise DataFileInvalid(f"报告种类文件 {path.name} 读不出来，请确认文件存在并以 UTF-8 保存。") from None


def _included(
    table: _Table, path: Path, words: Mapping[str, str], catalogue: RuleCatalogue | None
) -> Iterable[SectionSpec]:
    for name in table.texts("include"):
        found = next((p for p in (path.parent / name, BUILT_IN_KINDS / name) if p.is_file()), None)
        if found is None or Path(name).name != name:
            table.fail("include", f"中的 {name} 找不到，请把它放在同一文件夹，或改成 _common.toml")
        included = _load(found, words)
        included.only("sections")
        yield from (_section(one, catalogue) for one in included.tables("sections"))


def _section(table: _Table, catalogue: RuleCatalogue | None) -> SectionSpec:
    table.only("id", "title", "order", "aliases", "share", "length", "required", "elements")
    length = table.pair("length")
    return SectionSpec(
        id=table.name("id"),
        title=table.text("title"),
        order=table.whole("order"),
        elements=tuple(_element(one, catalogue) for one in table.tables("elements")),
        aliases=table.texts("aliases"),
        share=table.pair("share"),
        length=(int(length[0]), int(length[1])) if length else None,
        is_required=table.flag("required", default=True),
    )


def _element(table: _Table, catalogue: RuleCatalogue | None) -> RequiredElement:
    table.only(
        "id", "title", "meaning", "slots", "sentences", "basis", "norms",
        "aliases", "keywords", "questions", "tips", "optional",
    )  # fmt: skip
    slots = tuple(_slot(one) for one in table.tables("slots"))
    _check_unique(table, "slots", [slot.id for slot in slots])
    sentences = tuple(_sentence(table, one) for one in table.mixed("sentences"))
    known = {slot.id for slot in slots}
    for sentence in sentences:
        for name in (*_BRACES.findall(sentence.text), *sentence.needs):
            if name not in known and name not in RESERVED_NAMES:
                table.fail("sentences", f"用了 {{{name}}}，但 slots 里没有它，请补上这个事实项或改正名字")
    return RequiredElement(
        id=table.name("id"),
        title=table.text("title"),
        meaning=table.text("meaning"),
        slots=slots,
        sentences=sentences,
        basis=tuple(_basis(table, "basis", one, catalogue) for one in table.mixed("basis")),
        norms=tuple(_norm(one, known, catalogue) for one in table.tables("norms")),
        aliases=table.texts("aliases"),
        keywords=table.texts("keywords"),
        questions=table.texts("questions"),
        tips=table.texts("tips"),
        is_optional=table.flag("optional"),
    )


def _slot(table: _Table) -> FactSlot:
    table.only("id", "title", "ask", "type", "unit", "words", "optional")
    return FactSlot(
        id=table.name("id"),
        title=table.text("title"),
        ask=table.text("ask"),
        type=table.choice("type", SLOT_TYPES, "text"),
        unit=table.text("unit", ""),
        words=table.texts("words"),
        is_optional=table.flag("optional"),
    )


def _sentence(parent: _Table, given: str | _Table) -> SentencePattern:
    if isinstance(given, str):
        pattern = SentencePattern(given)
    else:
        given.only("text", "needs")
        pattern = SentencePattern(given.text("text"), given.texts("needs"))
    for opening, closing in ("{}", "[]"):
        if pattern.text.count(opening) != pattern.text.count(closing):
            parent.fail("sentences", f"中“{pattern.text[:12]}…”的 {opening} 与 {closing} 不成对，请补齐")
    return pattern


def _norm(table: _Table, slots: set[str], catalogue: RuleCatalogue | None) -> Norm:
    table.only("slot", "at_least", "per", "basis", "words", "anywhere")
    slot = table.text("slot")
    if slot not in slots:
        table.fail(
            "slot", f"写成了“{slot}”，但 slots 里没有它，请改成 {'、'.join(sorted(slots)) or '已有的事实项'}"
        )
    bases = table.mixed("basis") if isinstance(table.data.get("basis"), list) else ()
    given: str | _Table = bases[0] if bases else table.text("basis")
    return Norm(
        slot,
        table.whole("at_least"),
        table.choice("per", PERIODS),
        _basis(table, "basis", given, catalogue),
        table.texts("words"),
        table.texts("anywhere"),
    )


def _basis(table: _Table, key: str, given: str | _Table, catalogue: RuleCatalogue | None) -> Basis:
    internal = False
    if isinstance(given, _Table):
        given.only("rule", "article", "internal_only")
        internal = given.flag("internal_only")
        name, article = given.text("rule"), given.text("article", "")
    else:
        match = _PLACE.fullmatch(given)
        if match is None:
            table.fail(key, f'中的“{given}”看不明白，请写成 "《规定名称》第十条" 或只写 "《规定名称》"')
        name, article = match["title"] or match["id"], (match["article"] or "").strip()
    if catalogue is not None:
        rule = catalogue.get(name) or catalogue.find(name)
        if rule is None:
            table.fail(key, f"中的“{name}”不在规定目录中，请改成目录里的名称，或先用 zicha add 添加这部规定")
        counts = [edition.article_count for edition in rule.editions]
        number = parse_article_number(article.partition("（")[0]) if article else None
        if (
            number is not None
            and counts
            and all(counts)
            and number.number > max(filter(None, counts), default=0)
        ):
            table.fail(key, f"中的《{rule.title}》没有{number}，请核对条号，或只写规定名称")
        name = rule.id
    return Basis(name, article, internal)


def _check_unique(table: _Table, key: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            table.fail(key, f"中“{name}”出现了两次，请改掉其中一个")
        seen.add(name)


def _check_names(table: _Table, spec: ReportSpec) -> None:
    """Refuse what would make a fact or an element ambiguous: people call both by id or by title."""
    elements = spec.elements
    _check_unique(table, "sections", [element.id for element in elements])
    _check_unique(table, "sections", [element.title for element in elements])
    by_id: dict[str, FactSlot] = {}
    by_title: dict[str, FactSlot] = {}
    for element in elements:
        for slot in element.slots:
            other = by_id.setdefault(slot.id, slot)
            if _meaning(other) != _meaning(slot):
                table.fail(
                    f"sections…[{element.id}].slots", f"中 id “{slot.id}”与别处同名而不同义，请改用别的 id"
                )
            other = by_title.setdefault(slot.title, slot)
            if _meaning(other) != _meaning(slot):
                table.fail(f"sections…[{element.id}].slots", f"中标题“{slot.title}”与别处重复，请换一个标题")


def _meaning(slot: FactSlot) -> tuple[str, str, str, str]:
    return slot.id, slot.title, slot.type, slot.unit
