"""Questions that name an article, answered with its words, with its gist, or with what is held instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.asking.likeness import share
from bot.asking.passages import as_given
from bot.asking.reading import Question
from bot.asking.told import Told, summary_at
from knowledge.articles import split_items
from knowledge.documents import (
    Article,
    ArticleNumber,
    Edition,
    Passage,
    Reference,
    RetrievedPassage,
    RuleDocument,
    TextForm,
)
from knowledge.library.passages import article_passage
from knowledge.rules import Judgement, RuleCatalogue, Standing
from knowledge.standing import print_number

_LONGEST = 1_200
_HELD_SHOWN = 3
_IS_ABOUT = 0.5
"""A place is about a matter where it holds so much of its words."""
_HOW_MANY = ("几种", "多少种", "几项", "多少项", "几类", "哪几", "几个方面", "多少类", "几条情形")
_CONFIRMS = ("吗", "吧", "么", "对不对", "是不是", "没记错", "对不", "算错")


def tell_articles(
    question: Question, found: Sequence[RetrievedPassage], catalogue: RuleCatalogue, on: date
) -> Told:
    """Answer for each article that the question names; the text that the library holds goes first."""
    texts: list[str] = []
    passages: list[Passage] = []
    refused = True
    for reference in question.places:
        told = _tell(question, reference, found, catalogue, on, len(passages))
        if told.text not in texts:
            texts.append(told.text)
            passages.extend(told.passages)
        refused = refused and told.refused
    return Told("\n".join(texts), tuple(passages), refused)


def _tell(
    question: Question,
    reference: Reference,
    found: Sequence[RetrievedPassage],
    catalogue: RuleCatalogue,
    on: date,
    before: int,
) -> Told:
    judgement = catalogue.judge(reference, on, question.text)
    rule, number = judgement.rule, reference.article
    if rule is None or number is None:
        return Told(judgement.reason, refused=True)
    lead = _then(question, reference, judgement, catalogue)
    if judgement.standing is Standing.NO_SUCH_ARTICLE:
        elsewhere = _elsewhere(question.matter, rule, judgement.edition)
        return Told(_lines(judgement.reason, elsewhere))
    if judgement.standing in (Standing.SUPERSEDED, Standing.NOT_YET) or (
        judgement.standing is Standing.MOVED and not lead
    ):
        lead = judgement.reason
    if not rule.is_public and not _held(rule, judgement.edition, number, found):
        return Told(_lines(lead, _unpublished(rule, number)), refused=True)
    shown = _held(rule, judgement.edition, number, found)
    if shown is None:
        return Told(_lines(lead, _not_held(rule, number)), refused=True)
    as_said = replace(shown, text=as_given(shown.text, shown, catalogue, on))
    return Told(_lines(lead, _quoted(question, rule, number, as_said, before + 1)), (shown,))


def _then(question: Question, reference: Reference, now: Judgement, catalogue: RuleCatalogue) -> str:
    """Say how the article stood on the day that the question asks about, where that is not how it stands now."""
    if question.day is None:
        return ""
    then = catalogue.judge(reference, question.day)
    if then.standing is now.standing:
        return ""
    right = "不算错" if then.standing is Standing.IN_FORCE else "当时也不对"
    return f"{right}：{then.reason}\n现在（{now.standing}）：{now.reason}"


def _held(
    rule: RuleDocument, edition: Edition | None, number: ArticleNumber, found: Sequence[RetrievedPassage]
) -> Passage | None:
    """Return the article's own text, else our words about it."""
    at = [one.passage for one in found if "reference" in one.found_by and one.passage.rule_id == rule.id]
    full = [one for one in at if one.form is TextForm.FULL_TEXT and one.article == number]
    if full:
        return full[0]
    article = edition.article(number) if edition else None
    if edition is not None and article is not None:
        return article_passage(rule, edition, article)
    labels = {
        duty.article_label for duty in rule.duties if number in duty.articles and not duty.internal_only
    }
    return next((one for one in at if one.label in labels), None)


def _quoted(question: Question, rule: RuleDocument, number: ArticleNumber, shown: Passage, mark: int) -> str:
    place = f"《{rule.title}》{print_number(rule, number)}"
    gist = summary_at(rule, number)
    head = _confirmed(question, rule, number, shown) or _counted(question, number, shown)
    if shown.form is not TextForm.FULL_TEXT:
        return _lines(
            head, f"{place}讲的是：{shown.text.rstrip('。')}（要点，非原文；库里没有这一条的原文）[{mark}]。"
        )
    text = shown.text if len(shown.text) <= _LONGEST else shown.text[:_LONGEST] + "……"
    if not head:
        head = f"{place}讲的是{gist}。" if gist else f"{place}的原文如下。"
    return _lines(head, f"原文：{text}[{mark}]")


def _counted(question: Question, number: ArticleNumber, shown: Passage) -> str:
    if shown.form is not TextForm.FULL_TEXT or not any(word in question.text for word in _HOW_MANY):
        return ""
    items = len(split_items(shown.text))
    return f"{number}列了{items}项。" if items else ""


def _confirmed(question: Question, rule: RuleDocument, number: ArticleNumber, shown: Passage) -> str:
    """Say yes or no to whether the article is about the matter, where its words, or another's, show it."""
    if not any(word in question.text for word in _CONFIRMS):
        return ""
    here = share(question.matter, *_words_at(rule, number), shown.text)
    if here >= _IS_ABOUT:
        return f"是，{print_number(rule, number)}讲的就是这个。"
    edition = next((one for one in rule.editions if one.label == shown.edition), None)
    elsewhere = _elsewhere(question.matter, rule, edition)
    return f"不是。{elsewhere}" if elsewhere else ""


def _elsewhere(matter: str, rule: RuleDocument, edition: Edition | None) -> str:
    """Name the place of the rule that is about the matter, where one clearly is."""
    places = [
        (
            share(matter, duty.summary, *duty.questions),
            duty.article_label or "、".join(map(str, duty.articles)),
        )
        for duty in rule.duties
        if not duty.internal_only and duty.articles
    ]
    articles: tuple[Article, ...] = edition.articles if edition else ()
    places += [(share(matter, article.text), str(article.number)) for article in articles]
    best = max(places, default=(0.0, ""))
    return f"讲这个的是{best[1]}。" if best[0] >= _IS_ABOUT else ""


def _words_at(rule: RuleDocument, number: ArticleNumber) -> Iterator[str]:
    for duty in rule.duties:
        if number in duty.articles:
            yield duty.summary
            yield from duty.questions


def _unpublished(rule: RuleDocument, number: ArticleNumber) -> str:
    known = "；".join(duty.summary.rstrip("。") for duty in rule.duties[:_HELD_SHOWN])
    return _lines(
        f"《{rule.title}》全文未公开，库里没有{number}的原文，引用时只写名称；条文请看本单位收到的文件。",
        f"已知的要求：{known}（要点，非原文）。" if known else "",
    )


def _not_held(rule: RuleDocument, number: ArticleNumber) -> str:
    held = [
        f"{duty.article_label or duty.articles[0]}（{duty.summary.rstrip('。')}）"
        for duty in rule.duties
        if duty.articles and not duty.internal_only
    ]
    near = "；".join(held[:_HELD_SHOWN])
    more = f"这部规定库里有要点的是：{near}{'等' if len(held) > _HELD_SHOWN else ''}。" if near else ""
    return _lines(
        f"库里没有《{rule.title}》{print_number(rule, number)}的原文。",
        more,
        "要查原文，可用 zicha fetch 取官网文本，或用 zicha add 加入全文。" if rule.is_public else "",
    )


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, parts))
