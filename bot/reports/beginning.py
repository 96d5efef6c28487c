"""A new report: what the notice and last year's report say of themselves goes in at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import InputInvalid, NotFound
from bot.facts import fact_of
from bot.llm.metering import metered
from bot.notices import Notice, read_notice
from bot.privacy import refuse_classified
from bot.reports import shelf
from bot.reports.assembly import title_of
from bot.reports.outline import find_slot
from bot.reports.problems import find_old_problems
from bot.reports.task import ReportTask, print_day
from knowledge.specs import ReportSpec

if TYPE_CHECKING:
    from bot.services import Services

_ORIGIN = "通知"


async def begin(
    services: Services,
    *,
    kind: str = "",
    unit: str = "",
    year: int | None = None,
    notice_text: str = "",
    last_year_text: str = "",
    said_by: str = "",
) -> ReportTask:
    """Return a new task, not yet stored."""
    kind = kind or services.settings.default_kind
    spec = services.specs.get(kind)
    if spec is None:
        raise NotFound(f"没有“{kind}”这种报告，可用的有：{'、'.join(services.specs)}。")
    if year is not None and not 1949 <= year <= 2100:
        raise InputInvalid(f"报告年度{year}不对，请写四位年份，例如 2026。")
    refuse_classified(last_year_text)
    notice = None
    if notice_text.strip():
        async with metered(services, said_by or "local", "notice", notice_text):
            notice = await read_notice(notice_text, services, kind)
    task = ReportTask(shelf.new_id(), kind, "", notice=notice, notice_text=notice_text)
    year = year or (notice.year if notice else None) or services.today().year
    told = {"unit_name": unit or services.settings.default_unit, "year": str(year)}
    task = _with_facts(task, spec, told, said_by)
    if notice:
        task = _with_facts(task, spec, _facts_of(notice), "", _ORIGIN)
    old = find_old_problems(last_year_text) if last_year_text else ()
    task = replace(task, old_problems=old)
    return retitled(task, spec)


def retitled(task: ReportTask, spec: ReportSpec) -> ReportTask:
    """Return the task with the title that its unit and year give it."""
    return replace(task, title=title_of(task, spec))


def _facts_of(notice: Notice) -> dict[str, str]:
    title = notice.title.removeprefix(notice.issuer) if notice.issuer else notice.title
    return {
        "notice_issuer": notice.issuer,
        "notice_title": f"《{title}》" if title else "",
        "notice_number": notice.doc_number,
        "notice_date": print_day(notice.issued) if notice.issued else "",
        "addressee": full_addressee(notice),
    }


def full_addressee(notice: Notice) -> str:
    """Whom the report goes to, by the full name where the notice's issuer is meant: 县委宣传部 → 中共云岭县委宣传部."""
    short, full = notice.addressee, notice.issuer
    return full if full and short and full.endswith(short[-4:]) and len(full) > len(short) else short


def _with_facts(
    task: ReportTask, spec: ReportSpec, told: dict[str, str], said_by: str, origin: str = ""
) -> ReportTask:
    now = datetime.now().astimezone()
    for id_, value in told.items():
        found = find_slot(spec, id_)
        if found and value:
            task = task.with_fact(fact_of(found[1], value, said_by=said_by, said_at=now, origin=origin))
        elif value and id_ in ("unit_name", "year", "addressee"):
            # A kind that a person wrote may have no such slot; the cover needs them all the same.
            task = task.with_cover(id_, value)
    return task
