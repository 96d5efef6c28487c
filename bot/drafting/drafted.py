"""What drafting gives back: text, what it rests on, what is missing, what nobody vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.citations import Citation
from bot.drafting.patterns import placeholder
from knowledge.specs import RequiredElement, SectionSpec


@dataclass(frozen=True, slots=True)
class DraftedElement:
    """A paragraph on one required element."""

    text: str
    element: RequiredElement
    citations: tuple[Citation, ...] = ()
    placeholders: tuple[str, ...] = ()
    """Titles of the facts that are missing; in the text each stands as 【待填：…】."""
    addable: tuple[str, ...] = ()
    """Titles of further facts that the page asks for: listed under the paragraph, not gaps in it."""
    unsupported: tuple[str, ...] = ()
    """What a model wrote and nobody told; in the text each stands as 【待核：…】."""
    notes: tuple[str, ...] = ()
    """Sentences for the writer: counts below a norm, why no model, what was left out."""
    by_model: bool = False
    turn_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what the command line prints."""
        return {
            "text": self.text,
            "citations": [citation.to_json() for citation in self.citations],
            "placeholders": [placeholder(title) for title in self.placeholders],
            "addable": list(self.addable),
            "unsupported": list(self.unsupported),
            "notes": list(self.notes),
            "element": self.element.id,
            "by_model": self.by_model,
        }


@dataclass(frozen=True, slots=True)
class DraftedSection:
    """A section with the paragraphs of its elements."""

    section: SectionSpec
    text: str
    """Without the section's own heading."""
    parts: tuple[DraftedElement, ...] = ()
    placeholders: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of all parts, each once."""
        return merge_citations(self.parts)

    @property
    def unsupported(self) -> tuple[str, ...]:
        """What nobody vouches for in any part."""
        return tuple(one for part in self.parts for one in part.unsupported)

    def to_json(self) -> dict[str, Any]:
        """Return what the command line prints."""
        return _json(self) | {"section": self.section.id}


@dataclass(frozen=True, slots=True)
class DraftedReport:
    """A whole report as text, from its title to its date."""

    title: str
    text: str
    sections: tuple[DraftedSection, ...] = ()
    placeholders: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of all sections, each once."""
        return merge_citations([part for section in self.sections for part in section.parts])

    @property
    def unsupported(self) -> tuple[str, ...]:
        """What nobody vouches for in any section."""
        return tuple(one for section in self.sections for one in section.unsupported)

    def to_json(self) -> dict[str, Any]:
        """Return what the command line prints."""
        return _json(self) | {"title": self.title}


def merge_citations(parts: list[DraftedElement] | tuple[DraftedElement, ...]) -> tuple[Citation, ...]:
    """Return the citations of all parts in order, each place once."""
    merged = {(c.title, c.article): c for part in reversed(parts) for c in reversed(part.citations)}
    return tuple(reversed(merged.values()))


def _json(drafted: DraftedSection | DraftedReport) -> dict[str, Any]:
    return {
        "text": drafted.text,
        "citations": [citation.to_json() for citation in drafted.citations],
        "placeholders": [placeholder(title) for title in drafted.placeholders],
        "unsupported": list(drafted.unsupported),
        "notes": list(drafted.notes),
    }
