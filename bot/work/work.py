"""A work: paragraphs under way, each with the facts that were told for it, its wishes and its versions.

All of it is immutable and can be written as JSON; a step is a new version, and undoing takes up the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.facts.ledger import FactLedger

VERSIONS_KEPT = 20
PARTS_KEPT = 20


class _Noun(BaseModel):
    model_config = ConfigDict(frozen=True)


class Version(_Noun):
    """A paragraph as it once was: its text, and all that it was written from."""

    text: str
    facts: tuple[dict[str, str], ...] = ()
    """The ledger, as `FactLedger.to_json` writes it."""
    wishes: tuple[str, ...] = ()
    """What was wished of the wording, in order: it holds for the versions after it too."""
    gaps: tuple[str, ...] = ()
    """Titles of the facts that are missing."""
    sources: tuple[tuple[str, str], ...] = ()
    """Label and quotation of each basis."""

    @property
    def ledger(self) -> FactLedger:
        """The facts that it was written from."""
        return FactLedger.from_json(self.facts)


class Part(_Noun):
    """A paragraph under way. `kind` and `element` name its page; `versions` has one at least, the newest last."""

    kind: str
    element: str
    title: str
    versions: tuple[Version, ...]
    undone: tuple[Version, ...] = ()
    """What was taken back, the last one last."""

    @property
    def current(self) -> Version:
        """The paragraph as it stands."""
        return self.versions[-1]

    @property
    def can_undo(self) -> bool:
        """Whether there is a version before."""
        return len(self.versions) > 1

    def with_version(self, version: Version) -> Part:
        """Return the part one step on; a step that changed nothing of the text is none of its own."""
        kept = self.versions[:-1] if self.current.text == version.text else self.versions
        return self.model_copy(update={"versions": (*kept, version)[-VERSIONS_KEPT:], "undone": ()})

    def undo(self) -> Part:
        """Return the part one step back, or as it is where there is none."""
        if not self.can_undo:
            return self
        *kept, last = self.versions
        return self.model_copy(update={"versions": tuple(kept), "undone": (*self.undone, last)})

    def redo(self) -> Part:
        """Return the part with the step that was taken back last, or as it is where there is none."""
        if not self.undone:
            return self
        *kept, last = self.undone
        return self.model_copy(update={"versions": (*self.versions, last), "undone": tuple(kept)})


class Work(_Noun):
    """The parts of one conversation in the order they were begun, and which of them is being written."""

    parts: tuple[Part, ...] = ()
    at: int = -1
    told: dict[str, tuple[dict[str, str], ...]] = {}
    """By kind of report: what was told for parts that may be written next."""

    @property
    def current(self) -> Part | None:
        """The part that is being written; None where none was begun."""
        return self.parts[self.at] if self.parts else None

    def part(self, kind: str, element: str) -> Part | None:
        """Return the part of that element."""
        return next((one for one in self.parts if (one.kind, one.element) == (kind, element)), None)

    def with_part(self, part: Part) -> Work:
        """Return the work with that part in the place of the one of its element; it is the one being written."""
        at = next(
            (n for n, one in enumerate(self.parts) if one.kind == part.kind and one.element == part.element),
            -1,
        )
        if at >= 0:
            return self.model_copy(
                update={"parts": (*self.parts[:at], part, *self.parts[at + 1 :]), "at": at}
            )
        parts = (*self.parts, part)[-PARTS_KEPT:]
        return self.model_copy(update={"parts": parts, "at": len(parts) - 1})

    def turned_to(self, at: int) -> Work:
        """Return the work with the part of that number being written."""
        return self.model_copy(update={"at": at})

    def without_last(self) -> Work:
        """Return the work without its last part; the one before it is being written."""
        return self.model_copy(update={"parts": self.parts[:-1], "at": len(self.parts) - 2})

    def with_told(self, kind: str, ledger: FactLedger) -> Work:
        """Return the work with what was told for slots of a kind kept for its other parts."""
        kept = FactLedger.from_json(self.told.get(kind, ())).with_facts(
            one for one in ledger.facts if one.slot
        )
        return self.model_copy(update={"told": {**self.told, kind: tuple(kept.to_json())}})

    def told_for(self, kind: str) -> FactLedger:
        """Return what was told for slots of that kind."""
        return FactLedger.from_json(self.told.get(kind, ()))

    @property
    def text(self) -> str:
        """All parts under their titles; one alone without its title."""
        if len(self.parts) == 1:
            return self.parts[0].current.text
        return "\n\n".join(f"{one.title}\n{one.current.text}" for one in self.parts)

    @classmethod
    def from_state(cls, state: Mapping[str, Any], last: Mapping[str, Any]) -> Work:
        """Read a stored work; `last` is where the first edition kept its one draft."""
        if state:
            return cls.model_validate(state)
        if last.get("type") != "draft" or not last.get("versions"):
            return cls()
        ledgers = last.get("ledgers") or [last.get("ledger", [])]
        texts = last["versions"][-len(ledgers) :]
        versions = tuple(
            Version(text=text, facts=tuple(facts))
            for text, facts in zip(texts, ledgers[-len(texts) :], strict=True)
        )
        part = Part(
            kind=last["kind"],
            element=last["element"],
            title=last.get("title", last["element"]),
            versions=versions,
        )
        return cls().with_part(part)
