"""Telegram's HTML, read as strictly as Telegram reads it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

Json = dict[str, Any]


class _Html(HTMLParser):
    """Reads Telegram's HTML as strictly as Telegram does."""

    allowed = frozenset({"b", "i", "pre", "code", "blockquote", "a"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities = 0
        self.trouble = ""
        self.quotations: list[Json] = []
        self._open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in self.allowed:
            self.trouble = f"unsupported start tag {tag}"
        self._open.append((tag, len(self.text.encode("utf-16-le")) // 2))
        self.entities += 1

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.trouble = f"unexpected end tag {tag}"
            return
        _, start = self._open.pop()
        if tag == "blockquote":
            length = len(self.text.encode("utf-16-le")) // 2 - start
            self.quotations.append({"type": "blockquote", "offset": start, "length": length})

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> None:
        self.close()
        if self._open:
            self.trouble = f"can't find end tag of {self._open[-1][0]}"


def _parse(params: Json) -> _Html:
    text = params.get("text", "")
    parser = _Html()
    if params.get("parse_mode") == "HTML":
        parser.feed(text)
        parser.finish()
    else:
        parser.text = text
    return parser


def parse_text(params: Json) -> tuple[str, int, str]:
    """Return the text without markup, the number of entities and what is wrong with the markup."""
    parsed = _parse(params)
    return parsed.text, parsed.entities, parsed.trouble


def quotations(params: Json) -> list[Json]:
    """Return the quotations of a message as entities."""
    return _parse(params).quotations
