"""Every text of an Office file that a reader may see and the body does not hold.

A classification mark likes to stand there: in a text box of a header, a watermark, a comment, a
property of the file, a cell far from the form. It is searched for marks and used for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from knowledge.loaders.archive import Archive

_FORMS = ("styles", "settings", "fonttable", "theme", "websettings", "numbering", "calcchain")
# What ends a line: a paragraph of Word and of drawings, a string or cell of Excel, a property.
_LINES = frozenset(["p", "si", "is", "comment", "v", "title", "subject", "keywords", "description", "category",
                    "contentStatus", "property", "Company", "Manager", "oddHeader", "oddFooter", "evenHeader",
                    "evenFooter", "firstHeader", "firstFooter"])  # fmt: skip
_NO_TEXT = frozenset(["instrText", "delInstrText", "rPh"])


def hidden_texts(archive: Archive) -> Iterator[str]:
    """Yield the text of each part, a line for each paragraph, text box, watermark, comment or property."""
    for part in sorted(archive.names):
        stem = part.rpartition("/")[2].lower()
        if not part.endswith(".xml") or stem.startswith(_FORMS):
            continue
        root = archive.xml(part)
        if root is not None and (lines := [line for line in _lines(root) if line.strip()]):
            yield "\n".join(lines)


def _lines(root: Element) -> Iterator[str]:
    for element in root.iter():
        tag = _local(element)
        if tag == "textpath":
            yield element.get("string", "")
        elif tag in _LINES:
            name = f"{element.get('name', '')}：" if tag == "property" else ""
            yield name + "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    """The text below an element, without what is a line of its own; what was deleted is still in the file."""
    if _local(element) in _NO_TEXT:
        return
    yield element.text or ""
    for child in element:
        if _local(child) in ("tab", "br"):
            yield " "
        elif _local(child) not in _LINES:
            yield from _pieces(child)
        elif _local(element) != "p":
            yield "".join(_pieces(child))
        yield child.tail or ""


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
