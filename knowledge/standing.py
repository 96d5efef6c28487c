"""How a reference to a rule stands on a day: in force, moved, superseded, missing, unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.articles import find_place, split_items
from knowledge.documents import Article, ArticleMove, ArticleNumber, Edition, Reference, RuleDocument
from knowledge.text.issuers import is_local
from knowledge.text.numerals import to_chinese
from knowledge.text.titles import is_bare


class Standing(StrEnum):
    """What can be said of a reference on a day."""

    IN_FORCE = "相符"
    MOVED = "条号已变"
    SUPERSEDED = "已废止或已修订"
    NO_SUCH_ARTICLE = "条号不存在"
    UNKNOWN = "库外待核"
    NOT_YET = "尚未施行"
    ARTICLE_UNCHECKED = "条号待核"
    """The rule is known and in force, but whether it has the article is not."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A reference judged on a day."""

    reference: Reference
    standing: Standing
    rule: RuleDocument | None = None
    edition: Edition | None = None
    """The edition that was in force, or that the reference names."""
    moved_to: ArticleNumber | None = None
    since: date | None = None
    """The day since which it has been so: of the move, the end of the edition, the beginning to come."""
    replaced_by: str = ""
    """What took the place of a rule or edition, as printed."""
    suggestion: RuleDocument | None = None
    """For an unknown title: the rule whose name is a slip away."""
    reason: str = ""
    """One Chinese sentence for the reader."""

    @property
    def is_sound(self) -> bool:
        """Tell whether the reference may stand as it is."""
        return self.standing is Standing.IN_FORCE


