"""All passages of one scope at one revision: a large view, and a small one of what came since.

Writing a large view takes seconds, so what is added to it stands in a second view beside it,
until that is large too. When a document of the large view changes or goes, the view is made
anew at once: nothing of it may stay on the disk.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.documents import Passage
from knowledge.manifest import Header
from knowledge.records import Json
from knowledge.sealed import load_newest, load_sealed
from knowledge.view import LAYOUT, View
from knowledge.view_building import build_view

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGE = 4_000
"""Passages from which on a view is not written anew for every document; up to here it is quick."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The views of one scope."""

    base: View
    recent: View | None = None

    @property
    def revision(self) -> str:
        """The revision of the records that this shows."""
        return (self.recent or self.base).revision

    @property
    def embedder(self) -> str:
        """What its vectors were made with."""
        return self.base.embedder

    @property
    def views(self) -> tuple[View, ...]:
        """What a search reads."""
        return (self.base,) if self.recent is None else (self.base, self.recent)

    @property
    def headers(self) -> tuple[Header, ...]:
        """The documents."""
        return tuple(header for view in self.views for header in view.headers)

    def vectors(self) -> dict[str, NDArray[np.float32]]:
        """Return all vectors by the content hash of their passage."""
        return {key: row for view in self.views for key, row in zip(view.keys, view.vectors, strict=True)}

    def save(self, folder: Path) -> None:
        """Write what is not in the folder yet."""
        if self.recent is None or not (folder / self.base.revision).is_dir():
            self.base.save(folder)
        if self.recent is not None:
            self.recent.save(folder, beside=self.base.revision)

    @classmethod
    def load(cls, folder: Path, held: View | None = None) -> Snapshot | None:
        """Return the newest snapshot in the folder, if it can be read; a view that is held is not read again."""

        def read(head: Mapping[str, Any], arrays: Mapping[str, Any], texts: bytes | mmap.mmap) -> Snapshot:
            view = View.read(head, arrays, texts)
            beside = str(head.get("beside", ""))
            if not beside:
                return cls(view)
            is_held = held is not None and held.revision == beside
            base = held if is_held else load_sealed(folder / beside, LAYOUT, View.read)
            if base is None or base.embedder != view.embedder:
                raise ValueError(beside)
            return cls(base, view)

        return load_newest(folder, LAYOUT, read)

    @classmethod
    def build(
        cls,
        revision: str,
        embedder: str,
        headers: Sequence[Header],
        old: Snapshot | None,
        passages_of: Callable[[Header], list[Json]],
        vectors_for: Callable[[Sequence[Passage]], NDArray[np.float32]],
        dimension: int,
    ) -> Snapshot:
        """Make the snapshot of these documents from an older one and what is new."""
        if old is not None and (rest := old._not_in_base(headers)) is not None:
            recent = build_view(
                revision, embedder, rest, old.recent, passages_of, vectors_for, dimension, beside=old.base
            )
            return cls(old.base, recent)
        before = old.base if old is not None else None
        return cls(build_view(revision, embedder, headers, before, passages_of, vectors_for, dimension))

    def _not_in_base(self, headers: Sequence[Header]) -> list[Header] | None:
        """Return the documents to stand beside the base; None where it has to be made anew."""
        if len(self.base) < LARGE:
            return None
        generations = {header.document.id: header.generation for header in headers}
        if any(generations.pop(h.document.id, "") != h.generation for h in self.base.headers):
            return None
        rest = [header for header in headers if header.document.id in generations]
        return rest if sum(header.document.passages for header in rest) < LARGE else None
