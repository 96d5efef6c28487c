"""Tracked changes in a Word file: words deleted (w:del) and inserted (w:ins), all else left as it is."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from bot.review.runs import SPACE, Piece, Runs, W, copied_run
from knowledge.documents import Span

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORDS = frozenset(
    f"{W}{tag}" for tag in ("rPr", "t", "tab", "br", "cr", "noBreakHyphen", "lastRenderedPageBreak")
)
_OTHER_MATTER = ("drawing", "pict", "object", "footnoteReference", "endnoteReference", "fldChar")


class Changes:
    """Writes tracked changes by one author at one time."""

    def __init__(self, roots: Iterable[Any], author: str, date: str) -> None:
        self._author, self._date = author, date
        used = (one.get(f"{W}id", "") for root in roots for one in root.iter() if isinstance(one.tag, str))
        self._numbers = count(max((int(one) for one in used if one.isdecimal()), default=0) + 1)

    def replace(self, runs: Runs, span: Span, words: str) -> bool:
        """Mark the words of a place as deleted and put the new ones after them as inserted.

        The runs are already cut at the place. False where the place has no words of its own.
        """
        inside = runs.inside(span)
        if not inside or inside[0].start < span.start or inside[-1].end > span.end:
            return False
        first = inside[0].run
        inserted = self._inserted(first, words) if words else None
        last = None
        for run in _runs_between(inside):
            last = self._delete(run)
        assert last is not None
        if inserted is not None:
            self._put_after(last, inserted)
        else:
            for paragraph in dict.fromkeys(_paragraph_of(piece.node) for piece in inside):
                self._delete_mark(paragraph)
        return True

    def _delete(self, run: Any) -> Any:
        deletion = run.makeelement(f"{W}del", self._attributes())
        run.addprevious(deletion)
        deletion.append(run)
        for node in run.findall(f"{W}t"):
            node.tag = f"{W}delText"
            node.set(SPACE, "preserve")
        return deletion

    def _inserted(self, like: Any, words: str) -> Any:
        insertion = like.makeelement(f"{W}ins", self._attributes())
        run = copied_run(like)
        for index, line in enumerate(words.split("\n")):
            if index:
                run.append(run.makeelement(f"{W}br", {}))
            node = run.makeelement(f"{W}t", {SPACE: "preserve"})
            node.text = line
            run.append(node)
        insertion.append(run)
        return insertion

    def _put_after(self, place: Any, insertion: Any) -> None:
        """Put an insertion after a deletion; one that stands inside somebody's insertion is put outside it."""
        parent = place.getparent()
        while parent.tag in (f"{W}ins", f"{W}moveTo"):
            rest = list(place.itersiblings())
            if rest:
                later = parent.makeelement(parent.tag, {**parent.attrib, f"{W}id": str(next(self._numbers))})
                for one in rest:
                    later.append(one)
                parent.addnext(later)
            place, parent = parent, parent.getparent()
        place.addnext(insertion)

    def _delete_mark(self, paragraph: Any) -> None:
        """Where a paragraph has no words left, its end mark goes too, else an empty line would stay."""
        if paragraph is None or any((node.text or "").strip() for node in paragraph.iter(f"{W}t")):
            return
        following = paragraph.getnext()
        properties = paragraph.get_or_add_pPr()
        if (
            following is None
            or following.tag != f"{W}p"
            or properties.find(f"{W}sectPr") is not None
            or any(next(paragraph.iter(f"{W}{tag}"), None) is not None for tag in _OTHER_MATTER)
        ):
            return
        of_mark = properties.find(f"{W}rPr")
        if of_mark is None:
            of_mark = properties.makeelement(f"{W}rPr", {})
            change = properties.find(f"{W}pPrChange")
            properties.append(of_mark) if change is None else change.addprevious(of_mark)
        of_mark.insert(0, of_mark.makeelement(f"{W}del", self._attributes()))

    def _attributes(self) -> dict[str, str]:
        return {
            f"{W}id": str(next(self._numbers)),
            f"{W}author": self._author,
            f"{W}date": self._date,
        }


def repeat_in_fallbacks(root: Any, author: str) -> None:
    """A text box is written twice, for old and new readers: make the old one say what the changed new one says."""
    for both in root.iter(f"{_MC}AlternateContent"):
        new, old = both.find(f"{_MC}Choice"), both.find(f"{_MC}Fallback")
        if new is None or old is None:
            continue
        boxes = list(new.iter(f"{W}txbxContent")), list(old.iter(f"{W}txbxContent"))
        if len(boxes[0]) != len(boxes[1]):
            continue
        for one, other in zip(*boxes, strict=True):
            if any(change.get(f"{W}author") == author for change in one.iter(f"{W}ins", f"{W}del")):
                for child in list(other):
                    other.remove(child)
                for child in one:
                    other.append(copy.deepcopy(child))


def _runs_between(pieces: Sequence[Piece]) -> list[Any]:
    """The runs of the pieces, with those between them that hold a tab or a line break only."""
    found: list[Any] = []
    for piece in pieces:
        run = piece.run
        if found and found[-1] is run:
            continue
        if found and found[-1].getparent() is run.getparent():
            between: list[Any] = []
            for sibling in found[-1].itersiblings():
                if sibling is run:
                    found += between
                    break
                if sibling.tag == f"{W}r" and all(child.tag in _WORDS for child in sibling):
                    between.append(sibling)
        found.append(run)
    return found


def _paragraph_of(node: Any) -> Any:
    return next(node.iterancestors(f"{W}p"), None)
