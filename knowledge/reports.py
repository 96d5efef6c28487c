"""A report taken apart: title, addressee, opening, sections 一、（一）1.（1）, signature, date.

All spans are in the text exactly as it was passed, with whatever line ends and blanks it has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.documents import Report, ReportSection, Span
from knowledge.recognition import recognise_report_kind
from knowledge.specs import ReportSpec
from knowledge.text.dates import find_periods, find_years
from knowledge.text.headings import (
    BLANK,
    HEADING,
    Line,
    build_sections,
    heading_at,
    plain_heading_at,
    read_lines,
)
from knowledge.text.numerals import from_chinese

_TITLE_END = re.compile(
    r"(?:报告|汇报|总结|情况|自查表|说明|清单|通知|请示|函)(?:[（(][^（()）\n]{1,12}[）)])?$"
)
_STOP_TITLE = re.compile(r"[。；;！？]|[：:]$")
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2}|二[〇○零Oo0][〇○零一二三四五六七八九Oo0]{2}|[×xX_＿*]{2,4}|20[×xX_＿*]{2})\s*年\s*"
    r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2}|[×xX_＿*\s　]{0,4})\s*月\s*(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3}|[×xX_＿*\s　]{0,4})\s*日"
)
_ORGAN = re.compile(
    r"(?:局|委员会|党委|党组|党支部|党总支|支部|委|部|厅|办公室|办|院|校|学校|大学|中学|小学|幼儿园|中心|政府|公司|集团|银行|站|所|队|处|科|会|团|馆|街道|街道办事处|镇|乡|社区|村|署|台|社)"
    r"(?:[（(][^（()）\n]{1,12}[）)])?$"
)
_CLOSING = re.compile(r"^(?:特此(?:报告|汇报|函告)|专此报告|以上报告|妥否|附件|附[:：]|抄送|（?联系人)")
_FORMULA = re.compile(r"^(?:特此|专此)(?:报告|汇报)[。.]?$")
_UNIT = re.compile(
    r"^(?P<unit>[\u4e00-\u9fff（）()·]{2,30}?(?:局|委员会|党委|党组|委|部|厅|办公室|办|院|大学|学院|中学|小学|学校|幼儿园|中心|政府|公司|集团|街道|街道办事处|镇|乡|社区|署|馆|站|队))"
    r"(?:党组|党委|党支部|党总支|机关党委)?(?=关于|20\d\d|二[〇○零]|[（(]?20\d\d)"
)
_LETTERHEAD = re.compile(
    r"(?:文件|〔20\d\d〕\s*\d+\s*号|\[20\d\d\]\s*\d+\s*号|【20\d\d】\s*\d+\s*号|^签发人|^编号)"
)


def parse_report(text: str, specs: Mapping[str, ReportSpec] | None = None) -> Report:
    """Take a report apart; what it does not have is None or empty."""
    lines = [line for line in read_lines(text) if line.words]
    headings = _find_headings(text, lines)
    first = next(
        (index for index, line in enumerate(lines) if headings and line is headings[0][0]), len(lines)
    )
    title, title_end = _find_title(text, lines[:first] or lines[:1] if not headings else lines[:first])
    addressee_at = _find_addressee(lines, title_end, first)
    closing = _find_closing(text, lines, max(first, title_end))
    body_end = closing.body_end
    sections = tuple(build_sections(text, headings, body_end))
    after = title_end + 1 if addressee_at is not None and addressee_at == title_end else title_end
    if addressee_at is not None:
        after = addressee_at + 1
    opening = _opening_span(lines, after, first, body_end)
    title_text = "" if title is None else "".join(title.of(text).split()).strip("#*")
    signature = "" if closing.signature is None else " ".join(closing.signature.of(text).split())
    return Report(
        title=title_text,
        text=text,
        sections=sections,
        title_span=title,
        addressee="" if addressee_at is None else lines[addressee_at].words.rstrip("：:"),
        addressee_span=None if addressee_at is None else lines[addressee_at].span,
        opening_span=opening,
        signature=signature,
        signature_span=closing.signature,
        date=closing.date,
        date_span=closing.date_span,
        unit=_unit(title_text, signature),
        year=_year(title_text, text, opening, closing.date),
        kind=recognise_report_kind(title_text, text, specs),
    )


def _find_headings(text: str, lines: Sequence[Line]) -> list[tuple[Line, ReportSection]]:
    """Return the headings; where none is numbered 一、, lines of their own like 存在问题 head the parts."""
    found = [(line, match) for line in lines if (match := heading_at(text, line)) is not None]
    if any(heading.level == 1 for _, heading in found):
        return found
    plain = [(line, match) for line in lines[1:] if (match := plain_heading_at(line)) is not None]
    if len(plain) < 2:
        return found
    return sorted((*found, *plain), key=lambda one: one[1].span.start)


def _find_title(text: str, lines: Sequence[Line]) -> tuple[Span | None, int]:
    """Return the title's span and the index of the line after it; a title may stand on several lines."""
    at = 0
    while (
        at < len(lines)
        and at < 6
        and (_LETTERHEAD.search(lines[at].words) and not _TITLE_END.search(lines[at].words))
    ):
        at += 1
    if at >= len(lines):
        return None, 0
    first = lines[at]
    if len(first.words) > 60:
        return _title_before_text(first), at
    if _STOP_TITLE.search(first.words):
        return None, 0
    last = at
    if not _TITLE_END.search(first.words):
        for index in range(at + 1, min(at + 4, len(lines))):
            words = lines[index].words
            if len(words) > 40 or _STOP_TITLE.search(words) or _DATE.fullmatch(words.strip("（）()")):
                break
            if _TITLE_END.search(words):
                last = index
                break
    start = first.span.start
    while start < first.span.end and text[start] in "#* \u3000":
        start += 1
    return Span(start, lines[last].span.end), last + 1


