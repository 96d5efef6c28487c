"""The library: documents added, listed, removed; what they cite; the built-in ones kept current.

Adding goes load, clean, parse, passages, store. The index commits all of a document or nothing of it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from knowledge.articles import ParsedRule
from knowledge.cited import CitedRule, CitedTitle, cites_article, count_cited, judge_cites
from knowledge.documents import (
    BUILT_IN,
    TEAM,
    ArticleNumber,
    DocumentKind,
    Passage,
    Scope,
    StoredDocument,
)
from knowledge.errors import KnowledgeError
from knowledge.library.additions import Added, AddedFolder, Forgotten
from knowledge.library.builtin import builtin_documents
from knowledge.library.identity import earlier_file, earlier_upload, files_of, new_id
from knowledge.library.index import PassageIndex
from knowledge.library.prepared import Choices, added_rule_text, prepare
from knowledge.loaders import Limits, load_bytes, read_bytes, refuse_name
from knowledge.rules import RuleCatalogue
from knowledge.specs import ReportSpec

__all__ = ["Added", "AddedFolder", "Forgotten", "Library"]


class Library:
    """The documents of an index, with the rules and report kinds by which they are read."""

    def __init__(
        self,
        index: PassageIndex,
        catalogue: RuleCatalogue,
        specs: Mapping[str, ReportSpec],
        *,
        limits: Limits | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._index = index
        self._cards = catalogue
        self._specs = specs
        self._limits = limits or Limits()
        self._today = today
        self._lock = threading.RLock()
        self._parsed: dict[str, ParsedRule] = {}
        self._joined: dict[tuple[Scope, ...], tuple[object, RuleCatalogue]] = {}

    @property
    def index(self) -> PassageIndex:
        """The passages of all documents."""
        return self._index

    @property
    def specs(self) -> Mapping[str, ReportSpec]:
        """The report kinds by which reports are recognised."""
        return self._specs

    @property
    def catalogue(self) -> RuleCatalogue:
        """The rule cards joined with the full texts that the team added."""
        return self.catalogue_for((BUILT_IN, TEAM))

    def catalogue_for(self, scopes: Sequence[Scope]) -> RuleCatalogue:
        """Return the rule cards joined with the full texts that these scopes hold."""
        key = tuple(sorted(set(scopes)))
        # Of these scopes only: a house of many people has many more, each a question to the store.
        revision = self._index.revision_of(key)
        known = self._joined.get(key)
        if known is None or known[0] != revision:
            held = [document for document in self._index.documents(key) if document.text]
            joined = (
                self._cards.with_texts(self._parsed_text(document) for document in held)
                if held
                else self._cards
            )
            known = self._joined[key] = (revision, joined)
        return known[1]

    def _parsed_text(self, document: StoredDocument) -> ParsedRule:
        parsed = self._parsed.get(document.content_hash)
        if parsed is None:
            parsed = self._parsed[document.content_hash] = added_rule_text(document.text)
        return parsed

    def add(
        self,
        path: Path,
        *,
        kind: DocumentKind | str | None = None,
        scope: Scope = TEAM,
        added_by: str = "",
        keep_noise: bool = False,
        year: int | None = None,
        unit: str = "",
        report_kind: str = "",
        name: str = "",
    ) -> Added:
        """Add one file, or find that it is there already; what it cites is followed.

        `name` is what an upload is called, where the path is only a temporary place. The options
        correct what was recognised.
        """
        if scope == BUILT_IN:
            raise KnowledgeError("自带资料随程序更新，不能添加到其中，请添加到本单位或个人资料。")
        called = name or path.name
        # A folder may carry the mark for all that lies in it.
        refuse_name(name or str(path))
        choices = Choices(_kind_of(kind), year, unit.strip(), report_kind, keep_noise)
        if report_kind and report_kind not in self._specs:
            raise KnowledgeError(f"没有“{report_kind}”这个报告种类，可用的有：{'、'.join(self._specs)}。")
        data = read_bytes(path, self._limits, name=called)
        digest = hashlib.sha256(data).hexdigest()
        origin = "" if name else str(path.resolve())
        with self._lock:
            stored = self._index.documents((scope,))
            same = next((document for document in stored if document.content_hash == digest), None)
            if same is not None and choices.agree_with(same):
                return self._known(same, origin, called)
            earlier = same or earlier_file(stored, origin)
            loaded = load_bytes(data, called, self._limits)
            catalogue = self.catalogue_for((BUILT_IN, TEAM, scope))
            prepared = prepare(loaded, choices, catalogue, self._specs)
            earlier = earlier or earlier_upload(stored, prepared.document, called, origin)
            document = replace(
                prepared.document,
                id=earlier.id if earlier else new_id(scope, origin or called, digest),
                scope=scope,
                content_hash=digest,
                name=called,
                origin=origin,
                keeps_noise=keep_noise,
                added_by=added_by,
                added_at=datetime.now(UTC),
                removed=tuple(removal.line for removal in prepared.removed),
            )
            passages = prepared.passages(document)
            document = replace(document, passages=len(passages))
            self._index.put_document(document, passages)
        return Added(
            document,
            "replaced" if earlier else "added",
            prepared.removed,
            self._cited_by(document),
            prepared.warnings,
        )

    def add_folder(
        self,
        folder: Path,
        *,
        progress: Callable[[int, int], None] | None = None,
        kind: DocumentKind | str | None = None,
        scope: Scope = TEAM,
        added_by: str = "",
        keep_noise: bool = False,
        year: int | None = None,
        unit: str = "",
        report_kind: str = "",
    ) -> AddedFolder:
        """Add every file of a folder and the folders in it; what cannot be read is named and passed over."""
        files = files_of(folder)
        added: list[Added] = []
        refused: list[tuple[str, str]] = []
        for number, path in enumerate(files, 1):
            try:
                added.append(
                    self.add(
                        path, kind=kind, scope=scope, added_by=added_by, keep_noise=keep_noise,
                        year=year, unit=unit, report_kind=report_kind,
                    )
                )  # fmt: skip
            except KnowledgeError as error:
                refused.append((str(path.relative_to(folder)), str(error)))
            if progress is not None:
                progress(number, len(files))
        return AddedFolder(tuple(added), tuple(refused))

    def remove(self, document_id: str, scopes: Sequence[Scope] = (TEAM,)) -> StoredDocument:
        """Remove a document that these scopes hold, with all its passages."""
        with self._lock:
            document = self._index.document(document_id, tuple(scopes))
            if document is None:
                raise KnowledgeError(f"没有编号为“{document_id}”的资料，请用 zicha sources 查看编号。")
            if document.scope == BUILT_IN:
                raise KnowledgeError("自带资料随程序更新，不能删除；可以删除自己添加的资料。")
            self._index.remove_document(document.id, document.scope)
            self._index.scrub()
        return document

    def list(self, scopes: Sequence[Scope] = (BUILT_IN, TEAM)) -> tuple[StoredDocument, ...]:
        """Return the documents that these scopes hold."""
        return self._index.documents(tuple(scopes))

    @property
    def revision(self) -> str:
        """A mark that changes with every change of what is stored."""
        return self._index.revision

    def passages_of(self, document: StoredDocument) -> tuple[Passage, ...]:
        """Return the passages of a stored document, in order."""
        return self._index.passages_of(document.id, document.scope)

    def passages(self, document_id: str, scope: Scope) -> tuple[Passage, ...]:
        """Return the passages of a document, in order."""
        return self._index.passages_of(document_id, scope)

    def cited(self, scopes: Sequence[Scope] = (BUILT_IN, TEAM)) -> tuple[CitedTitle, ...]:
        """Return what all reports together cite, how often, how it is held, and what to get next."""
        added = [document for document in self.list(scopes) if document.scope != BUILT_IN]
        return count_cited(added, self.catalogue_for(scopes), self._today())

    def citing_reports(
        self, rule_id: str, article: ArticleNumber | None = None, scopes: Sequence[Scope] = (BUILT_IN, TEAM)
    ) -> tuple[StoredDocument, ...]:
        """Return the reports that cite the rule, or that article of it."""
        catalogue = self.catalogue_for(scopes)
        return tuple(
            document
            for document in self.list(scopes)
            if document.kind is DocumentKind.REPORT
            and cites_article(document.cites, rule_id, article, catalogue)
        )

    def check(self, repair: bool = False) -> tuple[str, ...]:
        """Return what is inconsistent in the store, each as one Chinese sentence; `repair` mends it."""
        with self._lock:
            return self._index.check(repair)

    def build_builtin(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the built-in documents up to date and return how many changed; a second call finds nothing to do."""
        with self._lock:
            wanted = tuple(builtin_documents(self._cards, self._specs))
            stored = {document.id: document for document in self._index.documents((BUILT_IN,))}
            stale = stored.keys() - {document.id for document, _ in wanted}
            now = datetime.now(UTC)
            fresh = [
                (replace(document, added_at=now), passages)
                for document, passages in wanted
                if document.id not in stored or stored[document.id].content_hash != document.content_hash
            ]
            for document_id in sorted(stale):
                self._index.remove_document(document_id, BUILT_IN)
            if fresh:
                self._index.put_documents(fresh, progress)
        return len(stale) + len(fresh)

    def forget(self, scope: Scope) -> Forgotten:
        """Remove everything that one person added, and count what was removed and what is left."""
        if scope in (BUILT_IN, TEAM):
            raise KnowledgeError("只能清除个人资料；本单位共用的资料请逐份删除。")
        with self._lock:
            passages = sum(document.passages for document in self._index.documents((scope,)))
            documents = self._index.drop_scope(scope)
            self._index.scrub()
            left = len(self._index.documents((scope,)))
            self._joined = {key: value for key, value in self._joined.items() if scope not in key}
        return Forgotten(documents, passages, left)

    def _known(self, document: StoredDocument, origin: str, called: str) -> Added:
        """Answer for a file whose bytes are stored: unchanged, or at another place than before."""
        status = "unchanged"
        if origin and document.origin and document.origin != origin and not Path(document.origin).exists():
            passages = self._index.passages_of(document.id, document.scope)
            document = replace(document, origin=origin, name=called)
            self._index.put_document(document, passages)
            status = "moved"
        return Added(document, status, (), self._cited_by(document))

    def _cited_by(self, document: StoredDocument) -> tuple[CitedRule, ...]:
        catalogue = self.catalogue_for((BUILT_IN, TEAM, document.scope))
        return judge_cites(document.cites, catalogue, self._today())


def _kind_of(kind: DocumentKind | str | None) -> DocumentKind | None:
    if kind is None or kind == "":
        return None
    try:
        chosen = DocumentKind(kind)
    except ValueError:
        chosen = DocumentKind.ELEMENT
    if chosen is DocumentKind.ELEMENT:
        raise KnowledgeError(
            f"资料种类“{kind}”不可用，只能是 rule（规定）、report（报告）或 notice（通知）。"
        )
    return chosen
