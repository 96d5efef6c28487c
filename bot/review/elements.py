"""Coverage: which required elements the draft shows, how well, and in which sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.privacy import shade
from bot.review.wording import norm_form
from knowledge.documents import Span

if TYPE_CHECKING:
    from bot.review.draft import DraftText
    from knowledge.specs import ReportSpec, RequiredElement

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


# 人员方面，… （八）作风方面。…
_ABOUT = re.compile(
    r"(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．])?[\s\u3000]*(?:在)?(?P<topic>[\u4e00-\u9fff]{2,10})方面[，。：:,]"
)
_NOTHING = re.compile(r"(?:没有|未|无)[^，。；]{0,12}(?:发生|发现|出现|被|涉)")
_NUMBERED = re.compile(r"^[\s\u3000]*[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]")
# Words of every report that speak of no element.
_EVERYWHERE = re.compile(
    r"[同一][起同]?部署、[同一][起同]?(?:落实、[同一][起同]?)?检查(?:、[同一][起同]?考核)?|在[^，。；]{0,8}会上"
)


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
            "sentence": shade(self.sentence),
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
    if draft.spec is None:
        return ()
    words = _words(draft.spec)
    most = _most_hits(draft, words)
    return tuple(_cover(draft, element, words[element.id], most) for element in wanted_elements(draft))


def _most_hits(draft: DraftText, words: Mapping[str, _Words]) -> dict[int, int]:
    """For the beginning of each sentence, how many words the element has there that has most."""
    most: dict[int, int] = {}
    for span in draft.sentences:
        text = _plain(span.of(draft.body))
        most[span.start] = max((one.weight(text) for one in words.values()), default=0)
    return most


def _plain(sentence: str) -> str:
    """A sentence without its number and without words that every report has."""
    return _EVERYWHERE.sub("", _NUMBERED.sub("", sentence))


def _cover(draft: DraftText, element: RequiredElement, words: _Words, most: dict[int, int]) -> Coverage:
    section = draft.spec.section_of(element.id).id if draft.spec else ""
    found = list(_told(draft, element, words, section, most))
    if not found:
        mention = _mention(draft, element, section, words, most)
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
    draft: DraftText, element: RequiredElement, words: _Words, section: str, most: dict[int, int]
) -> Iterator[_Telling]:
    marker = _MARKERS.get(element.id)
    if marker:
        pattern = re.compile(marker)
        for span in _scope(draft, section):
            hits = len(set(pattern.findall(span.of(draft.body))))
            if hits:
                yield _Telling(span, hits, True)
        return
    if section == "S2":
        yield from _announced(draft, element)
    for span in _scope(draft, section):
        text = _plain(span.of(draft.body))
        certain, loose = words.hits(text)
        # Everyday words count in a sentence that is about no other element: two of them, or one beside a fact.
        is_best = loose >= most[span.start]
        if certain or (loose >= 2 and is_best):
            yield _Telling(span, 2 * certain + loose, _FACT.search(text) is not None)
        elif (
            loose
            and is_best
            and any(words.hits(one)[1] and _FACT.search(one) for one in re.split("[，。；]", text))
        ):
            yield _Telling(span, 1, True)


def _announced(draft: DraftText, element: RequiredElement) -> Iterator[_Telling]:
    """Sentences that answer a question of the element, and paragraphs 作风方面，…; both need a fact."""
    if asked := _asked(element):
        pattern = _any_of(asked)
        for span in _scope(draft, "S2"):
            if pattern.search(text := span.of(draft.body)) and _FACT.search(text):
                yield _Telling(span, 1, True)
    if counted := _counted(element):
        for span in _scope(draft, "S2"):
            if counted.search(span.of(draft.body)):
                yield _Telling(span, 1, True)
    names = (element.title, *element.aliases, *element.keywords)
    for line in draft.lines:
        head = _ABOUT.match(line.text)
        if head is None or draft.role_at(line.span.start) in ("problems", "measures"):
            continue
        topic = head["topic"]
        if topic in element.title or any(name in topic for name in names):
            rest = Span(line.span.start + head.end(), line.span.end)
            if _FACT.search(rest.of(draft.body)) or _NOTHING.search(rest.of(draft.body)):
                yield _Telling(line.span, 1, True)


def _mention(
    draft: DraftText, element: RequiredElement, section: str, words: _Words, most: dict[int, int]
) -> Span | None:
    """A sentence with one of the element's longer words and no fact: not enough to count, enough to point at.

    在党员大会上通报 is about the report, and no mention of the meetings.
    """
    if element.id in _MARKERS:
        return None
    longer = {word for word in (*element.keywords, *element.aliases) if len(word) >= 3}
    pattern = _any_of(longer or {element.title})
    return next(
        (
            span
            for span in _scope(draft, section)
            if pattern.search(text := span.of(draft.body))
            and 2 * words.weight(_plain(text)) >= most[span.start]
        ),
        None,
    )


def _scope(draft: DraftText, section: str) -> Iterator[Span]:
    """The sentences in which an element of this section may stand."""
    report = draft.report
    tops = [one for one in report.sections if one.level == 1]
    first = tops[0].span.start if tops else (report.title_span.end if report.title_span else 0)
    if tops and not draft.sections["work"] and draft.role_at(first) in ("problems", "measures"):
        # The heading over the work done is marred (一，工作情况): what follows the opening is about it.
        first = report.opening_span.end if report.opening_span else 0
    role = {"S3": "problems", "S4": "measures"}.get(section, "")
    # 存在问题及整改措施 is one section with two roles: both kinds of element may stand in it.
    both = set(draft.sections["problems"]) & set(draft.sections["measures"])
    roles = {"problems", "measures"} if both else {role}
    is_bound = bool(role and draft.sections[role])
    for span in draft.sentences:
        if report.title_span and span.start < report.title_span.end:
            continue
        if report.signature_span and span.start >= report.signature_span.start:
            # 中共…总支部委员会 at the end speaks of no branch life.
            continue
        here = draft.role_at(span.start)
        if section == "S1" and (tops and span.start >= first):
            continue
        if section == "S2" and (here in ("problems", "measures") or span.start < first):
            continue
        if is_bound and here not in roles:
            continue
        yield span


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that leave no doubt, everyday words, and other elements' words that hold everyday ones (对照检查)."""

    strong: re.Pattern[str]
    weak: re.Pattern[str] | None
    others: re.Pattern[str]

    def hits(self, text: str) -> tuple[int, int]:
        """How many different words of both kinds a text has."""
        certain = len(set(self.strong.findall(text)))
        return certain, len(set(self.weak.findall(self.others.sub(" ", text)))) if self.weak else 0

    def weight(self, text: str) -> int:
        """Both kinds together, the certain ones twice."""
        certain, loose = self.hits(text)
        return 2 * certain + loose


