"""Facts: what the writer told, slot by slot, with who said it and when.

A ledger is immutable; every answer makes a new one, so that undoing is taking up the old one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.errors import InputInvalid
from bot.facts.correcting import Edit, apply
from bot.facts.words import PERIOD, may_be_counted_in
from knowledge.specs import FactSlot, ReportSpec

_COUNTED = re.compile(r"(\d+)([^\d\s]{1,2})")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the writer told. `slot` is empty for a free fact: told, but asked by no element."""

    slot: str
    title: str
    value: str
    unit: str = ""
    said_by: str = ""
    said_at: datetime | None = None
    origin: str = ""
    """The message, file or form it came from."""
    quote: str = ""
    """The clause it was read from, as the writer told it."""
    sentence: str = ""
    """The whole sentence of that clause: what is told together is written together."""

    @property
    def is_free(self) -> bool:
        """Whether no slot asked for it."""
        return not self.slot

    @property
    def freed(self) -> Fact:
        """The fact in the writer's own words, asked by no slot."""
        return replace(self, slot="", title="", value=self.quote or self.text, unit="") if self.slot else self

    @property
    def text(self) -> str:
        """The fact as it is shown back: 集体学习研讨次数：12次."""
        told = self.value + ("" if self.value.endswith(self.unit) else self.unit)
        if self.slot and self.unit and self.period:
            told += f"（{self.period}）"
        return f"{self.title}：{told}" if self.title else told

    @property
    def period(self) -> str:
        """The part of the year that the count is of, as it was told: 上半年; empty for the whole year."""
        told = PERIOD.search(self.quote)
        return told[0] if told else ""

    def to_json(self) -> dict[str, str]:
        """Return the fact for storing; empty parts are left out."""
        data = {
            name: str(getattr(self, name))
            for name in ("slot", "title", "value", "unit", "said_by", "origin", "quote", "sentence")
        }
        data["said_at"] = self.said_at.isoformat() if self.said_at else ""
        return {name: value for name, value in data.items() if value or name in ("slot", "value")}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Fact:
        """Read a stored fact; unknown parts are passed over."""
        said_at = data.get("said_at")
        known = ("slot", "title", "value", "unit", "said_by", "origin", "quote", "sentence")
        texts = {name: str(data.get(name, "")) for name in known}
        return cls(**texts, said_at=datetime.fromisoformat(said_at) if said_at else None)


@dataclass(frozen=True, slots=True)
class FactLedger:
    """All facts of one report, in the order they were told; one to a slot, free facts as they come."""

    facts: tuple[Fact, ...] = field(default=())

    def with_fact(self, fact: Fact) -> FactLedger:
        """Return the ledger with that fact: it takes the place of an earlier one of its slot or title."""
        facts = list(self.facts)
        for n, old in enumerate(facts):
            if _is_same(old, fact):
                facts[n] = fact
                return replace(self, facts=tuple(facts))
        return replace(self, facts=(*facts, fact))

    def with_told(self, facts: Iterable[Fact]) -> FactLedger:
        """Return the ledger with what was told besides: it changes nothing that was told before.

        A count of a slot that is filled already is a thing of its own: 还去红色基地参观1次 is no study.
        """
        ledger = self
        for fact in facts:
            held = ledger.fact(fact.slot)
            if held is not None and held.quote != fact.quote:
                told = fact.quote or f"{fact.value}{fact.unit}"
                fact = replace(fact, slot="", title="", value=told, unit="")
            ledger = ledger.with_fact(fact)
        return ledger

    def with_facts(self, facts: Iterable[Fact]) -> FactLedger:
        """Return the ledger with all of them."""
        ledger = self
        for fact in facts:
            ledger = ledger.with_fact(fact)
        return ledger

    def without(self, slot: str) -> FactLedger:
        """Return the ledger without the fact of that slot, or the free fact of that title."""
        kept = (f for f in self.facts if slot not in (f.slot or f.title, f.title))
        return replace(self, facts=tuple(kept))

    @property
    def told(self) -> tuple[str, ...]:
        """The sentences as they were told, each once; a fact that came without one by its title and value."""
        return tuple(dict.fromkeys(_told(fact) for fact in self.facts))

    def with_change(self, edits: Sequence[Edit]) -> FactLedger:
        """Return the ledger after edits of `told`: a fact whose clause was taken out is gone."""
        new = {sentence: apply(edits, at, sentence) for at, sentence in enumerate(self.told)}
        pieces = {
            sentence: [(one.span.of(sentence), one.new) for one in edits if one.at == at]
            for at, sentence in enumerate(self.told)
        }
        facts = (_edited(fact, new[_told(fact)], pieces[_told(fact)]) for fact in self.facts)
        return replace(self, facts=tuple(fact for fact in facts if fact is not None))

    def fact(self, slot: str) -> Fact | None:
        """Return the fact of that slot."""
        return next((fact for fact in self.facts if fact.slot == slot), None) if slot else None

    def value(self, slot: str) -> str | None:
        """Return what was told for that slot, without its unit."""
        fact = self.fact(slot)
        return fact.value if fact else None

    @property
    def as_free(self) -> FactLedger:
        """The same facts without a slot, in the writer's own words: what another paragraph takes over."""
        return FactLedger(tuple(fact.freed for fact in self.facts))

    @property
    def free(self) -> tuple[Fact, ...]:
        """The facts that no slot asked for."""
        return tuple(fact for fact in self.facts if fact.is_free)

    def of(self, slots: Iterable[FactSlot]) -> tuple[Fact, ...]:
        """Return the facts of those slots, in the order of the slots."""
        return tuple(fact for slot in slots if (fact := self.fact(slot.id)) is not None)

    def allowed_text(self) -> str:
        """Return all that a draft may say because the writer said it, one fact to a line."""
        return "\n".join(fact.text for fact in self.facts)

    def to_json(self) -> list[dict[str, str]]:
        """Return the facts for storing."""
        return [fact.to_json() for fact in self.facts]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> FactLedger:
        """Read stored facts."""
        return cls(tuple(Fact.from_json(one) for one in data))


