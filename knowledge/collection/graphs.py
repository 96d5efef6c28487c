"""Whether the files of a graph can be given to Chroma.

Chroma overwrites them in place and does not look at what it reads: of files that a kill has torn
it makes vectors out of whatever stands in memory, and sometimes the whole process goes down. So
every number that it would follow is looked at here first: sizes, levels, neighbours.
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_HEAD = struct.Struct("<i6QiI3QdQ")
_IDS = "index_metadata.pickle"
_NUMBER = 4
_LABEL = 8
_SEGMENTS = """
SELECT s.id, m.seq_id FROM collections c
JOIN segments s ON s.collection = c.id AND s.scope = 'VECTOR'
LEFT JOIN max_seq_id m ON m.segment_id = s.id
WHERE c.name = ?
"""


def is_torn(store: Path, collection: str) -> bool:
    """Tell whether the saved graph of a collection is damaged; one that was never saved is not."""
    address = f"{(store / 'chroma.sqlite3').absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            segments = database.execute(_SEGMENTS, (collection,)).fetchall()
    except sqlite3.Error:
        return False  # what is wrong with its database, Chroma says itself
    return any(
        not _is_whole(store / str(name))
        for name, saved_up_to in segments
        if saved_up_to is not None or (store / str(name) / _IDS).exists()
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What the head of a graph says; numbers in the order of the file."""

    version: int
    start: int
    capacity: int
    count: int
    size: int
    label_at: int
    vector_at: int
    top_level: int
    entry: int
    most_above: int
    most: int

    @property
    def agrees(self) -> bool:
        """Whether the numbers fit each other."""
        return (
            self.version == 1
            and self.start == 0
            and self.count <= self.capacity
            and self.vector_at == _NUMBER * (1 + self.most)
            and self.vector_at < self.label_at == self.size - _LABEL
            and (self.count == 0 or self.entry < self.count)
        )


def _is_whole(folder: Path) -> bool:
    try:
        head = _Head(*_HEAD.unpack((folder / "header.bin").read_bytes())[:11])
        return (
            head.agrees
            and (folder / _IDS).stat().st_size > 0
            and (folder / "data_level0.bin").stat().st_size
            in (head.count * head.size, head.capacity * head.size)
            and _neighbours_are_there(folder / "data_level0.bin", head)
            and _levels_are_whole((folder / "link_lists.bin").read_bytes(), head)
        )
    except (OSError, ValueError, OverflowError, struct.error):
        return False


def _neighbours_are_there(path: Path, head: _Head) -> bool:
    """Look at the lowest level: how many neighbours each element has, which, and its own label."""
    import numpy as np

    if not head.count:
        return True
    element = np.dtype(
        {
            "names": ["many", "neighbours", "label"],
            "formats": ["<u2", ("<u4", (head.most,)), "<u8"],
            "offsets": [0, _NUMBER, head.label_at],
            "itemsize": head.size,
        }
    )
    rows = np.memmap(path, dtype=element, mode="r", shape=(head.count,))
    used = np.arange(head.most) < rows["many"][:, None]
    return bool(
        (rows["many"] <= head.most).all()
        and (rows["neighbours"][used] < head.count).all()
        and len(np.unique(rows["label"])) == head.count
    )


def _levels_are_whole(data: bytes, head: _Head) -> bool:
    """Look at the levels above: for each element how many bytes follow, then a list for each level."""
    import numpy as np

    width = 1 + head.most_above
    place = highest = at_entry = 0
    for number in range(head.count):
        (size,) = struct.unpack_from("<I", data, place)
        place += _NUMBER
        levels, rest = divmod(size, _NUMBER * width)
        if rest or place + size > len(data):
            return False
        if levels:
            lists = np.frombuffer(data, "<u4", levels * width, place).reshape(levels, width)
            many = lists[:, 0] & 0xFFFF
            used = np.arange(head.most_above) < many[:, None]
            if (many > head.most_above).any() or (lists[:, 1:][used] >= head.count).any():
                return False
        highest = max(highest, levels)
        at_entry = levels if number == head.entry else at_entry
        place += size
    return place == len(data) and (head.count == 0 or highest == at_entry == head.top_level)
