"""A review inside a Word file: comments at the places, adopted replacements as tracked changes.

A .docx that was sent keeps all it has: runs are split at the places with their properties copied,
nothing else is touched. A text is laid out as an official document first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.errors import InputInvalid
from bot.review.changes import Changes, repeat_in_fallbacks
from bot.review.finding import Finding
from bot.review.handover import LABELS, apart
from bot.review.reading import front_matter
from bot.review.runs import Runs, W
from knowledge.errors import KnowledgeError
from knowledge.loaders import Limits, load_bytes
from knowledge.text.sentences import blank, clip, same_length

if TYPE_CHECKING:
    from docx.document import Document

AUTHOR = "Zicha"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx_with_comments(
    source: bytes | str, findings: Sequence[Finding], adopted: Sequence[Finding] = ()
) -> bytes:
    """Return the draft as .docx with one comment a finding, and `adopted` replacements as tracked changes.

    `source` is the .docx that was sent, or the text. The findings' places are in the text that the
    loader reads from that file, or in the text itself. InputInvalid where Word's file cannot be read.
    """
    if isinstance(source, str):
        from bot.word import typed_document

        plain = _NOT_XML.sub("\ufffd", same_length(source)).replace("\r", " ")
        text = blank(plain, front_matter(plain))
        document = typed_document(text)
        notes: dict[str, Any] = {}
        runs = Runs.in_order(document.element.body, text)
    else:
        document, notes, runs = _opened(source)
    wanted = [*findings, *adopted]
    runs.split_at(edge for finding in wanted for edge in (finding.span.start, finding.span.end))
    for finding in findings:
        _comment(document, runs, finding)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    changes = Changes((document.element, *notes.values()), AUTHOR, stamp)
    for finding in apart(adopted):
        changes.replace(runs, finding.span, _NOT_XML.sub("\ufffd", finding.replacement or ""))
    repeat_in_fallbacks(document.element, AUTHOR)
    _write_notes(document, notes)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _opened(source: bytes) -> tuple[Document, dict[str, Any], Runs]:
    """Open a sent file: the document, the roots of its foot- and endnotes by part name, and its runs."""
    import docx
    from docx.oxml import parse_xml

    from knowledge.loaders.word import locate_words

    try:
        text = load_bytes(source, "审稿.docx", Limits()).text
        words = locate_words(source, "审稿.docx", Limits())
        document = docx.Document(io.BytesIO(source))
        notes = {
            _name_of(part): parse_xml(part.blob)
            for part in document.part.package.iter_parts()
            if _name_of(part) in {one.part for one in words} and part is not document.part
        }
    except (KnowledgeError, KeyError, ValueError, OSError) as error:
        raise InputInvalid("这个 Word 文件打不开，没有写批注；请另存为 .docx 后再试。") from error
    return document, notes, Runs.located({_name_of(document.part): document.element, **notes}, words, text)


def _name_of(part: Any) -> str:
    return str(part.partname).lstrip("/")


def _write_notes(document: Document, notes: dict[str, Any]) -> None:
    """Put changed notes back; a part in which nothing was changed keeps its bytes."""
    from docx.opc.oxml import serialize_part_xml

    for part in document.part.package.iter_parts():
        root = notes.get(_name_of(part))
        if root is not None and any(
            one.get(f"{W}author") == AUTHOR for one in root.iter(f"{W}ins", f"{W}del")
        ):
            part._blob = serialize_part_xml(root)


def _comment(document: Document, runs: Runs, finding: Finding) -> None:
    from docx.text.run import Run

    place = runs.at(finding.span)
    anchors = [] if place is None else [_anchor(document, run) for run in place]
    if place is None or anchors[0] is None:
        return
    first = anchors[0]
    # Around a note or a text box the order in the file is not that of the text: one place is enough.
    last = anchors[1] if anchors[0] is place[0] and anchors[1] is place[1] else first
    comment: Any = document.comments.add_comment(author=AUTHOR, initials="Z")
    paragraph = comment.paragraphs[0]
    lines = _lines(finding)
    if first is not place[0]:
        words = "".join(piece.words for piece in runs.inside(finding.span))
        lines.insert(0, f"在文本框或脚注里：{clip(words, 60)}")
    for index, line in enumerate(lines):
        (paragraph if index == 0 else comment.add_paragraph()).add_run(_NOT_XML.sub("\ufffd", line))
    Run(first, paragraph).mark_comment_range(Run(last, paragraph), comment.comment_id)


def _anchor(document: Document, run: Any) -> Any:
    """The run that a comment may be tied to: Word allows none inside a text box or a note."""
    boxes = list(run.iterancestors(f"{W}txbxContent"))
    if boxes:
        run = next(boxes[-1].iterancestors(f"{W}r"), None)
    for tag in ("footnote", "endnote"):
        note = None if run is None else next(run.iterancestors(f"{W}{tag}"), None)
        if note is not None:
            wanted = note.get(f"{W}id")
            return next(
                (
                    one.getparent()
                    for one in document.element.body.iter(f"{W}{tag}Reference")
                    if one.get(f"{W}id") == wanted
                ),
                None,
            )
    return run


def _lines(finding: Finding) -> list[str]:
    who = "，语言模型的判断" if finding.by_model else ""
    lines = [f"【{LABELS[finding.severity]}{who}】{finding.message}"]
    lines += [f"改法：{finding.suggestion}"] if finding.suggestion else []
    lines += [f"依据：{finding.basis}"] if finding.basis else []
    return lines
