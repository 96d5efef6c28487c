"""What is kept between messages and restarts: SQLite by default, PostgreSQL by DATABASE_URL."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from bot.store import schema
from bot.store.conversations import Conversations, StoredUpdate
from bot.store.database import now
from bot.store.ownership import Ownership
from bot.store.pages import Entry, Pages
from bot.store.people import People, Person
from bot.store.reports import ReportRecord, Reports
from bot.store.turns import Day, Gap, Opinion, Turns

__all__ = ["Day", "Entry", "Gap", "Opinion", "Person", "ReportRecord", "Store", "StoredUpdate"]


class Store(Conversations, Reports, People, Turns, Pages, Ownership):
    """Everything that is kept, each part in a module of its own. Open with `await Store.open(url)`."""

    async def forget(self, person: str) -> dict[str, int]:
        """Remove all that is the person's and return how much of each kind there was."""
        counts = {
            "conversations": await self.forget_conversations(person),
            "reports": await self.forget_reports(person),
            "turns": await self.forget_turns(person),
            "pages": await self.forget_pages(person),
            "names": await self.forget_person(person),
        }
        await self.scrub()
        return counts

    async def expire(self, days: int) -> int:
        """Remove what is older than the retention period and return how many rows went.

        A report under way counts as old when nobody touched it for that long.
        """
        edge = now() - timedelta(days=days)
        counts = []
        async with self.writing() as connection:
            for table, moment in (
                (schema.sessions, schema.sessions.c.updated_at),
                (schema.turns, schema.turns.c.at),
                (schema.feedback, schema.feedback.c.at),
                (schema.gaps, schema.gaps.c.at),
                (schema.updates, schema.updates.c.answered_at),
                (schema.web_entries, schema.web_entries.c.answered_at),
                (schema.web_files, schema.web_files.c.at),
                (schema.web_sessions, schema.web_sessions.c.seen_at),
            ):
                counts.append((await connection.execute(delete(table).where(moment < edge))).rowcount)
            old = await connection.execute(
                delete(schema.reports)
                .where(schema.reports.c.updated_at < edge)
                .returning(schema.reports.c.person, schema.reports.c.id)
            )
            for person, report_id in old.all():
                counts.append(1)
                await connection.execute(
                    delete(schema.report_versions).where(
                        schema.report_versions.c.person == person, schema.report_versions.c.id == report_id
                    )
                )
        return sum(counts)
