"""What the page in the browser needs: who is signed in, what was said and shown, files on their way."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from bot.store.database import Database, now
from bot.store.schema import sessions, web_entries, web_files, web_sessions

SHOWN = 100
"""Exchanges of a person that are kept to be shown again."""
FILES_KEPT = 30
"""Files made for a person that can still be downloaded."""
SESSION_LASTS = timedelta(days=30)
_SEEN_EVERY = timedelta(hours=1)


class Entry(NamedTuple):
    """One message of a person and, once it is there, the reply to it."""

    id: int
    person: str
    message: dict[str, Any]
    reply: dict[str, Any] | None
    at: datetime
    begun_at: datetime | None
    answered_at: datetime | None


_ENTRY = (
    web_entries.c.id,
    web_entries.c.person,
    web_entries.c.message,
    web_entries.c.reply,
    web_entries.c.at,
    web_entries.c.begun_at,
    web_entries.c.answered_at,
)


class Pages(Database):
    """Sessions, of which only a hash is kept, and entries from their arrival on."""

    async def add_web_session(self, token_hash: str, person: str) -> None:
        """Note that the person is signed in."""
        async with self.writing() as connection:
            await connection.execute(
                insert(web_sessions).values(token_hash=token_hash, person=person, seen_at=now())
            )

    async def find_web_session(self, token_hash: str) -> str:
        """Return who is signed in by that token, or nothing; a session unused for 30 days is none."""
        async with self.reading() as connection:
            row = (
                await connection.execute(
                    select(web_sessions.c.person, web_sessions.c.seen_at).where(
                        web_sessions.c.token_hash == token_hash
                    )
                )
            ).first()
            if row is None or row.seen_at < now() - SESSION_LASTS:
                return ""
            if row.seen_at < now() - _SEEN_EVERY:
                await connection.execute(
                    update(web_sessions).where(web_sessions.c.token_hash == token_hash).values(seen_at=now())
                )
        return str(row.person)

    async def end_web_session(self, token_hash: str) -> None:
        """Sign out."""
        async with self.writing() as connection:
            await connection.execute(delete(web_sessions).where(web_sessions.c.token_hash == token_hash))

    async def add_entry(
        self, person: str, key: str, message: dict[str, Any], uploads: Sequence[tuple[str, bytes]] = ()
    ) -> int:
        """Keep a message with its files, once for each `key` of the person; return its number, 0 for a repeat."""
        async with self.writing() as connection:
            row = (
                await connection.execute(
                    self._insert(web_entries)
                    .values(person=person, key=key, message=message, at=now())
                    .on_conflict_do_nothing()
                    .returning(web_entries.c.id)
                )
            ).first()
            if row is None:
                return 0
            await _add_files(connection, person, row.id, uploads, is_upload=True)
        return int(row.id)

    async def find_entry(self, entry: int) -> Entry | None:
        """Return the entry as it is now."""
        async with self.reading() as connection:
            row = (await connection.execute(select(*_ENTRY).where(web_entries.c.id == entry))).first()
        return Entry(*row) if row else None

    async def list_entries(self, person: str) -> tuple[Entry, ...]:
        """Return what was said and shown, oldest first."""
        query = select(*_ENTRY).where(web_entries.c.person == person).order_by(web_entries.c.id.desc())
        async with self.reading() as connection:
            rows = (await connection.execute(query.limit(SHOWN))).all()
        return tuple(Entry(*row) for row in reversed(rows))

    async def next_entry(self, person: str) -> Entry | None:
        """Return the person's oldest message that has no answer."""
        query = select(*_ENTRY).where(web_entries.c.person == person, web_entries.c.answered_at.is_(None))
        async with self.reading() as connection:
            row = (await connection.execute(query.order_by(web_entries.c.id).limit(1))).first()
        return Entry(*row) if row else None

    async def people_waiting(self) -> tuple[str, ...]:
        """Return who has messages without an answer."""
        async with self.reading() as connection:
            rows = await connection.execute(
                select(web_entries.c.person).where(web_entries.c.answered_at.is_(None)).distinct()
            )
            return tuple(row.person for row in rows)

    async def begin_entry(self, entry: int) -> int:
        """Note before the work that the answer is being made; return how often it was begun."""
        async with self.writing() as connection:
            row = (
                await connection.execute(
                    update(web_entries)
                    .where(web_entries.c.id == entry)
                    .values(begun_at=now(), attempts=web_entries.c.attempts + 1)
                    .returning(web_entries.c.attempts)
                )
            ).first()
        return int(row[0]) if row else 0

    async def leave_entry(self, entry: int) -> None:
        """Note that the answer was left off in good order: that was no attempt."""
        async with self.writing() as connection:
            await connection.execute(
                update(web_entries)
                .where(web_entries.c.id == entry)
                .values(attempts=web_entries.c.attempts - 1)
            )

    async def answer_entry(
        self, entry: Entry, reply: dict[str, Any], files: Sequence[tuple[str, bytes]] = ()
    ) -> bool:
        """Keep the reply with its files and drop what was sent; False where the entry was deleted meanwhile.

        `reply["files"]` gets the id, name and size of each file. What is beyond the bounds goes.
        """
        async with self.writing() as connection:
            ids = await _add_files(connection, entry.person, entry.id, files, is_upload=False)
            shown = [
                {"id": id_, "name": name, "size": len(content)}
                for id_, (name, content) in zip(ids, files, strict=True)
            ]
            result = await connection.execute(
                update(web_entries)
                .where(web_entries.c.id == entry.id)
                .values(answered_at=now(), reply={**reply, "files": shown})
            )
            if not result.rowcount:
                await connection.execute(delete(web_files).where(web_files.c.id.in_(ids)))
                return False
            await connection.execute(
                delete(web_files).where(web_files.c.entry == entry.id, web_files.c.is_upload)
            )
            await _trim(connection, entry.person)
        return True

    async def clear_entries(self, person: str, before: int) -> None:
        """Forget what was shown before that entry, files among it."""
        async with self.writing() as connection:
            for table, number in ((web_entries, web_entries.c.id), (web_files, web_files.c.entry)):
                await connection.execute(delete(table).where(table.c.person == person, number < before))

    async def uploads_for(self, entry: int) -> tuple[tuple[str, bytes], ...]:
        """Return name and content of the files that came with a message."""
        query = select(web_files.c.name, web_files.c.content).where(
            web_files.c.entry == entry, web_files.c.is_upload
        )
        async with self.reading() as connection:
            rows = await connection.execute(query.order_by(web_files.c.number))
            return tuple((row.name, row.content) for row in rows)

    async def find_file(self, file: str, person: str) -> tuple[str, bytes] | None:
        """Return name and content of a file that was made for the person."""
        query = select(web_files.c.name, web_files.c.content).where(
            web_files.c.id == file, web_files.c.person == person, ~web_files.c.is_upload
        )
        async with self.reading() as connection:
            row = (await connection.execute(query)).first()
        return (row.name, row.content) if row else None

    async def session_saved_at(self, chat: str) -> datetime | None:
        """Return when the conversation was last written."""
        async with self.reading() as connection:
            saved: datetime | None = (
                await connection.execute(select(sessions.c.updated_at).where(sessions.c.chat == chat))
            ).scalar()
        return saved

    async def forget_pages(self, person: str) -> int:
        """Remove all that the person said and was shown in the browser; being let in stays the administrator's."""
        async with self.writing() as connection:
            await connection.execute(delete(web_files).where(web_files.c.person == person))
            result = await connection.execute(delete(web_entries).where(web_entries.c.person == person))
        return int(result.rowcount)


