"""PDF files: text page by page, broken lines joined again, page numbers set aside, scans named."""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from knowledge.documents import Span
from knowledge.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument
from knowledge.loaders.loaded import Limits, LoadedText, Place

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－·]+\s*\d{1,4}\s*[-—–－·]+|第\s*\d{1,4}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})\s*"
)
_BARE_NUMBER = re.compile(r"\s*\d{1,4}\s*")
_SENTENCE_END = tuple("。！？；：!?;:”』」")
_OPENS_PARAGRAPH = re.compile(
    r"\s*(?:[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十百\d]{1,4}[）)]|\d{1,3}[.．、](?!\d)|"
    r"第[一二三四五六七八九十百零〇\d]{1,6}[编章节条]|附件|[一二三四五六七八九十]是)"
)
_CJK_EDGE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·]")


def load_pdf(data: bytes, name: str, limits: Limits) -> LoadedText:
    """Read the text layer of a PDF; a page without one is named, and a file without any is refused."""
    pages = _page_texts(data, name, limits)
    empty = [number for number, text in enumerate(pages, 1) if not text.strip()]
    if len(empty) == len(pages):
        raise EmptyDocument(
            f"《{name}》共 {len(pages)} 页，提取 0 字，应是扫描件或图片，请先做文字识别（OCR）或添加文字版。"
        )
    lines_of_pages, margins = _without_margins([text.splitlines() for text in pages])
    text, places = _join(lines_of_pages)
    warnings: tuple[str, ...] = ()
    if empty:
        listed = "、".join(str(number) for number in empty[:20]) + ("等" if len(empty) > 20 else "")
        warnings = (f"《{name}》第 {listed} 页提取 0 字，可能是扫描页，这些内容没有入库，请核对原件。",)
    return LoadedText(text, name=name, places=places, margins="\n".join(margins), warnings=warnings)


def _page_texts(data: bytes, name: str, limits: Limits) -> list[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument(f"《{name}》设有打开密码，请取消密码或另存为 .docx 再添加。")
        count = _page_count(reader)
        if count > limits.max_pages:
            raise DocumentTooLarge(
                f"《{name}》有 {count} 页，超过上限 {limits.max_pages} 页，请拆分后再添加。"
            )
        texts: list[str] = []
        begun = time.monotonic()
        characters = 0
        for page in reader.pages:
            if len(texts) >= limits.max_pages:
                raise DocumentTooLarge(f"《{name}》超过上限 {limits.max_pages} 页，请拆分后再添加。")
            if time.monotonic() - begun > limits.max_seconds:
                raise DocumentTooLarge(
                    f"《{name}》的页面过于复杂，{limits.max_seconds:g} 秒内没有读完，请拆分或另存为 .docx 再添加。"
                )
            texts.append(page.extract_text().replace("\x00", ""))
            characters += len(texts[-1])
            if characters > limits.max_characters:
                raise DocumentTooLarge(f"《{name}》的文字超过 {limits.max_characters} 字，请拆分后再添加。")
    except (UnreadableDocument, DocumentTooLarge):
        raise
    except (PyPdfError, ImportError) as error:
        raise UnreadableDocument(_damaged(name)) from error
    # pypdf meets broken and hostile files with whatever its parsing runs into.
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OSError, RecursionError,
            OverflowError, MemoryError, ArithmeticError, NotImplementedError) as error:  # fmt: skip
        raise UnreadableDocument(_damaged(name)) from error
    if not texts:
        raise EmptyDocument(f"《{name}》没有页面（提取 0 字），请重新导出后再添加。")
    return texts


def _damaged(name: str) -> str:
    return f"《{name}》打不开，PDF 可能已损坏，请重新导出，或另存为 .docx 再添加。"


def _page_count(reader: PdfReader) -> int:
    """Return the number of pages as the file states it, which is quick; the walk over them counts again."""
    pages = reader.root_object.get("/Pages")
    stated = None if pages is None else pages.get_object().get("/Count")
    return int(stated) if isinstance(stated, int) else len(reader.pages)


def _without_margins(pages: Sequence[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Set page numbers and running headers aside, so that a sentence goes on over the page."""
    edges = Counter(line.strip() for lines in pages for line in _edges(lines))
    running = {line for line, times in edges.items() if len(pages) >= 3 and times >= max(3, len(pages) // 2)}
    kept: list[list[str]] = []
    margins: list[str] = []
    for lines in pages:
        body = list(lines)
        for at in (0, -1):
            while body and (not body[at].strip() or _is_margin(body[at], running)):
                if line := body.pop(at).strip():
                    margins.append(line)
        kept.append(body)
    return kept, margins


def _edges(lines: Iterable[str]) -> list[str]:
    filled = [line for line in lines if line.strip()]
    return filled[:1] + filled[-1:] if len(filled) > 1 else []


def _is_margin(line: str, running: set[str]) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line) or _BARE_NUMBER.fullmatch(line)) or line.strip() in running


def _join(pages: Sequence[list[str]]) -> tuple[str, tuple[Place, ...]]:
    """Join the lines of each paragraph, over pages too, and note where each page begins."""
    widths = sorted(len(line.strip()) for lines in pages for line in lines if line.strip())
    # The width of a full line: most lines of running text have it, headings and last lines do not.
    full = widths[int(len(widths) * 0.8)] if widths else 0
    parts: list[str] = []
    places: list[Place] = []
    length, previous = 0, ""
    for number, lines in enumerate(pages, 1):
        start = length
        for line in lines:
            stripped = line.strip()
            if not stripped:
                continue
            if previous and _continues(previous, line, full):
                glue = "" if _CJK_EDGE.match(previous[-1]) or _CJK_EDGE.match(stripped[0]) else " "
            else:
                glue = "\n" if parts else ""
            parts.append(glue + stripped)
            length += len(glue) + len(stripped)
            previous = stripped
        places.append(Place(f"第{number}页", Span(start, length)))
    return "".join(parts), tuple(places)


def _continues(previous: str, line: str, full: int) -> bool:
    """Tell whether a line goes on with the paragraph: the one before filled its width and did not end."""
    if _OPENS_PARAGRAPH.match(line) or line.startswith(("　　", "    ")):
        return False
    if len(previous) < full * 0.85 or full < 15:
        return False
    return not previous.endswith(_SENTENCE_END) or len(previous) >= full * 0.97
