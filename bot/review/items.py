"""The numbered points of a section: sub-headings （一）… or a run 一是…二是…."""

from __future__ import annotations

from bot.review.draft import DraftText
from knowledge.documents import ReportSection, Span
from knowledge.text.ordinals import Item, head_of, items_within


def items_of(draft: DraftText, section: ReportSection) -> tuple[Item, ...]:
    """Return the points of a section in order; none where it is running text."""
    children = draft.children(section)
    if children:
        return tuple(
            Item(
                one.number,
                one.span,
                head_of(draft.body, one.heading_span.start + len(one.number), one.span.end),
            )
            for one in children
        )
    return items_within(draft.body, Span(section.heading_span.end, section.span.end))


def first_run(items: list[Item]) -> list[Item]:
    """Return the points up to where numbers begin anew: a heading that was not read as one stands between."""
    again = next((n for n, item in enumerate(items) if n and item.number() == 1), len(items))
    return items[:again]
