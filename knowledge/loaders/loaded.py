"""What a loader gives: the text of a file, where its pages and paragraphs begin, and what went wrong."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from knowledge.documents import DocumentKind, Span

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken: beyond any of these it is refused, before memory or time is spent."""

    max_bytes: int = 20 * MEGABYTE
    max_pages: int = 500
    max_expanded_bytes: int = 200 * MEGABYTE
    """Size of everything inside an archive (.docx) or of the compressed streams of a PDF page."""
    max_paragraphs: int = 50_000
    max_characters: int = 5_000_000
    max_seconds: float = 60
    """For the pages of a PDF together, each of which may be made to take long."""

    @classmethod
    def of_megabytes(cls, file: int, pages: int, expanded: int) -> Limits:
        """Return the limits that settings name in megabytes and pages."""
        return cls(max_bytes=file * MEGABYTE, max_pages=pages, max_expanded_bytes=expanded * MEGABYTE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of the text stands in the file, as a person says it: 第3页, 第12段."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class LoadedText:
    """The text of a file. Plain text is kept character by character, so that offsets fit the file."""

    text: str
    name: str = ""
    title: str = ""
    """A title that the file's format names (<title>, the style 标题); else nothing."""
    places: tuple[Place, ...] = ()
    """Pages of a PDF, paragraphs of a .docx; nothing for plain text, whose lines speak for themselves."""
    margins: str = ""
    """Headers, footers and page numbers: read and searched for classification marks, not part of the text."""
    hidden: tuple[str, ...] = ()
    """Comments, text boxes, watermarks, properties, part by part: searched for marks as well."""
    kind_hint: DocumentKind = DocumentKind.REPORT
    warnings: tuple[str, ...] = ()
    """What could not be read, each as one Chinese sentence."""

    def place_of(self, offset: int) -> str:
        """Return the page or paragraph in which a character stands, or the line of plain text."""
        if not self.places:
            return f"第{self.text.count(chr(10), 0, offset) + 1}行"
        index = bisect_right([place.span.start for place in self.places], offset) - 1
        return self.places[max(index, 0)].label
