"""The editions of a rule beside the one in force: which were before, which is to come, what changed."""

from __future__ import annotations

from datetime import date, timedelta

from knowledge.documents import Edition, RuleDocument
from knowledge.numbering import newest_edition
from knowledge.standing import print_date, print_edition

_MOVES_SHOWN = 4


def tell_other_editions(rule: RuleDocument, on: date) -> str:
    """Return in Chinese what there was before the edition of that day, what is to come, and which numbers moved."""
    if rule.is_repealed:
        return "请改引现行规定。"
    current = rule.edition_on(on)
    earlier = [e for e in rule.editions if e.ended is not None and e.ended <= on]
    coming = [e for e in rule.editions if e.begins and e.begins > on]
    parts: list[str] = []
    if coming:
        parts.append("、".join(f"{print_edition(e)}自{_day(e.begins)}起施行" for e in coming))
    if earlier:
        parts.append("以前的版本：" + "、".join(map(_describe_past, reversed(earlier))))
    elif current is not None:
        parts.append("库里没有更早的版本")
    if moved := _print_moves(rule, current):
        parts.append(moved)
    return ("；".join(parts) + "。" if parts else "") + _doubt(rule)


def compare_editions(rule: RuleDocument, on: date) -> str:
    """Return in Chinese how the edition of that day differs from the one before it, as far as is known."""
    current = rule.edition_on(on) or newest_edition(rule)
    begins = current.begins or date.min
    earlier = [e for e in rule.editions if e is not current and (e.begins or date.min) < begins]
    if not earlier:
        return f"库里只有《{rule.title}》的一个版本（{print_edition(current)}），没有可比的。"
    before = max(earlier, key=lambda e: e.begins or date.min)
    lines = [f"《{rule.title}》：{_numbered(before)} → {_numbered(current)}。"]
    if moved := _print_moves(rule, current):
        lines.append(moved + "。")
    if before.articles and current.articles:
        lines.append(_changes(before, current))
    else:
        lines.append("库里没有两版的全文，逐条变化请对照原文。")
    return "\n".join(lines)


def _numbered(edition: Edition) -> str:
    count = f"，{edition.article_count}条" if edition.article_count else ""
    begins = f"{print_date(edition.begins)}起" if edition.begins else "日期不详"
    return f"{print_edition(edition)}（{begins}{count}）"


def _changes(before: Edition, current: Edition) -> str:
    """Count the articles whose words stayed, and name the first whose words are new."""
    held = {article.text for article in before.articles}
    new = [article for article in current.articles if article.text not in held]
    shown = "、".join(str(article.number) for article in new[:_MOVES_SHOWN])
    same = len(current.articles) - len(new)
    more = "等" if len(new) > _MOVES_SHOWN else ""
    return f"{same}条文字没变，{len(new)}条是新的或改过" + (f"：{shown}{more}。" if new else "。")


def _print_moves(rule: RuleDocument, current: Edition | None) -> str:
    moved = [move for move in rule.moves if current is not None and move.since == current.effective]
    shown = "、".join(f"{move.old}→{move.new}（{move.about}）" for move in moved[:_MOVES_SHOWN])
    return f"条号变了的有{shown}{'等' if len(moved) > _MOVES_SHOWN else ''}" if moved else ""


def _describe_past(edition: Edition) -> str:
    name = print_edition(edition)
    title = f"《{edition.title}》，" if edition.title else ""
    return f"{name}（{title}{_day(edition.begins)}至{_day(_last_day(edition))}）"


def _last_day(edition: Edition) -> date | None:
    return edition.ended - timedelta(days=1) if edition.ended else None


def _day(day: date | None) -> str:
    return print_date(day) if day else "日期不详"


def _doubt(rule: RuleDocument) -> str:
    # What we hold was read on some day; whether a rule was revised since, only its issuer can say.
    return "请再核对此后有没有修订。" if rule.is_public else "全文未公开，请以本单位收到的文件为准。"
