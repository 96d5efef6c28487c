"""The inspection points of a notice, found by its layout: numbered lines, run-on sentences, tables, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.notices.fields import lines_of
from bot.notices.notice import NoticePoint
from knowledge.documents import Span

_CN = "一二三四五六七八九十"
_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"^([{_CN}]{{1,3}})\s?[、.．]")),
    (2, re.compile(rf"^[（(]\s?([{_CN}]{{1,3}})\s?[）)]|^Part\s?[A-Z]|^第[{_CN}]{{1,2}}部分")),
    (3, re.compile(r"^(\d{1,2})\s?[.．、](?!\d)")),
    (
        4,
        re.compile(
            r"^[（(]\s?(\d{1,2})\s?[）)]|^[①-⑳]|^(\d{1,2})[）)]|^[A-Z]-?\d{1,2}(?=[\s.．、：:]?[\u4e00-\u9fff“《])"
        ),
    ),
    (5, re.compile(rf"^(?:第)?[{_CN}](?:是|要|看|、)")),
    (6, re.compile(r"^[-—–•·●■◆*※☆□○◇]\s?(?=\S)")),
)
_DEEPER = 7
"""A bullet that is indented under another one."""
_ABOUT = re.compile(
    r"(?:督查|检查|自查|督导|考核|评估|核查|巡查|排查|调研)(?:自评|自纠|工作)?(?:的)?(?:主要|重点|具体)?(?:内容|重点|事项|要点|范围和内容|范围及内容|项目|清单|指标)"
    r"|(?:主要|重点)(?:内容|任务|检查|督查|自查)|(?:报告|自查)(?:的)?(?:主要)?(?:内容)?(?:应当?|需|须|要)?(?:包括|包含|体现|反映)"
)
_LEAD_IN = re.compile(
    r"(?:重点|主要|着重|围绕|对照|就|从)[^。\n]{0,24}?(?:检查|督查|自查|方面|内容|情况|事项|问题)[^。\n]{0,16}?[：:]"
    r"|(?:以下|下列|如下)[^。\n]{0,16}(?:内容|方面|情况|事项|问题)[^。\n]{0,12}[：:。]"
)
# A notice in a hurry says no more than 现将有关事项通知如下： and goes on with (一)(二).
_BARE_LEAD_IN = re.compile(r"(?:如下|以下)[^。\n]{0,10}[：:]\s*$")
_NOT_CONTENT = re.compile(
    r"时间|步骤|阶段|报送|提交|方式|附件|附表|对象|范围|联系|组织领导|有关要求|工作要求|注意"
)
_SERIES = re.compile(
    r"(?:围绕|重点|包括|涵盖|对照|着重|主要|就)(?:对|查|检查|报告|说明|写清|从)?(?P<parts>[^。；：\n]{2,30}(?:、[^。；：\n、，]{2,30}){2,})"
    r"(?:这?[几两三四五六七八九十\d]+个|等)?(?:方面|环节|内容|事项|问题|情况|进行|，)"
)
_ALSO = re.compile(r"(?:同时|另外|一并|还要|并)(?:把|将|对)(?P<part>[^。；，\n]{4,24}?)(?:一并|也|进行|作出)")
_MATERIALS = re.compile(
    r"(?:报送|提交|提供|准备|查阅|备查)[^。\n]{0,8}(?:材料|资料)(?:清单|目录|如下|包括)?|材料清单"
)
_HEADER_CELLS = re.compile(
    r"^(?:序号|编号|项目|类别|内容|检查内容|督查内容|自查内容|检查项目|检查要点|要点|重点|检查重点|指标|分值|备注|评分标准|检查方式|检查方法|责任单位|自查情况|自查项目|自查事项|自查要点|责任人|完成情况|佐证材料|检查事项|督查事项|具体内容|主要内容|一级指标|二级指标|是否落实|得分)+$"
)
_CONTENT_HEADER = re.compile(r"内容|要点|重点|事项|标准|二级指标|要求")
_SERIAL = re.compile(rf"^(?:\d{{1,2}}|[{_CN}]{{1,3}}|[:\-—\s]*)[.、]?$")
_INLINE: tuple[re.Pattern[str], ...] = (
    re.compile(rf"[{_CN}]{{1,2}}是(?:看|查)?"),
    re.compile(rf"(?<=[。；：，\n])[{_CN}]要"),
    re.compile(rf"[（(][{_CN}]{{1,3}}[）)]"),
    re.compile(r"(?<!\d)\d{1,2}\s?[.．、](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
    re.compile(r"[①-⑳]"),
    re.compile(rf"(?:第[{_CN}]{{1,2}}|其[{_CN}])[，,、：:]"),
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    level: int
    mark: str
    """The number as printed, with its punctuation."""

    @property
    def body_start(self) -> int:
        return self.start + len(self.text) - len(self.text.lstrip().removeprefix(self.mark).lstrip())

    @property
    def end(self) -> int:
        return self.start + len(self.text.rstrip())


def find_points(text: str) -> tuple[NoticePoint, ...]:
    """Return what will be inspected, in the order of the notice; spans are exact."""
    lines = [_line(start, line) for start, line in lines_of(text)]
    for is_zone in (_ABOUT.search, _LEAD_IN.search, _MATERIALS.search, _BARE_LEAD_IN.search):
        zones = list(_zones(lines, is_zone))
        points = [point for zone in zones for point in _points_of(text, zone)]
        if points:
            return _without_overlaps(points)
    table = [line for line in lines if _is_row(line.text)]
    if len(table) > 2:
        return _without_overlaps(_from_table(text, table))
    return _without_overlaps(_unannounced(text, lines) or _named_in_a_sentence(text))


def _unannounced(text: str, lines: list[_Line]) -> list[NoticePoint]:
    """The longest run of lines of one kind whose heading is not about dates, hand-in or the like."""
    best: list[_Line] = []
    run: list[_Line] = []
    head = ""
    for line in lines:
        if run and line.level == run[0].level:
            run.append(line)
        elif 2 < line.level < _DEEPER:
            run = [line]
        elif line.level <= 2:
            # Part A and Part B part one series of codes; another heading begins a new one.
            run = run if run and run[0].level == 4 and line.level == 2 else []
            head = line.text
        elif line.level == 9 and line.text.strip():
            head, run = line.text, []
        if len(run) > max(len(best), 1) and not _NOT_CONTENT.search(head):
            best = list(run)
    return [point for line in best for point in _point(text, line.body_start, line.end, line.mark)]


def _named_in_a_sentence(text: str) -> list[NoticePoint]:
    """围绕甲、乙、丙以及丁这几个环节: parts named one after the other in a running sentence."""
    points: list[NoticePoint] = []
    for match in _SERIES.finditer(text):
        start = match.start("parts")
        pieces = re.split(r"、|，|以及|及其|和(?=[^、，。]{2,12}$)", match["parts"])
        if len(pieces) >= 3:
            at = start
            for piece in pieces:
                at = text.index(piece, at)
                points.extend(_point(text, at, at + len(piece), ""))
                at += len(piece)
            break
    if points:
        for also in _ALSO.finditer(text, points[-1].span.end):
            points.extend(_point(text, also.start("part"), also.end("part"), ""))
    return points


def _is_row(text: str) -> bool:
    """Whether a line is a row of a table: cells between | or tabs."""
    cells = re.split(r"[|\t]", text.strip("　 \r|"))
    return len(cells) > 1 and any(cell.strip() for cell in cells)


def _line(start: int, text: str) -> _Line:
    stripped = text.lstrip(" \t\u3000#")
    if stripped.startswith("附件"):
        return _Line(start, text, 0, "")
    for level, pattern in _LEVELS:
        match = pattern.match(stripped)
        if match:
            is_indented = level == 6 and text[:2].strip() == "" and len(text) > 2
            return _Line(start, text, _DEEPER if is_indented else level, match[0])
    return _Line(start, text, 9, "")


def _zones(
    lines: list[_Line], is_zone: Callable[[str], re.Match[str] | None]
) -> Iterator[tuple[_Line, list[_Line]]]:
    """Each heading or lead-in that announces points, with the lines it governs."""
    used = -1
    for n, line in enumerate(lines):
        if n <= used or _is_row(line.text):
            continue
        match = is_zone(line.text)
        if not match or (line.level == 9 and not _announces(line, match, lines, n)):
            continue
        head = _first_sentence(line.text)
        if line.level <= 2 and not is_zone(head):
            continue
        stop = n + 1
        while stop < len(lines) and not _closes(lines, stop, line):
            stop += 1
        used = stop - 1
        yield line, lines[n + 1 : stop]


def _announces(line: _Line, match: re.Match[str], lines: list[_Line], n: int) -> bool:
    """Whether an unnumbered line announces points: a short heading, a lead-in, or a sentence with points inside."""
    text = line.text.strip()
    following = next((other for other in lines[n + 1 :] if other.text.strip()), None)
    opens_list = following is not None and (2 <= following.level <= 6 or _is_row(following.text))
    if len(text) <= 30 and not text.endswith("。") and "通知" not in text:
        return opens_list
    if text.endswith(("：", ":")):
        return opens_list
    rest = text[match.start() :]
    return bool(_inline_parts(rest)) or bool(re.search(r"[：:][^。]{2,}[；;][^。]{2,}", rest))


def _closes(lines: list[_Line], n: int, head: _Line) -> bool:
    line = lines[n]
    if head.level < 9:
        return line.level <= head.level or _is_tail(line)
    return line.level <= 1 or _is_tail(line) or (line.level == 9 and _starts_new_matter(lines, n))


def _is_tail(line: _Line) -> bool:
    text = line.text.strip("　 ")
    return bool(re.match(r"附件|联系人|联系电话|抄送|特此通知|20\d\d年\d{1,2}月\d{1,2}日$", text))


def _starts_new_matter(lines: list[_Line], n: int) -> bool:
    """Whether an unnumbered line after numbered ones turns to another matter instead of continuing a point."""
    text = lines[n].text.strip("　 ")
    if not text or _is_row(lines[n].text):
        return False
    return bool(re.match(r"请|各|以上|自查报告|报送|有关|望|附|本次|此次|要求|工作要求", text))


def _first_sentence(text: str) -> str:
    return re.split(r"[。：:；]", text, maxsplit=1)[0]


def _points_of(text: str, zone: tuple[_Line, list[_Line]]) -> list[NoticePoint]:
    head, lines = zone
    rows = [line for line in lines if _is_row(line.text)]
    if len(rows) >= 2:
        return _from_table(text, rows)
    levels = sorted({line.level for line in lines if 1 < line.level < 9})
    if levels:
        return _from_lines(text, lines, levels)
    inside = [head, *lines]
    for line in inside:
        points = _from_sentence(text, line.start, line.end)
        if len(points) >= 2:
            return points
    if head.level == 9 and not head.text.strip().endswith(("：", ":")) and len(head.text.strip()) > 30:
        return _from_paragraphs(text, head, [])
    return _from_paragraphs(text, head, lines)


def _from_lines(text: str, lines: list[_Line], levels: list[int]) -> list[NoticePoint]:
    """Numbered lines; a short heading gives its own numbered lines as points, else it is a point itself."""
    top = levels[0]
    points: list[NoticePoint] = []
    starts = [n for n, line in enumerate(lines) if line.level == top]
    for here, stop in pairwise([*starts, len(lines)]):
        head, below = lines[here], lines[here + 1 : stop]
        sub = sorted({line.level for line in below if line.level < 9})
        is_checklist = head.level == 6
        if sub and not is_checklist and len(head.text.strip()) <= 40 and "。" not in head.text.strip()[:-1]:
            heading = head.text.strip().removeprefix(head.mark).strip("　 。：:")
            points.extend(
                NoticePoint(p.text, p.span, p.number, p.heading or heading)
                for p in _from_lines(text, below, sub)
            )
            continue
        end = next((line.end for line in reversed([head, *below]) if line.text.strip()), head.end)
        if (head.level != 2 and not below) or is_checklist:
            end = head.end
        points.extend(_point(text, head.body_start, end, head.mark))
    return points


def _point(text: str, start: int, end: int, number: str, heading: str = "") -> list[NoticePoint]:
    while start < end and text[start] in " \t\u3000；;，,、：:|.．":
        start += 1
    while end > start and text[end - 1] in " \t\u3000\r\n；;。，,、|":
        end -= 1
    if end - start < 3:
        return []
    span = Span(start, end)
    return [NoticePoint(span.of(text), span, number.strip("、.．， "), heading)]


def _inline_parts(text: str) -> list[tuple[int, int, str]]:
    """Where 一是…二是…, 1.…2.…, ①…② parts of a run-on sentence begin and end."""
    for pattern in _INLINE:
        marks = list(pattern.finditer(text))
        if len(marks) >= 2 and _is_in_order([mark[0] for mark in marks]):
            ends = [mark.start() for mark in marks[1:]]
            stop = re.compile(r"[。\n]").search(text, marks[-1].end())
            ends.append(stop.start() if stop else len(text))
            return [(mark.end(), end, mark[0]) for mark, end in zip(marks, ends, strict=True)]
    return []


def _is_in_order(marks: list[str]) -> bool:
    if marks[0][0] in "①":
        return all(ord(b[0]) - ord(a[0]) == 1 for a, b in pairwise(marks))
    numbers = [_ordinal(mark) for mark in marks]
    return numbers[0] == 1 and all(b - a == 1 for a, b in pairwise(numbers))


def _ordinal(mark: str) -> int:
    digits = re.search(r"\d+", mark)
    if digits:
        return int(digits[0])
    words = "".join(c for c in mark if c in _CN)
    if words.startswith("十"):
        return 10 + (_CN.index(words[1]) + 1 if len(words) > 1 else 0)
    return _CN.index(words[0]) + 1 if words else 0


def _from_sentence(text: str, start: int, end: int) -> list[NoticePoint]:
    parts = _inline_parts(text[start:end])
    return [point for a, b, mark in parts for point in _point(text, start + a, start + b, mark)]


def _from_paragraphs(text: str, head: _Line, lines: list[_Line]) -> list[NoticePoint]:
    """No numbers at all: each line a point, or the parts between semicolons of one line."""
    filled = [line for line in lines if line.text.strip("　 ")]
    if not filled:
        match = _ABOUT.search(head.text) or _LEAD_IN.search(head.text) or _MATERIALS.search(head.text)
        colon = re.compile(r"[：:]").search(head.text, max(0, match.end() - 1) if match else 0)
        if not colon:
            return []
        rest = head.text[colon.end() :].split("。")[0]
        filled = [_Line(head.start + colon.end(), rest, 9, "")]
    if len(filled) > 1:
        return [point for line in filled for point in _point(text, line.start, line.end, "")]
    line = filled[0]
    points, at = [], line.start
    for piece in re.split(r"(?<=[；;。])", line.text):
        points.extend(_point(text, at, at + len(piece), ""))
        at += len(piece)
    return points


def _cells(line: _Line) -> list[tuple[int, str]]:
    cells, at = [], line.start
    for cell in re.split(r"([|\t])", line.text):
        if cell not in ("|", "\t"):
            cells.append((at, cell))
        at += len(cell)
    if cells and not cells[0][1].strip():
        cells = cells[1:]
    return cells


def _from_table(text: str, rows: list[_Line]) -> list[NoticePoint]:
    """One point a row: the cell under the content column, else the longest; the cell before it is its heading."""
    column: int | None = None
    points: list[NoticePoint] = []
    category = ""
    for row in rows:
        cells = _cells(row)
        words = [cell.strip() for _, cell in cells]
        filled = [word for word in words if word]
        if sum(bool(_HEADER_CELLS.match(word)) for word in filled) >= 2:
            content = [n for n, word in enumerate(words) if _CONTENT_HEADER.search(word)]
            column = content[-1] if content else None
            if len(content) > 1:
                exact = [n for n in content if re.search(r"内容|要点|重点", words[n])]
                column = exact[-1] if exact else column
            # What is named beside its points is the part: 自查项目 before 自查要点.
            named = [
                n
                for n, word in enumerate(words)
                if len(word) > 2 and word.endswith(("项目", "事项")) and n + 1 == column
            ]
            column = named[0] if named else column
            continue
        if not filled or all(re.fullmatch(r"[:\-—\s]*", word) for word in filled):
            continue
        at = column if column is not None and column < len(words) and len(words[column]) > 3 else None
        if at is None:
            at = max(range(len(words)), key=lambda n: len(words[n]))
        if _SERIAL.match(words[at]):
            continue
        headings = [word for word in words[:at] if word and not _SERIAL.match(word)]
        category = headings[-1] if headings else category
        serial = next((word for word in words if word and _SERIAL.match(word)), "")
        start = cells[at][0]
        points.extend(_point(text, start, start + len(cells[at][1]), serial, category))
    return points


def _without_overlaps(points: list[NoticePoint]) -> tuple[NoticePoint, ...]:
    kept: list[NoticePoint] = []
    for point in sorted(points, key=lambda p: (p.span.start, -p.span.end)):
        if not any(point.span.overlaps(other.span) for other in kept):
            kept.append(point)
    return tuple(kept)
