"""Coverage: which required elements the draft shows, how well, and in which sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knowledge.documents import Span

if TYPE_CHECKING:
    from bot.review.draft import DraftText
    from knowledge.specs import RequiredElement

# Format elements and closing words are looked at by checks of their own.
_BY_OTHER_CHECKS = re.compile(r"F\d\d$")
_FACT = re.compile(r"[0-9０-９]|[一二三四五六七八九十两]+(?:次|期|场|篇|条|个|项|件|份|人|名)|《")
_FACTLESS_SECTIONS = ("S1", "S3", "S4", "S5")
_MARKERS = {
    # Elements whose keywords are everyday words are told by a form of words.
    "L01": r"(?:按照|根据|依据|遵照|对照)[^。\n]{2,80}?(?:通知|要求|部署|安排|方案|意见|规定|办法|函)",
    "L02": r"[0-9]+月[0-9日]*[—－\-至到]|20[0-9]{2}年(?:以来|度)|今年以来|[0-9]+个(?:科室|单位|部门|处室|支部|股室)|各(?:科室|单位|部门|处室|股室|支部)|自查时段|自查范围|全(?:局|委|院|校|镇|办|系统)",
    "L03": r"(?:报告|汇报)如下",
    "P01": r"问题|不足|薄弱|短板",
    "P02": r"原因|主观|客观|由于|源于|在于|因为|根源|鉴于|所致",
    "N01": r"针对|措施|整改|下一步|将",
    "N02": r"牵头|负责|责任|[0-9]月|[年月季]底|时限|前完成",
    "C01": r"特此报告|特此汇报|专此报告",
}


_NUMBERED = re.compile(r"^[\s\u3000]*[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]")
# Words of every report that speak of no element.
_EVERYWHERE = re.compile(r"同部署、同落实、同检查、同考核|一同部署、一同落实、一同检查、一同考核")


class Shown(StrEnum):
    """How well a draft shows an element."""

    THERE = "有"
    WEAK = "弱"
    MISSING = "缺"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One row of the coverage table."""

    element: str
    title: str
    shown: Shown
    span: Span | None = None
    sentence: str = ""
    reason: str = ""
    is_optional: bool = False
    by_model: bool = False

    def to_json(self) -> dict[str, Any]:
        """The row as the command line prints it."""
        return {
            "element": self.element,
            "title": self.title,
            "shown": self.shown.value,
            "start": self.span.start if self.span else None,
            "end": self.span.end if self.span else None,
            "sentence": self.sentence,
            "reason": self.reason,
            "by_model": self.by_model,
        }


def wanted_elements(draft: DraftText) -> tuple[RequiredElement, ...]:
    """The elements a draft is held against: those of the kind that words in its body can show."""
    if draft.spec is None:
        return ()
    return tuple(one for one in draft.spec.elements if not _BY_OTHER_CHECKS.match(one.id))


def cover(draft: DraftText) -> tuple[Coverage, ...]:
    """Return the coverage table of a whole report; nothing for a passage."""
    if not draft.is_report:
        return ()
    elements = wanted_elements(draft)
    most = _most_hits(draft, elements)
    return tuple(_cover(draft, element, most) for element in elements)


def _most_hits(draft: DraftText, elements: tuple[RequiredElement, ...]) -> dict[int, int]:
    """For the beginning of each sentence, how many words the element has there that has most."""
    most: dict[int, int] = {}
    for element in elements:
        if element.id not in _MARKERS:
            for span in draft.sentences:
                certain, loose = _hits(element, span.of(draft.body))
                most[span.start] = max(most.get(span.start, 0), 2 * certain + loose)
    return most


def _hits(element: RequiredElement, sentence: str) -> tuple[int, int]:
    strong, weak = _words(element)
    text = _EVERYWHERE.sub("", _NUMBERED.sub("", sentence))
    return len(set(strong.findall(text))), len(set(weak.findall(text))) if weak else 0


