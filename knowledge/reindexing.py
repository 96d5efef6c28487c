"""The whole index made anew: with another embedder, or after its database was lost."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from knowledge.embeddings import Embedder
from knowledge.errors import StoreUnreachable
from knowledge.index import PassageIndex
from knowledge.salvage import STORE, is_lost, set_aside, stored_documents
from knowledge.write_lock import WriteLock

_log = logging.getLogger(__name__)


def reindex(
    path: Path, embedder: Embedder, url: str = "", progress: Callable[[int, int], None] | None = None
) -> int:
    """Embed all stored passages anew; return how many there are.

    Where the database is damaged or gone, the documents come from the files for searching.
    """
    if url or not is_lost(path):
        with closing(PassageIndex(path, embedder, url)) as index:
            return index.embed_anew(progress)
    with WriteLock(path).held():
        return _restore(path, embedder, progress)


def _restore(path: Path, embedder: Embedder, progress: Callable[[int, int], None] | None) -> int:
    documents = list(stored_documents(path))
    # Beside the old one until it is whole: what fails half-way can be tried again.
    made = path / "restored"
    try:
        shutil.rmtree(made, ignore_errors=True)
        with closing(PassageIndex(made, embedder)) as index:
            index.put_documents(documents, progress)
        if aside := set_aside(path):
            _log.warning("the damaged database is kept as %s", aside.name)
        (made / STORE).replace(path / STORE)
    except OSError as error:
        raise StoreUnreachable("知识库所在的文件夹不可写，请检查权限和磁盘空间后再试。") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return sum(len(passages) for _, passages in documents)
