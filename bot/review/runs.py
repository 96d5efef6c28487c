"""Where the characters of a text stand among the runs of a Word file."""

from __future__ import annotations

import copy
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.documents import Span

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What accepting the changes removes is not part of the text.
_GONE = frozenset(
    f"{_W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "sectPr", "tblPr", "sdtPr", "rt")
) | {f"{_MC}Fallback"}


@dataclass(slots=True)
class _Piece:
    """A w:t element whose words stand in the text from `start` on."""

    start: int
    node: Any

    @property
    def end(self) -> int:
        return self.start + len(self.node.text or "")

    @property
    def run(self) -> Any:
        return self.node.getparent()


class Runs:
    """The runs of a document in the order of its text.

    What Word counts by itself (automatic numbers), and what the loader adds (marks between the
    cells of a table), has no run; places there are moved to the nearest words.
    """

    def __init__(self, body: Any, text: str) -> None:
        self._pieces: list[_Piece] = []
        at = 0
        for paragraph in body.iter(f"{_W}p"):
            nodes = [node for node in _words_of(paragraph) if node.text]
            words = "".join(node.text for node in nodes)
            if not words.strip():
                continue
            found = text.find(words, at)
            if found < 0:
                at = self._place_singly(nodes, text, at)
                continue
            for node in nodes:
                self._pieces.append(_Piece(found, node))
                found += len(node.text)
            at = found
        self._pieces.sort(key=lambda piece: piece.start)

    def _place_singly(self, nodes: list[Any], text: str, at: int) -> int:
        """Place the pieces of a paragraph one by one: tabs and line breaks stand between them."""
        for node in nodes:
            found = text.find(node.text, at)
            if 0 <= found <= at + 400:
                self._pieces.append(_Piece(found, node))
                at = found + len(node.text)
        return at

    def split_at(self, edges: Iterable[int]) -> None:
        """Split runs so that each of these places is a border between two runs."""
        for edge in sorted(set(edges)):
            index = self._index(edge)
            if index is None:
                continue
            if self._pieces[index].start < edge < self._pieces[index].end:
                self._split(index, edge)
            elif edge == self._pieces[index].end and index + 1 < len(self._pieces):
                self._part(self._pieces[index], self._pieces[index + 1])

    def at(self, span: Span) -> tuple[Any, Any] | None:
        """Return the first and the last run of a place, or of the words nearest to it."""
        inside = self._inside(span)
        if not inside:
            near = self._nearest(span.start)
            return (near.run, near.run) if near else None
        return inside[0].run, inside[-1].run

    def replace(self, span: Span, words: str, *, author: str, date: str, number: int) -> None:
        """Mark the runs of a place as deleted and put the new words after them as inserted."""
        inside = self._inside(span)
        if not inside or inside[0].start < span.start or inside[-1].end > span.end:
            return
        last = None
        for offset, piece in enumerate(inside):
            run = piece.run
            deletion = run.makeelement(f"{_W}del", _change(author, date, f"{number}{offset:03d}"))
            run.addprevious(deletion)
            deletion.append(run)
            piece.node.tag = f"{_W}delText"
            piece.node.set(_SPACE, "preserve")
            last = deletion
        if words and last is not None:
            insertion = last.makeelement(f"{_W}ins", _change(author, date, f"{number}999"))
            run = _copied(inside[0].run)
            node = run.makeelement(f"{_W}t", {_SPACE: "preserve"})
            node.text = words
            run.append(node)
            insertion.append(run)
            last.addnext(insertion)

    def _index(self, place: int) -> int | None:
        index = bisect_left(self._pieces, place, key=lambda piece: piece.end)
        return index if index < len(self._pieces) else None

    def _inside(self, span: Span) -> list[_Piece]:
        index = self._index(span.start + 1)
        found = []
        while index is not None and index < len(self._pieces) and self._pieces[index].start < span.end:
            found.append(self._pieces[index])
            index += 1
        return found

    def _nearest(self, place: int) -> _Piece | None:
        if not self._pieces:
            return None
        index = self._index(place)
        return self._pieces[-1] if index is None else self._pieces[index]

    def _split(self, index: int, edge: int) -> None:
        piece = self._pieces[index]
        node, run = piece.node, piece.run
        words, cut = node.text, edge - piece.start
        later = _copied(run)
        rest = later.makeelement(f"{_W}t", {_SPACE: "preserve"})
        rest.text = words[cut:]
        later.append(rest)
        for sibling in list(node.itersiblings()):
            later.append(sibling)
        node.text = words[:cut]
        node.set(_SPACE, "preserve")
        run.addnext(later)
        self._pieces.insert(index + 1, _Piece(edge, rest))

    def _part(self, piece: _Piece, following: _Piece) -> None:
        """Give two pieces of one run (words, tab, words) a run each."""
        if piece.run is not following.run:
            return
        run = piece.run
        later = _copied(run)
        for sibling in [*piece.node.itersiblings()]:
            later.append(sibling)
        run.addnext(later)


def _words_of(paragraph: Any) -> Iterator[Any]:
    """Yield the w:t of a paragraph that a reader sees, without those of a text box in it."""
    for child in paragraph:
        if child.tag == f"{_W}t":
            yield child
        elif (
            child.tag in _GONE
            or child.tag == f"{_W}txbxContent"
            or not isinstance(child.tag, str)
            or (child.tag == f"{_W}r" and child.find(f"{_W}rPr/{_W}vanish") is not None)
        ):
            continue
        else:
            yield from _words_of(child)


def _copied(run: Any) -> Any:
    """Return an empty run with the same properties."""
    later = run.makeelement(f"{_W}r", dict(run.attrib))
    properties = run.find(f"{_W}rPr")
    if properties is not None:
        later.append(copy.deepcopy(properties))
    return later


def _change(author: str, date: str, number: str) -> dict[str, str]:
    return {f"{_W}id": number, f"{_W}author": author, f"{_W}date": date}
