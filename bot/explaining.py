"""What a required element means: what to show, which facts it takes, and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.drafting.patterns import example_of
from bot.errors import NotFound
from bot.privacy import refuse_classified
from bot.regulations import place_of
from bot.services import Services
from knowledge.documents import BUILT_IN, DocumentKind, Duty, RuleDocument
from knowledge.library.retrieval import Filters
from knowledge.numbering import place_on
from knowledge.rules import RuleCatalogue
from knowledge.specs import Basis, Norm, ReportSpec, RequiredElement

BASIS_SHOWN = 6
"""An element of a merged report rests on dozens of articles; the first say enough."""
_PERIODS = {"year": "每年", "half-year": "每半年", "quarter": "每季度", "month": "每月"}


@dataclass(frozen=True, slots=True)
class BasisLine:
    """A rule that demands the element, as it is printed."""

    title: str
    article: str
    status: str
    what: str
    """What it demands, in one line."""
    is_public: bool = True

    @property
    def text(self) -> str:
        """《…》第十条（现行）：……."""
        public = "" if self.is_public else "；未公开全文，只列名称"
        return f"《{self.title}》{self.article}（{self.status}{public}）" + (
            f"：{self.what}" if self.what else ""
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is known of one element."""

    id: str
    title: str
    kind: str
    section: str
    meaning: str
    facts: tuple[str, ...]
    """The questions whose answers it takes."""
    norms: tuple[str, ...]
    basis: tuple[BasisLine, ...]
    tips: tuple[str, ...]
    example: str

    @property
    def text(self) -> str:
        """All of it as plain text."""
        parts = [f"{self.id} {self.title}（{self.section}）", f"写什么：{self.meaning}"]
        parts += _listed("要准备的事实", self.facts) + _listed("次数标准", self.norms)
        shown = [line.text for line in self.basis[:BASIS_SHOWN]]
        if more := len(self.basis) - len(shown):
            shown.append(f"另有{more}条，可问“{self.title}要依据哪些规定”。")
        parts += _listed("依据", shown) + _listed("写作提示", self.tips)
        if self.example:
            parts.append(f"例句：{self.example}")
        return "\n".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Return what the command line prints."""
        return {
            "id": self.id,
            "title": self.title,
            "kind": self.kind,
            "section": self.section,
            "meaning": self.meaning,
            "facts": list(self.facts),
            "norms": list(self.norms),
            "basis": [
                {
                    "title": b.title,
                    "article": b.article,
                    "status": b.status,
                    "what": b.what,
                    "is_public": b.is_public,
                }
                for b in self.basis
            ],
            "tips": list(self.tips),
            "example": self.example,
        }


async def explain(
    name: str, services: Services, *, kind: str = "ideology", on: date | None = None
) -> Explanation:
    """Explain the element of that id, title or other name; raises NotFound with the nearest names."""
    refuse_classified(name)
    spec = services.specs.get(kind)
    if spec is None:
        known = "、".join(services.specs)
        raise NotFound(f"没有“{kind}”这种报告，现有：{known}。")
    element = find_element(name, spec) or await _search(name, services, spec)
    if element is None:
        near = "、".join(f"{e.id} {e.title}" for e in spec.elements[:6])
        raise NotFound(f"《{spec.title}》里没有“{name.strip()[:40]}”这个要素，请用编号或名称，例如：{near}。")
    return describe(element, spec, services.catalogue, on or services.today())


def describe(element: RequiredElement, spec: ReportSpec, catalogue: RuleCatalogue, on: date) -> Explanation:
    """Put the explanation of an element together."""
    return Explanation(
        id=element.id,
        title=element.title,
        kind=spec.id,
        section=spec.section_of(element.id).title,
        meaning=element.meaning,
        facts=tuple(
            slot.ask + ("（没有可不填）" if slot.is_optional and "跳过" not in slot.ask else "")
            for slot in element.slots
        ),
        norms=tuple(norm_line(norm, element, catalogue) for norm in element.norms),
        basis=_basis_lines(element, spec, catalogue, on),
        tips=element.tips,
        example=example_of(element),
    )


def find_element(name: str, spec: ReportSpec) -> RequiredElement | None:
    """Return the element of that id, title or other name, blind to spaces and case, or the one name near it."""
    wanted = _bare(name)
    for element in spec.elements:
        if wanted in map(_bare, (element.id, element.title, *element.aliases)):
            return element
    if len(wanted) < 2:
        return None
    holding = [e for e in spec.elements if any(wanted in _bare(n) for n in (e.title, *e.aliases))]
    if len(holding) == 1:
        return holding[0]
    held = [
        e for e in spec.elements if any(len(n) >= 4 and _bare(n) in wanted for n in (e.title, *e.aliases))
    ]
    return max(
        held, key=lambda e: max(len(n) for n in (e.title, *e.aliases) if _bare(n) in wanted), default=None
    )


def norm_line(norm: Norm, element: RequiredElement, catalogue: RuleCatalogue) -> str:
    """Say a norm in words: 集体学习研讨次数每季度至少1次（《…》第十条）."""
    slot = element.slot(norm.slot)
    unit = slot.unit if slot and slot.unit else "次"
    return f"{slot.title if slot else element.title}：{_PERIODS[norm.per]}至少{norm.at_least}{unit}（{_place(norm.basis, catalogue)}）"


def _basis_lines(
    element: RequiredElement, spec: ReportSpec, catalogue: RuleCatalogue, on: date
) -> tuple[BasisLine, ...]:
    """Return what the element rests on: first what its kind names, then every other duty that names it."""
    duties = catalogue.duties_of(f"{spec.id}:{element.id}")
    lines: dict[tuple[str, str], BasisLine] = {}
    for basis in element.basis:
        rule = catalogue.get(basis.rule_id)
        if rule is None:
            continue
        article = "" if basis.internal_only or not rule.is_public else basis.article
        what = next((d.summary for r, d in duties if r is rule and _place_of(r, d) == article), "")
        what = what or next((d.summary for d in rule.duties if _place_of(rule, d) == article), rule.about)
        lines.setdefault((rule.id, article), _line(rule, article, what, catalogue, on))
    for rule, duty in duties:
        article = _place_of(rule, duty)
        lines.setdefault((rule.id, article), _line(rule, article, duty.summary, catalogue, on))
    return tuple(lines.values())


def _line(rule: RuleDocument, article: str, what: str, catalogue: RuleCatalogue, on: date) -> BasisLine:
    article = place_on(rule, article, on) if article else ""
    return BasisLine(rule.title, article, catalogue.status_on(rule, on), what, rule.is_public)


def _place_of(rule: RuleDocument, duty: Duty) -> str:
    # A place in an unpublished text is known from a reprint only and is not printed.
    return "" if duty.internal_only or not rule.is_public else place_of(duty)


def _place(basis: Basis, catalogue: RuleCatalogue) -> str:
    rule = catalogue.get(basis.rule_id)
    if rule is None:
        return basis.rule_id
    return catalogue.print_place(rule, "" if basis.internal_only else basis.article or None)


# What is left of a question without these is what it is about.
_ABOUT_NOTHING = re.compile(r"不?存在|要素|怎么|怎样|如何|什么|哪些|意思|应该|[写是的吗呢？?，。\s]")


async def _search(name: str, services: Services, spec: ReportSpec) -> RequiredElement | None:
    if len(_ABOUT_NOTHING.sub("", name)) < 2:
        return None
    found = await services.retrieve(
        name,
        top_k=3,
        scopes=(BUILT_IN,),
        filters=Filters(kinds=frozenset({DocumentKind.ELEMENT}), report_kind=spec.id),
    )
    key = next((r.passage.element for r in found if r.passage.element.startswith(f"{spec.id}:")), "")
    return spec.element(key.partition(":")[2]) if key else None


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}：", *(f"· {line}" for line in lines)] if lines else []
