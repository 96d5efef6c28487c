"""Which stored document a file is, and which files of a folder may be documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from knowledge.documents import Scope, StoredDocument
from knowledge.errors import UnreadableDocument
from knowledge.loaders import FORMATS


def earlier_file(stored: Iterable[StoredDocument], origin: str) -> StoredDocument | None:
    """Return the document that the same file gave before it changed."""
    return next((document for document in stored if origin and document.origin == origin), None)


def earlier_upload(
    stored: Iterable[StoredDocument], document: StoredDocument, called: str, origin: str
) -> StoredDocument | None:
    """Return the upload that this one replaces: same file name and same title, unit and year.

    A name alone does not do: everyone's file is called 自查报告.docx.
    """
    if origin:
        return None
    key = (called, document.kind, document.title, document.unit, document.year)
    return next(
        (
            one
            for one in stored
            if not one.origin and (one.name, one.kind, one.title, one.unit, one.year) == key
        ),
        None,
    )


def new_id(scope: Scope, place: str, digest: str) -> str:
    """Return the id of a document that was not there before."""
    return hashlib.sha256(f"{scope}\n{place}\n{digest}".encode("utf-8", "surrogatepass")).hexdigest()[:10]


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder that may be documents, without hidden ones and links that lead out."""
    if not folder.is_dir():
        raise UnreadableDocument(f"找不到文件夹“{folder.name}”，请检查路径。")
    root = folder.resolve()
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        and path.resolve().is_relative_to(root)
        and (path.suffix.lower() in FORMATS or path.suffix.lower() in _WORTH_A_WORD)
    ]


# Files that people expect to be read: their refusal says what to do instead.
_WORTH_A_WORD = frozenset(
    (
        ".doc",
        ".docm",
        ".wps",
        ".rtf",
        ".odt",
        ".ofd",
        ".jpg",
        ".jpeg",
        ".png",
        ".xls",
        ".xlsx",
        ".zip",
        ".rar",
    )
)
