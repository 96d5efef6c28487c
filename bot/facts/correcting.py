"""What a correction changes: one figure or word of one thing told, or the thing itself; unsure, nothing.

不是6次，是8次 · 研讨写错了，应当是7 · 第1个改成8次 · 舆情少算一起 · 参观那条不算.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from bot.facts.ledger import Fact, FactLedger
from knowledge.documents import Span
from knowledge.text.figures import Figure, find_figures
from knowledge.text.numerals import parse_ordinal
from knowledge.text.quantities import Quantity

_ORDINAL = re.compile(r"第([^个条项处]{1,3})[个条项处]")
_REPLACES = re.compile(
    r"(?:把|将)?(?:不是|不叫|不在)?(?P<old>[^，,。；是改应换]{1,24}?)(?:写错了?|错了|不对)?[，,；;\s]*"
    r"(?:应该是|应当是|应是|应为|改成|改为|换成|是|叫|而是)(?P<new>[^，,。；]{1,30})[了吧。！!]*$"
)
_NAMED_UNIT = re.compile(r"(人|次|场|条|篇|项|家|台|份|件|期)数")
_QUANTITIES = ("count", "number", "percent")


@dataclass(frozen=True, slots=True)
class Correction:
    """A ledger as corrected, or the things told among which the writer has to choose."""

    ledger: FactLedger
    is_done: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mention:
    """A figure in something told; `text` is the sentence, or the value where it came without one."""

    text: str
    span: Span
    figure: Figure
    clause: str


@cache
def _words() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(resources.files("bot.facts").joinpath("correcting.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in data.items()}


def is_correction(text: str) -> bool:
    """Tell whether words say of themselves that they change or take back something: 写错了, 改成, 不算, 少算一次."""
    return any(_says(text, what) for what in ("says", "withdraws", "more", "less"))


def correct(text: str, ledger: FactLedger) -> Correction:
    """Change what a correction clearly means; else return the ledger as it is, with what it may mean."""
    mentions = _mentions(ledger)
    if _says(text, "withdraws"):
        return _withdraw(text, ledger)
    figures = [one for one in find_figures(text) if one.kind in (*_QUANTITIES, "date")]
    more, less = _says(text, "more"), _says(text, "less")
    if (more or less) and len(figures) <= 1:
        return _step(text, figures, ledger, mentions, 1 if more else -1)
    if figures:
        return _change(text, figures, ledger, mentions)
    return _reword(text, ledger)


def _mentions(ledger: FactLedger) -> list[_Mention]:
    found: list[_Mention] = []
    for told in dict.fromkeys(_told(fact) for fact in ledger.facts):
        for figure in find_figures(told):
            if figure.kind in (*_QUANTITIES, "date"):
                found.append(_Mention(told, figure.span, figure, _clause_at(told, figure.span)))  # noqa: PERF401
    return found


def _told(fact: Fact) -> str:
    return fact.sentence or f"{fact.title}{fact.value}{fact.unit}"


def _clause_at(text: str, span: Span) -> str:
    start = max(text.rfind(mark, 0, span.start) for mark in "，,；;。\n") + 1
    ends = [at for mark in "，,；;。\n" if (at := text.find(mark, span.end)) >= 0]
    return text[start : min(ends, default=len(text))]


def _says(text: str, what: str) -> bool:
    return any(word in text for word in _words()[what])


def _change(
    text: str, figures: Sequence[Figure], ledger: FactLedger, mentions: Sequence[_Mention]
) -> Correction:
    """Put the last figure in the place of the one that is named before it, or of the one that it fits."""
    new = figures[-1]
    if len(figures) > 1 and _is_alike(figures[0], new):
        fitting = [one for one in mentions if _is_same(one.figure, figures[0])]
    elif match := _ORDINAL.search(text):
        number = parse_ordinal(match[1])
        alike = [one for one in mentions if _is_alike(one.figure, new)]
        fitting = alike[number - 1 : number] if number else []
    else:
        fitting = [one for one in mentions if _is_alike(one.figure, new) and not _is_same(one.figure, new)]
        if named := _NAMED_UNIT.search(text):
            fitting = [one for one in fitting if _unit_of(one.figure) == _plain(named[1])]
    return _settle(text, fitting, ledger, lambda mention: _with_unit(new, mention.figure))


def _step(
    text: str, figures: Sequence[Figure], ledger: FactLedger, mentions: Sequence[_Mention], way: int
) -> Correction:
    """少算一起, 又多了2次: the count that is meant grows or shrinks by so many."""
    value = figures[0].value if figures else None
    by = float(value.number) if isinstance(value, Quantity) else 1.0
    unit = value.unit if isinstance(value, Quantity) else ""
    counts = [one for one in mentions if isinstance(one.figure.value, Quantity)]
    fitting = [one for one in counts if not unit or _unit_of(one.figure) in ("", _plain(unit))] or counts

    def grown(mention: _Mention) -> str:
        told = mention.figure.value
        assert isinstance(told, Quantity)
        return f"{float(told.number) + way * by:g}{_unit_text(mention.figure)}"

    return _settle(text, fitting, ledger, grown)


def _settle(
    text: str, fitting: Sequence[_Mention], ledger: FactLedger, new: Callable[[_Mention], str]
) -> Correction:
    meant = _most_alike(text, fitting)
    if len(meant) != 1:
        return Correction(ledger, choices=tuple(dict.fromkeys(one.clause.strip() for one in meant)))
    mention = meant[0]
    written = new(mention)
    changed = mention.text[: mention.span.start] + written + mention.text[mention.span.end :]
    old = mention.span.of(mention.text)
    facts = tuple(
        _with_change(fact, changed, old, written) if _told(fact) == mention.text else fact
        for fact in ledger.facts
    )
    return Correction(replace(ledger, facts=facts), is_done=True)


def _with_change(fact: Fact, sentence: str, old: str, new: str) -> Fact:
    value = fact.value
    # 5个 fills a slot in 条 as 5.
    bare_old, bare_new = (one.rstrip("".join(filter(str.isalpha, one))) for one in (old, new))
    if value == old:
        value = new
    elif value == bare_old:
        value = bare_new
    elif old in value:
        value = value.replace(old, new, 1)
    return replace(
        fact,
        value=value,
        quote=fact.quote.replace(old, new, 1),
        sentence=sentence if fact.sentence else "",
    )


def _most_alike(text: str, mentions: Sequence[_Mention]) -> list[_Mention]:
    """Return the mentions whose clause shares most with the words of the correction; all where none does."""
    pairs = _pairs(text)
    scores = [len(pairs & _pairs(one.clause)) for one in mentions]
    best = max(scores, default=0)
    return [one for one, score in zip(mentions, scores, strict=True) if score == best]


def _pairs(text: str) -> set[str]:
    plain = "".join(" " if sign.isdigit() else sign for sign in text)
    for word in (*_words()["marks"], *_words()["withdraws"], *_words()["more"], *_words()["less"]):
        plain = plain.replace(word, " ")
    return {plain[n : n + 2] for n in range(len(plain) - 1) if plain[n : n + 2].isalpha()}


def _is_alike(one: Figure, other: Figure) -> bool:
    if (one.kind == "date") != (other.kind == "date"):
        return False
    units = {_unit_of(one), _unit_of(other)}
    return one.kind == "date" or len(units) == 1 or "" in units or units == {"个", "名"}


def _is_same(one: Figure, other: Figure) -> bool:
    if isinstance(one.value, Quantity) and isinstance(other.value, Quantity):
        return one.value.number == other.value.number and _is_alike(one, other)
    return one.value == other.value


def _unit_of(figure: Figure) -> str:
    return _plain(figure.unit)


def _plain(unit: str) -> str:
    return {"回": "次", "人": "名", "位": "名"}.get(unit, unit)


def _unit_text(figure: Figure) -> str:
    value = figure.value
    return (
        value.unit
        if isinstance(value, Quantity) and figure.kind != "percent"
        else "%" * (figure.kind == "percent")
    )


def _with_unit(new: Figure, old: Figure) -> str:
    return new.text if new.unit or new.kind == "date" else new.text + _unit_text(old)


def _withdraw(text: str, ledger: FactLedger) -> Correction:
    """Take out the one thing told that the words name: 参观那条不算."""
    pairs = _pairs(text)
    told = list(dict.fromkeys(fact.sentence or fact.value for fact in ledger.facts))
    clauses = [
        (one, clause) for one in told for clause in re.split(r"[，,；;]", one) if pairs & _pairs(clause)
    ]
    best = max((len(pairs & _pairs(clause)) for _, clause in clauses), default=0)
    meant = [(one, clause) for one, clause in clauses if len(pairs & _pairs(clause)) == best]
    if len(meant) != 1:
        return Correction(ledger, choices=tuple(dict.fromkeys(clause.strip() for _, clause in meant or ())))
    sentence, clause = meant[0]
    rest = "，".join(one for one in re.split(r"[，,；;]", sentence) if one != clause)
    facts = tuple(
        replace(fact, sentence=rest) if fact.sentence == sentence else fact
        for fact in ledger.facts
        if not (
            (fact.sentence == sentence and fact.quote.strip() in clause)
            or (not fact.sentence and fact.value == sentence)
        )
    )
    return Correction(replace(ledger, facts=facts), is_done=True)


def _reword(text: str, ledger: FactLedger) -> Correction:
    """Put one word in the place of another where it stands in exactly one thing told: 不是张伟，是张玮."""
    match = _REPLACES.search(text.strip())
    if match is None:
        return Correction(ledger)
    old, new = match["old"].strip(" “”"), match["new"].strip(" “”")
    while old and not any(old in _told(fact) for fact in ledger.facts):
        old = old[1:]
    holders = {_told(fact) for fact in ledger.facts if old and old in _told(fact)}
    if len(old) < 2 or len(holders) != 1:
        return Correction(ledger, choices=tuple(sorted(holders)))
    facts = tuple(
        replace(
            fact,
            value=fact.value.replace(old, new),
            quote=fact.quote.replace(old, new),
            sentence=fact.sentence.replace(old, new),
        )
        if _told(fact) in holders
        else fact
        for fact in ledger.facts
    )
    return Correction(replace(ledger, facts=facts), is_done=True)
