"""What is said of a document that was just added, the same in a conversation and at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.exchange import Block, Heading, Items, Paragraph
from bot.messages import text

if TYPE_CHECKING:
    from knowledge.ingest import Added

_KEYS = {"unchanged": "file.unchanged", "moved": "file.unchanged", "replaced": "file.replaced"}


def describe_added(added: Added, language: str = "zh") -> list[Block]:
    """Say what was taken in, what was left out as noise, and how each cited rule is held."""
    document = added.document
    key = _KEYS.get(added.status, "file.added")
    recognised = "，".join(
        filter(None, (document.unit, f"{document.year}年" if document.year else "", document.report_kind))
    )
    blocks: list[Block] = [
        Paragraph(text(key, language, title=document.title, passages=document.passages)),
        Paragraph(text("file.recognised", language, what=recognised) if recognised else ""),
    ]
    if added.removed:
        blocks += [Heading(text("file.removed_noise", language)), Items(tuple(r.line for r in added.removed))]
    if added.cited:
        lines = tuple(f"《{cited.title}》{cited.article}　{cited.held}" for cited in added.cited)
        blocks += [Heading(text("file.cited", language)), Items(lines)]
    blocks += map(Paragraph, added.warnings)
    return [block for block in blocks if not isinstance(block, Paragraph) or block.text]
