"""Files to text: .md .txt .docx .pdf .html, each with its positions, within limits.

Every file comes in through `load_text` or `load_bytes`: here the bytes are looked at, limits are
kept, and a text with a classification mark (in the body, the header or the file's name) is refused.
A new format is a function here and its suffix in `sniffing.FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from knowledge.errors import ClassifiedDocument, DocumentTooLarge, EmptyDocument, UnreadableDocument
from knowledge.loaders.archive import Archive
from knowledge.loaders.confined import WorkTooLarge, confined
from knowledge.loaders.hidden import hidden_texts
from knowledge.loaders.html import load_html
from knowledge.loaders.loaded import MEGABYTE, Limits, LoadedText, Place
from knowledge.loaders.pdf import load_pdf
from knowledge.loaders.plain import decode
from knowledge.loaders.sniffing import FORMATS, format_of
from knowledge.loaders.word import load_docx
from knowledge.marks import find_classification_mark, find_mark_in_name
from knowledge.recognition import recognise_kind

__all__ = [
    "FORMATS",
    "Limits",
    "LoadedText",
    "Place",
    "load_bytes",
    "load_text",
    "read_bytes",
    "refuse_classified",
    "refuse_marked_form",
]


def _load_plain(data: bytes, name: str, limits: Limits) -> LoadedText:
    text = decode(data, name)
    if len(text) > limits.max_characters:
        raise DocumentTooLarge(f"《{name}》超过 {limits.max_characters} 字，请拆分后再添加。")
    if not text.strip():
        raise EmptyDocument(f"《{name}》是空文件（提取 0 字），请检查后重新添加。")
    return LoadedText(text, name=name)


_LOADERS: dict[str, Callable[[bytes, str, Limits], LoadedText]] = {
    "text": _load_plain,
    "docx": load_docx,
    "pdf": load_pdf,
    "html": load_html,
}


def load_text(
    path: Path, limits: Limits | None = None, *, name: str = "", takes_marked: bool = False
) -> LoadedText:
    """Read a file; `name` is what to call it where the path is only a temporary place.

    `takes_marked` is for a reader that shows where the classification mark stands and keeps nothing.
    """
    refuse_name(name or str(path))
    data = read_bytes(path, limits, name=name)
    return load_bytes(data, name or path.name, limits, takes_marked=takes_marked)


def read_bytes(path: Path, limits: Limits | None = None, *, name: str = "") -> bytes:
    """Return the bytes of a file, after a look at its size."""
    limits, called = limits or Limits(), name or path.name
    try:
        if not path.is_file():
            raise UnreadableDocument(f"找不到文件“{called}”，请检查路径和文件名。")
        if path.stat().st_size > limits.max_bytes:
            raise DocumentTooLarge(
                f"《{called}》超过 {limits.max_bytes // MEGABYTE} MB，请拆分或压缩其中的图片后再添加。"
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"读不了文件“{called}”，请检查是否有权限、是否被别的程序占用。") from error


def load_bytes(
    data: bytes, name: str, limits: Limits | None = None, *, takes_marked: bool = False
) -> LoadedText:
    """Turn the bytes of a file into text, going by what they are and not only by the suffix."""
    limits = limits or Limits()
    refuse_name(name)
    if len(data) > limits.max_bytes:
        raise DocumentTooLarge(
            f"《{name}》超过 {limits.max_bytes // MEGABYTE} MB，请拆分或压缩其中的图片后再添加。"
        )
    if not data:
        raise EmptyDocument(f"《{name}》是空文件（提取 0 字），请检查后重新添加。")
    loaded = _load(data, name, limits)
    if not takes_marked:
        refuse_classified(loaded.text)
    refuse_classified(loaded.margins)
    for hidden in loaded.hidden:
        # The body is among the parts, and a reader that shows where its mark stands may have it.
        if not (takes_marked and find_classification_mark(loaded.text)):
            refuse_classified(hidden)
    return replace(loaded, kind_hint=recognise_kind(loaded.text))


_HARMLESS_BYTES = 16_000
"""A file of so few bytes cannot unfold to more than some megabytes: it is read where it is."""


def _load(data: bytes, name: str, limits: Limits) -> LoadedText:
    kind = format_of(data, name)
    if kind == "text" or len(data) < _HARMLESS_BYTES:
        return _LOADERS[kind](data, name, limits)
    try:
        return confined(_LOADERS[kind], data, name, limits)
    except WorkTooLarge as error:
        raise DocumentTooLarge(_TOO_MUCH.format(name=name)) from error


_TOO_MUCH = "《{name}》内容过大或结构异常，读到一半停下了，没有保存。请另存为 .docx 或 .txt，或拆分后再发。"


def refuse_marked_form(path: Path, limits: Limits | None = None, *, name: str = "") -> None:
    """Raise for a filled form (.xlsx, .docx, .toml) with a classification mark anywhere in it or its name."""
    limits, called = limits or Limits(), name or path.name
    refuse_name(name or str(path))
    data = read_bytes(path, limits, name=called)
    if not data.startswith(b"PK"):
        refuse_classified(data.decode("utf-8", "replace"))
        return
    if len(data) < _HARMLESS_BYTES:
        _refuse_marked_parts(data, called, limits)
        return
    try:
        confined(_refuse_marked_parts, data, called, limits)
    except WorkTooLarge as error:
        raise DocumentTooLarge(_TOO_MUCH.format(name=called)) from error


def _refuse_marked_parts(data: bytes, name: str, limits: Limits) -> None:
    for text in hidden_texts(Archive(data, name, limits)):
        refuse_classified(text)


_CLASSIFIED = (
    "文件带有国家秘密标志，未读取、未保存；"
    "按《中华人民共和国保守国家秘密法》，涉密内容不得在非涉密系统中处理，请在涉密设备上办理。"
)


def refuse_name(name: str) -> None:
    """Raise for a file name, or a folder of a path, with a classification mark, before a byte is read."""
    if find_mark_in_name(name) is not None:
        raise ClassifiedDocument(_CLASSIFIED)


def refuse_classified(text: str) -> None:
    """Raise for a text with a classification mark, without repeating a word of it."""
    if find_classification_mark(text) is not None:
        raise ClassifiedDocument(_CLASSIFIED)
