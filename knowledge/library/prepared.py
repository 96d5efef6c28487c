"""A loaded file made ready to be stored: cleaned, recognised, taken apart, its citations followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from knowledge.articles import ParsedRule, parse_rule
from knowledge.cited import cites_of
from knowledge.cleaning import Removal, clean
from knowledge.documents import DocumentKind, Passage, Report, Scope, StoredDocument, TextForm
from knowledge.errors import EmptyDocument
from knowledge.library.passages import passages_of_report, passages_of_text
from knowledge.loaders import LoadedText, refuse_classified
from knowledge.recognition import recognise_kind
from knowledge.reports import parse_report
from knowledge.rules import RuleCatalogue
from knowledge.specs import ReportSpec

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n.{0,8000}?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_DAY = re.compile(r"([12]\d{3})年(\d{1,2})月(\d{1,2})日")
_BEGINS = re.compile(r"自([12]\d{3})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|执行)")
_FORMULA = re.compile(r"^[ \t\u3000]*(?:特此|专此)(?:报告|汇报)[。.]?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person says of a file, which counts more than what is recognised."""

    kind: DocumentKind | None = None
    year: int | None = None
    unit: str = ""
    report_kind: str = ""
    keep_noise: bool = False

    def agree_with(self, document: StoredDocument) -> bool:
        """Tell whether a stored document is what these choices would give."""
        return (
            self.keep_noise == document.keeps_noise
            and self.kind in (None, document.kind)
            and self.year in (None, document.year)
            and self.unit in ("", document.unit)
            and self.report_kind in ("", document.report_kind)
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document without identity yet, and what makes its passages once it has one."""

    document: StoredDocument
    passages: Callable[[StoredDocument], tuple[Passage, ...]]
    removed: tuple[Removal, ...] = ()
    warnings: tuple[str, ...] = ()


def prepare(
    loaded: LoadedText, choices: Choices, catalogue: RuleCatalogue, specs: Mapping[str, ReportSpec]
) -> Prepared:
    """Make a loaded file ready: a rule gives articles, a report or notice its sections."""
    front_matter, body = split_front_matter(loaded.text)
    cleaned = None if choices.keep_noise else clean(body)
    text = _plain_lines(body if cleaned is None else cleaned.text)
    removed = (
        ()
        if cleaned is None
        else tuple(_shifted(one, len(loaded.text) - len(body)) for one in cleaned.removed)
    )
    if not text:
        raise EmptyDocument(
            f"《{loaded.name}》去掉广告和网页杂项后没有剩下文字，没有入库；如属误删，请加 --keep-noise 再添加。"
        )
    # Noise may stand between the letters of a mark; what is stored is looked at once more.
    refuse_classified(text)
    kind = choices.kind or _stated_kind(front_matter) or recognise_kind(text)
    if kind is DocumentKind.RULE:
        prepared = _prepare_rule(text, front_matter, loaded, catalogue)
    else:
        prepared = _prepare_report(text, front_matter, loaded, kind, choices, catalogue, specs)
    return replace(prepared, removed=removed, warnings=(*loaded.warnings, *prepared.warnings))


def _shifted(removal: Removal, by: int) -> Removal:
    """Return the removal with its place in the whole file, front matter included."""
    return replace(removal, span=removal.span.shifted(by))


def split_front_matter(text: str) -> tuple[Mapping[str, str], str]:
    """Split what stands between the opening --- lines from the text."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return MappingProxyType({}), text
    return parse_rule(match[0].lstrip("\ufeff")).front_matter, text[match.end() :]


def _stated_kind(front_matter: Mapping[str, str]) -> DocumentKind | None:
    # In a rule's front matter `kind` says 法律 or 党内法规; in a report's it is the report kind.
    if "effective" in front_matter or "doc_number" in front_matter or "issuer" in front_matter:
        return DocumentKind.RULE
    return DocumentKind.REPORT if "unit" in front_matter else None


def _plain_lines(text: str) -> str:
    """Return the text with plain line ends and at most one blank line between paragraphs."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n\ufeff")


def _prepare_rule(
    text: str, front_matter: Mapping[str, str], loaded: LoadedText, catalogue: RuleCatalogue
) -> Prepared:
    whole = _with_front_matter(text, front_matter)
    parsed = added_rule_text(whole)
    if not parsed.title:
        parsed = replace(parsed, title=loaded.title or loaded.name.rsplit(".", 1)[0])
        whole = _with_front_matter(text, {**front_matter, "title": parsed.title})
    joined = catalogue.with_texts([parsed])
    rule = joined.find(parsed.title)
    edition = next((e for e in rule.editions if e.articles == parsed.articles), None) if rule else None
    document = StoredDocument(
        id="", kind=DocumentKind.RULE, title=rule.title if rule else parsed.title, scope=Scope(""),
        content_hash="", unit="", year=None, rule_id=rule.id if rule else parsed.title,
        edition=edition.label if edition else "", form=TextForm.FULL_TEXT, text=whole,
    )  # fmt: skip
    warnings = []
    if not parsed.articles:
        warnings.append(
            f"《{parsed.title}》里没有认出条文，只能整段查找；如果不是规定，请用 --kind 说明是报告还是通知。"
        )
    if rule is not None and catalogue.find(parsed.title) is None:
        warnings.append(f"库内没有《{parsed.title}》的卡片，效力状态待核，原文已可查找和引用。")

    def passages(stored: StoredDocument) -> tuple[Passage, ...]:
        # A text in which no article is recognised is still found, paragraph by paragraph.
        made = passages_of_text(parsed, stored, rule) or passages_of_report(parse_report(text), stored)
        return tuple(_with_provenance(passage, stored) for passage in made)

    return Prepared(document, passages, warnings=tuple(warnings))


def added_rule_text(whole: str) -> ParsedRule:
    """Take the stored text of a rule apart, with the dates that tell its edition from another's.

    A text without front matter says them itself: in the line of its adoption and in 自…起施行.
    """
    parsed = parse_rule(whole)
    dates: dict[str, str] = {}
    if adopted := _DAY.findall(parsed.preamble):
        dates["issued"] = "-".join(max(adopted, key=lambda day: tuple(map(int, day))))
    if begins := _BEGINS.findall(parsed.preamble + "".join(article.text for article in parsed.articles[-1:])):
        dates["effective"] = "-".join(begins[-1])
    return replace(parsed, front_matter=MappingProxyType({**dates, **parsed.front_matter}))


def _with_front_matter(text: str, front_matter: Mapping[str, str]) -> str:
    if not front_matter:
        return text
    lines = "\n".join(f"{key}: {value}" for key, value in front_matter.items())
    return f"---\n{lines}\n---\n\n{text}"


def _prepare_report(
    text: str,
    front_matter: Mapping[str, str],
    loaded: LoadedText,
    kind: DocumentKind,
    choices: Choices,
    catalogue: RuleCatalogue,
    specs: Mapping[str, ReportSpec],
) -> Prepared:
    report = parse_report(text, specs)
    stated_year, stated_kind = front_matter.get("year", ""), front_matter.get("kind", "")
    report = replace(
        report,
        title=report.title or front_matter.get("title", "") or loaded.title or loaded.name.rsplit(".", 1)[0],
        unit=choices.unit or front_matter.get("unit", "") or report.unit,
        year=choices.year or (int(stated_year) if stated_year.isdigit() else report.year),
        kind=choices.report_kind or (stated_kind if stated_kind in specs else report.kind),
    )
    document = StoredDocument(
        id="", kind=kind, title=report.title, scope=Scope(""), content_hash="", unit=report.unit,
        year=report.year, report_kind=report.kind, form=TextForm.FULL_TEXT, cites=cites_of(text, catalogue),
    )  # fmt: skip

    def passages(stored: StoredDocument) -> tuple[Passage, ...]:
        return tuple(
            _with_provenance(replace(p, cites=tuple(dict.fromkeys(cites_of(p.text, catalogue)))), stored)
            for p in (*passages_of_report(report, stored), *_tail_passages(report, stored))
        )

    return Prepared(document, passages, warnings=tuple(_doubts(report, kind)))


def _tail_passages(report: Report, stored: StoredDocument) -> Iterator[Passage]:
    """Yield what stands after the last section: attachments, and noise that was kept by choice."""
    start = max((section.span.end for section in report.sections), default=len(report.text))
    tail = report.text[start:]
    for span in (report.date_span, report.signature_span):
        if span is not None and span.start >= start:
            tail = tail[: span.start - start] + tail[span.end - start :]
    tail = _FORMULA.sub("", tail).strip()
    if tail:
        for passage in passages_of_report(Report(title="", text=tail), stored):
            yield replace(passage, id=passage.id.replace("#opening", "#tail"), label="文末")


def _doubts(report: Report, kind: DocumentKind) -> list[str]:
    if kind is not DocumentKind.REPORT:
        return []
    missing = [
        word
        for word, known in (
            ("单位（--unit）", report.unit),
            ("年度（--year）", report.year),
            ("报告种类（--report-kind）", report.kind),
        )
        if not known
    ]
    doubts = [f"没有认出{'、'.join(missing)}，可在添加时补上。"] if missing else []
    if not report.sections:
        doubts.append("没有认出“一、”“（一）”这样的层次标题，按整篇保存，查找时不分节。")
    return doubts


def _with_provenance(passage: Passage, document: StoredDocument) -> Passage:
    """Return the passage with everything that its document knows about where it came from."""
    return replace(
        passage,
        document_id=document.id,
        document_title=document.title,
        kind=document.kind,
        scope=document.scope,
        edition=passage.edition or document.edition,
        form=document.form,
        year=document.year,
        unit=document.unit,
        report_kind=document.report_kind,
        rule_id=document.rule_id,
        added_by=document.added_by,
        added_at=document.added_at,
    )
