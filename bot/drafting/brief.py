"""What goes into one paragraph of a report, gathered before a word is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.drafting.bases import PrintedBasis, bases_of, citations_of, cited_bases, join_bases
from bot.drafting.drafted import DraftedElement
from bot.drafting.free import FREE, free_page
from bot.drafting.norms import warn_of_norms
from bot.drafting.patterns import (
    marked_in,
    own_sentences,
    placeholder,
    placeholders_in,
    realise,
    required_missing,
    write_free,
)
from bot.errors import NotFound
from bot.facts.ledger import Fact, FactLedger
from bot.privacy import refuse_classified, without_personal
from bot.services import Services
from knowledge.specs import ReportSpec, RequiredElement

COVER_SLOTS = ("unit_name", "year", "addressee", "signed_on", "signatory", "period_from", "period_to")
"""Facts of the report as a whole: they may come with any element and are no strangers there."""


@dataclass(frozen=True, slots=True)
class Brief:
    """An element, what was told for it and what it rests on, on a day."""

    spec: ReportSpec
    element: RequiredElement
    ledger: FactLedger
    bases: tuple[PrintedBasis, ...]
    on: date
    notice_text: str = ""
    instruction: str = ""
    notes: tuple[str, ...] = ()
    """What the writer should know whoever words the text."""

    @property
    def outline(self) -> str:
        """The paragraph as the patterns give it."""
        plain = realise(self.element, self.ledger, join_bases(self.bases)).text
        return plain + write_free(self.ledger.free)

    @property
    def in_force(self) -> tuple[PrintedBasis, ...]:
        """The bases that may be cited on the day."""
        return tuple(basis for basis in self.bases if basis.is_in_force)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that belong into the paragraph."""
        return (*self.ledger.of(self.element.slots), *self.ledger.free)

    def inputs(self) -> dict[str, Any]:
        """The inputs that every prompt about the paragraph takes."""
        return {
            "element": self.element,
            "basis": [f"{b.label}：{b.summary}" if b.summary else b.label for b in self.in_force],
            "facts": [*(fact.text for fact in self.facts), *self._own_words()],
            "missing": [slot.title for slot in required_missing(self.element, self.ledger)],
        }

    def _own_words(self) -> list[str]:
        """The sentences as the writer told them: what was read from them may be wrong or less."""
        sentences = dict.fromkeys(fact.sentence for fact in self.facts if fact.sentence)
        return [f"原话：{sentence}" for sentence in sentences]

    def _addable(self, text: str) -> tuple[str, ...]:
        """What the page asks for besides, where the text has no room for the gap and the writer told nothing of it."""
        told = {fact.slot for _, facts in own_sentences(self.element, self.ledger) for fact in facts}
        missing = (slot for slot in required_missing(self.element, self.ledger) if slot.id not in told)
        return tuple(slot.title for slot in missing if placeholder(slot.title) not in text)

    def finish(
        self,
        text: str,
        notes: tuple[str, ...] = (),
        *,
        by_model: bool = False,
    ) -> DraftedElement:
        """Put the result together: what the text cites, lacks and leaves open is read off the text itself."""
        return DraftedElement(
            text=text,
            element=self.element,
            citations=citations_of(cited_bases(text, self.bases)),
            placeholders=placeholders_in(text),
            addable=self._addable(text),
            unsupported=marked_in(text),
            notes=(*self.notes, *notes),
            by_model=by_model,
        )


def prepare(
    name: str,
    ledger: FactLedger,
    services: Services,
    *,
    kind: str = "ideology",
    on: date | None = None,
    notice_text: str = "",
    instruction: str = "",
) -> Brief:
    """Gather what a paragraph needs; raises NotFound for a kind or element of another name."""
    spec, element = free_page(name) if kind == FREE else _page(name, kind, services)
    for text in (ledger.allowed_text(), notice_text, instruction):
        refuse_classified(text)
    day = on or services.today()
    key = f"{spec.id}:{element.id}"
    bases = bases_of(element, key, services.catalogue, day)
    notes = [*warn_of_norms(element, key, ledger, services.catalogue, day), *_not_in_force(bases, day)]
    if any(without_personal(fact.quote) != fact.quote for fact in ledger.facts):
        notes.append("身份证号、手机号等没有写进正文，报告里也不要写。")
    others = [f for f in ledger.facts if f.slot not in ("", *COVER_SLOTS) and element.slot(f.slot) is None]
    if others:
        notes.append(f"以下事实属于其他要素，没有写入本段：{'；'.join(fact.text for fact in others)}。")
    return Brief(spec, element, ledger, bases, day, notice_text, instruction, tuple(notes))


def _page(name: str, kind: str, services: Services) -> tuple[ReportSpec, RequiredElement]:
    spec = find_kind(kind, services)
    element = spec.element(name.strip())
    if element is None:
        near = "、".join(f"{one.id} {one.title}" for one in spec.elements if one.slots)[:120]
        raise NotFound(f"《{spec.title}》里没有“{name.strip()[:40]}”这个要素，请用编号或名称，例如：{near}。")
    return spec, element


def find_kind(kind: str, services: Services) -> ReportSpec:
    """Return the report kind of that id; raises NotFound with the known ones."""
    spec = services.specs.get(kind)
    if spec is None:
        raise NotFound(f"没有“{kind}”这种报告，现有：{'、'.join(services.specs)}。")
    return spec


def _not_in_force(bases: tuple[PrintedBasis, ...], day: date) -> list[str]:
    printed = f"{day.year}年{day.month}月{day.day}日"
    return [f"{basis.label}在{printed}{basis.status}，没有写入。" for basis in bases if not basis.is_in_force]
