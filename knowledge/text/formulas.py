"""Set formulas: all their members, the words that go with them, their exact wording, and congresses with their plenums."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

from rapidfuzz.distance import Levenshtein

from knowledge.documents import Span
from knowledge.text.numerals import from_chinese, to_chinese
from knowledge.text.wording import WordingFault

_BESIDE = 40
"""Characters between a formula's name and the enumeration of its members, in the same sentence."""
_GRAM = 4
"""So many characters in a row that agree make a set phrase worth comparing."""
_LONG = 10
"""From this length on two characters may differ, else one."""
_PLENUM = re.compile(r"(?:党的)?(十[八九]|二十[一二]?)(大|届)((?:[一二三四五六七八九]、?)+)中全会")
_SMALL_WORDS = str.maketrans("", "", "的了和与及之地")
_JOINT = "、"
_STOPS = "。；\n"


@cache
def _data() -> dict[str, Any]:
    file = resources.files("knowledge.text").joinpath("words", "formulas.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def find_formula_faults(text: str, on: date) -> Iterator[WordingFault]:
    """Yield what is wrong with the formulas of a text on that day; linear in the text."""
    for formula in _formulas():
        if formula.since <= on:
            yield from _enumerations(text, formula)
    yield from _pairings(text)
    yield from _numbers(text)
    yield from _near_misses(text)
    yield from _congresses(text, on)


# Members


@dataclass(frozen=True)
class _Formula:
    name: str
    members: tuple[str, ...]
    since: date
    source: str
    is_told_by_members: bool
    """Whether most of its members in a row are always meant to be all of it."""

    @cached_property
    def member(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.members)))

    @cached_property
    def end(self) -> str:
        """What all members end with: 意识, 自信; nothing where they differ."""
        ends = {one[-2:] for one in self.members}
        return ends.pop() if len(ends) == 1 else ""


@cache
def _formulas() -> tuple[_Formula, ...]:
    return tuple(
        _Formula(
            one["name"],
            tuple(one["members"]),
            one["since"],
            one["source"],
            one.get("told_by_members", False),
        )
        for one in _data()["formula"]
    )


def _enumerations(text: str, formula: _Formula) -> Iterator[WordingFault]:
    """Look at each run of members: beside the formula's name, or wherever most of them stand together."""
    if formula.is_told_by_members:
        for run in _runs(text, [Span(*match.span()) for match in formula.member.finditer(text)]):
            if fault := _fault_of(text, formula, run):
                yield fault
        return
    at = text.find(formula.name)
    while at >= 0:
        end = at + len(formula.name)
        reach = 8 * len(formula.members) + _BESIDE
        for window in (Span(max(0, at - reach), at), Span(end, end + reach)):
            words = _clause(text, window, at)
            found = [Span(*match.span()).shifted(window.start) for match in formula.member.finditer(words)]
            run = max(_runs(text, found), key=len, default=[])
            if fault := _fault_of(text, formula, run):
                yield fault
                break
        at = text.find(formula.name, end)


def _runs(text: str, spans: list[Span]) -> Iterator[list[Span]]:
    """Group members between which there is no more than a mark and one other word."""
    run: list[Span] = []
    for span in spans:
        between = text[run[-1].end : span.start] if run else ""
        if run and (len(between) > 8 or set(between) & set(_STOPS)):
            yield run
            run = []
        run.append(span)
    if run:
        yield run


def _fault_of(text: str, formula: _Formula, run: list[Span]) -> WordingFault | None:
    named = {span.of(text) for span in run}
    missing = [one for one in formula.members if one not in named]
    if not missing or len(named) <= len(formula.members) // 2:
        return None
    place = Span(run[0].start, run[-1].end)
    if (other := _stranger(text, formula, run)) and len(missing) == 1:
        return WordingFault(
            other,
            "formula",
            f"“{formula.name}”没有“{other.of(text)}”，应为“{missing[0]}”",
            missing[0],
            True,
            source=formula.source,
        )
    if formula.is_told_by_members and len(named) < len(formula.members) - 1:
        return None
    return WordingFault(
        place,
        "formula",
        f"“{formula.name}”列举不全，缺“{'、'.join(missing)}”",
        is_certain=True,
        source=formula.source,
    )


def _stranger(text: str, formula: _Formula, run: list[Span]) -> Span | None:
    """The word in the row of members that ends as they do and is none: 民族自信."""
    if not formula.end:
        return None
    start = max(text.rfind(mark, 0, run[0].start) for mark in "，。；：\n") + 1
    stops = [at for mark in "，。；：\n" if (at := text.find(mark, run[-1].end)) >= 0]
    for match in re.finditer(
        rf"(?:(?<={_JOINT})|(?<=[和与及])|(?<=[“（])|(?<=[强立定固树牢]))[\u4e00-\u9fff]{{2,3}}{formula.end}",
        text[start : min(stops, default=len(text))],
    ):
        span = Span(*match.span()).shifted(start)
        words = span.of(text)
        is_beside = any(abs(one.start - span.end) <= 2 or abs(span.start - one.end) <= 2 for one in run)
        if (
            is_beside
            and words not in formula.name
            and not any(words.endswith(one) for one in formula.members)
        ):
            return span
    return None


