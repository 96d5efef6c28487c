"""A drafted paragraph as it is shown: the text, what it lacks, its basis, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.questions import feedback_buttons
from bot.dialogue.talk import Talk
from bot.drafting import DraftedElement
from bot.drafting.free import FREE
from bot.exchange import Block, Button, Draft, Items, Paragraph, Reply, Source


def show(talk: Talk, drafted: DraftedElement, *, is_first: bool, left_out: Sequence[str] = ()) -> Reply:
    """Show the paragraph that was just kept; what is said of its kind is said when it begins."""
    part = talk.work.current
    assert part is not None
    blocks: list[Block] = [Draft(drafted.text)]
    if is_first and part.kind == FREE:
        blocks.append(Paragraph(talk.say("draft.free")))
    elif is_first and part.kind != talk.kind:
        title = talk.services.specs[part.kind].title
        blocks.append(Paragraph(talk.say("wish.other_kind", kind=title, element=drafted.element.title)))
    if drafted.placeholders:
        names = "、".join(drafted.placeholders)
        blocks.append(Paragraph(talk.say("draft.placeholders", count=len(drafted.placeholders), names=names)))
    if left_out:
        blocks.append(Paragraph(talk.say("draft.left_out", clauses="；".join(left_out), first=left_out[0])))
    if drafted.addable:
        blocks.append(Paragraph(talk.say("draft.addable", names="、".join(drafted.addable))))
    if drafted.unsupported:
        blocks.append(Paragraph(talk.say("draft.unsupported", items="、".join(drafted.unsupported))))
    if drafted.notes:
        blocks.append(Items(drafted.notes))
    sources = tuple(
        Source(number, citation.label, "", "" if talk.session.preferences.is_brief else citation.quote)
        for number, citation in enumerate(drafted.citations, 1)
    )
    rows = buttons_under(talk)
    if drafted.turn_id:
        rows.append(feedback_buttons(talk, drafted.turn_id))
    return talk.reply(*blocks, sources=sources, buttons=rows, turn_id=drafted.turn_id)


def buttons_under(talk: Talk) -> list[list[Button]]:
    """Return what can be done with the paragraph at hand."""
    part = talk.work.current
    first = [Button(talk.say(f"draft.{how}"), f"revise:{how}") for how in ("shorter", "reword", "basis")]
    second = [Button(talk.say("draft.export"), "export:draft")]
    if part is not None and part.can_undo:
        second.insert(0, Button(talk.say("draft.undo"), "revise:undo"))
    return [first, second]
