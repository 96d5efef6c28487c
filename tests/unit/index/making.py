"""Documents for the tests of the index."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.documents import TEAM, ArticleNumber, DocumentKind, Passage, Scope, StoredDocument


def make(
    name: str, texts: Sequence[str], scope: Scope = TEAM, **changes: object
) -> tuple[StoredDocument, list[Passage]]:
    """Return a rule with one article for each text."""
    title = f"云岭县{name}办法"
    document = StoredDocument(name, DocumentKind.RULE, title, scope, content_hash=f"hash-{name}")
    passages = [
        Passage(
            id=f"{name}#{number}",
            document_id=name,
            document_title=title,
            kind=DocumentKind.RULE,
            text=text,
            label=f"第{number}条",
            article=ArticleNumber(number),
            **changes,  # type: ignore[arg-type]
        )
        for number, text in enumerate(texts, 1)
    ]
    return document, passages
