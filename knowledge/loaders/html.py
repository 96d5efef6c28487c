"""Web pages: the text of the article, without scripts, menus and hidden parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument
from knowledge.loaders.loaded import Limits, LoadedText
from knowledge.loaders.plain import decode

if TYPE_CHECKING:
    from bs4 import Tag

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.I)
_DROPPED = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button",
            "select", "iframe", "object", "svg", "head", "title")  # fmt: skip
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "table", "tr",
     "blockquote", "pre", "dl", "dt", "dd", "figure", "figcaption", "center", "hr", "body", "html", "address")
)  # fmt: skip
# Where the sites of public bodies put the text itself.
_CONTENT = (
    "#UCAP-CONTENT",
    "#zoom",
    ".TRS_Editor",
    ".pages_content",
    ".article-content",
    "article",
    "main",
    "#content",
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_MAX_DEPTH = 200


def load_html(data: bytes, name: str, limits: Limits) -> LoadedText:
    """Read a saved web page as the text that a reader came for."""
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    source = decode_html(data, name)
    # A parsed tag takes a kilobyte: the number of tags, not the size of the file, is what memory feels.
    if source.count("<") > limits.max_paragraphs * 2 or len(source) > limits.max_characters * 4:
        raise DocumentTooLarge(f"《{name}》的网页过大，未读取；请把正文复制到 .docx 或 .txt 再添加。")
    try:
        # The line end says that this is text: a page that holds only a.xml would be taken for a file's name.
        soup = BeautifulSoup(source + "\n", "html.parser")
        title = soup.title.get_text(" ", strip=True) if soup.title else ""
        # All words of the page, those too that are dropped or not shown: a mark may stand there.
        hidden = "\n".join(text for text in soup.stripped_strings)
        for tag in soup.find_all(list(_DROPPED)):
            tag.decompose()
        for tag in soup.find_all(_is_hidden):
            tag.decompose()
        text = _text_of(_content(soup))
    except (RecursionError, ParserRejectedMarkup, ValueError, AssertionError) as error:
        raise UnreadableDocument(
            f"《{name}》的网页结构无法读取，请把正文复制到 .docx 或 .txt 再添加。"
        ) from error
    if not text.strip():
        raise EmptyDocument(f"《{name}》里没有文字（提取 0 字），请打开网页后把正文复制到 .txt 再添加。")
    return LoadedText(text, name=name, title=title, hidden=(title, hidden))


def decode_html(data: bytes, name: str) -> str:
    """Decode a page by its own statement where that fits, else by what the text looks like."""
    stated = _CHARSET.search(data[:4096])
    if stated and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = stated[1].decode("ascii").lower()
        # Pages that say gb2312 use characters outside it; gb18030 holds them all.
        encoding = "gb18030" if encoding in ("gb2312", "gbk", "gb18030") else encoding
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, name)


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style") or "")))


def _content(soup: Tag) -> Tag:
    whole = soup.get_text(strip=True)
    for selector in _CONTENT:
        found = soup.select_one(selector)
        # A box with that name that holds little is a teaser, not the text.
        if found is not None and len(found.get_text(strip=True)) * 3 > len(whole):
            return found
    return soup


def _text_of(root: Tag) -> str:
    lines: list[str] = [""]
    for piece in _pieces(root):
        if piece == "\n":
            if lines[-1].strip():
                lines.append("")
        else:
            lines[-1] += piece
    cleaned = (re.sub(r"[ \t\r\f\v\u00a0]+", " ", line).strip(" ") for line in lines)
    return "\n".join(line for line in cleaned if line.strip())


def _pieces(root: Tag) -> Iterator[str]:
    """Yield texts and line ends in order; a stack of our own, for pages nested deeper than Python's."""
    from bs4 import Comment, Tag
    from bs4.element import PreformattedString

    stack: list[object] = [root]
    counters: dict[int, int] = {}
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, Comment | PreformattedString):
            yield re.sub(r"\s*\n\s*", "", str(node)) if type(node) is not str else node
        elif isinstance(node, Tag):
            if node.name == "br":
                yield "\n"
                continue
            is_block = node.name in _BLOCKS
            if is_block:
                yield "\n"
                stack.append("\n")
            if node.name == "li" and node.parent is not None and node.parent.name == "ol":
                number = counters.get(id(node.parent), 0) + 1
                counters[id(node.parent)] = number
                yield f"{number}."
            if node.name in ("td", "th") and node.find_previous_sibling(["td", "th"]) is not None:
                yield " | "
            stack.extend(reversed(node.contents))