def load_facts(path: Path, spec: ReportSpec) -> FactLedger:
    """Read a facts file: each key a slot's id or title, the value a string, number, date or list."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputInvalid(f"找不到事实文件 {path.name}，请检查路径后再试。") from None
    except tomllib.TOMLDecodeError as error:
        raise InputInvalid(
            f'事实文件 {path.name} 不合 TOML 的写法（{_place(error)}），请写成 "集体学习研讨次数" = 12 这样一行一项。'
        ) from None
    except (OSError, UnicodeDecodeError):
        raise InputInvalid(f"事实文件 {path.name} 读不出来，请确认它是 UTF-8 的文本文件。") from None
    return ledger_of(data, spec, origin=path.name)


def ledger_of(
    data: Mapping[str, Any], spec: ReportSpec, *, origin: str = "", said_by: str = ""
) -> FactLedger:
    """Make a ledger of keys and values; a key that no slot has is a free fact. Tables are read through."""
    slots = {slot.id: slot for element in spec.elements for slot in element.slots}
    slots |= {slot.title: slot for slot in slots.values()}
    ledger = FactLedger()
    for key, value in _flat(data):
        told = _written(value, key, origin)
        if told:
            ledger = ledger.with_fact(
                fact_of(slots.get(key.strip()), told, title=key.strip(), said_by=said_by, origin=origin)
            )
    return ledger


def fact_of(
    slot: FactSlot | None,
    told: str,
    *,
    title: str = "",
    said_by: str = "",
    said_at: datetime | None = None,
    origin: str = "",
    quote: str = "",
    sentence: str = "",
) -> Fact:
    """Make a fact of what was told for a slot: `12次` is 12 with the unit 次."""
    told = told.strip().rstrip("。；;，,")
    if slot is None:
        return Fact("", title, told, "", said_by, said_at, origin, quote, sentence)
    unit = slot.unit
    if unit and told.endswith(unit) and len(told) > len(unit):
        told = told.removesuffix(unit).rstrip()
    elif slot.type == "count" and (match := _COUNTED.fullmatch(told)) and may_be_counted_in(match[2], slot):
        # 风险点5个 for a slot in 条: the sentence has its own unit.
        told = match[1]
    return Fact(slot.id, slot.title, told, unit, said_by, said_at, origin, quote, sentence)


def _told(fact: Fact) -> str:
    return fact.sentence or f"{fact.title}{fact.value}{fact.unit}"


def _edited(fact: Fact, sentence: str, pieces: Sequence[tuple[str, str]]) -> Fact | None:
    """Return a fact after its sentence was edited, or None where it is gone."""
    if not pieces:
        return fact
    value, quote = fact.value, fact.quote
    for old, new in pieces:
        if not new and (fact.quote in old or value in old):
            return None
        # 5个 fills a slot in 条 as 5.
        bare_old, bare_new = (re.sub(r"[^\d.]+$", "", one) for one in (old, new))
        is_bare = value == bare_old != old
        value = (bare_new or new) if is_bare else value.replace(old, new)
        quote = quote.replace(old, new)
    kept = bool(fact.sentence)
    return replace(fact, value=value, quote=quote, sentence=sentence if kept else "") if value else None


def _is_same(old: Fact, new: Fact) -> bool:
    if new.slot:
        return old.slot == new.slot
    if old.slot:
        return False
    return old.title == new.title if new.title else (not old.title and old.value == new.value)


def _flat(data: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value)
        else:
            yield key, value


def _written(value: Any, key: str, origin: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, list):
        return "、".join(_written(one, key, origin) for one in value)
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise InputInvalid(f"事实文件 {origin} 中“{key}”的值看不明白，请改成文字、数字或列表。")


def _place(error: tomllib.TOMLDecodeError) -> str:
    import re

    line = re.search(r"line (\d+)", str(error))
    return f"第 {line[1]} 行" if line else "文件末尾"
