"""Checks what a model read in a message: each part stands in the message, and nothing of it is left out."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from bot.understanding.acts import Act
from knowledge.documents import Span
from knowledge.text.annotated import annotate
from knowledge.text.quantities import flatten

Token = tuple[object, Span]


class Part(BaseModel):
    """One act, and the words of the message that it was read from."""

    model_config = ConfigDict(frozen=True)

    act: Act
    words: str


class Settled(BaseModel):
    """The acts in the order of the message; with faults nothing of it may be done."""

    model_config = ConfigDict(frozen=True)

    parts: tuple[Part, ...] = ()
    faults: tuple[str, ...] = ()


def settle(read: Sequence[Part], message: str) -> Settled:
    """Give each act the words of the message from its own first word to the next one's; what stands before the first goes with it.

    So every word of the message goes to one act, none is lost, and none that a model made up gets in: what is
    done is done with the message's own words. A part whose words do not stand in the message, and two that
    begin at the same word, are faults. Numerals in another notation count as the same: 十二次, 12次.
    """
    if not read:
        return Settled(faults=("一件事也没有读出来",))
    faults: list[str] = []
    starts: dict[int, Act] = {}
    for part in read:
        span = find_words(part.words, message)
        if span is None:
            faults.append(f"“{part.words}”不是消息里的原话")
        elif starts.get(span.start, part.act) is not part.act:
            faults.append(f"“{part.words}”被当成了两件事")
        else:
            starts[span.start] = part.act
    if faults:
        return Settled(faults=tuple(faults))
    return Settled(parts=_cut(starts, message))


def _cut(starts: dict[int, Act], message: str) -> tuple[Part, ...]:
    # Neighbours of the same act are one: facts that were told in one breath are told once.
    places = sorted(starts)
    places = [
        place
        for before, place in zip([None, *places], places, strict=False)
        if before is None or starts[before] is not starts[place]
    ]
    begins = [0, *places[1:]]
    return tuple(
        Part(act=starts[place], words=message[begin:end].strip())
        for place, begin, end in zip(places, begins, [*begins[1:], len(message)], strict=True)
    )


def find_words(words: str, message: str) -> Span | None:
    """Return where words stand in a message, whatever their blanks, width, and notation of figures."""
    return _find(_characters(words), _characters(message)) or _find(
        _with_figures(words), _with_figures(message)
    )


def _find(wanted: Sequence[Token], held: Sequence[Token]) -> Span | None:
    keys = [key for key, _ in wanted]
    if not keys:
        return None
    for place in range(len(held) - len(keys) + 1):
        if [key for key, _ in held[place : place + len(keys)]] == keys:
            return Span(held[place][1].start, held[place + len(keys) - 1][1].end)
    return None


def _characters(text: str) -> list[Token]:
    flat = flatten(text, keep_length=True)
    return [(char.lower(), Span(n, n + 1)) for n, char in enumerate(flat) if char.isalnum()]


def _with_figures(text: str) -> list[Token]:
    tokens: list[Token] = []
    end = 0
    for figure in annotate(text).figures:
        if figure.span.start < end:
            continue
        tokens += [(key, span.shifted(end)) for key, span in _characters(text[end : figure.span.start])]
        tokens.append(((figure.kind, figure.value), figure.span))
        end = figure.span.end
    return tokens + [(key, span.shifted(end)) for key, span in _characters(text[end:])]
