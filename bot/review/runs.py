"""Where the characters of a text stand among the runs of a Word file, and runs cut at such places."""

from __future__ import annotations

import copy
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.documents import Span
from knowledge.loaders.bits import Words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Word notes where it last broke a page; it moves with no words.
_NO_MATTER = (f"{W}rPr", f"{W}lastRenderedPageBreak")


@dataclass(slots=True)
class Piece:
    """Words of a w:t element that stand in the text from `start` on."""

    start: int
    node: Any
    length: int
    skipped: int = 0
    """Characters of the element before these words."""

    @property
    def end(self) -> int:
        """Where the words end in the text."""
        return self.start + self.length

    @property
    def words(self) -> str:
        """The words themselves."""
        return str(self.node.text)[self.skipped :][: self.length]

    @property
    def run(self) -> Any:
        """The run (w:r) that holds the words."""
        return self.node.getparent()


class Runs:
    """The runs of a document in the order of its text.

    What Word counts by itself (automatic numbers), and what the loader adds (marks between the
    cells of a table), has no run; places there are moved to the nearest words.
    """

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = sorted(
            (piece for piece in pieces if piece.length and piece.run.tag == f"{W}r"),
            key=lambda piece: piece.start,
        )

    @classmethod
    def located(cls, roots: Mapping[str, Any], words: Sequence[Words], text: str) -> Runs:
        """The runs of a file that was loaded; `roots` are its parts by name."""
        nodes = {part: list(root.iter(f"{W}t")) for part, root in roots.items()}

        def pieces() -> Iterator[Piece]:
            for one in words:
                found = nodes.get(one.part, [])
                node = found[one.index] if one.index < len(found) else None
                length = one.span.end - one.span.start
                if node is not None and (node.text or "")[one.skipped :][:length] == one.span.of(text):
                    yield Piece(one.span.start, node, length, one.skipped)

        return cls(pieces())

    @classmethod
    def in_order(cls, body: Any, text: str) -> Runs:
        """The runs of a body that was written from the text: every w:t is a stretch of it, one after the other."""

        def pieces() -> Iterator[Piece]:
            at = 0
            for node in body.iter(f"{W}t"):
                found = text.find(node.text, at) if node.text else -1
                if found >= 0:
                    at = found + len(node.text)
                    yield Piece(found, node, len(node.text))

        return cls(pieces())

    def split_at(self, edges: Iterable[int]) -> None:
        """Cut runs so that at each of these places one run ends and another begins."""
        for edge in sorted(set(edges)):
            index = bisect_left(self._pieces, edge, key=lambda piece: piece.end)
            if index == len(self._pieces):
                continue
            piece = self._pieces[index]
            if piece.start < edge < piece.end:
                piece, later = self._halve(index, edge)
                end_run(piece)
                begin_run(later)
                continue
            if piece.end == edge:
                end_run(piece)
                index += 1
            if index < len(self._pieces) and self._pieces[index].start == edge:
                begin_run(self._pieces[index])

    def at(self, span: Span) -> tuple[Any, Any] | None:
        """Return the first and the last run of a place, or of the words nearest to it."""
        inside = self.inside(span)
        if inside:
            return inside[0].run, inside[-1].run
        if not self._pieces:
            return None
        index = bisect_left(self._pieces, span.start, key=lambda piece: piece.end)
        near = self._pieces[min(index, len(self._pieces) - 1)]
        return near.run, near.run

    def inside(self, span: Span) -> list[Piece]:
        """Return the pieces that share characters with a place."""
        index = bisect_left(self._pieces, span.start + 1, key=lambda piece: piece.end)
        found = []
        while index < len(self._pieces) and self._pieces[index].start < span.end:
            found.append(self._pieces[index])
            index += 1
        return found

    def _halve(self, index: int, edge: int) -> tuple[Piece, Piece]:
        """Give the words from a place on an element of their own, still in the same run."""
        piece = self._pieces[index]
        cut = piece.skipped + edge - piece.start
        rest = _text_after(piece.node, cut)
        later = Piece(edge, rest, piece.end - edge)
        piece.length = edge - piece.start
        self._pieces.insert(index + 1, later)
        return piece, later


def begin_run(piece: Piece) -> None:
    """Make a run begin with these words; what stands before them in their run stays there."""
    node = piece.node
    if piece.skipped:
        piece.node = _text_after(node, piece.skipped)
        piece.skipped = 0
    elif all(one.tag in _NO_MATTER for one in node.itersiblings(preceding=True)):
        return
    _move_from(piece.node)


def end_run(piece: Piece) -> None:
    """Make a run end with these words."""
    stop = piece.skipped + piece.length
    if stop < len(piece.node.text or ""):
        _move_from(_text_after(piece.node, stop))
    else:
        following = piece.node.getnext()
        if following is not None:
            _move_from(following)


def copied_run(run: Any) -> Any:
    """Return an empty run with the same properties; who changed them when is told once, at the first."""
    later = run.makeelement(f"{W}r", dict(run.attrib))
    properties = run.find(f"{W}rPr")
    if properties is not None:
        properties = copy.deepcopy(properties)
        for change in properties.findall(f"{W}rPrChange"):
            properties.remove(change)
        later.append(properties)
    return later


def _text_after(node: Any, cut: int) -> Any:
    """Cut a w:t in two, and return the second."""
    rest = node.makeelement(f"{W}t", {SPACE: "preserve"})
    rest.text = node.text[cut:]
    node.text = node.text[:cut]
    node.set(SPACE, "preserve")
    node.addnext(rest)
    return rest


def _move_from(node: Any) -> None:
    """Move an element of a run, and all after it, to a new run behind."""
    run = node.getparent()
    later = copied_run(run)
    for sibling in [node, *node.itersiblings()]:
        later.append(sibling)
    run.addnext(later)
