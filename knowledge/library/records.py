"""Passages and documents as JSON, and the key that tells whether a passage has changed."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from knowledge.documents import (
    ArticleNumber,
    DocumentKind,
    Passage,
    Scope,
    StoredDocument,
    TextForm,
)
from knowledge.errors import StoreUnreachable

Json = dict[str, Any]


class RecordGarbled(StoreUnreachable):
    """A record that is not what this program, or an older one, has written."""

    def __init__(self) -> None:
        super().__init__("资料的记录有损坏，请运行 zicha doctor --repair 修复。")


_NOT_CONTENT = frozenset({"added_by", "added_at", "content_hash", "scope"})


def document_to_json(document: StoredDocument) -> Json:
    """Return what `document_from_json` reads."""
    return _to_json(document)


def document_from_json(data: Json) -> StoredDocument:
    """Read a document; fields that this version does not know are passed over."""
    try:
        return StoredDocument(**_known(StoredDocument, data))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordGarbled from error


def passage_to_json(passage: Passage) -> Json:
    """Return what `passage_from_json` reads."""
    return _to_json(passage)


def passage_from_json(data: Json) -> Passage:
    """Read a passage; fields that this version does not know are passed over."""
    try:
        return Passage(**_known(Passage, data))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordGarbled from error


def with_hash(passage: Passage) -> Passage:
    """Return the passage with the hash of all that is found or cited in it."""
    content = {name: value for name, value in _to_json(passage).items() if name not in _NOT_CONTENT}
    text = json.dumps(content, ensure_ascii=True, sort_keys=True)
    return replace(passage, content_hash=sha256(text.encode("ascii")).hexdigest()[:32])


def dump(value: object) -> str:
    """Write JSON that SQLite takes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate: SQLite would refuse it.
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text


def _to_json(value: Passage | StoredDocument) -> Json:
    data: Json = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if item == field.default:
            continue
        if isinstance(item, ArticleNumber):
            item = [item.number, item.suffix]
        elif isinstance(item, datetime):
            item = item.isoformat()
        elif isinstance(item, tuple):
            item = list(item)
        data[field.name] = item
    return data


def _known(kind: type[Passage] | type[StoredDocument], data: Json) -> Json:
    names = {field.name for field in fields(kind)}
    known = {name: value for name, value in data.items() if name in names}
    for name, value in known.items():
        if isinstance(value, list):
            known[name] = ArticleNumber(*value) if name == "article" else tuple(value)
    known["kind"] = DocumentKind(known["kind"])
    if "scope" in known:
        known["scope"] = Scope(known["scope"])
    if "form" in known:
        known["form"] = TextForm(known["form"])
    if known.get("added_at"):
        known["added_at"] = datetime.fromisoformat(known["added_at"])
    return known
