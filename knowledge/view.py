"""What a search reads: all passages of one scope as they were at one revision, in arrays.

A view never changes. It is kept beside the vector store as files that are memory-mapped, so
opening costs milliseconds; it can be lost at any time and is made again from the records.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.documents import ArticleNumber, DocumentKind, Passage
from knowledge.lexical import K1, B, Field, LexicalIndex
from knowledge.manifest import Header
from knowledge.records import (
    document_from_json,
    document_to_json,
    passage_from_json,
)
from knowledge.sealed import save_sealed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COLUMNS = ("kind", "year", "unit", "rule_id", "report_kind", "element", "document_id", "article")

TITLE_WEIGHT = 1.0
QUESTION_WEIGHT = 1.0

LAYOUT = [2, *COLUMNS, TITLE_WEIGHT, QUESTION_WEIGHT, K1, B]
"""What the files of a view depend on; files of another layout are made anew. The number is raised
when something else changes: how text is split, or the form of an array."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a passage has to be; an empty filter lets everything pass."""

    kinds: frozenset[DocumentKind] = frozenset()
    year: int | None = None
    unit: str = ""
    rule_id: str = ""
    report_kind: str = ""
    elements: frozenset[str] = frozenset()
    """Required elements as `kind:id`."""


def fields_of(passage: Passage) -> tuple[Field, ...]:
    """Return the parts of a passage that words are looked for in, with their weights."""
    return (
        Field(passage.text),
        Field(f"{passage.document_title} {passage.label} {passage.heading}", TITLE_WEIGHT),
        Field("\n".join(passage.questions), QUESTION_WEIGHT),
    )


def text_to_embed(passage: Passage) -> str:
    """Return what the vector of a passage is made from."""
    head = " ".join(filter(None, (passage.document_title, passage.label, passage.heading)))
    return "\n".join(filter(None, (head, *passage.questions, passage.text)))


