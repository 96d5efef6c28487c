"""What an index was built with, what its records say of a document, and what its parts are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from knowledge.documents import Scope, StoredDocument
from knowledge.errors import IndexMismatch
from knowledge.records import Json, RecordGarbled, document_from_json, document_to_json

LAYOUT = 1
"""Raised when what is stored changes its form; an index of another layout asks for `zicha reindex`."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built with."""

    embedder: str
    dimension: int
    layout: int = LAYOUT


@dataclass(frozen=True, slots=True)
class Header:
    """A document that is stored, and the generation of its passages."""

    document: StoredDocument
    generation: str
    parts: int


def require_match(found: Manifest, expected_embedder: str, dimension: int | None = None) -> None:
    """Raise IndexMismatch where the index was built with something else."""
    if found.layout != LAYOUT:
        raise IndexMismatch("知识库是另一个版本建的，请运行 zicha reindex 重建索引。")
    if not found.embedder:
        raise IndexMismatch("知识库没有记下是用什么向量模型建的，请运行 zicha reindex 重建索引。")
    if found.embedder == expected_embedder and dimension is not None and found.dimension != dimension:
        raise IndexMismatch("知识库里向量的维数与现在的向量模型不同，请运行 zicha reindex 重建索引。")
    if found.embedder != expected_embedder:
        raise IndexMismatch(
            f"知识库是用 {found.embedder} 建的，现在的设置是 {expected_embedder}，请运行 zicha reindex 重建索引。"
        )


def header_json(header: Header) -> Json:
    """Return what `read_header` reads."""
    return {
        "document": document_to_json(header.document),
        "generation": header.generation,
        "parts": header.parts,
    }


def read_header(data: Mapping[str, Any]) -> Header:
    """Read a document's header."""
    try:
        return Header(document_from_json(data["document"]), str(data["generation"]), int(data["parts"]))
    except (KeyError, TypeError, ValueError) as error:
        raise RecordGarbled from error


def part_ids(header: Header) -> list[str]:
    """Return the ids of the records that hold the passages of a document."""
    return [f"p/{header.document.id}/{header.generation}/{number}" for number in range(header.parts)]


def scope_slug(scope: Scope) -> str:
    """Return a name for the scope that Chroma and file systems accept; a person's id is not in it."""
    if scope.startswith("person:"):
        return "person-" + sha256(scope.encode("utf-8", "replace")).hexdigest()[:24]
    return scope


def vectors_name(scope: Scope, embedder: str) -> str:
    """Return the name of the scope's collection of vectors."""
    slug = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in embedder)
    tail = sha256(embedder.encode("utf-8", "replace")).hexdigest()[:6] if slug != embedder else ""
    return f"zicha.{scope_slug(scope)}.{slug}{tail}".strip(".-_")
