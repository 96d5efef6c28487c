"""Typed corrections of the draft under review: 是5次，前面那个错了 changes the text, and it is reviewed anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.facts.correcting import apply, find_change
from bot.facts.told import as_told
from knowledge.documents import Span
from knowledge.text.sentences import sentence_spans

EDITS_KEPT = 5


@dataclass(frozen=True, slots=True)
class Edited:
    """A text after a correction, or the places among which the writer has to choose; neither: it names nothing in it."""

    text: str
    changed: tuple[tuple[str, str], ...] = ()
    """Each sentence that was changed, before and after."""
    choices: tuple[str, ...] = ()


def edit(words: str, text: str) -> Edited:
    """Return the text with what the words correct in it."""
    spans = list(sentence_spans(text))
    sentences = [span.of(text) for span in spans]
    change = find_change(as_told(words), sentences)
    if not change.edits:
        return Edited(text, choices=change.choices)
    changed: list[tuple[str, str]] = []
    for at in sorted({one.at for one in change.edits}, reverse=True):
        after = apply(change.edits, at, sentences[at])
        changed.insert(0, (sentences[at], after))
        text = _put(text, spans[at], after)
    return Edited(text, tuple(changed))


def _put(text: str, span: Span, sentence: str) -> str:
    rest = text[span.end :]
    # A sentence that is gone takes its line with it.
    return text[: span.start] + (sentence + rest if sentence else rest.removeprefix("\n"))


def with_earlier(state: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Return the state of a review with what was before a correction, so that it can be taken back."""
    earlier = [*before.get("earlier", []), {key: value for key, value in before.items() if key != "earlier"}]
    return {**state, "earlier": earlier[-EDITS_KEPT:]}
