"""What to do when Chroma's database itself is damaged: it is set aside, and its documents come from the views."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from knowledge.documents import Passage, StoredDocument
from knowledge.errors import StoreUnreachable
from knowledge.snapshot import Snapshot

STORE, VIEWS = "store", "views"
"""The folders of an index: Chroma's, and the one for searching."""
_DATABASE = "chroma.sqlite3"


def is_lost(path: Path) -> bool:
    """Tell whether the database of an index is damaged, or gone while its views are there."""
    database = path / STORE / _DATABASE
    try:
        if not database.exists():
            return any(folder.is_dir() for folder in (path / VIEWS).glob("*/*"))
        if not database.stat().st_size:
            return True
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*), max(id) FROM embeddings").fetchone()
            connection.execute("SELECT count(*) FROM collections").fetchone()
    except (OSError, sqlite3.OperationalError):
        return False  # busy, not to be read, or without its tables: Chroma says what is wrong
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return True
    return False


def require_sound(path: Path) -> None:
    """Raise StoreUnreachable, with the remedy, where the database of an index is lost."""
    if is_lost(path):
        raise StoreUnreachable("知识库的数据库文件已损坏或丢失，请运行 zicha reindex，会从检索文件恢复资料。")


def set_aside(path: Path) -> Path | None:
    """Give the store another name, so that nothing of it is lost; return that name."""
    store = path / STORE
    if not store.exists():
        return None
    number = 1
    while (aside := path / f"{STORE}.damaged-{number}").exists():
        number += 1
    return store.rename(aside)


def stored_documents(path: Path) -> Iterator[tuple[StoredDocument, tuple[Passage, ...]]]:
    """Yield all documents that the files for searching hold."""
    for folder in sorted((path / VIEWS).glob("*/")):
        snapshot = Snapshot.load(folder)
        for view in snapshot.views if snapshot is not None else ():
            for header in view.headers:
                yield header.document, tuple(map(view.passage, view.rows_of(header.document.id)))
