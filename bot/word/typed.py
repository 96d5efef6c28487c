"""A text laid out as an official document, every word where it stands in the text and none changed.

What the lines are is read from the text: title, addressee, headings, signature and date. Empty lines
and margins of the text give way to the layout's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.word.layout import BODY, add_blank, add_body, add_text, new_document, new_paragraph
from bot.word.report import write_paragraph, write_signature
from bot.word.title import write_title
from knowledge.documents import Span
from knowledge.reports import parse_report

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

    from knowledge.documents import Report

# The mark of a heading in Markdown is not part of its words.
_HASHES = re.compile(r"#{1,6}[ \u3000]+(?=\S)")


def typed_document(text: str) -> WordDocument:
    """Return the text as a Word document in the layout of a report."""
    report = parse_report(text)
    document = new_document(report.title, "")
    lines = list(_lines(text))
    title = [line for line in lines if report.title_span and line.overlaps(report.title_span)]
    closing = [line for line in lines if _closes(line, report)]
    for index, line in enumerate(lines):
        if line in closing:
            if line == closing[-1]:
                *names, day = [one.of(text) for one in closing]
                write_signature(document, names, day)
        elif line in title:
            if line == title[-1]:
                _write_title(document, text, title, report)
        elif title and line < title[0]:
            # The letterhead and the document's number stand above the title.
            add_text(new_paragraph(document, indent=0, align="center"), line.of(text), BODY)
            if lines[index + 1] == title[0]:
                add_blank(document)
        elif line == report.addressee_span:
            add_body(document, line.of(text), indent=0)
        else:
            write_paragraph(document, line.of(text))
    return document


def _lines(text: str) -> Iterator[Span]:
    """Yield the lines that hold words, without their margins."""
    for match in re.finditer(r"[^\n]+", text):
        words = match[0].strip()
        if words:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            end = start + len(words)
            hashes = _HASHES.match(text, start, end)
            yield Span(hashes.end() if hashes else start, end)


def _closes(line: Span, report: Report) -> bool:
    """Tell whether a line is a signature or the date under it, and nothing else."""
    day, name = report.date_span, report.signature_span
    if day is None or line.start < (name or day).start or line.end > day.end:
        return False
    return line.overlaps(day) or (name is not None and line.overlaps(name))


def _write_title(document: WordDocument, text: str, lines: list[Span], report: Report) -> None:
    span = report.title_span
    assert span is not None
    # A title may stand on several lines, or share its line with the text.
    rest = Span(max(span.end, lines[-1].start), lines[-1].end)
    words = [line.of(text) for line in lines]
    if rest.of(text).strip():
        words[-1] = Span(lines[-1].start, rest.start).of(text)
    write_title(document, "\n".join(words), may_break=False)
    if rest.of(text).strip():
        write_paragraph(document, rest.of(text).strip())
