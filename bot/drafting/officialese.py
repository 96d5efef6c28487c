"""What the writer told, clause by clause, in the words of an official text: 学了十二次 becomes 学习12次.

Words are data (`spoken.toml`). Figures keep their value, names and quotations their letters; what no
word there covers stays as it was told.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.facts.telling import surely_tells_nothing
from bot.privacy import without_personal
from knowledge.documents import Span
from knowledge.text.figures import Figure, find_figures
from knowledge.text.quantities import Quantity
from knowledge.text.sentences import paired_spans

_STOPS = "。；;！!？?\n"
_COMMAS = "，,"
_COUNTED = ("count", "number")


@dataclass(frozen=True, slots=True)
class _Spoken:
    openers: tuple[str, ...]
    closers: tuple[str, ...]
    replaced: tuple[tuple[str, str, frozenset[str]], ...]
    """What is said, what is written, and words one of which must stand in the sentence; none: any sentence."""
    units: dict[str, str]
    people: tuple[str, ...]
    money: tuple[str, ...]


@cache
def _spoken() -> _Spoken:
    data = tomllib.loads(resources.files("bot.drafting").joinpath("spoken.toml").read_text(encoding="utf-8"))
    rows = [*data["replaced"], *([word, ""] for word in data["dropped"])]
    replaced = [(old, new, frozenset("".join(near).split("|")) - {""}) for old, new, *near in rows]
    return _Spoken(
        tuple(sorted(data["openers"], key=len, reverse=True)),
        tuple(sorted(data["closers"], key=len, reverse=True)),
        tuple(sorted(replaced, key=lambda row: (-len(row[0]), not row[2]))),
        dict(data["units"]),
        tuple(data["people"]),
        tuple(data["money"]),
    )


def write_officially(told: str) -> str:
    """Return one sentence or several, each closed by 。 or ；; chatter is left out."""
    sentences: list[str] = []
    for sentence, stop in _split(without_personal(told), _STOPS):
        clauses = [
            _clause(clause, sentence)
            for clause, _ in _split(sentence, _COMMAS)
            if not surely_tells_nothing(clause)
        ]
        if text := "，".join(filter(None, clauses)).strip("，、：: "):
            sentences.append(text + ("；" if stop in "；;" and stop else "。"))
    joined = "".join(sentences)
    return joined[:-1] + "。" if joined.endswith("；") else joined


def _split(text: str, marks: str) -> list[tuple[str, str]]:
    """Cut at marks that stand in no title, quotation or bracket; each piece with the mark after it."""
    shielded = [
        span for pair in ("《》", "“”", "（）", "()") for span in paired_spans(text, pair[0], pair[1])
    ]
    pieces: list[tuple[str, str]] = []
    start = 0
    for at, sign in enumerate(text):
        if sign in marks and not any(span.start <= at < span.end for span in shielded):
            is_thousands = sign == "," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
            if not is_thousands:
                pieces.append((text[start:at].strip(), sign))
                start = at + 1
    pieces.append((text[start:].strip(), ""))
    return [(piece, mark) for piece, mark in pieces if piece]


def _clause(told: str, sentence: str) -> str:
    spoken = _spoken()
    text = _without(told.strip(" 　、：:·-—*"), spoken)
    for old, new in spoken.units.items():
        # 一回 is no figure to the reader of figures: 回 makes words with Chinese numerals.
        text = text.replace(old, new) if old[0] in "一两三" else text
    text = _with_money(_with_figures(text, spoken), sentence, spoken)
    kept = [span for pair in ("《》", "“”") for span in paired_spans(text, pair[0], pair[1])]
    for old, new, near in spoken.replaced:
        if old in text and (not near or any(word in sentence for word in near)):
            is_done = (
                old.endswith("了")
                and text.endswith(old)
                and len(text) > len(old)
                and new[:1] not in "已均全未"
            )
            text, kept = _replace(text, old, f"已{new}" if is_done else new, kept)
    return text[:-1] if text.endswith("了") and len(text) > 3 and text[-2] not in "为除不" else text


def _without(text: str, spoken: _Spoken) -> str:
    """Take words off both ends that tell nothing, as long as there are any."""
    while True:
        before = text
        for word in spoken.openers:
            if text.startswith(word) and len(text) > len(word) + 2:
                text = text[len(word) :].lstrip("，,：: ")
                break
        for word in spoken.closers:
            if text.endswith(word) and len(text) > len(word) + 2:
                text = text[: -len(word)]
                break
        if text == before:
            return text


def _with_figures(text: str, spoken: _Spoken) -> str:
    """Write exact counts in Arabic digits with the unit of the written language."""
    for figure in sorted(find_figures(text), key=lambda one: -one.span.start):
        value = figure.value
        if figure.kind not in _COUNTED or not isinstance(value, Quantity) or figure.precision != "exact":
            continue
        start, end = figure.span.start, figure.span.end
        if text[start - 1 : start].isdigit() or text[end : end + 1].isdigit():
            continue  # 1三个 is no number that anyone can read
        written = _written(figure, value, text[end:], spoken)
        if text[start - 1 : start] == "了" and start > 1 and not text[start - 2].isdigit():
            start -= 1 if not any(text[:start].endswith(old) for old, _, _ in spoken.replaced) else 0
        text = text[:start] + written + text[end:]
    return text


def _with_money(text: str, sentence: str, spoken: _Spoken) -> str:
    """Give sums of money their unit, where the sentence speaks of money: 5.62万 is 5.62万元, 4386块 is 4386元."""
    if not any(word in sentence for word in spoken.money):
        return text
    for figure in sorted(find_figures(text), key=lambda one: -one.span.start):
        if figure.kind not in _COUNTED or not isinstance(figure.value, Quantity):
            continue
        start, end = figure.span.start, figure.span.end
        if figure.value.unit == "" and text[:end].endswith(("万", "亿")) and not text.startswith("元", end):
            text = f"{text[:end]}元{text[end:]}"
        elif figure.value.unit == "块" and text[start].isdigit():
            text = f"{text[: end - 1]}元{text[end:].removeprefix('钱')}"
    return text


def _written(figure: Figure, value: Quantity, after: str, spoken: _Spoken) -> str:
    told = figure.text
    is_arabic = any(sign.isdigit() and sign.isascii() for sign in told)
    number = f"{value.number:g}" if float(value.number) < 1e6 else ""
    unit = value.unit
    has_big_unit = "万" in told or "亿" in told
    if not is_arabic and number and not has_big_unit and unit:
        told = number + unit
    unit = next((old for old in spoken.units if told.endswith(old)), "")
    told = told.removesuffix(unit) + spoken.units.get(unit, "")
    if told.endswith("个人"):
        return told[:-2] + "人"
    return told[:-1] + "名" if told.endswith("个") and after.startswith(spoken.people) else told


def _replace(text: str, old: str, new: str, kept: list[Span]) -> tuple[str, list[Span]]:
    at = text.find(old)
    while at >= 0:
        end = at + len(old)
        is_written_so = new.startswith(old) and text.startswith(new, at)
        if is_written_so or any(span.start < end and at < span.end for span in kept):
            at = text.find(old, end)
            continue
        text = text[:at] + new + text[end:]
        by = len(new) - len(old)
        kept = [span.shifted(by) if span.start >= end else span for span in kept]
        at = text.find(old, at + len(new))
    return text, kept
