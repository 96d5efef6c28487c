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
from knowledge.loaders.bits import Bit, Words, joined, stripped, text_of
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
    reader, folder = _read(archive, name, limits)
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


def locate_words(data: bytes, name: str, limits: Limits) -> tuple[Words, ...]:
    """Return where the words of each w:t of a .docx stand in the text that `load_docx` gives, in its order."""
    reader, _ = _read(Archive(data, name, limits), name, limits)
    return tuple(reader.words())


def _read(archive: Archive, name: str, limits: Limits) -> tuple[_Reader, str]:
    """Read body and notes; the folder is that of the main part."""
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
    reader.read_part(main, root)
    reader.read_blocks(body)
    for notes in ("footnotes", "endnotes"):
        part = archive.xml(f"{folder}/{notes}.xml")
        reader.read_part(f"{folder}/{notes}.xml", part)
        reader.read_notes(part, notes[:-1])
    return reader, folder


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
                if line := text_of(_bits(paragraph)).strip():
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
    _lines: list[list[Bit]] = field(default_factory=list)
    _nodes: dict[Element, tuple[str, int]] = field(default_factory=dict)
    """For each w:t its part, and the so-many-th it is there."""
    _style_lists: dict[str, tuple[str, int]] = field(default_factory=dict)
    _title_styles: set[str] = field(default_factory=lambda: {"Title"})
    _carry: list[Bit] = field(default_factory=list)
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

    def read_part(self, part: str, root: Element | None) -> None:
        """Number the w:t of a part."""
        for index, node in enumerate(() if root is None else root.iter(f"{W}t")):
            self._nodes[node] = (part, index)

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
                bits = [bit for paragraph in note.iter(f"{W}p") for bit in _bits(paragraph)]
                if line := stripped(bits):
                    self._write([Bit("注："), *line])

    def result(self) -> tuple[str, tuple[Place, ...]]:
        """Return the text and the span of every paragraph in it."""
        if self._carry:
            self._write([])
        lines = [text_of(line) for line in self._lines]
        places: list[Place] = []
        offset = 0
        for number, line in enumerate(lines, 1):
            places.append(Place(f"第{number}段", Span(offset, offset + len(line))))
            offset += len(line) + 1
        return "\n".join(lines), tuple(places)

    def words(self) -> Iterator[Words]:
        """Yield where the words of each w:t stand in the text."""
        if self._carry:
            self._write([])
        offset = 0
        for line in self._lines:
            for bit in line:
                end = offset + len(bit.text)
                if bit.node is not None and bit.text:
                    yield Words(Span(offset, end), *self._nodes[bit.node], bit.skipped)
                offset = end
            offset += 1

    def _write(self, line: list[Bit]) -> None:
        line, self._carry = self._carry + line, []
        self._lines.append(line)
        if len(self._lines) > self.limits.max_paragraphs:
            raise DocumentTooLarge(
                f"《{self.name}》超过 {self.limits.max_paragraphs} 段，未读取；请拆成几个文件再添加。"
            )

    def _read_paragraph(self, paragraph: Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        bits = list(_bits(paragraph))
        text = text_of(bits)
        style = _style_of(properties)
        if style in self._title_styles and text.strip() and not self.title:
            self.title = text.strip()
        if text.strip() and (entry := self._list_entry(properties, style)) is not None:
            bits.insert(0, Bit(self.numbering.next(*entry)))
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._carry += bits
        else:
            self._write(bits)
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
            cells = [_cell_bits(cell) for cell in _cells(row)]
            if any(cells):
                self._write(joined(cells, " | "))


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


def _cell_bits(cell: Element) -> list[Bit]:
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(f"{W}val", "continue") == "continue":
        return []
    # A table in a cell gives its rows as lines of its own, so here only the cell's paragraphs count.
    lines = (stripped(list(_bits(paragraph))) for paragraph in _paragraphs_of(cell))
    return joined((line for line in lines if line), " ")


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


def _bits(parent: Element) -> Iterator[Bit]:
    """Yield the visible text of a paragraph or a part of one."""
    for child in parent:
        tag = child.tag
        if tag == f"{W}t":
            yield Bit(child.text or "", child)
        elif tag == f"{W}tab":
            yield Bit("\t")
        elif tag in (f"{W}br", f"{W}cr"):
            if child.get(f"{W}type", "textWrapping") == "textWrapping":
                yield Bit("\n")
        elif tag == f"{W}noBreakHyphen":
            yield Bit("-")
        elif tag == f"{W}ruby":
            base = child.find(f"{W}rubyBase")
            yield from () if base is None else _bits(base)
        elif tag == f"{W}r" and _is_hidden(child):
            continue
        elif tag not in _DROPPED:
            yield from _bits(_chosen(child))


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
