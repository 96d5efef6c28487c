"""Classified text never reaches the store: of a marked text in an update only the mark is kept."""

from __future__ import annotations

from typing import Any

from knowledge.marks import find_classification_mark, find_mark_in_name

_WORDS = ("text", "caption", "quote")
_ABOUT_WORDS = ("entities", "caption_entities")


def without_marked_text(raw: Any) -> Any:
    """Return the update with every marked text and file name cut down to its mark.

    The mark stays, so that whoever reads the update refuses it with the usual sentence.
    """
    if isinstance(raw, list):
        return [without_marked_text(one) for one in raw]
    if not isinstance(raw, dict):
        return raw
    cut = {key: without_marked_text(value) for key, value in raw.items()}
    for key in _WORDS:
        words = raw.get(key)
        if isinstance(words, str) and (span := find_classification_mark(words)):
            cut[key] = span.of(words)
            for about in _ABOUT_WORDS:
                cut.pop(about, None)
    name = raw.get("file_name")
    if isinstance(name, str) and (span := find_mark_in_name(name)):
        cut["file_name"] = span.of(name)
    return cut
