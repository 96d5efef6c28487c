"""Word files (.docx): paragraphs with their automatic numbers, tables, notes; tracked changes as accepted.

The parts are read directly, because what matters here (accepted changes, numbers, limits, no
entity, nothing external) is below what python-docx shows.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from knowledge.documents import Span
from knowledge.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument
from knowledge.loaders.archive import Archive
from knowledge.loaders.hidden import hidden_texts
from knowledge.loaders.loaded import Limits, LoadedText, Place
from knowledge.loaders.numbering import Numbering, W, read_numbering

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
# Dropped with all they hold: what accepting the changes removes, properties, field codes, comments.
_DROPPED = frozenset(
    f"{W}{tag}"
    for tag in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sectPr", "tblPr", "sdtPr",
                "footnoteReference", "endnoteReference", "commentReference", "ruby", "txbxContent")
)  # fmt: skip
_HARMLESS_LINKS = ("/hyperlink",)


def load_docx(data: bytes, name: str, limits: Limits) -> LoadedText:
    """Read a .docx as a reader sees it after accepting all changes."""
    archive = Archive(data, name, limits)
    _refuse_macros(archive, name)
    main = _main_part(archive)
    root = archive.xml(main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        if root is not None and root.tag.startswith(_STRICT):
            raise UnreadableDocument(f"《{name}》是“Strict Open XML”格式，请另存为普通的 .docx 再添加。")
        raise UnreadableDocument(f"《{name}》里没有正文，可能已损坏，请重新保存后再添加。")
    folder = posixpath.dirname(main)
    reader = _Reader(name, limits, read_numbering(archive.xml(f"{folder}/numbering.xml")))
    reader.read_styles(archive.xml(f"{folder}/styles.xml"))
    reader.read_blocks(body)
    for notes in ("footnotes", "endnotes"):
        reader.read_notes(archive.xml(f"{folder}/{notes}.xml"), notes[:-1])
    text, places = reader.result()
    margins = "\n".join(_margin_lines(archive, folder))
    if not text.strip():
        raise EmptyDocument(f"《{name}》里没有文字（提取 0 字），可能全是图片，请添加文字版或先做文字识别。")
    return LoadedText(
        text,
        name=name,
        title=reader.title,
        places=places,
        margins=margins,
        hidden=tuple(hidden_texts(archive)),
        warnings=tuple(_warnings(archive, folder, name)) + tuple(reader.warnings),
    )


def _refuse_macros(archive: Archive, name: str) -> None:
    types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.names else b""
    if b"macroEnabled" in types or any(part.lower().endswith("vbaproject.bin") for part in archive.names):
        raise UnreadableDocument(f"《{name}》带有宏，为安全起见不读取，请另存为不带宏的 .docx 再添加。")


def _main_part(archive: Archive) -> str:
    """Return the part that holds the body; nearly always word/document.xml."""
    relations = archive.xml("_rels/.rels")
    for relation in () if relations is None else relations.iter(f"{_REL}Relationship"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _margin_lines(archive: Archive, folder: str) -> Iterator[str]:
    for part in sorted(archive.names):
        if re.fullmatch(rf"{re.escape(folder)}/(?:header|footer)\d*\.xml", part):
            root = archive.xml(part)
            for paragraph in () if root is None else root.iter(f"{W}p"):
                if line := "".join(_pieces(paragraph)).strip():
                    yield line


def _warnings(archive: Archive, folder: str, name: str) -> Iterator[str]:
    external = 0
    for part in sorted(archive.names):
        if part.startswith(f"{folder}/_rels/") and part.endswith(".rels"):
            root = archive.xml(part)
            for relation in () if root is None else root.iter(f"{_REL}Relationship"):
                if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(
                    _HARMLESS_LINKS
                ):
                    external += 1
    if external:
        yield f"《{name}》引用了 {external} 处外部内容（模板、图片或对象），没有读取，正文不受影响。"


@dataclass(slots=True)
class _Reader:
    """Walks the body and writes the lines."""

    name: str
    limits: Limits
    numbering: Numbering
    title: str = ""
    warnings: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _style_lists: dict[str, tuple[str, int]] = field(default_factory=dict)
    _title_styles: set[str] = field(default_factory=lambda: {"Title"})
    _carry: str = ""
    """Text of a paragraph whose end mark was deleted: it goes on in the next one."""

    def read_styles(self, root: Element | None) -> None:
        """Remember which styles number their paragraphs, and which is the title's."""
        for style in () if root is None else root.iter(f"{W}style"):
            style_id = style.get(f"{W}styleId", "")
            found = style.find(f"{W}pPr/{W}numPr")
            if found is not None:
                self._style_lists[style_id] = _list_of(found)
            style_name = style.find(f"{W}name")
            if style_name is not None and style_name.get(f"{W}val", "").lower() == "title":
                self._title_styles.add(style_id)

    def read_blocks(self, parent: Element) -> None:
        """Read paragraphs and tables in order, through content controls and accepted insertions."""
        for block in parent:
            if block.tag == f"{W}p":
                self._read_paragraph(block)
            elif block.tag == f"{W}tbl":
                self._read_table(block)
            elif block.tag not in _DROPPED:
                self.read_blocks(_chosen(block))

    def read_notes(self, root: Element | None, tag: str) -> None:
        """Add foot- and endnotes after the body, without Word's separators."""
        for note in () if root is None else root.iter(f"{W}{tag}"):
            if note.get(f"{W}type") is None:
                line = "".join("".join(_pieces(paragraph)) for paragraph in note.iter(f"{W}p")).strip()
                if line:
                    self._write(f"注：{line}")

    def result(self) -> tuple[str, tuple[Place, ...]]:
        """Return the text and the span of every paragraph in it."""
        if self._carry:
            self._write("")
        places: list[Place] = []
        offset = 0
        for number, line in enumerate(self._lines, 1):
            places.append(Place(f"第{number}段", Span(offset, offset + len(line))))
            offset += len(line) + 1
        return "\n".join(self._lines), tuple(places)

    def _write(self, line: str) -> None:
        line, self._carry = self._carry + line, ""
        self._lines.append(line)
        if len(self._lines) > self.limits.max_paragraphs:
            raise DocumentTooLarge(
                f"《{self.name}》超过 {self.limits.max_paragraphs} 段，未读取；请拆成几个文件再添加。"
            )

    def _read_paragraph(self, paragraph: Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        text = "".join(_pieces(paragraph))
        style = _style_of(properties)
        if style in self._title_styles and text.strip() and not self.title:
            self.title = text.strip()
        if text.strip() and (entry := self._list_entry(properties, style)) is not None:
            text = self.numbering.next(*entry) + text
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._carry += text
        else:
            self._write(text)
        for box in _text_boxes(paragraph):
            self.read_blocks(box)

    def _list_entry(self, properties: Element | None, style: str) -> tuple[str, int] | None:
        found = None if properties is None else properties.find(f"{W}numPr")
        if found is None:
            return self._style_lists.get(style)
        list_id, level = _list_of(found)
        if not list_id and style in self._style_lists:
            return self._style_lists[style][0], level
        return (list_id, level) if list_id != "0" else None

    def _read_table(self, table: Element) -> None:
        for row in table.iter(f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = [_cell_text(cell) for cell in _cells(row)]
            if any(cells):
                self._write(" | ".join(cells))


def _style_of(properties: Element | None) -> str:
    style = None if properties is None else properties.find(f"{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def _list_of(element: Element) -> tuple[str, int]:
    list_id, level = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    index = "0" if level is None else level.get(f"{W}val", "0")
    return "" if list_id is None else list_id.get(f"{W}val", ""), int(index) if index.isdigit() else 0


def _cells(parent: Element) -> Iterator[Element]:
    """Yield the cells of a row, those inside content controls too, not those of a table in a cell."""
    for child in parent:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag not in _DROPPED:
            yield from _cells(child)


def _cell_text(cell: Element) -> str:
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(f"{W}val", "continue") == "continue":
        return ""
    # A table in a cell gives its rows as lines of its own, so here only the cell's paragraphs count.
    lines = ("".join(_pieces(paragraph)).strip() for paragraph in _paragraphs_of(cell))
    return " ".join(line for line in lines if line)


def _paragraphs_of(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == f"{W}p":
            yield child
        elif child.tag != f"{W}tbl" and child.tag not in _DROPPED:
            yield from _paragraphs_of(child)


def _chosen(element: Element) -> Element:
    """Of mc:AlternateContent, which says everything twice, return the choice alone."""
    if element.tag == f"{_MC}AlternateContent":
        for tag in ("Choice", "Fallback"):
            if (found := element.find(f"{_MC}{tag}")) is not None:
                return found
    return element


def _pieces(parent: Element) -> Iterator[str]:
    """Yield the visible text of a paragraph or a part of one."""
    for child in parent:
        tag = child.tag
        if tag == f"{W}t":
            yield child.text or ""
        elif tag == f"{W}tab":
            yield "\t"
        elif tag in (f"{W}br", f"{W}cr"):
            if child.get(f"{W}type", "textWrapping") == "textWrapping":
                yield "\n"
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag == f"{W}ruby":
            base = child.find(f"{W}rubyBase")
            yield from () if base is None else _pieces(base)
        elif tag == f"{W}r" and _is_hidden(child):
            continue
        elif tag not in _DROPPED:
            yield from _pieces(_chosen(child))


def _is_hidden(run: Element) -> bool:
    """Tell whether a run is hidden text: a reader of the printed page does not see it, so neither do we."""
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val", "1") not in ("0", "false", "off")


def _text_boxes(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag not in _DROPPED:
            yield from _text_boxes(_chosen(child))
