"""What a model wrote, checked in code: only what was told, nothing that was told left out.

Whatever stands in facts, notice or passages as an instruction changes nothing here: these checks
read the draft alone and compare it with what the writer gave.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.checking import Grounds
from bot.drafting.bases import PrintedBasis
from bot.drafting.claims import find_unclaimed
from bot.drafting.codes import find_codes
from bot.drafting.deeds import find_deeds
from bot.drafting.misplaced import find_misplaced, sentence_of
from bot.drafting.patterns import placeholder, placeholders_in, required_missing, shown, write_free
from bot.drafting.proper_names import find_proper_names
from bot.facts.ledger import Fact, FactLedger
from bot.figures import Figure, find_figures
from bot.figures.vouching import Vouchers
from knowledge.documents import ArticleNumber, Reference, Span
from knowledge.rules import RuleCatalogue
from knowledge.specs import RequiredElement
from knowledge.text.numerals import parse_article_number, parse_ordinal
from knowledge.text.references import find_references

_MARKUP = re.compile(r"^\s*(?:```\w*|#{1,6}\s+|[-*•]\s+|>\s+)|\*\*|__|`", re.MULTILINE)
_TALK = re.compile(r"^(?:好的|以下是|下面是|根据您|当然|没问题)[^\n。]{0,40}[：:，,。]\s*\n?")
_GAP = re.compile(r"[【\[（(]\s*待\s*填\s*[:：]?\s*([^】\])）\n]{0,60})[】\])）]")
_CHECK = re.compile(r"[【\[]\s*待\s*核\s*[:：]?\s*([^】\]\n]{0,80})[】\]]")
_OPEN_CHECK = re.compile(r"【\s*待核\s*[：:]?")
_OPEN_GAP = re.compile(r"【\s*待\s*填\s*[：:]?(?![^】\n]{0,60}】)")
_DEMAND = re.compile("《|要求|规定|不少于|至少|不得|应当|按照|依据|标准")
_NUMBERED = re.compile(r"\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft after checking."""

    text: str
    unsupported: tuple[str, ...]
    placeholders: tuple[str, ...]
    added: tuple[str, ...] = ()
    """Facts and gaps that the model had left out and that were put back, by title."""


def check_draft(
    text: str,
    element: RequiredElement,
    ledger: FactLedger,
    *,
    bases: Sequence[PrintedBasis],
    catalogue: RuleCatalogue,
    notice_text: str = "",
    further: Sequence[str] = (),
    strangers: Sequence[str] = (),
    words: Sequence[str] = (),
) -> Checked:
    """Mark what nobody told, put back what was told or is missing.

    `further` are texts that may be repeated as well: our own paragraph, an earlier wording. `words`
    (what an element means) lend quoted names only: no figure, no claim.
    `strangers` are names that must not slip in: the units of prior reports.
    """
    text = _tidy(text)
    text = _settle_gaps(text, element, ledger)
    told = [*_told(element, ledger), notice_text, *further]
    text, wrong_rules = _mark_references(text, bases, catalogue, [*told, *words])
    rules = [f"{basis.label}：{basis.summary}" for basis in bases]
    others = [notice_text, *further, *rules]
    text, wrong_figures = _mark_figures(text, told, rules, words)
    facts = (*ledger.of(element.slots), *ledger.free)
    text, misplaced = _mark(text, [figure.span for figure in find_misplaced(text, element, facts, others)])
    text, wrong_names = _mark_names(text, [*told, *rules, *words], strangers)
    own = [element.title, *words, *(slot.title for slot in element.slots), *element.keywords]
    text, wrong_deeds = _mark(text, find_deeds(text, [*told, *rules, *own]))
    text, wrong_turns = _mark(text, Grounds([*told, *rules]).find_contradicted(text))
    text, wrong_codes = _mark(text, find_codes(text, [*told, *rules, *words]))
    text, wrong_claims = _mark_claims(text, told, rules)
    text, added = _complete(text, element, ledger)
    wrong = (
        *wrong_rules,
        *wrong_figures,
        *misplaced,
        *wrong_names,
        *wrong_deeds,
        *wrong_turns,
        *wrong_codes,
        *wrong_claims,
    )
    return Checked(text, wrong, placeholders_in(text), added)


