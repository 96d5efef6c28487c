"""Wording: what is a slip of the pen, a broken formula or a fault of grammar, told from data.

Four ways, each over the whole text once: words written wrongly again and again (`words/slips.toml`),
set terms whose sound is right and whose characters are not (`words/terms.toml`), formulas beside an
enumeration of their members (`words/formulas.toml`), and forms that no grammar allows
(`words/grammar.toml`). Only entries called certain there are certain here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

from knowledge.documents import Span

Kind = Literal["slip", "sound", "formula", "congress", "grammar"]

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十百千]+)"
_LONGEST_TERM = 12


@dataclass(frozen=True, slots=True)
class WordingFault:
    """One place whose wording is wrong, or probably wrong.

    `right` may stand in its place as it is; empty where it takes more than one word to mend it.
    """

    span: Span
    kind: Kind
    says: str
    right: str = ""
    is_certain: bool = False
    is_hint: bool = False
    source: str = ""


def find_wording_faults(text: str, on: date) -> tuple[WordingFault, ...]:
    """Return the faults in order, one a place; `on` is the day whose formulas hold. Linear in the text."""
    from knowledge.text.formulas import find_formula_faults

    found = [*_slips(text), *_sounds(text), *find_formula_faults(text, on), *_grammar(text)]
    found.sort(key=lambda fault: (fault.span.start, not fault.is_certain, -fault.span.end))
    kept: list[WordingFault] = []
    for fault in found:
        if not kept or not kept[-1].span.overlaps(fault.span):
            kept.append(fault)
    return tuple(kept)


def sound_of(word: str) -> tuple[str, ...]:
    """Return the sound of each character without its tone; a character has the one it has most often."""
    return tuple(map(_sound, word))


@cache
def near_sound(char: str) -> str:
    """Return the sound as those hear it who do not tell zh from z and -ng from -n: 公总号 for 公众号."""
    (sound,) = sound_of(char)
    if sound[:2] in ("zh", "ch", "sh"):
        sound = sound[0] + sound[2:]
    return sound.removesuffix("g") if sound.endswith("ng") else sound


@cache
def _sound(char: str) -> str:
    from pypinyin import lazy_pinyin

    return lazy_pinyin(char)[0]


@cache
def _data(name: str) -> dict[str, Any]:
    file = resources.files("knowledge.text").joinpath("words", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


# Words written wrongly again and again


@dataclass(frozen=True, slots=True)
class _Slip:
    right: str
    not_before: str
    not_after: str
    is_certain: bool


@cache
def _slip_table() -> tuple[dict[str, _Slip], re.Pattern[str]]:
    table = {}
    for is_certain, key in ((True, "certain"), (False, "likely")):
        for wrong, right, *guards in _data("slips")[key]:
            not_before, not_after = (*guards, "", "")[:2]
            table[wrong] = _Slip(right, not_before, not_after, is_certain)
    longest_first = sorted(table, key=len, reverse=True)
    return table, re.compile("|".join(map(re.escape, longest_first)))


def _slips(text: str) -> Iterator[WordingFault]:
    table, pattern = _slip_table()
    for match in pattern.finditer(text):
        slip = table[match[0]]
        if slip.not_before and text[match.start() - 1 : match.start()] in tuple(slip.not_before):
            continue
        if slip.not_after and text[match.end() : match.end() + 1] in tuple(slip.not_after):
            continue
        before = text[match.start() - 1 : match.start()]
        # 学习习近平…: the doubled character belongs to the word before.
        if match[0].startswith("习习") and before == "学":
            continue
        yield WordingFault(
            Span(*match.span()),
            "slip",
            f"“{match[0]}”应为“{slip.right}”" if slip.is_certain else f"“{match[0]}”疑为“{slip.right}”",
            slip.right,
            slip.is_certain,
        )


# Right by sound, wrong by characters


@cache
def _terms_by_sound() -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for term in _data("terms")["certain"]:
        found.setdefault(sound_of(term), set()).add(term)
    return {sound: frozenset(terms) for sound, terms in found.items()}


@cache
def _honest() -> tuple[str, ...]:
    return tuple(_data("terms")["honest"])


@cache
def _term_lengths() -> dict[tuple[str, str], tuple[int, ...]]:
    """The lengths of the terms that begin with these two sounds, the longest first."""
    lengths: dict[tuple[str, str], set[int]] = {}
    for sound in _terms_by_sound():
        lengths.setdefault((sound[0], sound[1]), set()).add(len(sound))
    return {opening: tuple(sorted(found, reverse=True)) for opening, found in lengths.items()}


def _sounds(text: str) -> Iterator[WordingFault]:
    terms, lengths = _terms_by_sound(), _term_lengths()
    for run in _HAN.finditer(text):
        words = run[0]
        sounds = sound_of(words)
        at = 0
        while at < len(words) - 3:
            step = 1
            for length in lengths.get((sounds[at], sounds[at + 1]), ()):
                bucket = terms.get(sounds[at : at + length]) if at + length <= len(words) else None
                if bucket is None:
                    continue
                written = words[at : at + length]
                start = run.start() + at
                if (
                    written not in bucket
                    and (right := _one_off(written, bucket))
                    and not _is_honest(text, start, length)
                ):
                    yield WordingFault(
                        Span(start, start + length), "sound", f"“{written}”应为“{right}”", right, True
                    )
                step = length if written in bucket else 1
                break
            at += step


def _is_honest(text: str, start: int, length: int) -> bool:
    """Tell whether a longer honest run covers the place."""
    around = text[max(0, start - _LONGEST_TERM) : start + length + _LONGEST_TERM]
    return any(one in around and text[start : start + length] in one for one in _honest())


def _one_off(written: str, bucket: frozenset[str]) -> str:
    """Return the one term that differs in one character, or in two of a long one."""
    near = [
        term
        for term in bucket
        if sum(a != b for a, b in zip(written, term, strict=True)) <= (1 if len(term) < 6 else 2)
    ]
    return near[0] if len(near) == 1 else ""


# Grammar


@cache
def _grammar_table() -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    return tuple(
        (re.compile(one["pattern"].replace("{N}", _NUMBER), re.MULTILINE), one)
        for one in _data("grammar")["fault"]
    )


def _grammar(text: str) -> Iterator[WordingFault]:
    for pattern, one in _grammar_table():
        for match in pattern.finditer(text):
            yield WordingFault(
                Span(*match.span()),
                "grammar",
                one["says"],
                match.expand(one["right"]) if "right" in one else "",
                one.get("certain", False),
                one.get("hint", False),
            )
