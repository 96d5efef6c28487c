"""What came of adding and of forgetting."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.cited import CitedRule
from knowledge.cleaning import Removal
from knowledge.documents import StoredDocument


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding one file."""

    document: StoredDocument
    status: str
    """added, unchanged, replaced, moved."""
    removed: tuple[Removal, ...] = ()
    cited: tuple[CitedRule, ...] = ()
    warnings: tuple[str, ...] = ()
    """What the person should know or correct, each as one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class AddedFolder:
    """What came of adding a folder: one bad file does not keep the others out."""

    added: tuple[Added, ...]
    refused: tuple[tuple[str, str], ...] = ()
    """Name of each file that was not taken, and the sentence why."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much of a scope was removed, and how much is left: nothing."""

    documents: int
    passages: int
    left: int = 0
