"""The documents that come with Zicha: rule cards, the elements of all report kinds, sample reports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from knowledge.documents import BUILT_IN, DocumentKind, Passage, StoredDocument, TextForm
from knowledge.library.passages import passages_of_rule, passages_of_spec
from knowledge.library.prepared import Choices, prepare
from knowledge.library.records import with_hash
from knowledge.loaders import load_text
from knowledge.rules import RuleCatalogue
from knowledge.specs import ReportSpec

SAMPLE_REPORTS = Path(__file__).parents[1] / "sources" / "reports"


def builtin_documents(
    catalogue: RuleCatalogue, specs: Mapping[str, ReportSpec]
) -> tuple[tuple[StoredDocument, tuple[Passage, ...]], ...]:
    """Return each built-in document with its passages; its hash is that of what is stored."""
    return tuple(_documents(catalogue, specs))


def _documents(
    catalogue: RuleCatalogue, specs: Mapping[str, ReportSpec]
) -> Iterator[tuple[StoredDocument, tuple[Passage, ...]]]:
    for rule in catalogue:
        document = _document(f"rule-{rule.id}", DocumentKind.RULE, rule.title)
        yield _hashed(replace(document, rule_id=rule.id), passages_of_rule(rule))
    for spec in specs.values():
        if not spec.rests_on_rules:
            # Its pages are found by their names; to a question about rules they would be an answer without one.
            continue
        document = _document(f"kind-{spec.id}", DocumentKind.ELEMENT, spec.title)
        yield _hashed(replace(document, report_kind=spec.id), passages_of_spec(spec, catalogue))
    for path in sorted(SAMPLE_REPORTS.glob("*.md")):
        prepared = prepare(load_text(path), Choices(kind=DocumentKind.REPORT), catalogue, specs)
        document = replace(prepared.document, id=f"sample-{path.stem}", scope=BUILT_IN, name=path.name)
        yield _hashed(document, prepared.passages(document))


def _document(document_id: str, kind: DocumentKind, title: str) -> StoredDocument:
    return StoredDocument(document_id, kind, title, BUILT_IN, content_hash="", form=TextForm.SUMMARY)


def _hashed(
    document: StoredDocument, passages: Iterable[Passage]
) -> tuple[StoredDocument, tuple[Passage, ...]]:
    placed = tuple(
        with_hash(replace(passage, document_id=document.id, scope=BUILT_IN)) for passage in passages
    )
    digest = hashlib.sha256("\n".join(f"{p.id} {p.content_hash}" for p in placed).encode("utf-8")).hexdigest()
    return replace(document, content_hash=digest, passages=len(placed)), placed
