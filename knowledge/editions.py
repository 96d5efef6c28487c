"""The editions of a rule told in one sentence: which is in force on a day, which were before, which is to come."""

from __future__ import annotations

from datetime import date, timedelta

from knowledge.documents import Edition, RuleDocument
from knowledge.standing import print_date, print_edition

_MOVES_SHOWN = 4


def tell_editions(rule: RuleDocument, on: date) -> str:
    """Return in Chinese which edition of the rule holds on that day, since when, and what was before."""
    title = f"《{rule.title}》"
    if rule.is_repealed:
        successor = f"，现为《{rule.replaced_by.strip('《》')}》" if rule.replaced_by else ""
        return f"{title}已经废止{successor}，请改引现行规定。"
    current = rule.edition_on(on)
    if current is not None and not current.is_in_force(on):
        current = None
    earlier = [e for e in rule.editions if e.ended is not None and e.ended <= on]
    coming = [e for e in rule.editions if e.begins and e.begins > on]
    parts = [f"{title}{print_date(on)}有效的是{_describe(current)}" if current else f"{title}尚未施行"]
    if coming:
        parts.append("、".join(f"{print_edition(e)}自{_day(e.begins)}起施行" for e in coming))
    if earlier:
        parts.append("已不再有效的：" + "、".join(map(_describe_past, reversed(earlier))))
    elif current is not None:
        parts.append("库内没有更早的版本")
    moved = [move for move in rule.moves if current is not None and move.since == current.effective]
    if moved:
        shown = "、".join(f"{move.old}→{move.new}（{move.about}）" for move in moved[:_MOVES_SHOWN])
        parts.append(f"条号变了的有{shown}{'等' if len(moved) > _MOVES_SHOWN else ''}")
    return "；".join(parts) + "。" + _doubt(rule)


def _describe(edition: Edition) -> str:
    name = print_edition(edition) or "现行版本"
    if edition.effective is None:
        return f"{name}（施行日期库内没有）"
    issued = (
        f"{print_date(edition.issued)}印发，"
        if edition.issued and edition.issued != edition.effective
        else ""
    )
    return f"{name}（{issued}{print_date(edition.effective)}起施行）"


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
