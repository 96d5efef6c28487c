"""Documents cut into passages: an article, a section of a report, a duty, a required element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.articles import ParsedRule
from knowledge.documents import (
    BUILT_IN,
    Article,
    ArticleNumber,
    DocumentKind,
    Duty,
    Edition,
    Passage,
    Report,
    ReportSection,
    RuleDocument,
    StoredDocument,
    TextForm,
)
from knowledge.rules import RuleCatalogue
from knowledge.specs import ReportSpec, RequiredElement

MAX_LENGTH = 600
"""Longer texts are cut at the end of a sentence: a vector of much text is about nothing in particular."""

_SENTENCES = re.compile(r"[^。！？；\n]*[。！？；\n]?[”’」』）》]*")


def passages_of_rule(rule: RuleDocument) -> tuple[Passage, ...]:
    """Return what a rule card holds: what the rule is about, and each of its duties."""
    document_id = f"rule-{rule.id}"
    base = Passage(
        id=f"{document_id}#about",
        document_id=document_id,
        document_title=rule.title,
        kind=DocumentKind.RULE,
        text=_about(rule),
        scope=BUILT_IN,
        edition=rule.editions[-1].label if rule.editions else "",
        heading=" ".join(rule.aliases),
        form=TextForm.SUMMARY,
        questions=rule.questions,
        rule_id=rule.id,
    )
    return tuple(_unique([base, *(_duty(base, duty) for duty in rule.duties)]))


def article_passage(rule: RuleDocument, edition: Edition, article: Article) -> Passage:
    """Return an article of a held text as a passage that can be cited."""
    return Passage(
        id=f"rule-{rule.id}#{edition.label}{article.number}",
        document_id=f"rule-{rule.id}",
        document_title=rule.title,
        kind=DocumentKind.RULE,
        text=article.text,
        label=str(article.number),
        article=article.number,
        edition=edition.label,
        heading=article.heading,
        form=TextForm.FULL_TEXT,
        rule_id=rule.id,
    )


def passages_of_text(
    parsed: ParsedRule, stored: StoredDocument, rule: RuleDocument | None = None
) -> tuple[Passage, ...]:
    """Return the articles of a full text; each carries the questions that its card knows for it."""
    base = _base(stored)
    passages: list[Passage] = []
    for article in parsed.articles:
        label = rule and _numbered(article.number, rule.place_unit)
        duties = [duty for duty in rule.duties if article.number in duty.articles] if rule else []
        whole = replace(
            base,
            id=f"{stored.id}#{_short(article.number)}",
            label=label or _numbered(article.number, parsed.place_unit),
            article=article.number,
            heading=article.heading,
            text=article.text,
            questions=tuple(dict.fromkeys(question for duty in duties for question in duty.questions)),
        )
        passages.extend(_split(whole))
    if parsed.preamble.strip():
        opening = replace(base, id=f"{stored.id}#preamble", text=parsed.preamble.strip())
        passages[:0] = _split(opening)
    return tuple(_unique(passages))


def passages_of_report(report: Report, stored: StoredDocument) -> tuple[Passage, ...]:
    """Return the sections of a report, each under the headings that it stands below."""
    base = _base(stored)
    passages: list[Passage] = []
    first = report.sections[0].span.start if report.sections else len(report.text)
    start = report.title_span.end if report.title_span else 0
    opening = report.text[start:first].strip()
    if opening:
        label = "导语" if report.sections else ""
        passages.extend(_split(replace(base, id=f"{stored.id}#opening", label=label, text=opening)))
    above: list[ReportSection] = []
    for number, section in enumerate(report.sections):
        above = [other for other in above if other.level < section.level]
        inner = next((s.span.start for s in report.sections[number + 1 :]), section.span.end)
        text = report.text[section.heading_span.end : min(inner, section.span.end)].strip()
        path = [*above, section]
        above.append(section)
        if not text:
            continue
        place = "".join(other.number for other in path)
        whole = replace(
            base,
            id=f"{stored.id}#{place}",
            label=place.rstrip("、.．"),
            heading=" ".join(other.title for other in path),
            text=text,
        )
        passages.extend(_split(whole))
    return tuple(_unique(passages))


def passages_of_spec(spec: ReportSpec, catalogue: RuleCatalogue) -> tuple[Passage, ...]:
    """Return the required elements of a report kind: what each means and what it wants to know."""
    document_id = f"kind-{spec.id}"
    base = Passage(
        id=document_id,
        document_id=document_id,
        document_title=spec.title,
        kind=DocumentKind.ELEMENT,
        text="",
        scope=BUILT_IN,
        form=TextForm.SUMMARY,
        report_kind=spec.id,
    )
    passages = (
        replace(
            base,
            id=f"{document_id}#{element.id}",
            text=_explained(element, catalogue),
            label=f"{element.id} {element.title}",
            heading=" ".join((section.title, *element.aliases, *element.keywords)),
            questions=element.questions,
            element=f"{spec.id}:{element.id}",
            cites=_cites(element, catalogue),
        )
        for section in spec.sections
        for element in section.elements
    )
    return tuple(_unique(passages))


def _base(stored: StoredDocument) -> Passage:
    return Passage(
        id=stored.id,
        document_id=stored.id,
        document_title=stored.title,
        kind=stored.kind,
        text="",
        scope=stored.scope,
        edition=stored.edition,
        form=stored.form,
        year=stored.year,
        unit=stored.unit,
        report_kind=stored.report_kind,
        rule_id=stored.rule_id,
        added_by=stored.added_by,
        added_at=stored.added_at,
    )


def _about(rule: RuleDocument) -> str:
    issued = f"由{rule.issuer}制定，" if rule.issuer else ""
    public = "" if rule.is_public else "全文未公开，请以本单位收到的文件为准。"
    return f"《{rule.title}》{issued}规定{rule.about or '有关要求'}。{public}"


def _duty(base: Passage, duty: Duty) -> Passage:
    # A place known only from a reprint guides nobody to a wrong article: it is left out.
    label = "" if duty.internal_only else duty.article_label
    return replace(
        base,
        id=f"{base.document_id}#{label or duty.summary[:12]}",
        label=label,
        article=duty.articles[0] if duty.articles and not duty.internal_only else None,
        text=duty.summary,
        questions=duty.questions,
        element=duty.elements[0] if duty.elements else "",
    )


def _explained(element: RequiredElement, catalogue: RuleCatalogue) -> str:
    lines = [f"{element.title}：{element.meaning}。"]
    if element.slots:
        lines.append(f"要写清：{'、'.join(slot.title for slot in element.slots)}。")
    if element.tips:
        lines.append(f"提示：{'；'.join(element.tips)}。")
    places = []
    for basis in element.basis:
        rule = catalogue.get(basis.rule_id)
        if rule is not None:
            place = "" if basis.internal_only else basis.article
            places.append(catalogue.print_place(rule, place or None))
    if places:
        lines.append(f"依据：{'、'.join(dict.fromkeys(places))}。")
    return "\n".join(lines)


def _cites(element: RequiredElement, catalogue: RuleCatalogue) -> tuple[str, ...]:
    rules = (catalogue.get(basis.rule_id) for basis in element.basis)
    return tuple(dict.fromkeys(rule.title for rule in rules if rule is not None))


def _numbered(number: ArticleNumber, unit: str) -> str:
    return str(number).replace("条", unit, 1)


def _short(number: ArticleNumber) -> str:
    return f"{number.number}-{number.suffix}" if number.suffix else str(number.number)


def _split(passage: Passage) -> Iterable[Passage]:
    """Cut a long passage at the ends of its sentences."""
    pieces = _pieces(passage.text)
    if len(pieces) <= 1:
        yield passage
        return
    for number, piece in enumerate(pieces, 1):
        yield replace(passage, id=f"{passage.id}/{number}", text=piece)


def _pieces(text: str) -> Sequence[str]:
    if len(text) <= MAX_LENGTH:
        return [text]
    pieces: list[str] = []
    current = ""
    for match in _SENTENCES.finditer(text):
        sentence = match[0]
        while len(sentence) > MAX_LENGTH:
            pieces.extend(filter(None, (current.strip(), sentence[:MAX_LENGTH].strip())))
            current, sentence = "", sentence[MAX_LENGTH:]
        if len(current) + len(sentence) > MAX_LENGTH:
            pieces.append(current.strip())
            current = ""
        current += sentence
    pieces.append(current.strip())
    return [piece for piece in pieces if piece]


def _unique(passages: Iterable[Passage]) -> Iterable[Passage]:
    """Number passages whose place is printed more than once."""
    seen: dict[str, int] = {}
    for passage in passages:
        count = seen[passage.id] = seen.get(passage.id, 0) + 1
        yield passage if count == 1 else replace(passage, id=f"{passage.id}~{count}")
