"""What must not leave the house: text with a classification mark, and numbers that belong to persons.

Names of persons are not guessed at: a wrong guess would spoil a draft, and a missed one would
promise what is not kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from bot.errors import ClassifiedText
from knowledge.documents import Span
from knowledge.marks import find_classification_mark, find_mark_in_name

_LAW = "《中华人民共和国保守国家秘密法》规定，涉密信息不得在未采取保密措施的网络和设备上存储、处理、传输"
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ＠．－＋（）", "0123456789Xx@.-+()")


def find_classification(text: str) -> Span | None:
    """Return where the text carries a classification mark, or None."""
    return find_classification_mark(text)


def refuse_classified(text: str, name: str = "") -> None:
    """Raise ClassifiedText where the text, or the name of its file, carries a classification mark."""
    if find_classification_mark(text):
        where = "文中"
    elif name and find_mark_in_name(name):
        where = "文件名"
    else:
        return
    raise ClassifiedText(f"{where}带有密级标志，未接收、未保存：{_LAW}，请在涉密设备上按保密规定办理。")


def refuse_what_follows() -> NoReturn:
    """Raise ClassifiedText for what directly follows a refused text: it may be the rest of it."""
    raise ClassifiedText(
        f"紧接在带密级标志的内容之后，按同一份材料对待，未接收、未保存：{_LAW}。与它无关的，请先发 /new 再发。"
    )


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A number that belongs to a person, where it stands, and what stands for it."""

    kind: str
    """身份证号, 手机号, 固定电话, 银行卡号, 邮箱."""
    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal numbers, and how to put them back."""

    text: str
    found: tuple[PersonalNumber, ...]
    values: tuple[tuple[str, str], ...]
    """(placeholder, value), one for each different number."""

    def restore(self, text: str) -> str:
        """Return the text with every placeholder replaced by the number it stands for."""
        return restore(text, dict(self.values))


class Masker:
    """Gives the same number the same placeholder throughout several texts."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._by_value: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._last: dict[str, int] = {}
        # A placeholder that already stands in a text must keep meaning itself.
        self._taken = {found[0] for text in texts for found in _PLACEHOLDER.finditer(text)}

    @property
    def values(self) -> dict[str, str]:
        """The number behind each placeholder."""
        return {placeholder: value for (_, value), placeholder in self._by_value.items()}

    @property
    def kinds(self) -> dict[str, int]:
        """How many different numbers of each kind were masked."""
        return dict(self._counts)

    def mask(self, text: str) -> str:
        """Return the text with placeholders for its personal numbers."""
        parts, end = [], 0
        for found in find_personal(text):
            parts += [text[end : found.span.start], self._placeholder(found)]
            end = found.span.end
        return "".join((*parts, text[end:]))

    def _placeholder(self, found: PersonalNumber) -> str:
        key = (found.kind, found.value)
        if key not in self._by_value:
            number = self._last.get(found.kind, 0) + 1
            while (name := f"〈{found.kind}{number}〉") in self._taken:
                number += 1
            self._taken.add(name)
            self._last[found.kind] = number
            self._counts[found.kind] = self._counts.get(found.kind, 0) + 1
            self._by_value[key] = name
        return self._by_value[key]


def mask_personal(text: str) -> Masked:
    """Return the text with placeholders for ID-card, telephone and card numbers and e-mail addresses."""
    masker = Masker([text])
    masked = masker.mask(text)
    return Masked(masked, tuple(find_personal(text)), tuple(masker.values.items()))


def restore(text: str, values: dict[str, str]) -> str:
    """Replace placeholders, also where a model changed their brackets or spacing."""

    def value(found: re.Match[str]) -> str:
        return values.get(f"〈{found[1]}{found[2].translate(_WIDE)}〉", found[0])

    return _PLACEHOLDER.sub(value, text) if values else text


def cut_torn_placeholder(text: str) -> str:
    """Drop a placeholder that has only half arrived from the end of a streamed text."""
    return _TORN.sub("", text)


def describe_masked(kinds: dict[str, int]) -> str:
    """Say in one sentence what was masked; nothing where nothing was."""
    if not kinds:
        return ""
    listed = "、".join(f"{kind}{count}个" for kind, count in kinds.items())
    return f"发给语言模型前已隐去{listed}，回答中已还原。"


_LABELLED = re.compile(
    r"(?:身份证(?:号码|号)?|手机(?:号码|号)?|银行卡(?:号)?|银行账号|卡号|微信号?|QQ号?)\s*(?:是|为|[:：])?\s*[\dXx][\dXx\- ]{5,}"
)


