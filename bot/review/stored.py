"""The stored reports as sources to compare with, read once for each state of the library."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from bot.review.copying import Source, Sources
from knowledge.documents import DocumentKind, Scope

if TYPE_CHECKING:
    from knowledge.library.ingest import Library

_KEPT = 4
"""For so many different readers (scopes) of a library the comparison is kept ready."""
_ready: WeakKeyDictionary[Library, dict[tuple[Scope, ...], tuple[str, Sources]]] = WeakKeyDictionary()
_lock = threading.Lock()


def sources_for(
    library: Library, scopes: Sequence[Scope], compare: Sequence[str | tuple[str, str]] = ()
) -> tuple[Sources, ...]:
    """Return what a draft is compared with: the reports that these scopes hold, and the given texts."""
    given = Sources.of(
        Source(f"比对材料{number}", one) if isinstance(one, str) else Source(*one)
        for number, one in enumerate(compare, 1)
    )
    return tuple(one for one in (given, stored_sources(library, scopes)) if one.names)


def stored_sources(library: Library, scopes: Sequence[Scope]) -> Sources:
    """Return the stored reports of these scopes, ready to be compared."""
    key = tuple(sorted(set(scopes)))
    revision = library.revision
    with _lock:
        known = _ready.setdefault(library, {}).get(key)
    if known is not None and known[0] == revision:
        return known[1]
    sources = Sources.of(
        Source(document.title, "\n".join(passage.text for passage in library.passages_of(document)))
        for document in library.list(scopes)
        if document.kind is DocumentKind.REPORT
    )
    with _lock:
        kept = _ready.setdefault(library, {})
        kept[key] = (revision, sources)
        while len(kept) > _KEPT:
            del kept[next(iter(kept))]
    return sources
