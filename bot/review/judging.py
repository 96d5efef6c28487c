"""A model's judgement on elements: strong or weak, and which words show it.

Nothing a model says counts without a place: a quotation that is not in the draft is dropped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

import prompts
from bot.errors import ModelError
from bot.llm import to_messages
from bot.review.elements import Coverage, Shown, wanted_elements
from bot.review.finding import Finding, Severity
from bot.review.results import NotRun, Ran, Review, in_order
from knowledge.documents import Span

if TYPE_CHECKING:
    from bot.exchange import Progress
    from bot.review.draft import DraftText
    from bot.services import Services
    from knowledge.specs import RequiredElement

CHECK = "model-judgement"
_LONGEST = 12_000
"""Characters of a draft that are sent; a longer one is judged on its beginning, and that is said."""


class ElementJudgement(BaseModel):
    """What a model says of one element."""

    element: str = Field(description="要素编号，如 E04")
    shown: Literal["有", "弱", "缺"] = Field(description="稿中这一要素写得怎样")
    quote: str = Field(default="", description="稿中最能说明的一句原文，逐字照抄；缺则留空")
    reason: str = Field(default="", description="一句话说明理由")


class WordingJudgement(BaseModel):
    """A sentence whose wording could be better."""

    quote: str = Field(description="稿中的原文，逐字照抄")
    problem: str = Field(description="问题在哪里，一句话")
    suggestion: str = Field(default="", description="怎样改，一句话；不得添加稿中没有的数字和事实")


class DraftJudgement(BaseModel):
    """A model's whole answer."""

    elements: list[ElementJudgement] = Field(default_factory=list)
    wording: list[WordingJudgement] = Field(default_factory=list)


async def judge_draft(
    draft: DraftText, checked: Review, services: Services, progress: Progress | None
) -> Review:
    """Add a model's judgement to a review; without a model, or where it fails, say so."""
    elements = wanted_elements(draft)
    if services.chat_model is None:
        return _without(checked, "没有设置语言模型，未作语义判断")
    if not draft.is_report or not elements:
        return _without(checked, "不是完整的报告或看不出报告种类，未作语义判断")
    if progress:
        await progress.on_stage("正在请语言模型判断要素")
    try:
        answer = await _ask(draft, elements, services)
    except ModelError as error:
        return _without(checked, f"语言模型没有给出判断：{error}")
    coverage = tuple(_judged(draft, row, answer) for row in checked.coverage)
    findings = [*_weak(coverage), *_wording(draft, answer)]
    ran = Ran(CHECK, f"要素 {len(elements)} 项（语言模型 {services.chat_model.name}）")
    return replace(
        checked, findings=in_order([*checked.findings, *findings]), ran=(*checked.ran, ran), coverage=coverage
    )


async def _ask(draft: DraftText, elements: tuple[RequiredElement, ...], services: Services) -> DraftJudgement:
    assert services.chat_model is not None
    rendered = prompts.load("judge_element").render(elements=elements, draft=draft.body[:_LONGEST])
    return await services.chat_model.complete_structured(to_messages(rendered), DraftJudgement)


def _without(checked: Review, reason: str) -> Review:
    return replace(checked, not_run=(*checked.not_run, NotRun(CHECK, reason)))


def _judged(draft: DraftText, row: Coverage, answer: DraftJudgement) -> Coverage:
    said = next((one for one in answer.elements if one.element.strip().upper() == row.element), None)
    if said is None:
        return row
    if Shown(said.shown) is Shown.MISSING:
        # Words were found by rule: a model may call them weak, not make them vanish.
        shown = Shown.WEAK if row.shown is not Shown.MISSING else Shown.MISSING
        return replace(row, shown=shown, reason=said.reason or row.reason, by_model=True)
    span = place_of(draft.body, said.quote)
    if span is None:
        return row
    return replace(
        row,
        shown=Shown(said.shown),
        span=span,
        sentence=span.of(draft.body),
        reason=said.reason,
        by_model=True,
    )


def _weak(coverage: tuple[Coverage, ...]) -> list[Finding]:
    return [
        Finding(
            CHECK,
            Severity.HINT,
            row.span,
            f"“{row.title}”写得单薄：{row.reason or '缺少具体的做法和数字'}",
            suggestion="补上次数、时间、范围或文件名称",
            element=row.element,
            by_model=True,
        )
        for row in coverage
        if row.by_model and row.shown is Shown.WEAK and row.span
    ]


def _wording(draft: DraftText, answer: DraftJudgement) -> list[Finding]:
    found = []
    for one in answer.wording[:10]:
        span = place_of(draft.body, one.quote)
        if span:
            found.append(
                Finding(CHECK, Severity.HINT, span, one.problem, suggestion=one.suggestion, by_model=True)
            )
    return found


def place_of(body: str, quote: str) -> Span | None:
    """Return where the words stand in the draft, or None for words that are not in it."""
    words = quote.strip().strip('“”"')
    at = body.find(words) if len(words) >= 4 else -1
    return Span(at, at + len(words)) if at >= 0 else None
