"""A review inside a Word file: comments at the places, adopted replacements as tracked changes.

A .docx that was sent keeps all it has: runs are split at the places with their properties copied,
nothing else is touched.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.errors import InputInvalid
from bot.review.finding import Finding
from bot.review.handover import LABELS, apart
from bot.review.runs import Runs
from knowledge.errors import KnowledgeError
from knowledge.loaders import Limits, load_bytes

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
    import docx

    if isinstance(source, str):
        document, text = _typed(source), source
    else:
        try:
            text = load_bytes(source, "审稿.docx", Limits()).text
            document = docx.Document(io.BytesIO(source))
        except (KnowledgeError, KeyError, ValueError, OSError) as error:
            raise InputInvalid("这个 Word 文件打不开，没有写批注；请另存为 .docx 后再试。") from error
    runs = Runs(document.element.body, text)
    wanted = list(findings)
    runs.split_at(edge for finding in wanted for edge in (finding.span.start, finding.span.end))
    for finding in wanted:
        _comment(document, runs, finding)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for number, finding in enumerate(apart(adopted), 1):
        runs.replace(finding.span, finding.replacement or "", author=AUTHOR, date=stamp, number=9000 + number)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _typed(text: str) -> Document:
    """A plain document with one paragraph a line."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    style: Any = document.styles["Normal"]
    style.font.name = "仿宋_GB2312"
    style.font.size = Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")
    for line in _NOT_XML.sub("\ufffd", text).replace("\r", " ").split("\n"):
        document.add_paragraph(line)
    return document


def _comment(document: Document, runs: Runs, finding: Finding) -> None:
    from docx.text.run import Run

    place = runs.at(finding.span)
    if place is None:
        return
    comment: Any = document.comments.add_comment(author=AUTHOR, initials="Z")
    paragraph = comment.paragraphs[0]
    for index, line in enumerate(_lines(finding)):
        (paragraph if index == 0 else comment.add_paragraph()).add_run(_NOT_XML.sub("\ufffd", line))
    first, last = place
    Run(first, paragraph).mark_comment_range(Run(last, paragraph), comment.comment_id)


def _lines(finding: Finding) -> list[str]:
    who = "，语言模型的判断" if finding.by_model else ""
    lines = [f"【{LABELS[finding.severity]}{who}】{finding.message}"]
    lines += [f"改法：{finding.suggestion}"] if finding.suggestion else []
    lines += [f"依据：{finding.basis}"] if finding.basis else []
    return lines
