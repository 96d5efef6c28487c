"""The parts of a .docx, read within limits: no bomb unpacked, no entity resolved, nothing fetched."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from xml.parsers import expat

from knowledge.errors import DocumentTooLarge, UnreadableDocument
from knowledge.loaders.loaded import MEGABYTE, Limits

_MAX_PARTS = 5_000
_MAX_ELEMENTS = 1_500_000
_MAX_DEPTH = 200
_BLOCK = 64 * 1024


class Archive:
    """A zip whose parts are read one by one; what is unpacked counts against one budget."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open the archive and refuse it when its directory already promises too much."""
        self._name = name
        self._left = limits.max_expanded_bytes
        self._guard = _Guard(name)
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableDocument(f"《{name}》打不开，文件可能已损坏，请重新保存后再添加。") from error
        if len(parts) > _MAX_PARTS:
            raise DocumentTooLarge(
                f"《{name}》内含 {len(parts)} 个部件，不像正常的文稿，未读取；请另存为新的 .docx 再添加。"
            )
        self.names = frozenset(part.filename for part in parts)

    def read(self, part: str) -> bytes:
        """Return the bytes of one part; the stated size is not believed, the bytes are counted."""
        blocks: list[bytes] = []
        try:
            with self._zip.open(part) as stream:
                while block := stream.read(_BLOCK):
                    self._left -= len(block)
                    if self._left < 0:
                        limit = self._limits.max_expanded_bytes // MEGABYTE
                        raise DocumentTooLarge(
                            f"《{self._name}》解开后超过 {limit} MB，可能是压缩炸弹，未读取；请另存为新的 .docx 再添加。"
                        )
                    blocks.append(block)
        except (
            zipfile.BadZipFile,
            zlib.error,
            KeyError,
            RuntimeError,
            EOFError,
            NotImplementedError,
            OSError,
        ) as error:
            raise UnreadableDocument(f"《{self._name}》的内容不完整或已加密，请重新保存后再添加。") from error
        return b"".join(blocks)

    def xml(self, part: str) -> ElementTree.Element | None:
        """Return the root of an XML part, or None where the part does not exist."""
        return self._parse(self.read(part)) if part in self.names else None

    def _parse(self, data: bytes) -> ElementTree.Element:
        """Parse XML that may be hostile: an entity, a flood of elements or an abyss of them is refused."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._guard.refuse_doctype
        parser.StartElementHandler = self._guard.enter
        parser.EndElementHandler = self._guard.leave
        try:
            parser.Parse(data, True)
            return ElementTree.fromstring(data)
        except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError) as error:
            raise UnreadableDocument(
                f"《{self._name}》的内容已损坏，请用 Word 或 WPS 打开后重新保存再添加。"
            ) from error


class _Guard:
    """Looks at a part before a tree is built of it, since the tree takes the memory; counts over all parts."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._elements = 0
        self._depth = 0

    def refuse_doctype(self, *_: object) -> None:
        raise UnreadableDocument(
            f"《{self._name}》含有自定义实体，正常的文稿不会有，为安全起见未读取；请另存为新的 .docx 再添加。"
        )

    def enter(self, *_: object) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > _MAX_ELEMENTS or self._depth > _MAX_DEPTH:
            raise DocumentTooLarge(
                f"《{self._name}》的结构过大或嵌套过深，未读取；请拆成几个文件或另存为新的 .docx 再添加。"
            )

    def leave(self, *_: object) -> None:
        self._depth -= 1