def _cover(draft: DraftText, element: RequiredElement, most: dict[int, int]) -> Coverage:
    section = draft.spec.section_of(element.id).id if draft.spec else ""
    found = list(_told(draft, element, section, most))
    if not found:
        mention = _mention(draft, element, section)
        reason = "只在别的话里带到一句" if mention else "没有找到讲它的句子"
        return Coverage(
            element.id,
            element.title,
            Shown.MISSING,
            mention,
            mention.of(draft.body) if mention else "",
            reason,
            element.is_optional,
        )
    best = max(found, key=lambda one: (one.has_fact, one.hits, -one.span.start))
    weak = not best.has_fact and section not in _FACTLESS_SECTIONS
    return Coverage(
        element.id,
        element.title,
        Shown.WEAK if weak else Shown.THERE,
        best.span,
        best.span.of(draft.body),
        "只有概括的话，没有次数、日期或文件" if weak else "",
        element.is_optional,
    )


@dataclass(frozen=True, slots=True)
class _Telling:
    """A sentence that speaks of an element."""

    span: Span
    hits: int
    has_fact: bool


def _told(
    draft: DraftText, element: RequiredElement, section: str, most: dict[int, int]
) -> Iterator[_Telling]:
    marker = _MARKERS.get(element.id)
    if marker:
        pattern = re.compile(marker)
        for span in _scope(draft, section):
            hits = len(set(pattern.findall(span.of(draft.body))))
            if hits:
                yield _Telling(span, hits, True)
        return
    _, weak = _words(element)
    for span in _scope(draft, section):
        certain, loose = _hits(element, span.of(draft.body))
        text = _EVERYWHERE.sub("", _NUMBERED.sub("", span.of(draft.body)))
        if certain or loose >= 2:
            yield _Telling(span, 2 * certain + loose, _FACT.search(text) is not None)
        elif loose and most[span.start] == 1 and weak:
            # One everyday word counts beside a fact, in a sentence that is about no other element.
            clauses = re.split("[，。；]", text)
            if any(weak.search(clause) and _FACT.search(clause) for clause in clauses):
                yield _Telling(span, 1, True)


def _mention(draft: DraftText, element: RequiredElement, section: str) -> Span | None:
    """A sentence with one of the element's longer words and no fact: not enough to count, enough to point at."""
    if element.id in _MARKERS:
        return None
    longer = {word for word in (*element.keywords, *element.aliases) if len(word) >= 3}
    pattern = _any_of(longer or {element.title})
    return next((span for span in _scope(draft, section) if pattern.search(span.of(draft.body))), None)


def _scope(draft: DraftText, section: str) -> Iterator[Span]:
    """The sentences in which an element of this section may stand."""
    report = draft.report
    tops = [one for one in report.sections if one.level == 1]
    first = tops[0].span.start if tops else (report.title_span.end if report.title_span else 0)
    role = {"S3": "problems", "S4": "measures"}.get(section, "")
    for span in draft.sentences:
        if report.title_span and span.start < report.title_span.end:
            continue
        here = draft.role_at(span.start)
        if section == "S1" and (tops and span.start >= first):
            continue
        if section == "S2" and (here in ("problems", "measures") or span.start < first):
            continue
        if (
            role
            and draft.sections[role]
            and not any(s.span.start <= span.start < s.span.end for s in draft.sections[role])
        ):
            continue
        yield span


@lru_cache(maxsize=256)
def _words(element: RequiredElement) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Words that leave no doubt, and everyday words of which two are wanted, or one with a fact."""
    strong = {element.title, *element.aliases, *(word for word in element.keywords if len(word) >= 4)}
    weak = set(element.keywords) - strong
    strong -= {word for word in strong if len(word) < 3}
    weak |= {word for word in element.aliases if len(word) < 3}
    return _any_of(strong), _any_of(weak) if weak else None


def _any_of(words: set[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    )
