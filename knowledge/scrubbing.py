"""What Chroma's database keeps longer than it should, and how to get rid of it.

Chroma logs every write, and drops from the log what it has saved as a graph. Records have no
saved graph (see `knowledge.collection`), so their log would keep all their text for ever:
every write would read it all again, and a removed document would stay readable on the disk.
Of a write that is done the graph needs the vectors alone; the text can go.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_TIMEOUT = 10.0
_DONE = """
UPDATE embeddings_queue SET metadata = NULL
WHERE metadata IS NOT NULL AND seq_id <= (
    SELECT m.seq_id FROM collections c
    JOIN segments s ON s.collection = c.id AND s.scope = 'METADATA'
    JOIN max_seq_id m ON m.segment_id = s.id
    WHERE c.name LIKE 'zicha.%' AND embeddings_queue.topic LIKE '%/' || c.id
)
"""


def thin_log(database: Path) -> None:
    """Drop the text of writes that are done from the log; sqlite3.Error where that cannot be."""
    with closing(sqlite3.connect(database, timeout=_TIMEOUT)) as connection, connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(_DONE)


def overwrite_deleted(database: Path) -> None:
    """Overwrite what was deleted: SQLite keeps deleted rows in free pages until it is told not to."""
    with closing(sqlite3.connect(database, timeout=_TIMEOUT)) as connection:
        connection.execute("VACUUM")
