"""Search by words: a tantivy index of all scopes, made from the store and kept up to its revision.

One index, not one a scope: how rare a word is, is then the same for a person's own rules and for
the built-in ones, so that their scores compare. Each search names the scopes that it may see.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.documents import Passage, Scope
from knowledge.errors import StoreUnreachable
from knowledge.library.sounds import sounds_of, spelling_of
from knowledge.library.store import Row
from knowledge.library.tokens import tokenize

if TYPE_CHECKING:
    import tantivy

_log = logging.getLogger(__name__)

LAYOUT = 2
"""Raised when what is indexed changes; an index of another layout is made anew."""
_HEAP = 50_000_000
_STATE = "zicha.json"
_SPELLINGS = 100
"""Pairs of one sound that are looked at."""

State = tuple[int, int]
"""The epoch and revision of a scope."""


def words_of(passage: Passage) -> str:
    """Return all that a passage is found by, as tokens with blanks between."""
    parts = (passage.text, passage.document_title, passage.label, passage.heading, *passage.questions)
    return " ".join(tokenize("\n".join(parts)))


class Words:
    """The index in a folder, or in memory where the folder cannot be written."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._in_memory = False
        self._opened: tantivy.Index | None = None
        self._states: dict[Scope, State] = {}

    # Keeping up with the store

    def reopen(self) -> dict[Scope, State]:
        """Read how far the index has come, also by another process; a damaged one starts anew."""
        if self._in_memory:
            return self._states
        try:
            read = json.loads((self._folder / _STATE).read_text(encoding="utf-8"))
            if read["layout"] != LAYOUT:
                raise ValueError("another layout")
            states = {Scope(scope): (epoch, revision) for scope, (epoch, revision) in read["scopes"].items()}
            self._index().reload()
            self._states = states
        except FileNotFoundError:
            self.start_anew()
        except (ValueError, KeyError, TypeError, OSError) as error:
            _log.warning("the word index is made anew: %s", error)
            self.start_anew()
        return self._states

    def use_memory(self) -> None:
        """Go on in memory: the folder cannot be written."""
        self._in_memory, self._opened, self._states = True, None, {}

    def apply(
        self,
        added: Iterable[tuple[Scope, Sequence[Row]]],
        dropped: Iterable[int],
        forgotten: Iterable[Scope],
        states: Mapping[Scope, State],
    ) -> None:
        """Bring the index to these states in one commit; done twice it is the same. Raises OSError, ValueError."""
        import tantivy

        index = self._index()
        is_empty = index.searcher().num_docs == 0
        writer = index.writer(_HEAP, 1)
        try:
            for scope in forgotten:
                writer.delete_documents_by_term("scope", scope)
            for number in dropped:
                writer.delete_documents_by_term("row", number)
            for scope, rows in added:
                for row in rows:
                    if not is_empty:
                        writer.delete_documents_by_term("row", row.number)
                    document = tantivy.Document()
                    document.add_integer("row", row.number)
                    document.add_text("scope", scope)
                    words = words_of(row.passage)
                    document.add_text("words", words)
                    document.add_text("sounds", sounds_of(words))
                    writer.add_document(document)
            writer.commit()
        finally:
            writer.wait_merging_threads()
        index.reload()
        self._states = dict(states)
        if not self._in_memory:
            self._note()

    def _note(self) -> None:
        data = {"layout": LAYOUT, "scopes": self._states}
        part = self._folder / f"{_STATE}.part"
        part.write_text(json.dumps(data), encoding="utf-8")
        part.replace(self._folder / _STATE)

    def start_anew(self) -> None:
        """Throw away what there is."""
        self._opened, self._states = None, {}
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)

    def _index(self) -> tantivy.Index:
        if self._opened is None:
            import tantivy

            builder = tantivy.SchemaBuilder()
            builder.add_integer_field("row", stored=True, indexed=True, fast=True)
            builder.add_text_field("scope", tokenizer_name="raw", index_option="basic")
            builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
            builder.add_text_field("sounds", tokenizer_name="whitespace", index_option="basic")
            path = None if self._in_memory else str(self._folder)
            self._opened = tantivy.Index(builder.build(), path=path)
        return self._opened

    # Searching

    def search(self, tokens: Sequence[str], scopes: Sequence[Scope], count: int) -> list[tuple[int, float]]:
        """Return row numbers with their BM25 scores, best first."""
        from tantivy import Occur, Query

        index = self._index()
        schema = index.schema
        wanted = [
            (Occur.Should, Query.term_query(schema, "words", token, index_option="freq"))
            for token in dict.fromkeys(tokens)
        ]
        if not wanted or not scopes:
            return []
        seen = Query.const_score_query(Query.term_set_query(schema, "scope", list(scopes)), 0.0)
        query = Query.boolean_query([(Occur.Must, seen), (Occur.Must, Query.boolean_query(wanted))])
        searcher = index.searcher()
        hits: Any = self._asked(lambda: searcher.search(query, count, count=False).hits)
        return [(int(searcher.doc(address)["row"][0]), float(score)) for score, address in hits]

    def frequency(self, token: str) -> int:
        """Return how many passages of all scopes hold a token."""
        return int(self._index().searcher().doc_freq("words", token))

    def spellings(self, sound: str) -> list[str]:
        """Return the pairs of characters of all scopes that sound so."""
        found = self._index().searcher().terms_with_prefix("sounds", sound, limit=_SPELLINGS)
        return [spelling_of(term if isinstance(term, str) else term[0]) for term in found]

    @property
    def size(self) -> int:
        """How many passages the index holds."""
        return int(self._index().searcher().num_docs)

    def _asked(self, ask: Any) -> Any:
        try:
            return ask()
        except (ValueError, OSError) as error:
            self._states = {}
            raise StoreUnreachable("字词索引读不出来，请再试一次，会自动重建。") from error


def is_whole(folder: Path) -> bool:
    """Tell whether the files of an index are there; without them it is made anew when it is opened."""
    return (folder / _STATE).is_file() and (folder / "meta.json").is_file()