def print_date(day: date) -> str:
    """Return the day as documents print it: 2025年6月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def print_edition(edition: Edition) -> str:
    """Return how an edition is called: 2025年修正."""
    return edition.label or (f"{edition.effective.year}年版" if edition.effective else "")


def may_have_namesakes(rule: RuleDocument) -> bool:
    """Tell whether a local organ may have a rule of the same name: an 实施细则 yes, a law or a 中国共产党…条例 no."""
    return rule.level not in ("法律", "行政法规", "国家标准") and not rule.title.startswith(
        ("中国共产党", "中华人民共和国")
    )


def judge_unknown(reference: Reference, suggestion: RuleDocument | None) -> Judgement:
    """Judge a reference whose title no rule has."""
    title = f"《{reference.title}》"
    if is_local(reference.issuer):
        reason = f"“{reference.issuer}”的{title}是本级文件，库内没有，请对照本单位的原件核对。"
    elif is_bare(reference.title):
        reason = f"前文没有写明{title}的全称，不知道是哪一份，请写全称。"
    elif suggestion is not None:
        reason = f"库内没有{title}，名称相近的有《{suggestion.title}》，请核对是否写错。"
    else:
        reason = f"库内没有{title}，请核对名称和来源；库外待核不等于没有这份文件。"
    return Judgement(reference, Standing.UNKNOWN, suggestion=suggestion, reason=reason)


def judge(reference: Reference, rule: RuleDocument, on: date, context: str = "") -> Judgement:
    """Judge a reference to a known rule on that day.

    `context` is the sentence around it; it tells an old number from a new one where both exist.
    """
    if is_local(reference.issuer) and not is_local(rule.issuer) and may_have_namesakes(rule):
        reason = (
            f"“{reference.issuer}”的《{reference.title}》是本级文件，不是{rule.issuer}的同名文件，库外待核。"
        )
        return Judgement(reference, Standing.UNKNOWN, reason=reason)
    named = _named_edition(reference, rule)
    edition = named or rule.edition_on(on)
    if rule.is_repealed and edition is not None and edition.ended is None:
        successor = f"，现为{_quote(rule.replaced_by)}" if rule.replaced_by else ""
        return Judgement(
            reference, Standing.SUPERSEDED, rule, edition, replaced_by=rule.replaced_by,
            reason=f"《{rule.title}》已经废止{successor}，请改引现行规定。",
        )  # fmt: skip
    if edition is None or not edition.is_in_force(on):
        return _judge_out_of_force(reference, rule, edition, on)
    number = place_number(reference, rule)
    if number is None:
        return Judgement(reference, Standing.IN_FORCE, rule, edition, reason=_in_force(rule, edition, on))
    return _judge_number(reference, rule, edition, number, on, context)


def place_number(reference: Reference, rule: RuleDocument) -> ArticleNumber | None:
    """Return the article of a reference; in a rule without articles 第二项 is its second number."""
    if reference.article is None and reference.item is not None and rule.place_unit != "条":
        return ArticleNumber(reference.item)
    return reference.article


def print_number(rule: RuleDocument, number: ArticleNumber) -> str:
    """Return a number as this rule is cited: 第十条, or 第二项 where it has no articles."""
    return str(number) if rule.place_unit == "条" else f"第{to_chinese(number.number)}{rule.place_unit}"


def _judge_out_of_force(
    reference: Reference, rule: RuleDocument, edition: Edition | None, on: date
) -> Judgement:
    coming = [e for e in rule.editions if e.begins and e.begins > on]
    if edition is None and coming:
        first = min(coming, key=lambda e: e.begins or date.max)
        return _not_yet(reference, rule, first, on)
    if edition is not None and edition.begins and edition.begins > on:
        return _not_yet(reference, rule, edition, on)
    last = edition or max(rule.editions, key=lambda e: e.ended or date.max)
    following = next((e for e in rule.editions if last.ended and e.begins == last.ended), None)
    if following is not None:
        replaced_by = f"《{following.title or rule.title}》（{print_edition(following)}）"
    else:
        replaced_by = _quote(rule.replaced_by)
    since = f"自{print_date(last.ended)}起" if last.ended else ""
    tail = f"{since}由{replaced_by}取代" if replaced_by else f"{since}不再有效"
    return Judgement(
        reference, Standing.SUPERSEDED, rule, last, since=last.ended, replaced_by=replaced_by,
        reason=f"《{last.title or rule.title}》{_label(last)}{tail}，请改引现行规定。",
    )  # fmt: skip


def _not_yet(reference: Reference, rule: RuleDocument, edition: Edition, on: date) -> Judgement:
    if edition.effective:
        begins = f"自{print_date(edition.effective)}起施行"
    else:
        begins = f"不早于{print_date(edition.begins or date.max)}施行"
    return Judgement(
        reference, Standing.NOT_YET, rule, edition, since=edition.effective,
        reason=f"《{edition.title or rule.title}》{_label(edition)}{begins}，{print_date(on)}还不能作依据。",
    )  # fmt: skip


def _judge_number(
    reference: Reference, rule: RuleDocument, edition: Edition, number: ArticleNumber, on: date, context: str
) -> Judgement:
    place = f"《{rule.title}》{print_number(rule, number)}"
    if not rule.is_public and not edition.articles:
        return Judgement(
            reference, Standing.ARTICLE_UNCHECKED, rule, edition,
            reason=f"《{rule.title}》未公开全文，只宜引标题，条号请对照本单位的正式文本核对。",
        )  # fmt: skip
    moved = _moved(reference, rule, edition, number, on, context)
    if moved is not None and moved.standing is Standing.MOVED:
        return moved
    missing = _missing(reference, rule, edition, number)
    if missing:
        return Judgement(reference, Standing.NO_SUCH_ARTICLE, rule, edition, reason=missing)
    if not edition.articles and (edition.article_count is None or number.suffix):
        return Judgement(
            reference, Standing.ARTICLE_UNCHECKED, rule, edition,
            reason=f"库内没有《{rule.title}》{_label(edition)}的全文，{print_number(rule, number)}请对照原文核对。",
        )  # fmt: skip
    if moved is not None:
        return moved
    about = next((m.about for m in rule.moves if m.old == number and on < m.since), "")
    about = about or next((m.about for m in rule.moves if m.new == number and on >= m.since), "")
    return Judgement(
        reference,
        Standing.IN_FORCE,
        rule,
        edition,
        reason=_in_force(rule, edition, on, place=place, about=about),
    )


def _moved(
    reference: Reference, rule: RuleDocument, edition: Edition, number: ArticleNumber, on: date, context: str
) -> Judgement | None:
    """Judge a number whose content has moved, or return None where no move concerns it."""
    for move in rule.moves:
        means_moved = any(word in context for word in move.words)
        if on >= move.since and number == move.old:
            means_present = any(word in context for word in move.now_words)
            is_old = means_moved if means_moved != means_present else move.is_presumed
            return _old_number(reference, rule, edition, move, is_old=is_old)
        if on < move.since and number == move.new and means_moved:
            old = print_number(rule, move.old)
            return Judgement(
                reference, Standing.MOVED, rule, edition, moved_to=move.old, since=move.since,
                reason=f"{move.about}自{print_date(move.since)}起才是《{rule.title}》{print_number(rule, number)}，"
                f"{print_date(on)}时应引{old}。",
            )  # fmt: skip
    return None


def _old_number(
    reference: Reference, rule: RuleDocument, edition: Edition, move: ArticleMove, *, is_old: bool
) -> Judgement:
    old, new = print_number(rule, move.old), print_number(rule, move.new)
    now = f"现行{old}讲的是{move.now}" if move.now else f"现行{old}是别的内容"
    if not is_old:
        return Judgement(
            reference, Standing.IN_FORCE, rule, edition,
            reason=f"《{rule.title}》{_label(edition)}{now}；如指{move.about}，应引{new}。",
        )  # fmt: skip
    return Judgement(
        reference, Standing.MOVED, rule, edition, moved_to=move.new, since=move.since,
        reason=f"{old}→{new}：自{print_date(move.since)}起，《{rule.title}》{move.about}改在{new}，{now}。",
    )  # fmt: skip


def _missing(reference: Reference, rule: RuleDocument, edition: Edition, number: ArticleNumber) -> str:
    """Return why the place does not exist, or nothing where it may."""
    shown = print_number(rule, number)
    if edition.articles:
        article = edition.article(number)
        if article is None:
            last = max(a.number.number for a in edition.articles)
            return f"《{rule.title}》{_label(edition)}共{last}{rule.place_unit}，没有{shown}。"
        return _missing_part(reference, rule, article)
    count = edition.article_count
    if count is not None and number.number > count:
        doubt = "" if edition.is_count_certain else "（条数凭记忆，请对照原文）"
        return f"《{rule.title}》{_label(edition)}共{count}{rule.place_unit}，没有{shown}{doubt}。"
    return ""


def _missing_part(reference: Reference, rule: RuleDocument, article: Article) -> str:
    if reference.article is None or find_place(article, reference.paragraph, reference.item) is not None:
        return ""
    paragraphs, items = len(article.paragraphs), len(split_items(article.text))
    if reference.paragraph is not None and reference.paragraph > paragraphs:
        return (
            f"《{rule.title}》{article.number}只有{paragraphs}款，没有第{to_chinese(reference.paragraph)}款。"
        )
    if reference.item is not None and reference.item > items:
        has = f"只有{items}项" if items else "不分项"
        return f"《{rule.title}》{article.number}{has}，没有第{to_chinese(reference.item)}项。"
    return ""


def _named_edition(reference: Reference, rule: RuleDocument) -> Edition | None:
    """Return the edition that the reference itself names: …（试行）, …（2018年修订）."""
    if reference.year is not None:
        for edition in rule.editions:
            days = (edition.issued, edition.effective)
            if edition.label.startswith(str(reference.year)) or any(
                d and d.year == reference.year for d in days
            ):
                return edition
    if "试行" in reference.title and "试行" not in rule.title:
        return next((edition for edition in rule.editions if "试行" in edition.title), None)
    return None


def _in_force(rule: RuleDocument, edition: Edition, on: date, place: str = "", about: str = "") -> str:
    content = f"，讲{about}" if about else ""
    subject = f"{place}{_label(edition)}" if place else f"《{rule.title}》{_label(edition)}"
    return f"{subject}在{print_date(on)}有效{content}。"


def _label(edition: Edition) -> str:
    label = print_edition(edition)
    return f"（{label}）" if label else ""


def _quote(title: str) -> str:
    return title if not title or title.startswith("《") else f"《{title}》"
