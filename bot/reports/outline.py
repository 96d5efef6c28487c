"""What each section of a report kind is for, and which elements one report has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from enum import StrEnum

from bot.reports.task import ReportTask
from knowledge.specs import FactSlot, ReportSpec, RequiredElement, SectionSpec


class Role(StrEnum):
    """How a section is printed."""

    FORMAT = "format"
    """Title, addressee, signature: not a section of the text."""
    OPENING = "opening"
    BODY = "body"
    PROBLEMS = "problems"
    MEASURES = "measures"
    CLOSING = "closing"


_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.FORMAT, re.compile(r"格式")),
    (Role.OPENING, re.compile(r"导语|前言|开头|引言")),
    (Role.CLOSING, re.compile(r"结语|落款|结尾")),
    (Role.MEASURES, re.compile(r"下一?步|整改措施|改进措施|打算|举措")),
    (Role.PROBLEMS, re.compile(r"问题|不足")),
)
COVER_SLOTS = ("unit_name", "year", "addressee", "signed_on")
"""Facts of the cover: the only ones of the format section that are printed."""


def role_of(section: SectionSpec) -> Role:
    """Tell what a section is for, by its title."""
    return next((role for role, words in _ROLES if words.search(section.title)), Role.BODY)


def sections_in(spec: ReportSpec, *roles: Role) -> Iterator[SectionSpec]:
    """The sections with one of these roles, in the order of the report."""
    return (s for s in sorted(spec.sections, key=lambda s: s.order) if role_of(s) in roles)


def elements_in(task: ReportTask, section: SectionSpec) -> tuple[RequiredElement, ...]:
    """The section's elements that this report has, without what the person left out of them.

    An optional element is in where the notice asks for it, a fact is known for it, or it is written.
    """
    asked = set(task.notice.elements) if task.notice else set()
    return tuple(
        without_slots(element, task.left_out)
        for element in section.elements
        if element.id not in task.left_out
        and (
            not element.is_optional
            or element.id in asked
            or element.id in task.parts
            or any(is_known(task, slot) for slot in element.slots)
        )
    )


def without_slots(element: RequiredElement, left_out: Collection[str]) -> RequiredElement:
    """The element without these slots; of its sentences only the parts that speak of them go."""
    gone = [slot.id for slot in element.slots if slot.id in left_out]
    if not gone:
        return element
    sentences = (replace(pattern, text=_without(pattern.text, gone)) for pattern in element.sentences)
    return replace(
        element,
        slots=tuple(slot for slot in element.slots if slot.id not in gone),
        sentences=tuple(pattern for pattern in sentences if pattern.text),
    )


def trimmed_spec(task: ReportTask, spec: ReportSpec) -> ReportSpec:
    """The report kind without the slots that this report leaves out."""
    if not any(find_slot(spec, id_) for id_ in task.left_out):
        return spec
    sections = (
        replace(s, elements=tuple(without_slots(e, task.left_out) for e in s.elements)) for s in spec.sections
    )
    return replace(spec, sections=tuple(sections))


def _without(sentence: str, gone: Collection[str]) -> str:
    """Drop the parts between commas that name one of the slots; the rest stays a sentence."""
    names = "|".join(map(re.escape, gone))
    sentence = re.sub(rf"\[[^\[\]]*\{{(?:{names})\}}[^\[\]]*\]", "", sentence)
    if not re.search(rf"\{{(?:{names})\}}", sentence):
        return sentence
    # Square brackets hold commas of their own: they are no place to cut.
    pieces = re.split(r"([，、；。])(?![^\[]*\])", sentence)
    kept = [
        (words, mark)
        for words, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=True)
        if words and not re.search(rf"\{{(?:{names})\}}", words)
    ]
    if not any("{" in words.replace("{basis}", "") for words, _ in kept):
        return ""
    return "".join(words + mark for words, mark in kept).rstrip("，、；。") + "。"


def is_known(task: ReportTask, slot: FactSlot) -> bool:
    """Tell whether the ledger has a value for the slot."""
    return task.ledger.value(slot.id) is not None


def find_slot(spec: ReportSpec, slot_id: str) -> tuple[RequiredElement, FactSlot] | None:
    """The slot of that id with the element it belongs to."""
    for element in spec.elements:
        for slot in element.slots:
            if slot.id == slot_id:
                return element, slot
    return None
