"""Wording a paragraph with a language model, and checking every word of it that says something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import prompts
from bot.drafting.borrowing import find_borrowed
from bot.drafting.brief import Brief
from bot.drafting.checks import Checked, check_draft
from bot.drafting.drafted import DraftedElement
from bot.drafting.patterns import without_gaps, without_marked
from bot.drafting.proper_names import mask_proper_names
from bot.figures import MASK, mask_figures
from bot.llm import ChatModel, to_messages
from bot.llm.tokens import clip, estimate_tokens, pack
from bot.services import Services
from knowledge.documents import DocumentKind, RetrievedPassage, Scope
from knowledge.specs import RequiredElement

_PRIOR_PASSAGES = 4
_NOTICE_TOKENS = 800
_COPIED_SHOWN = 30


async def find_prior(
    brief: Brief, services: Services, scopes: Sequence[Scope]
) -> tuple[RetrievedPassage, ...]:
    """Return passages of prior reports on the element: they lend structure and wording."""
    from knowledge.library.retrieval import Filters

    words = f"{brief.element.title} {' '.join(brief.element.keywords)}"
    filters = Filters(kinds=frozenset({DocumentKind.REPORT}), report_kind=brief.spec.id)
    return await services.retrieve(
        words,
        top_k=_PRIOR_PASSAGES,
        scopes=tuple(scopes),
        filters=filters,
        on=brief.on,
    )


async def word(
    brief: Brief, found: Sequence[RetrievedPassage], model: ChatModel, services: Services
) -> DraftedElement:
    """Have the model word the paragraph; sentences copied from a prior report are asked for once more."""
    template = prompts.load("draft_element")
    frame: dict[str, Any] = {
        **brief.inputs(),
        "kind": brief.spec.title,
        "outline": brief.outline,
        "notice": clip(brief.notice_text, _NOTICE_TOKENS),
        "instruction": brief.instruction,
    }
    titles = [rule.title for rule in services.catalogue]
    masked = [_as_passage(n, retrieved, titles) for n, retrieved in enumerate(found, 1)]
    room = model.context_tokens - services.settings.answer_tokens
    room -= sum(
        estimate_tokens(text) for _, text in template.render(**frame, passages=[], copied=[]).messages
    )
    passages = pack(masked, lambda passage: passage["text"], room)
    units = [retrieved.passage.unit for retrieved in found]
    prior = [retrieved.passage.text for retrieved in found]
    ours = [brief.outline, brief.notice_text, brief.ledger.allowed_text()]

    async def attempt(copied: Sequence[str]) -> tuple[Checked, list[str]]:
        rendered = template.render(**frame, passages=passages, copied=copied)
        completion = await model.complete(to_messages(rendered))
        checked = check_model_text(completion.text, brief, services, strangers=units)
        return checked, [one.words for one in find_borrowed(checked.text, prior, own=ours)]

    checked, copied = await attempt([])
    if copied:
        checked, copied = await attempt(copied)
    return _result(brief, checked, copied)


async def reword(brief: Brief, text: str, model: ChatModel, services: Services) -> DraftedElement:
    """Have the model change a paragraph as the brief's instruction says."""
    rendered = prompts.load("revise_draft").render(**brief.inputs(), text=text, instruction=brief.instruction)
    completion = await model.complete(to_messages(rendered))
    return _result(
        brief, check_model_text(completion.text, brief, services, further=[without_marked(text)]), []
    )


def check_model_text(
    text: str,
    brief: Brief,
    services: Services,
    *,
    further: Sequence[str] = (),
    strangers: Sequence[str] = (),
) -> Checked:
    """Check what a model wrote; `further` texts may be repeated as well, names of `strangers` may not."""
    return check_draft(
        text,
        brief.element,
        brief.ledger,
        bases=brief.in_force,
        catalogue=services.catalogue,
        notice_text=brief.notice_text,
        further=[without_gaps(brief.outline), *further],
        words=_pattern_words(brief.element),
        strangers=strangers,
    )


def _result(brief: Brief, checked: Checked, copied: Sequence[str]) -> DraftedElement:
    notes = []
    if checked.unsupported:
        notes.append("标为【待核】的内容您没有提供过，是模型写的，请核实后改正或删去。")
    if any(words in brief.instruction for words in checked.unsupported):
        notes.append("写作要求里的数字和名称不算事实，请作为事实告诉我，例如“学习12次”。")
    if checked.added:
        notes.append(f"模型漏写的内容已补在段末：{'、'.join(checked.added)}。")
    if copied:
        shown = "；".join(f"“{words[:_COPIED_SHOWN]}……”" for words in copied)
        notes.append(f"以下文字与往年报告雷同，请改写后再用：{shown}。")
    return brief.finish(checked.text, tuple(notes), by_model=True)


def _as_passage(number: int, retrieved: RetrievedPassage, titles: Sequence[str]) -> dict[str, str]:
    # Neither label nor text says whose report it is or what it counts.
    passage = retrieved.passage
    text = mask_figures(mask_proper_names(passage.text, MASK), keep=titles)
    if passage.unit:
        text = text.replace(passage.unit, MASK)
    return {"label": f"往年报告{number}", "text": text}


def _pattern_words(element: RequiredElement) -> list[str]:
    """The element's own words: quoted names in them (“一岗双责”) need no fact."""
    return [element.meaning, *(sentence.text for sentence in element.sentences)]


__all__ = ["check_model_text", "find_prior", "reword", "word"]
