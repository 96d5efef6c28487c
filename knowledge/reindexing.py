"""The whole index made anew: with another embedder, or after its database was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from knowledge.embeddings import Embedder
from knowledge.index import PassageIndex
from knowledge.salvage import is_lost, set_aside, stored_documents

_log = logging.getLogger(__name__)


def reindex(
    path: Path, embedder: Embedder, url: str = "", progress: Callable[[int, int], None] | None = None
) -> int:
    """Embed all stored passages anew; return how many there are.

    Where the database is damaged or gone, the documents come from the files for searching.
    """
    if url or not is_lost(path):
        return PassageIndex(path, embedder, url).embed_anew(progress)
    documents = list(stored_documents(path))
    if aside := set_aside(path):
        _log.warning("the damaged database is kept as %s", aside.name)
    index = PassageIndex(path, embedder)
    index.put_documents(documents, progress)
    return sum(len(passages) for _, passages in documents)