@lru_cache(maxsize=16)
def _words(spec: ReportSpec) -> dict[str, _Words]:
    """The words of every element that is told by words."""
    strong = {element.id: _strong(element) for element in spec.elements if element.id not in _MARKERS}
    every = set().union(*strong.values()) if strong else set()
    found = {}
    for element in spec.elements:
        own = strong.get(element.id, {element.title})
        weak = {word for word in (*element.keywords, *element.aliases) if word not in own}
        found[element.id] = _Words(
            _certain(element, own),
            _any_of(weak) if weak else None,
            _any_of(every - own or {element.title}),
        )
    return found


def _strong(element: RequiredElement) -> set[str]:
    long = (word for word in element.keywords if len(word) >= 4)
    return {word for word in (element.title, *element.aliases, *long) if len(word) >= 3}


def _asked(element: RequiredElement) -> set[str]:
    """The longer words with which the questions of an element are answered."""
    return {word for slot in element.slots for word in slot.words if len(word) >= 5}


@lru_cache(maxsize=256)
def _counted(element: RequiredElement) -> re.Pattern[str] | None:
    """What a slot counts, with its number and unit: 培训2期, 经费386万元."""
    forms = [
        rf"(?:{_any_of(words).pattern})[^，。；0-9]{{0,4}}[0-9][0-9.]*{slot.unit}"
        for slot in element.slots
        if slot.unit
        and slot.unit not in ("次", "个", "人次", "名")
        and (words := {word for word in slot.words if len(word) >= 2})
    ]
    return re.compile("|".join(forms)) if forms else None


def _certain(element: RequiredElement, own: set[str]) -> re.Pattern[str]:
    """The element's own words, and the forms of words (向…汇报) by which its norms are counted."""
    forms = [norm_form(word) for norm in element.norms for word in norm.words if "…" in word]
    return re.compile("|".join([_any_of(own | _asked(element)).pattern, *forms]))


def _any_of(words: set[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    )