async def _add_files(
    connection: Any, person: str, entry: int, files: Sequence[tuple[str, bytes]], *, is_upload: bool
) -> list[str]:
    ids = [secrets.token_urlsafe(18) for _ in files]
    for number, (id_, (name, content)) in enumerate(zip(ids, files, strict=True)):
        await connection.execute(
            insert(web_files).values(
                id=id_,
                person=person,
                entry=entry,
                number=number,
                is_upload=is_upload,
                name=name,
                content=content,
                at=now(),
            )
        )
    return ids


async def _trim(connection: Any, person: str) -> None:
    newest = select(web_entries.c.id).where(web_entries.c.person == person)
    edge = select(func.min(newest.order_by(web_entries.c.id.desc()).limit(SHOWN).subquery().c.id))
    await connection.execute(
        delete(web_entries).where(
            web_entries.c.person == person,
            web_entries.c.answered_at.is_not(None),
            web_entries.c.id < edge.scalar_subquery(),
        )
    )
    made = select(web_files.c.id).where(web_files.c.person == person, ~web_files.c.is_upload)
    kept = made.order_by(web_files.c.at.desc()).limit(FILES_KEPT).subquery()
    await connection.execute(
        delete(web_files).where(
            web_files.c.person == person,
            ~web_files.c.is_upload,
            web_files.c.id.not_in(select(kept.c.id)),
        )
    )