def _title_before_text(line: Line) -> Span | None:
    """Find a title that shares its line with the text: "…自查报告 为进一步…"."""
    match = re.match(
        r"[^。；：，\n]{4,58}?(?:报告|汇报|总结)(?=[ \t　]+\S|为|根据|按照|现将|近年|今年|20\d\d年)",
        line.words,
    )
    return Span(line.span.start, line.span.start + match.end()) if match else None


def _find_addressee(lines: Sequence[Line], start: int, first: int) -> int | None:
    for index in range(start, min(start + 5, first, len(lines))):
        words = lines[index].words
        if (
            words.endswith(("：", ":"))
            and len(words) <= 60
            and not re.search(r"如下|。|现将|汇报|以下", words)
        ):
            return index
        if len(words) > 60:
            return None
    return None


def _opening_span(lines: Sequence[Line], start: int, first: int, body_end: int) -> Span | None:
    """Return the text between addressee and first heading, without a date or organ under the title."""
    inside = [
        line
        for line in lines[start:first]
        if line.span.start < body_end and not _DATE.fullmatch(line.words.strip("（）() "))
        and not (len(line.words) <= 30 and _ORGAN.search(line.words))
    ]  # fmt: skip
    return Span(inside[0].span.start, inside[-1].span.end) if inside else None


@dataclass(frozen=True, slots=True)
class _Closing:
    """The end of a report."""

    body_end: int
    signature: Span | None = None
    date: date | None = None
    date_span: Span | None = None


