"""Questions about a rule itself, answered from its card: edition, name, issuer, articles, publicity."""

from __future__ import annotations

from datetime import date

from bot.asking.reading import Question
from knowledge.documents import Edition, RuleDocument
from knowledge.editions import compare_editions, tell_other_editions
from knowledge.rules import RuleCatalogue
from knowledge.rules.naming import find_near
from knowledge.standing import print_date, print_edition
from knowledge.text.dates import years_named
from knowledge.text.numerals import to_chinese
from knowledge.text.titles import title_key


def tell_about_rules(question: Question, catalogue: RuleCatalogue, on: date) -> str:
    """Answer a question about the rules that it names, one paragraph for each; nothing where it names none."""
    told = [_tell(question, title, catalogue, on) for title in _titles(question)]
    return "\n".join(dict.fromkeys(filter(None, told)))


def tell_unknown(title: str, catalogue: RuleCatalogue, numbered: RuleDocument | None = None) -> str:
    """Say of a title that no rule bears which one may be meant."""
    near = numbered or find_near(title, catalogue)
    if near is None:
        return (
            f"《{title}》（库外待核）在库里查不到，可能是地方或本单位的文件：请对照原件，写进报告前要有出处。"
        )
    number = f"（{near.doc_number}）" if near.doc_number else ""
    return f"《{title}》（库外待核）在库里查不到，相近的是《{near.title}》{number}，请核对是不是写错了。"


def _titles(question: Question) -> tuple[str, ...]:
    if question.references:
        return tuple(dict.fromkeys(one.title for one in question.references))
    return (question.numbered.title,) if question.numbered else ()


def _tell(question: Question, title: str, catalogue: RuleCatalogue, on: date) -> str:
    rule = catalogue.find(title)
    if rule is None:
        return tell_unknown(title, catalogue, question.numbered)
    if question.kind == "name":
        return _name(rule, title, question)
    match question.kind:
        case "edition":
            return _edition(rule, question, on)
        case "issuer":
            return _issuer(rule)
        case "count":
            return _count(rule, on)
        case "public":
            return _public(rule)
        case _:
            return compare_editions(rule, on)


def _name(rule: RuleDocument, said: str, question: Question) -> str:
    full = f"《{rule.title}》"
    if f"《{rule.title}》" in question.text and said == rule.title and not question.numbered:
        return f"全称是{full}{_number(rule)}。"
    if title_key(said) == title_key(rule.title):
        return f"名称没错，全称是{full}{_number(rule)}。"
    return f"全称是{full}{_number(rule)}；“{said}”是简称，首次引用写全称。"


def _number(rule: RuleDocument) -> str:
    if not rule.doc_number:
        return ""
    return f"（{rule.doc_number}{'' if rule.doc_number_certain else '，文号请核对'}）"


def _edition(rule: RuleDocument, question: Question, on: date) -> str:
    others = tell_other_editions(rule, on)
    if question.day is not None:
        return f"{_on_day(rule, question.day)}{_now(rule, on)}\n{others}"
    return f"{_usable(rule, question, on)}\n{others}"


def _on_day(rule: RuleDocument, day: date) -> str:
    then = rule.edition_on(day)
    if then is None:
        return f"{print_date(day)}时《{rule.title}》没有现行版本。"
    return f"{print_date(day)}时适用的是《{then.title or rule.title}》{_said(then)}。"


def _now(rule: RuleDocument, on: date) -> str:
    now = rule.edition_on(on)
    return f"现行的是{_said(now)}。" if now else ""


def _usable(rule: RuleDocument, question: Question, on: date) -> str:
    title = f"《{rule.title}》"
    now = rule.edition_on(on)
    if rule.is_repealed or now is None:
        return f"不能再用，{_ended(rule, on)}"
    if _asks_for_trial(question):
        is_trial = "试行" in (now.title or rule.title)
        return (
            f"{'仍是试行' if is_trial else '不再是试行'}：名称是《{now.title or rule.title}》，{_said(now)}。"
        )
    named = [(year, _edition_of(rule, year)) for year in years_named(question.text)]
    old = [
        (year, one) for year, one in named if one is not now and not (one is None and year > _first_year(now))
    ]
    if old and all(one is not now for _, one in named):
        return f"{title}{old[0][0]}年的不能再用，现行的是{_said(now)}。"
    return f"{title}现行的是{_said(now)}。"


def _asks_for_trial(question: Question) -> bool:
    rest = question.text
    for reference in sorted(question.references, key=lambda one: -one.span.start):
        rest = rest[: reference.span.start] + rest[reference.span.end :]
    return "试行" in rest


def _ended(rule: RuleDocument, on: date) -> str:
    last = max(rule.editions, key=lambda edition: edition.begins or date.min)
    coming = last.begins is not None and last.begins > on
    if coming and last.begins is not None:
        return f"《{rule.title}》{print_date(last.begins)}才施行。"
    since = f"自{print_date(last.ended)}起" if last.ended else "已经"
    successor = f"，现为《{rule.replaced_by.strip('《》')}》" if rule.replaced_by else ""
    return f"《{rule.title}》{since}废止{successor}。"


def _edition_of(rule: RuleDocument, year: int) -> Edition | None:
    def bears(edition: Edition) -> bool:
        days = (edition.issued, edition.effective)
        return edition.label.startswith(str(year)) or any(day and day.year == year for day in days)

    return next((edition for edition in reversed(rule.editions) if bears(edition)), None)


def _first_year(edition: Edition) -> int:
    return max((day.year for day in (edition.issued, edition.effective) if day), default=0)


def _said(edition: Edition) -> str:
    """Return an edition with its days: 2024年修订，2024年2月27日公布，2024年5月1日起施行."""
    parts = [print_edition(edition)]
    if edition.issued and edition.issued != edition.effective:
        parts.append(f"{print_date(edition.issued)}公布")
    parts.append(f"{print_date(edition.effective)}起施行" if edition.effective else "施行日期库里没有")
    return "，".join(filter(None, parts))


def _issuer(rule: RuleDocument) -> str:
    issuers = rule.issuer.split("、")
    if len(issuers) > 1:
        return f"{to_chinese(len(issuers))}家联合发布：{rule.issuer}。文件是《{rule.title}》{_number(rule)}。"
    return f"{rule.issuer}发布。文件是《{rule.title}》{_number(rule)}。"


def _count(rule: RuleDocument, on: date) -> str:
    edition = rule.edition_on(on) or rule.editions[-1]
    if not rule.is_public and not edition.articles:
        return f"《{rule.title}》全文未公开，条数不能引用。"
    if edition.article_count is None:
        return f"库里没有《{rule.title}》的条数，请对照原文。"
    doubt = "" if edition.is_count_certain else "（凭记忆，请对照原文）"
    label = print_edition(edition)
    return f"共{edition.article_count}{rule.place_unit}{doubt}：《{rule.title}》{f'（{label}）' if label else ''}。"


def _public(rule: RuleDocument) -> str:
    if not rule.is_public:
        return f"《{rule.title}》全文未公开：报告里只引名称，不写条号，内容以本单位收到的文件为准。"
    where = f"，见{rule.source}" if rule.source else ""
    return f"《{rule.title}》公开发布{where}，可以引用条号。"
