"""What a search found, quoted: first the place that answers, in its own words, then at most two more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.asking.likeness import pairs, share
from bot.asking.reading import Question
from bot.asking.told import Told
from bot.citations import cite, mark_standing
from knowledge.documents import (
    BUILT_IN,
    DocumentKind,
    Edition,
    Passage,
    RetrievedPassage,
    RuleDocument,
    TextForm,
)
from knowledge.library.passages import article_passage
from knowledge.rules import RuleCatalogue

_NEAR = 0.5
"""A further place is named where it scores at least this part of the best."""
_FURTHER = 2
_CLEARLY = 0.5
"""An article that holds so much of the words of a question is about it."""
_IN_COMMON = 2
"""Pairs of characters that a question and its basis share at the least: one word is no basis."""
_QUOTE = 90
_LONGEST = 600
FURTHER = "\n另见："
"""What opens the further places of an answer."""
WRITING = "\n写作参考："
"""What opens elements of report kinds and prior reports."""
_BRACKETED = re.compile(r"\[(\d{1,3})\]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BLANKS = re.compile(r"\s+")


def tell_passages(
    question: Question, found: Sequence[RetrievedPassage], catalogue: RuleCatalogue, on: date
) -> Told:
    """Quote what was found; elements and prior reports only where it is asked how to write."""
    is_writing = question.kind == "writing"
    basis = [one for one in found if one.passage.kind in (DocumentKind.RULE, DocumentKind.NOTICE)]
    beside = [one for one in found if one not in basis]
    if is_writing and beside:
        return _writing(beside, catalogue, on)
    own = [one for one in beside if one.passage.scope != BUILT_IN]
    basis = _fitting(question, basis, catalogue) or _fitting(question, own, catalogue)
    if not basis:
        return Told("", refused=True)
    shown = [_in_its_words(one.passage, question, catalogue, on) for one in _worth_showing(basis)]
    lines = [_first(shown[0], basis, catalogue, on)]
    further = [f"[{n}] {_line(passage, n, catalogue, on)}" for n, passage in enumerate(shown[1:], 2)]
    text = "\n".join(lines) + ("".join((FURTHER, *(f"\n{line}" for line in further))) if further else "")
    return Told(text, tuple(shown))


def _fitting(
    question: Question, found: Sequence[RetrievedPassage], catalogue: RuleCatalogue
) -> list[RetrievedPassage]:
    """Choose what has more in common with the question than a word, of the rules that it names if it names some."""
    named = {rule.id: rule for one in question.references if (rule := catalogue.find(one.title))}
    weighed = [
        RetrievedPassage(passage, 1.0, ("reference",))
        for rule in named.values()
        if (passage := _article_about(question.matter, rule)) is not None
    ]
    for one in found:
        passage = one.passage
        if named and passage.rule_id not in named:
            continue
        covered = share(
            question.matter, passage.document_title, passage.heading, passage.text, *passage.questions
        )
        is_near = covered * len(pairs(question.matter)) >= _IN_COMMON or len(one.found_by) > 1
        if is_near or "reference" in one.found_by or named:
            weighed.append(replace(one, score=one.score * (0.5 + 0.5 * covered)))
    return sorted(weighed, key=lambda one: -one.score)


def _article_about(matter: str, rule: RuleDocument) -> Passage | None:
    """Return the article of a held text that is clearly about the matter."""
    edition = rule.editions[-1]
    best = max(edition.articles, key=lambda article: share(matter, article.text), default=None)
    if best is None or share(matter, best.text) < _CLEARLY:
        return None
    return article_passage(rule, edition, best)


def _writing(beside: Sequence[RetrievedPassage], catalogue: RuleCatalogue, on: date) -> Told:
    shown = [one.passage for one in _worth_showing(beside)]
    lines = [f"[{n}] {_line(passage, n, catalogue, on)}" for n, passage in enumerate(shown, 1)]
    return Told("\n".join((WRITING.strip(), *lines)), tuple(shown))


def _first(passage: Passage, basis: Sequence[RetrievedPassage], catalogue: RuleCatalogue, on: date) -> str:
    """Return the answer itself: what is demanded and where, then the words of the article where they are held."""
    label = cite(passage, 1, catalogue, on).label
    if passage.form is TextForm.FULL_TEXT and passage.kind is DocumentKind.RULE:
        gist = next(
            (
                one.passage.text
                for one in basis
                if one.passage.form is TextForm.SUMMARY and _is_same_place(one.passage, passage, catalogue)
            ),
            "",
        )
        text = passage.text if len(passage.text) <= _LONGEST else one_line(passage.text, _LONGEST)
        text = as_given(text, passage, catalogue, on)
        if gist:
            return f"{gist.rstrip('。')}：{label}[1]。\n原文：{text}"
        return f"{label}[1]：{text}"
    text = _shown(passage, catalogue, on, _LONGEST)
    return f"{text.rstrip('。')}。依据：{label}[1]。"


def _is_same_place(gist: Passage, whole: Passage, catalogue: RuleCatalogue) -> bool:
    rule = catalogue.get(whole.rule_id) if whole.rule_id == gist.rule_id else None
    if rule is None or whole.article is None:
        return False
    return any(whole.article in duty.articles and duty.summary == gist.text for duty in rule.duties)


def _in_its_words(passage: Passage, question: Question, catalogue: RuleCatalogue, on: date) -> Passage:
    """Return the article that a line of our own words is about, where its text is held."""
    rule = catalogue.get(passage.rule_id) if passage.rule_id else None
    if rule is None or passage.form is TextForm.FULL_TEXT or passage.article is None:
        return passage
    edition = rule.edition_on(on)
    if edition is None or edition is not rule.editions[-1]:
        # The numbers of a card are those of the newest edition.
        return passage
    return _nearest_article(passage, rule, edition, question) or passage


def _nearest_article(
    passage: Passage, rule: RuleDocument, edition: Edition, question: Question
) -> Passage | None:
    numbers = next((duty.articles for duty in rule.duties if duty.summary == passage.text), ())
    articles = [article for number in numbers if (article := edition.article(number))]
    if not articles:
        return None
    best = max(
        articles,
        key=lambda article: (share(question.matter, article.text), share(passage.text, article.text)),
    )
    return article_passage(rule, edition, best)


def _line(passage: Passage, number: int, catalogue: RuleCatalogue, on: date) -> str:
    return f"{cite(passage, number, catalogue, on).label}：{_shown(passage, catalogue, on, _QUOTE)}"


def _shown(passage: Passage, catalogue: RuleCatalogue, on: date, limit: int) -> str:
    return as_given(one_line(without_title(passage), limit), passage, catalogue, on)


def as_given(text: str, passage: Passage, catalogue: RuleCatalogue, on: date) -> str:
    """Return the words of a passage as they may stand in an answer.

    A number in brackets must not look like one of our citations; what people added may name any rule,
    and each gets its standing. Our own words and the laws name what is in the catalogue.
    """
    text = _BRACKETED.sub(r"〔\1〕", text)
    return text if passage.scope == BUILT_IN else mark_standing(text, [passage], catalogue, on)[0]


def without_title(passage: Passage) -> str:
    """Return a passage's text without the title that it opens with, where the label says it already."""
    text = passage.text.strip().removeprefix(f"《{passage.document_title}》")
    head, colon, rest = text.partition("：")
    return rest if colon and head and head in passage.label and rest.strip() else text


def one_line(text: str, limit: int = _QUOTE) -> str:
    """Return the opening of a text as one line, ended where a clause ends."""
    line = _BLANKS.sub("", text) if _HAN.search(text) else " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[:limit]
    end = max(head.rfind(mark) for mark in "。；，、")
    return (head[:end] if end > limit // 2 else head) + "……"


def _worth_showing(found: Sequence[RetrievedPassage]) -> tuple[RetrievedPassage, ...]:
    """Choose the best place and up to two near it; what a rule is about says less than one of its articles."""
    best = found[0].score
    near = [one for one in found if one.score >= _NEAR * best or "reference" in one.found_by]
    detailed = {one.passage.document_id for one in near if one.passage.label}
    chosen: list[RetrievedPassage] = []
    for one in near:
        passage = one.passage
        if not passage.label and passage.document_id in detailed and passage.kind is DocumentKind.RULE:
            continue
        if all(
            (passage.document_id, passage.label) != (c.passage.document_id, c.passage.label) for c in chosen
        ):
            chosen.append(one)
    return tuple(chosen[: 1 + _FURTHER])