def _find_closing(text: str, lines: Sequence[Line], first: int) -> _Closing:
    tail = range(max(first, len(lines) - 20), len(lines))
    date_at = next((index for index in reversed(tail) if _is_date_line(lines[index].words)), None)
    signature, day, day_span = None, None, None
    end_index = len(lines)
    if date_at is not None:
        match = _DATE.search(lines[date_at].words)
        assert match is not None
        day_span = Span(*match.span()).shifted(lines[date_at].span.start)
        day = _read_date(match)
        before = lines[date_at].words[: match.start()].strip(BLANK)
        end_index = date_at
        if before:
            signature = Span(
                lines[date_at].span.start,
                lines[date_at].span.start + len(lines[date_at].words[: match.start()].rstrip(BLANK)),
            )
        else:
            signers = _signers(lines, date_at, first)
            if signers:
                signature = Span(lines[signers[0]].span.start, lines[signers[-1]].span.end)
                end_index = signers[0]
    else:
        for index in reversed(tail):
            if (
                _is_signer(lines[index].words)
                and _ORGAN.search(lines[index].words)
                and index >= len(lines) - 3
            ):
                signature, end_index = lines[index].span, index
                break
    while (
        end_index - 1 > first
        and len(lines[end_index - 1].words) <= 60
        and _CLOSING.match(lines[end_index - 1].words)
    ):
        end_index -= 1
    formula = next((i for i in reversed(tail) if i < end_index and _FORMULA.match(lines[i].words)), None)
    end_index = end_index if formula is None else formula
    attachment = next(
        (i for i in tail if i < end_index and re.match(r"附件\s*[:：\d]?", lines[i].words)), None
    )
    end_index = end_index if attachment is None else attachment
    end = lines[end_index].span.start if end_index < len(lines) else len(text)
    return _Closing(end, signature, day, day_span)


def _is_date_line(words: str) -> bool:
    match = _DATE.search(words)
    if match is None or match.end() < len(words.rstrip("）) 　。")):
        return False
    before = words[: match.start()].strip(BLANK + "（(")
    return not before or (
        len(before) <= 30 and bool(_ORGAN.search(before)) and not re.search(r"[，。；：]", before)
    )


def _is_signer(words: str) -> bool:
    return (
        2 < len(words) <= 40
        and not re.search(r"[，。；：:！？、]|^[（(]|报告$|汇报$", words)
        and not HEADING.match(words)
    )


def _signers(lines: Sequence[Line], date_at: int, first: int) -> list[int]:
    """Return the lines right above the date that name who signs; joint reports have several."""
    found: list[int] = []
    for index in range(date_at - 1, max(first, date_at - 6) - 1, -1):
        words = lines[index].words
        if not _is_signer(words) or not (_ORGAN.search(words) or not found):
            break
        found.insert(0, index)
    return found


def _read_date(match: re.Match[str]) -> date | None:
    year = re.sub(r"[○Oo]", "〇", match["y"])
    parts = [
        "".join(str(from_chinese(digit)) for digit in year)
        if not year.isdigit() and len(year) == 4
        else year,
        match["m"],
        match["d"],
    ]
    numbers = [from_chinese(part.strip()) if part.strip() else None for part in parts]
    try:
        return date(*[number for number in numbers if number is not None]) if None not in numbers else None
    except (ValueError, TypeError):
        return None


def _unit(title: str, signature: str) -> str:
    match = _UNIT.match(title)
    if match:
        return match["unit"]
    return re.sub(r"[（(]?(?:盖章|公章|印章)[）)]?$", "", signature).strip()


def _year(title: str, text: str, opening: Span | None, day: date | None) -> int | None:
    """The year the report is about; of a stretch of years (2022年以来) the last, which may be the day's."""
    named = [one.year for one in find_years(title) if not one.is_since]
    named += [one.last_year for one in find_periods(title) if one.last_year]
    if named:
        return max(named) if len(named) > 1 else named[0]
    if any(one.last_year is None for one in find_periods(title)):
        return day.year if day else max(one.year for one in find_years(text))
    told = list(find_years(text))
    years = [one.year for one in told if one.follows.startswith("度")] or [
        one.year for one in told if opening and opening.start <= one.span.start < opening.end
    ]
    if years:
        return max(set(years), key=lambda year: (years.count(year), year))
    return day.year if day else None
