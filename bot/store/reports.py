"""Report tasks, every version of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select

from bot.store.database import Database, now
from bot.store.schema import report_versions, reports


class ReportRecord(NamedTuple):
    """A line of the list of reports."""

    id: str
    title: str
    version: int
    updated_at: datetime


class Reports(Database):
    """Reports under way. A version once written is never changed."""

    async def save_report(
        self, person: str, report_id: str, title: str, state: dict[str, Any], *, is_new: bool = True
    ) -> int | None:
        """Write a new version and return its number, from 1; None where one that is not new is gone."""
        async with self.writing() as connection:
            await self._hold(connection, f"report {person} {report_id}")
            newest = (
                await connection.execute(
                    select(func.max(report_versions.c.version)).where(
                        report_versions.c.person == person, report_versions.c.id == report_id
                    )
                )
            ).scalar()
            if newest is None and not is_new:
                return None
            version = (newest or 0) + 1
            moment = now()
            await connection.execute(
                report_versions.insert().values(
                    person=person, id=report_id, version=version, state=state, saved_at=moment
                )
            )
            row = {"title": title, "version": version, "updated_at": moment}
            await connection.execute(
                self._insert(reports)
                .values(person=person, id=report_id, **row)
                .on_conflict_do_update(index_elements=["person", "id"], set_=row)
            )
        return version

    async def load_report(
        self, person: str, report_id: str, version: int | None = None
    ) -> dict[str, Any] | None:
        """Return the state of a version (the newest by default), or None where there is none."""
        query = select(report_versions.c.state).where(
            report_versions.c.person == person, report_versions.c.id == report_id
        )
        if version is not None:
            query = query.where(report_versions.c.version == version)
        async with self.reading() as connection:
            state: dict[str, Any] | None = (
                await connection.execute(query.order_by(report_versions.c.version.desc()).limit(1))
            ).scalar()
        return state

    async def list_reports(self, person: str) -> tuple[ReportRecord, ...]:
        """Return the person's reports, the last touched first."""
        query = select(reports.c.id, reports.c.title, reports.c.version, reports.c.updated_at)
        async with self.reading() as connection:
            rows = await connection.execute(
                query.where(reports.c.person == person).order_by(reports.c.updated_at.desc())
            )
            return tuple(ReportRecord(*row) for row in rows.all())

    async def report_versions(self, person: str, report_id: str) -> tuple[tuple[int, datetime], ...]:
        """Return number and time of each version, the oldest first."""
        query = select(report_versions.c.version, report_versions.c.saved_at).where(
            report_versions.c.person == person, report_versions.c.id == report_id
        )
        async with self.reading() as connection:
            rows = await connection.execute(query.order_by(report_versions.c.version))
            return tuple((version, saved_at) for version, saved_at in rows.all())

    async def forget_reports(self, person: str) -> int:
        """Remove the person's reports with all versions and return how many reports there were."""
        async with self.writing() as connection:
            await connection.execute(delete(report_versions).where(report_versions.c.person == person))
            result = await connection.execute(delete(reports).where(reports.c.person == person))
        return int(result.rowcount)