def _clause(text: str, window: Span, name: int) -> str:
    """The window's words within the sentence of the name, the rest blanked."""
    words = window.of(text)
    if window.start < name:
        cut = max(words.rfind(mark) for mark in _STOPS) + 1
        return " " * cut + words[cut:]
    stops = [found for mark in _STOPS if (found := words.find(mark)) >= 0]
    return words[: min(stops)] if stops else words


# Which verb goes with which formula, and how many there are of it


def _pairings(text: str) -> Iterator[WordingFault]:
    pairs = _data()["pairing"]
    names = [one["right"] for one in pairs]
    for one in pairs:
        others = "|".join(name for name in names if name != one["right"])
        for match in re.finditer(
            rf"(?:{'|'.join(one['verbs'])})[“\"]?(?P<name>{others})(?=[”\"、，。的])", text
        ):
            span = Span(*match.span("name"))
            says = f"“{match[0].replace('“', '')}”搭配不对，应为“{one['right']}”"
            yield WordingFault(span, "formula", says, one["right"], True, source=one["source"])


def _numbers(text: str) -> Iterator[WordingFault]:
    names = {one["right"][2:]: one["right"] for one in _data()["pairing"]}
    for match in re.finditer(rf"(?<=[“\"])[一二两三五六七四]个({'|'.join(names)})(?=[”\"])", text):
        if match[0] != names[match[1]]:
            right = names[match[1]]
            yield WordingFault(
                Span(*match.span()), "formula", f"“{match[0]}”应为“{right}”", right, is_certain=False
            )


# The exact words of set phrases


@cache
def _phrase_index() -> dict[str, list[tuple[str, int]]]:
    index: dict[str, list[tuple[str, int]]] = {}
    for phrase in _data()["phrases"]:
        for at in range(len(phrase) - _GRAM + 1):
            index.setdefault(phrase[at : at + _GRAM], []).append((phrase, at))
    return index


def _near_misses(text: str) -> Iterator[WordingFault]:
    """Yield runs that are a set phrase but for a character or two: 习近平新时期中国特色社会主义思想."""
    index, told = _phrase_index(), set[int]()
    for at in range(len(text) - _GRAM + 1):
        for phrase, offset in index.get(text[at : at + _GRAM], ()):
            start = at - offset
            if start < 0 or start in told or text.startswith(phrase, start):
                continue
            if (written := _written(text, start, phrase)) and not _is_honest(text, start, written, phrase):
                told.update(range(start - 2, start + len(written)))
                yield WordingFault(
                    Span(start, start + len(written)),
                    "formula",
                    f"“{written}”应为“{phrase}”",
                    phrase,
                    True,
                    source="固定提法的规范表述",
                )


def _written(text: str, start: int, phrase: str) -> str:
    """The run from `start` that stands for the phrase, or nothing."""
    limit = 2 if len(phrase) >= _LONG else 1
    for length in (len(phrase), len(phrase) - 1, len(phrase) + 1):
        written = text[start : start + length]
        if len(written) != length or written[:2] != phrase[:2] or written[-2:] != phrase[-2:]:
            continue
        if not all("\u4e00" <= char <= "\u9fff" for char in written):
            continue
        if Levenshtein.distance(written, phrase, score_cutoff=limit) <= (
            limit if length == len(phrase) else 1
        ):
            return written
    return ""


def _is_honest(text: str, start: int, written: str, phrase: str) -> bool:
    if written.translate(_SMALL_WORDS) == phrase.translate(_SMALL_WORDS):
        return True
    around = text[max(0, start - 6) : start + len(written) + 6]
    return any(one in around for one in _data()["honest"])


# Congresses and plenums


def _congresses(text: str, on: date) -> Iterator[WordingFault]:
    known = {one["number"]: one for one in _data()["congress"]}
    for match in _PLENUM.finditer(text):
        number = from_chinese(match[1])
        congress = known.get(number) if number is not None else None
        if match[2] == "大":
            right = match[0].replace("大", "届", 1)
            yield WordingFault(
                Span(*match.span()),
                "congress",
                f"“{match[0]}”应为“{right}”",
                right,
                True,
                source="党的全国代表大会和中央全会的称谓",
            )
            continue
        if congress is None:
            continue
        held = sum(day <= on for day in congress["plenums"])
        named = [value for char in match[3] if (value := from_chinese(char)) is not None]
        is_over = (number or 0) < max(known)
        if named and max(named) > max(held, 1) and (is_over or max(named) > held + 1):
            yield WordingFault(
                Span(*match.span()),
                "congress",
                f"到报告日，{match[1]}届只开到{to_chinese(max(held, 1))}中全会",
                is_certain=is_over,
                source="中央全会公报",
            )
