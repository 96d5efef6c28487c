"""Plain text: UTF-8 with and without a mark, UTF-16, GBK and GB18030, told apart by what the text then looks like."""

from __future__ import annotations

import re

from knowledge.errors import UnreadableDocument

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# The most frequent characters of official prose: a wrong encoding gives rare ones in their place.
_FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然"
    "没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进法此实回二"
    "工全部第报告情况责任制落实党委宣传网络安全意识形态保密检查整改问题措施加强建设领导干部机关单位组织管理规定条例制度依据开展"
    "，。、：；（）《》“”0123456789年月日\n"
)
_PROSE = re.compile(
    r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u2027\u2460-\u24ff\x20-\x7e\s·—…×％℃℉①-⑳Ⅰ-Ⅻ]"
)
_SAMPLE = 20_000


def decode(data: bytes, name: str = "") -> str:
    """Return the text of the bytes exactly, without a leading byte order mark; raise when no encoding fits."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guess(data, name)
    else:
        if "\x00" in text:
            text = _guess(data, name)
    _refuse_garbled(text, name)
    return text


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(_sentence(name)) from error
    _refuse_garbled(text, name)
    return text


def _guess(data: bytes, name: str) -> str:
    """Try what Chinese files are written in and keep the reading that looks most like Chinese."""
    candidates = ["gb18030", "big5hkscs"]
    if b"\x00" in data[:_SAMPLE]:
        candidates = ["utf-16-le", "utf-16-be"]
    else:
        candidates += [found for found in _other_encodings(data) if found not in candidates]
    best, best_score = "", 0.0
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        score = _likeness(text)
        if score > best_score:
            best, best_score = text, score
    if not best:
        raise UnreadableDocument(_sentence(name))
    return best


def _other_encodings(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    match = from_bytes(data[:_SAMPLE]).best()
    return [match.encoding] if match is not None else []


def _likeness(text: str) -> float:
    """How much of a sample is frequent in Chinese prose, from 0 to 1; control characters count against it."""
    sample = text[:_SAMPLE]
    if not sample:
        return 0.0
    frequent = sum(character in _FREQUENT for character in sample)
    strange = sum(_is_strange(character) for character in sample)
    return max((frequent - 3 * strange) / len(sample), 0.0)


def _refuse_garbled(text: str, name: str) -> None:
    sample = text[:_SAMPLE]
    if not sample:
        return
    strange = sum(_is_strange(character) for character in sample)
    prose = len(_PROSE.findall(sample))
    if strange * 50 > len(sample) or prose * 5 < len(sample) * 3:
        raise UnreadableDocument(_sentence(name))


def _is_strange(character: str) -> bool:
    code = ord(character)
    return (
        (code < 32 and character not in "\t\n\r\f\v")
        or 0x7F <= code <= 0x9F
        or 0xE000 <= code <= 0xF8FF
        or code == 0xFFFD
    )


def _sentence(name: str) -> str:
    return f"《{name}》的文字编码认不出来，请用记事本另存为 UTF-8 编码的 .txt，或另存为 .docx 再添加。"
