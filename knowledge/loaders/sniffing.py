"""What the bytes of a file really are: the name is only a hint."""

from __future__ import annotations

import re
from pathlib import PurePath

from knowledge.errors import UnreadableDocument

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OTHER_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_PROGRAMS = (b"MZ", b"\x7fELF")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)

FORMATS = {
    ".md": "text",
    ".markdown": "text",
    ".txt": "text",
    ".text": "text",
    ".docx": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
}
"""Suffix to format; a file without a suffix goes by its bytes."""

_SAVE_AS_DOCX = "请用 Word 或 WPS 打开后另存为 .docx 再添加"
_REFUSED_SUFFIXES = {
    ".doc": f"是旧版 Word 文件（.doc），{_SAVE_AS_DOCX}。",
    ".dot": f"是旧版 Word 模板，{_SAVE_AS_DOCX}。",
    ".wps": f"是 WPS 文字文件（.wps），{_SAVE_AS_DOCX}。",
    ".wpt": f"是 WPS 模板，{_SAVE_AS_DOCX}。",
    ".rtf": f"是 RTF 文件，{_SAVE_AS_DOCX}。",
    ".odt": f"是 ODT 文件，{_SAVE_AS_DOCX}。",
    ".docm": "是带宏的 Word 文件（.docm），为安全起见不读取，请另存为不带宏的 .docx 再添加。",
    ".dotm": "是带宏的 Word 模板（.dotm），为安全起见不读取，请另存为不带宏的 .docx 再添加。",
    ".ofd": "是 OFD 版式文件，请导出为 .docx 或可复制文字的 .pdf 再添加。",
}
READABLE = "可以添加的格式：.md、.txt、.docx、.pdf、.html"


def format_of(data: bytes, name: str) -> str:
    """Return `text`, `docx`, `pdf` or `html`; raise a sentence when the file is something else."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _REFUSED_SUFFIXES:
        raise UnreadableDocument(f"《{name}》{_REFUSED_SUFFIXES[suffix]}")
    claimed = FORMATS.get(suffix, "")
    found = _by_bytes(data, name)
    if found in ("docx", "pdf") and claimed and claimed != found:
        raise UnreadableDocument(
            f"《{name}》的内容其实是{_NAMES[found]}，与后缀 {suffix} 不符，请把后缀改为 .{found} 再添加。"
        )
    if claimed in ("docx", "pdf") and found != claimed:
        raise UnreadableDocument(
            f"《{name}》不是有效的{_NAMES[claimed]}，可能已损坏或改过后缀，请重新导出再添加。"
        )
    if suffix and not claimed and found == "text":
        raise UnreadableDocument(f"《{name}》的格式（{suffix}）不能读取，{READABLE}。")
    # A saved web page is often named .txt, and the reverse: the bytes decide between the two.
    return "html" if found == "html" or (claimed == "html" and found == "text") else found


_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Office keeps a document behind a password, whatever its suffix."""
_NAMES = {"docx": " .docx 文件", "pdf": " .pdf 文件"}


def _by_bytes(data: bytes, name: str) -> str:
    """Return the format that the first bytes show, or raise for those that no loader reads."""
    head = data[:4096]
    if head.startswith(_OLD_OFFICE):
        if _LOCKED in data:
            raise UnreadableDocument(f"《{name}》设了打开密码，请用 Word 或 WPS 去掉密码另存后再添加。")
        raise UnreadableDocument(f"《{name}》的内容是旧版 Word、Excel 或 WPS 文件，{_SAVE_AS_DOCX}。")
    if head.startswith(_ZIP):
        return _kind_of_zip(data, name)
    if head[:1024].lstrip().startswith(b"%PDF-") or b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        raise UnreadableDocument(f"《{name}》{_REFUSED_SUFFIXES['.rtf']}")
    if head.startswith(_OTHER_ARCHIVES):
        raise UnreadableDocument(f"《{name}》是压缩包，请解压后逐个添加，或添加解压后的文件夹。")
    if head.startswith(_IMAGES) or head[4:12] in (b"ftypheic", b"ftypmif1") or head[8:12] == b"WEBP":
        raise UnreadableDocument(f"《{name}》是图片，读不出文字，请先做文字识别（OCR）或添加文字版。")
    if head.startswith(_PROGRAMS) and b"\x00" in head:
        raise UnreadableDocument(f"《{name}》是程序文件，不是文稿，{READABLE}。")
    return "html" if _HTML.match(head) else "text"


def _kind_of_zip(data: bytes, name: str) -> str:
    # Names stand in clear in a zip's directory, so no part is unpacked to know what it is.
    if b"word/document" in data or (b"[Content_Types].xml" in data and b"word/" in data):
        return "docx"
    if b"xl/workbook" in data:
        raise UnreadableDocument(f"《{name}》是 Excel 表格，请把要用的文字另存为 .docx 或 .txt 再添加。")
    if b"ppt/presentation" in data:
        raise UnreadableDocument(f"《{name}》是演示文稿，请把要用的文字另存为 .docx 或 .txt 再添加。")
    if b"OFD.xml" in data:
        raise UnreadableDocument(f"《{name}》{_REFUSED_SUFFIXES['.ofd']}")
    if b"mimetypeapplication/vnd.oasis" in data[:200]:
        raise UnreadableDocument(f"《{name}》{_REFUSED_SUFFIXES['.odt']}")
    if name.lower().endswith(".docx"):
        # Cut off before its directory: opening it says that it is damaged.
        return "docx"
    raise UnreadableDocument(f"《{name}》的内容是压缩包，请解压后逐个添加，或添加解压后的文件夹。")
