"""How a view is made: documents that it held before are carried over, new ones are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from knowledge.documents import ArticleNumber, Passage
from knowledge.lexical import LexicalIndex
from knowledge.manifest import Header
from knowledge.records import Json, passage_from_json, passage_to_json
from knowledge.view import COLUMNS, View, fields_of, number_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def build_view(
    revision: str,
    embedder: str,
    headers: Sequence[Header],
    old: View | None,
    passages_of: Callable[[Header], list[Json]],
    vectors_for: Callable[[Sequence[Passage]], NDArray[np.float32]],
    dimension: int,
    beside: View | None = None,
) -> View:
    """Make a view; documents of the same generation are carried over from the old one.

    Its words are weighed as if they stood in one view with those of `beside`.
    """
    import numpy as np

    generations = {h.document.id: h.generation for h in old.headers} if old is not None else {}
    unchanged = {h.document.id: h for h in headers if generations.get(h.document.id) == h.generation}
    # In their old order, so that what stays together is copied together.
    same = [unchanged[h.document.id] for h in old.headers if h.document.id in unchanged] if old else []
    changed = [h for h in headers if generations.get(h.document.id) != h.generation]
    runs = _runs([old.rows_of(h.document.id) for h in same]) if old is not None else []
    kept = np.array([row for run in runs for row in run], dtype=np.int64)
    new = [passage_from_json(data) for h in changed for data in passages_of(h)]

    first_rows: dict[str, int] = {}
    row = 0
    for header in (*same, *changed):
        first_rows[header.document.id] = row
        row += header.document.passages

    chunks = [_dump(passage_to_json(passage)) for passage in new]
    lengths = np.array([len(chunk) for chunk in chunks], dtype=np.int64)
    if old is not None:
        lengths = np.concatenate([np.diff(old.offsets)[kept], lengths])
        chunks[:0] = [old.texts[old.offsets[run.start] : old.offsets[run.stop]] for run in runs]
    offsets = np.zeros(len(kept) + len(new) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])

    words: list[list[str]] = (
        [list(column) for column in old.words] if old is not None else [[] for _ in COLUMNS]
    )
    places = [{word: code for code, word in enumerate(column)} for column in words]
    codes = np.empty((len(kept) + len(new), len(COLUMNS)), dtype=np.int32)
    vectors = np.empty((len(kept) + len(new), dimension), dtype=np.float32)
    if old is not None:
        place = 0
        for run in runs:
            codes[place : place + len(run)] = old.codes[run.start : run.stop]
            vectors[place : place + len(run)] = old.vectors[run.start : run.stop]
            place += len(run)
    for row, passage in enumerate(new, start=len(kept)):
        for column, name in enumerate(COLUMNS):
            word = _word(getattr(passage, name))
            codes[row, column] = places[column].setdefault(word, len(places[column]))
    words = [list(column) for column in places]
    if new:
        vectors[len(kept) :] = vectors_for(new)
    ids = [passage.id for passage in new]
    keys = [passage.content_hash for passage in new]
    if old is not None:
        ids[:0] = [name for run in runs for name in old.ids[run.start : run.stop]]
        keys[:0] = [key for run in runs for key in old.keys[run.start : run.stop]]
    return View(
        revision,
        embedder,
        (*same, *changed),
        first_rows,
        ids,
        keys,
        codes,
        words,
        vectors,
        LexicalIndex.build(
            map(fields_of, new),
            old.lexical if old is not None else None,
            kept,
            beside.lexical.lengths if beside is not None else (),
        ),
        offsets,
        b"".join(chunks),
    )


def _runs(ranges: Iterable[range]) -> list[range]:
    """Join ranges that follow one another."""
    runs: list[range] = []
    for rows in ranges:
        if runs and runs[-1].stop == rows.start:
            runs[-1] = range(runs[-1].start, rows.stop)
        elif len(rows):
            runs.append(rows)
    return runs


def _word(value: object) -> str:
    if isinstance(value, ArticleNumber):
        return number_key(value)
    return "" if value is None else str(value)


def _dump(data: Json) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