@dataclass(slots=True)
class View:
    """The passages of one scope at one revision."""

    revision: str
    embedder: str
    headers: tuple[Header, ...]
    first_rows: Mapping[str, int]
    """Where the passages of each document begin; they stand together, in order."""
    ids: list[str]
    keys: list[str]
    codes: NDArray[np.int32]
    words: list[list[str]]
    vectors: NDArray[np.float32]
    lexical: LexicalIndex
    offsets: NDArray[np.int64]
    texts: bytes | mmap.mmap
    _rows: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._counts = {header.document.id: header.document.passages for header in self.headers}

    def __len__(self) -> int:
        return len(self.ids)

    def row_of(self, passage_id: str) -> int | None:
        """Return the row of a passage."""
        if not self._rows and self.ids:
            self._rows = {name: row for row, name in enumerate(self.ids)}
        return self._rows.get(passage_id)

    def passage(self, row: int) -> Passage:
        """Return the passage of a row."""
        return passage_from_json(json.loads(self.raw(row).decode("utf-8", "surrogatepass")))

    def raw(self, row: int) -> bytes:
        """Return the passage of a row as it is stored."""
        return bytes(self.texts[int(self.offsets[row]) : int(self.offsets[row + 1])])

    def rows_of(self, document_id: str) -> range:
        """Return the rows of a document."""
        start = self.first_rows.get(document_id)
        if start is None:
            return range(0)
        return range(start, start + self._counts[document_id])

    def column(self, name: str) -> NDArray[np.int32]:
        """Return for each row the number of its word in a column (`kind`, `document_id`, …)."""
        return self.codes[:, COLUMNS.index(name)]

    def words_of(self, name: str) -> list[str]:
        """Return the words of a column by their numbers."""
        return self.words[COLUMNS.index(name)]

    def mask(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Return which rows pass the filters; None when all do."""
        wanted: dict[str, Iterable[str]] = {}
        if filters.kinds:
            wanted["kind"] = filters.kinds
        if filters.year is not None:
            wanted["year"] = (str(filters.year),)
        for name in ("unit", "rule_id", "report_kind"):
            if value := getattr(filters, name):
                wanted[name] = (value,)
        if filters.elements:
            wanted["element"] = filters.elements
        return self._mask(wanted)

    def rows_where(self, **wanted: str) -> list[int]:
        """Return the rows whose columns hold these words (`rule_id`, `document_id`, `article`, …)."""
        import numpy as np

        mask = self._mask({name: (value,) for name, value in wanted.items()})
        return [] if mask is None else [int(row) for row in np.flatnonzero(mask)]

    def _mask(self, wanted: Mapping[str, Iterable[str]]) -> NDArray[np.bool_] | None:
        import numpy as np

        passing: NDArray[np.bool_] | None = None
        for name, values in wanted.items():
            column = COLUMNS.index(name)
            allowed = {str(value) for value in values}
            codes = [code for code, word in enumerate(self.words[column]) if word in allowed]
            fits = np.isin(self.codes[:, column], codes)
            passing = fits if passing is None else passing & fits
        return passing

    # Files

    def save(self, folder: Path, beside: str = "") -> None:
        """Write the view into a folder of its own, in one step; of others only `beside` stays."""
        head = {
            "revision": self.revision,
            "embedder": self.embedder,
            "beside": beside,
            "headers": [[document_to_json(h.document), h.generation, h.parts] for h in self.headers],
            "first_rows": dict(self.first_rows),
            "ids": self.ids,
            "keys": self.keys,
            "words": self.words,
            "vocabulary": list(self.lexical.vocabulary),
        }
        save_sealed(folder, self.revision, LAYOUT, head, self._arrays(), self.texts, keep=beside)

    def _arrays(self) -> dict[str, Any]:
        lexical = self.lexical
        return {
            "codes": self.codes,
            "vectors": self.vectors,
            "offsets": self.offsets,
            "starts": lexical.starts,
            "rows": lexical.rows,
            "tf": lexical.tf,
            "weights": lexical.weights,
            "lengths": lexical.lengths,
        }

    @classmethod
    def read(cls, head: Mapping[str, Any], arrays: Mapping[str, Any], texts: bytes | mmap.mmap) -> View:
        """Read a view from what its files hold; ValueError where the parts do not agree."""
        lexical = LexicalIndex(
            {token: number for number, token in enumerate(head["vocabulary"])},
            *(arrays[name] for name in ("starts", "rows", "tf", "weights", "lengths")),
        )
        view = cls(
            str(head["revision"]),
            str(head["embedder"]),
            tuple(Header(document_from_json(d), g, p) for d, g, p in head["headers"]),
            head["first_rows"],
            head["ids"],
            head["keys"],
            arrays["codes"],
            head["words"],
            arrays["vectors"],
            lexical,
            arrays["offsets"],
            texts,
        )
        if not view._is_whole():
            raise ValueError(view.revision)
        return view

    def _is_whole(self) -> bool:
        """Tell whether the parts agree, so that no search can fail on them."""
        count, lexical = len(self.ids), self.lexical
        entries = len(lexical.rows)
        return (
            sum(self._counts.values()) == count == len(self.keys) == len(self.vectors) == len(lexical)
            and set(self.first_rows) == set(self._counts)
            and self.codes.shape == (count, len(COLUMNS))
            and len(self.words) == len(COLUMNS)
            and len(self.offsets) == count + 1
            and int(self.offsets[-1]) == len(self.texts)
            and len(lexical.starts) == len(lexical.vocabulary) + 1
            and int(lexical.starts[-1]) == entries == len(lexical.tf) == len(lexical.weights)
            and (not entries or 0 <= int(lexical.rows.min()) <= int(lexical.rows.max()) < count)
        )


def number_key(number: ArticleNumber) -> str:
    """Return how the column `article` writes a number: 49, or 49-1 for 第四十九条之一."""
    return f"{number.number}-{number.suffix}" if number.suffix else str(number.number)