def without_personal(text: str) -> str:
    """Return the text without personal numbers and their labels: no report holds them. A label outweighs a check digit."""
    text = _LABELLED.sub("", text)
    for found in reversed(list(find_personal(text))):
        text = text[: found.span.start] + text[found.span.end :]
    return text


def shade(text: str) -> str:
    """Return the text with the middle of its personal numbers starred out: enough to find them, not to use them."""
    parts, end = [], 0
    for found in find_personal(text):
        middle = "*" * max(len(found.value) - 5, 4)
        parts += [text[end : found.span.start], found.value[:3], middle, found.value[-2:]]
        end = found.span.end
    return "".join((*parts, text[end:]))


def find_personal(text: str) -> Iterator[PersonalNumber]:
    """Yield the personal numbers of a text, in order, none overlapping."""
    plain = text.translate(_WIDE)  # one character for one: spans stay right
    taken: list[PersonalNumber] = []
    for kind, pattern, is_one in _KINDS:
        for match in pattern.finditer(plain):
            span = Span(*match.span(match.lastindex or 0))
            if not is_one(span.of(plain)):
                continue
            # Those taken lie apart, so that only the neighbours can overlap: a list of contacts has thousands.
            index = bisect_left(taken, span, key=lambda number: number.span)
            if not any(span.overlaps(other.span) for other in taken[max(index - 1, 0) : index + 1]):
                taken.insert(index, PersonalNumber(kind, span, span.of(text)))
    yield from taken


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _is_id_card(text: str) -> bool:
    bare = "".join(c for c in text if c.isdigit() or c in "Xx").upper()
    month, day = (bare[10:12], bare[12:14]) if len(bare) == 18 else (bare[8:10], bare[10:12])
    if not ("01" <= month <= "12" and "01" <= day <= "31") or not "11" <= bare[:2] <= "91":
        return False
    if len(bare) == 15:
        return True
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(bare[:17], weights, strict=True)) % 11] == bare[17]


def _is_bank_card(text: str) -> bool:
    digits = _digits(text)
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return (
        13 <= len(digits) <= 19
        and len(set(digits)) > 1
        and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
    )


def _always(_: str) -> bool:
    return True


_B, _E = r"(?<![0-9A-Za-z.])", r"(?![0-9A-Za-z])"
_SEP = r"[ \-\u2010-\u2015\u00a0\u3000]?"
_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("邮箱", re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"), _always),
    ("身份证号", re.compile(rf"{_B}\d{{6}}{_SEP}\d{{4}}{_SEP}\d{{4}}{_SEP}\d{{3}}[\dXx]{_E}"), _is_id_card),
    ("身份证号", re.compile(rf"{_B}\d{{6}}{_SEP}\d{{8}}{_SEP}\d{{3}}[\dXx]{_E}"), _is_id_card),
    ("银行卡号", re.compile(rf"{_B}[2-6]\d{{3}}(?:{_SEP}\d{{4}}){{2,3}}{_SEP}\d{{1,4}}{_E}"), _is_bank_card),
    ("身份证号", re.compile(rf"{_B}\d{{15}}{_E}"), _is_id_card),
    ("手机号", re.compile(rf"(?<![0-9A-Za-z.])(?:\+?(?:00)?86{_SEP})?1[3-9]\d{_SEP}\d{{4}}{_SEP}\d{{4}}{_E}"), _always),
    ("固定电话", re.compile(rf"(?<![0-9A-Za-z.])(?:\+?86{_SEP})?\(?0(?:10|2\d|[3-9]\d{{2}})\)?{_SEP}[2-9]\d{{2,3}}{_SEP}\d{{4}}(?:{_SEP}(?:转)?\d{{1,5}})?{_E}"), _always),
    ("固定电话", re.compile(r"(?:电话|传真|座机|联系方式|[Tt][Ee][Ll])[号码]{0,2}[:： 　]{1,3}([2-9]\d{2,3}[ \-]?\d{4})(?![0-9A-Za-z])"), _always),
)  # fmt: skip
_NAMES = "邮箱|身份证号|银行卡号|手机号|固定电话"
_PLACEHOLDER = re.compile(rf"[〈<＜⟨〈《\[［【]\s*({_NAMES})\s*([0-9０-９]{{1,4}})\s*[〉>＞⟩〉》\]］】]")
_TORN = re.compile(
    rf"[〈<＜⟨〈《\[［【]\s*(?:邮|身|银|手|固|{'|'.join(n[:k] for n in _NAMES.split('|') for k in range(len(n), 1, -1))})?\s*[0-9０-９]{{0,4}}\s*$"
)
