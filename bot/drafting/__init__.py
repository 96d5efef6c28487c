"""Draft from the writer's facts: an element, a section, the whole; from patterns, or worded by a model.

Whatever a model writes is checked in code: what nobody told becomes 【待核：…】, what is missing stands
as 【待填：…】, and what was told is put back where the model left it out.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.drafting.brief import Brief, find_kind, prepare
from bot.drafting.drafted import DraftedElement, DraftedReport, DraftedSection
from bot.drafting.problems import Problem
from bot.drafting.revising import revise_by_rule
from bot.drafting.sections import draft_section, draft_whole
from bot.drafting.writing import find_prior, reword, word
from bot.errors import ModelError
from bot.exchange import Progress
from bot.facts import find_element
from bot.facts.ledger import Fact, FactLedger
from bot.llm import Completion, count_calls
from bot.llm.masking import describe_calls
from bot.privacy import refuse_classified
from bot.services import Services
from bot.turns import check_limits, turn_of
from knowledge.documents import BUILT_IN, TEAM, RetrievedPassage, Scope
from knowledge.specs import ReportSpec, RequiredElement

SCOPES = (BUILT_IN, TEAM)


async def draft_element(
    name: str,
    ledger: FactLedger,
    services: Services,
    *,
    kind: str = "ideology",
    on: date | None = None,
    scopes: Sequence[Scope] = SCOPES,
    notice_text: str = "",
    instruction: str = "",
    previous: str = "",
    progress: Progress | None = None,
    person: str = "local",
    wishes: Sequence[str] = (),
) -> DraftedElement:
    """Draft the element of that id or title; every fact of its slots and every free fact is used.

    `wishes` are what was wished of the wording before, and hold on.
    With `previous` that text is worded anew as `instruction` says. A model that fails is no error:
    the draft comes from patterns then, and a note says why. Raises NotFound, ClassifiedText and
    LimitReached.
    """
    wished = "；".join([*wishes, instruction]) if wishes and not previous else instruction
    brief = prepare(name, ledger, services, kind=kind, on=on, notice_text=notice_text, instruction=wished)
    job = _Job(brief, services, progress or Progress(), person, tuple(wishes))
    return await (job.revise(previous) if previous else job.write(scopes))


async def revise_draft(
    name: str,
    text: str,
    instruction: str,
    ledger: FactLedger,
    services: Services,
    *,
    kind: str = "ideology",
    on: date | None = None,
    scopes: Sequence[Scope] = SCOPES,
    notice_text: str = "",
    progress: Progress | None = None,
    person: str = "local",
) -> DraftedElement:
    """Word a paragraph anew: 更短, 更具体, 换个说法, 补上依据 or a wish in the person's own words."""
    return await draft_element(
        name,
        ledger,
        services,
        kind=kind,
        on=on,
        scopes=scopes,
        notice_text=notice_text,
        instruction=instruction,
        previous=text,
        progress=progress,
        person=person,
    )


class _Job:
    """One paragraph under way: asks the model where there is one, falls back to patterns, keeps count."""

    def __init__(
        self, brief: Brief, services: Services, progress: Progress, person: str, wishes: tuple[str, ...]
    ) -> None:
        self.wishes = wishes
        self.brief = brief
        self.services = services
        self.progress = progress
        self.person = person
        self.began = time.monotonic()

    async def write(self, scopes: Sequence[Scope]) -> DraftedElement:
        brief, model = self.brief, self.services.chat_model
        found: tuple[RetrievedPassage, ...] = ()
        error: ModelError | None = None
        with count_calls() as calls:
            if model is None or not brief.facts:
                # Without a single fact there is nothing to word: the gaps are what the writer needs.
                drafted = brief.finish(self._as_wished())
            else:
                await self._check_limits()
                try:
                    await self.progress.on_stage("正在查找往年报告")
                    found = await find_prior(brief, self.services, scopes)
                    await self.progress.on_stage("正在起草")
                    drafted = await word(brief, found, model, self.services)
                except ModelError as failed:
                    error = failed
                    drafted = brief.finish(self._as_wished(), (f"未用语言模型，按句式起草。原因：{failed}",))
        return await self._record(drafted, calls, found, error, "draft_element")

    def _as_wished(self) -> str:
        """The paragraph of patterns, worded as was wished before."""
        text = self.brief.outline
        for wish in self.wishes:
            text, _ = revise_by_rule(self.brief, text, wish)
        return text

    async def revise(self, text: str) -> DraftedElement:
        brief, model = self.brief, self.services.chat_model
        refuse_classified(text)
        error: ModelError | None = None
        with count_calls() as calls:
            if model is None:
                drafted = self._revise_by_rule(text)
            else:
                await self._check_limits()
                await self.progress.on_stage("正在修改")
                try:
                    drafted = await reword(brief, text, model, self.services)
                except ModelError as failed:
                    error = failed
                    drafted = self._revise_by_rule(text, (f"未用语言模型。原因：{failed}",))
        return await self._record(drafted, calls, (), error, "revise_draft")

    def _revise_by_rule(self, text: str, notes: tuple[str, ...] = ()) -> DraftedElement:
        changed, told = revise_by_rule(self.brief, text, self.brief.instruction.strip() or "换个说法")
        return self.brief.finish(changed, (*notes, *told))

    async def _check_limits(self) -> None:
        usage = await self.services.store.usage_today(self.person)
        check_limits(usage, self.services.settings)

    async def _record(
        self,
        drafted: DraftedElement,
        calls: Sequence[Completion],
        found: Sequence[RetrievedPassage],
        error: ModelError | None,
        prompt: str,
    ) -> DraftedElement:
        turn = turn_of(
            self.person,
            "draft",
            f"{self.brief.spec.id}:{self.brief.element.id}",
            self.services.settings,
            completions=calls,
            passages=found,
            prompt=prompt if calls else "",
            seconds=time.monotonic() - self.began,
            error=error,
        )
        await self.services.store.record_turn(turn)
        masked = describe_calls(calls)
        notes = (*drafted.notes, masked) if masked else drafted.notes
        return replace(drafted, notes=notes, turn_id=turn.id)


def facts_for(element: RequiredElement, ledger: FactLedger, spec: ReportSpec) -> FactLedger:
    """Return what of the ledger belongs to the element: its slots, and free facts whose words name it."""
    slots = {slot.id for slot in element.slots}

    def belongs(fact: Fact) -> bool:
        if fact.slot:
            return fact.slot in slots
        about = find_element(f"{fact.title} {fact.value}", spec)
        return about is not None and about.id == element.id

    return FactLedger(tuple(fact for fact in ledger.facts if belongs(fact)))


__all__ = [
    "DraftedElement",
    "DraftedReport",
    "DraftedSection",
    "Problem",
    "draft_element",
    "draft_section",
    "draft_whole",
    "facts_for",
    "find_kind",
    "revise_draft",
]