def unused_facts(text: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return the facts that a text does not tell."""
    vouchers = Vouchers.of([text])
    plain = _plain(text)
    return tuple(fact for fact in facts if not _is_told(fact, vouchers, plain))


def _told(element: RequiredElement, ledger: FactLedger) -> list[str]:
    slots = {slot.id: slot for slot in element.slots}
    # As it stands in a sentence, for names; a bare number would go with any unit.
    titles = [shown(slots[f.slot], f.value) for f in ledger.facts if f.slot in slots and not f.unit]
    own = dict.fromkeys(fact.sentence or fact.quote for fact in ledger.facts)
    return [ledger.allowed_text(), *filter(None, own), *titles]


def _tidy(text: str) -> str:
    text = _TALK.sub("", text.strip())
    text = _NUMBERED.sub("", _MARKUP.sub("", text))
    lines = [line.strip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def _settle_gaps(text: str, element: RequiredElement, ledger: FactLedger) -> str:
    """Bring gaps to one form, fill those that are known, and let none carry a figure in its name."""
    text = _CHECK.sub(lambda match: match[1], text)
    # One that is not closed would look like ours, and hide the figure before it.
    text = _OPEN_GAP.sub("", _OPEN_CHECK.sub("", text))

    def settle(match: re.Match[str]) -> str:
        name = match[1].strip()
        slot = element.slot(name)
        if slot is None:
            # A gap of the model's own making is allowed, a figure in its name is not.
            return placeholder("相关情况" if find_figures(name) or not name else name)
        fact = ledger.fact(slot.id)
        if fact is None:
            return placeholder(slot.title)
        value = shown(slot, fact.value)
        follows = text[match.end() : match.end() + len(slot.unit)]
        return (
            value if not slot.unit or follows == slot.unit or value.endswith(slot.unit) else value + slot.unit
        )

    return _GAP.sub(settle, text)


def _mark_references(
    text: str, bases: Sequence[PrintedBasis], catalogue: RuleCatalogue, told: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Mark every rule or article that is not among the given ones or in the writer's own words."""
    given = {(basis.rule.title, _number(basis)) for basis in bases}
    told_places = {(r.title, r.article) for source in told for r in find_references(source)}
    titles = {title for title, _ in given | told_places}
    wrong: list[tuple[int, int]] = []
    for reference in find_references(text, catalogue):
        if _is_in_mark(text, reference.span.start):
            continue
        rule = catalogue.find(reference.title)
        title = rule.title if rule else reference.title
        names = {title, reference.title}
        if reference.article is None:
            if not names & titles and rule is not None:
                wrong.append((reference.span.start, reference.span.end))
        elif not any((name, reference.article) in given | told_places for name in names) or (
            _is_other_item(reference, names, bases)
        ):
            wrong.append((reference.span.start, reference.span.end))
    marked: list[str] = []
    for start, end in sorted(wrong, reverse=True):
        marked.append(text[start:end])
        text = f"{text[:start]}【待核：{text[start:end]}】{text[end:]}"
    return text, tuple(reversed(marked))


def _is_other_item(reference: Reference, names: set[str], bases: Sequence[PrintedBasis]) -> bool:
    """Tell whether an item is named of an article of which only other items were given."""
    places = [b.article for b in bases if b.rule.title in names and _number(b) == reference.article]
    given = {parse_ordinal(place.partition("（")[2].rstrip("）")) for place in places}
    return reference.item is not None and bool(given) and not given & {None, reference.item}


def _is_in_mark(text: str, at: int) -> bool:
    opening = max(text.rfind("【", 0, at), 0)
    return text.startswith(("【待填", "【待核"), opening) and "】" not in text[opening:at]


def _number(basis: PrintedBasis) -> ArticleNumber | None:
    return parse_article_number(basis.article.split("（")[0]) if basis.article else None


def _mark_figures(
    text: str, told: Sequence[str], rules: Sequence[str], words: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Mark figures that nobody told. What a rule demands is no deed: its figures need its name or 要求."""
    vouchers, demanded, named = Vouchers.of(told), Vouchers.of([*told, *rules]), Vouchers.of([*told, *words])

    def is_borne_out(figure: Figure) -> bool:
        if figure.kind == "name":
            return named.support(figure) or demanded.support(figure)
        if vouchers.support(figure):
            return True
        return _DEMAND.search(sentence_of(text, figure.span)) is not None and demanded.support(figure)

    return _mark(text, [figure.span for figure in find_figures(text) if not is_borne_out(figure)])


def _mark_claims(text: str, told: Sequence[str], rules: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Mark ranks, praise, results and times that nobody told; 每季度 may be what a rule demands."""
    beyond = set(find_unclaimed(text, [*told, *rules]))
    wrong = [
        span
        for span in find_unclaimed(text, told)
        if span in beyond or not _DEMAND.search(sentence_of(text, span))
    ]
    return _mark(text, wrong)


def _mark(text: str, spans: Sequence[Span]) -> tuple[str, tuple[str, ...]]:
    """Mark what is not marked yet; no mark is put around, across or right before another."""
    wrong = [
        span
        for span in spans
        if not _is_in_mark(text, span.start)
        and re.search("【待[填核]", span.of(text)) is None
        and not text.startswith("【待核", span.end)
    ]
    words = tuple(span.of(text) for span in wrong)
    for span in reversed(wrong):
        text = f"{text[: span.start]}【待核：{span.of(text)}】{text[span.end :]}"
    return text, words


def _mark_names(text: str, sources: Sequence[str], strangers: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Mark persons, places and units that nobody told."""
    told = "\n".join(sources)
    spans = {(name.span.start, name.span.end) for name in find_proper_names(text) if name.text not in told}
    for stranger in strangers:
        if stranger and stranger not in told:
            spans |= {match.span() for match in re.finditer(re.escape(stranger), text)}
    wrong: list[str] = []
    before = len(text)
    for start, end in sorted(spans, reverse=True):
        # Of names that overlap the last is marked; what stands in a mark already stays.
        if end <= before and not _is_in_mark(text, start):
            wrong.append(text[start:end])
            text = f"{text[:start]}【待核：{text[start:end]}】{text[end:]}"
            before = start
    return text, tuple(reversed(wrong))


def _complete(text: str, element: RequiredElement, ledger: FactLedger) -> tuple[str, tuple[str, ...]]:
    """Append the facts that were left out and the gaps that were closed over."""
    facts = unused_facts(text, ledger.of(element.slots))
    free = unused_facts(text, ledger.free)
    missing = [s for s in required_missing(element, ledger) if placeholder(s.title) not in text]
    sentences = ""
    if facts:
        sentences += "；".join(f"{fact.title}为{fact.value}{fact.unit}" for fact in facts) + "。"
    sentences += write_free(free)
    if missing:
        sentences += f"另有以下情况待补充：{'、'.join(placeholder(slot.title) for slot in missing)}。"
    if sentences and text and text[-1] not in "。！？：":
        text += "。"
    added = tuple(one.title or one.value for one in (*facts, *free)) + tuple(slot.title for slot in missing)
    return text + sentences, added


def _is_told(fact: Fact, vouchers: Vouchers, plain: str) -> bool:
    value = fact.value + ("" if fact.value.endswith(fact.unit) else fact.unit)
    figures = find_figures(value)
    if figures:
        # A bare 12 may count anything: a fact with a unit is told with its unit.
        return all(vouchers.support(figure, with_unit=True) for figure in figures)
    return _plain(fact.value) in plain


def _plain(text: str) -> str:
    return re.sub(r"[\s，。；：、！？“”《》（）()]+", "", text)
