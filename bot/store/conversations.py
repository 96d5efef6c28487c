"""Conversations and the updates that came in for them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from bot.sessions import Session
from bot.store.database import Database, now
from bot.store.schema import sessions, updates


class StoredUpdate(NamedTuple):
    """An update that came in: its number, its conversation and its JSON."""

    id: int
    chat: str
    payload: dict[str, Any]
    received_at: Any
    begun_at: Any = None
    """When the answer began to be sent; set without an answer where the process ended in between."""


class Conversations(Database):
    """Sessions, and updates from their arrival until they are answered."""

    async def load_session(self, chat: str, person: str) -> Session:
        """Return the conversation, or a new one."""
        async with self.reading() as connection:
            state = (
                await connection.execute(select(sessions.c.state).where(sessions.c.chat == chat))
            ).scalar()
        return Session.from_json(chat, person, state) if state else Session(chat, person)

    async def save_session(self, session: Session) -> None:
        """Write the conversation as it is now; one that was deleted since it was loaded stays deleted."""
        row = {"person": session.person, "state": session.to_json(), "updated_at": now()}
        async with self.writing() as connection:
            if session.is_stored:
                await connection.execute(
                    update(sessions).where(sessions.c.chat == session.chat).values(**row)
                )
                return
            await connection.execute(
                self._insert(sessions)
                .values(chat=session.chat, **row)
                .on_conflict_do_update(index_elements=["chat"], set_=row)
            )
        session.is_stored = True

    async def record_update(
        self, update_id: int, chat: str, payload: dict[str, Any], person: str = ""
    ) -> bool:
        """Keep an update of that person before it is acknowledged; False where it was already there."""
        async with self.writing() as connection:
            result = await connection.execute(
                self._insert(updates)
                .values(id=update_id, chat=chat, person=person, payload=payload, received_at=now())
                .on_conflict_do_nothing()
            )
        return bool(result.rowcount)

    async def count_attempt(self, update_id: int, by: int = 1) -> int:
        """Count before the work that an update is taken up (-1: it was left in good order); return how often it was."""
        async with self.writing() as connection:
            row = (
                await connection.execute(
                    update(updates)
                    .where(updates.c.id == update_id)
                    .values(attempts=updates.c.attempts + by)
                    .returning(updates.c.attempts)
                )
            ).first()
        return int(row[0]) if row else 0

    async def mark_begun(self, update_id: int) -> None:
        """Note that from now on part of the answer may have reached the person."""
        async with self.writing() as connection:
            await connection.execute(update(updates).where(updates.c.id == update_id).values(begun_at=now()))

    async def mark_answered(self, update_id: int) -> bool:
        """Note that the update is dealt with; its content is no longer kept. False where it already was."""
        async with self.writing() as connection:
            result = await connection.execute(
                update(updates)
                .where(updates.c.id == update_id, updates.c.answered_at.is_(None))
                .values(answered_at=now(), payload={})
            )
        return bool(result.rowcount)

    async def is_answered(self, update_id: int) -> bool:
        """Tell whether the update is dealt with."""
        async with self.reading() as connection:
            found = await connection.execute(
                select(updates.c.id).where(updates.c.id == update_id, updates.c.answered_at.is_not(None))
            )
            return found.first() is not None

    async def unanswered(self, chat: str = "") -> tuple[StoredUpdate, ...]:
        """Return what came in and was not answered, in order of arrival; of all conversations or one."""
        query = select(
            updates.c.id, updates.c.chat, updates.c.payload, updates.c.received_at, updates.c.begun_at
        ).where(updates.c.answered_at.is_(None))
        if chat:
            query = query.where(updates.c.chat == chat)
        async with self.reading() as connection:
            rows = (await connection.execute(query.order_by(updates.c.id))).all()
        return tuple(StoredUpdate(*row) for row in rows)

    async def forget_conversations(self, person: str) -> int:
        """Remove the person's conversations, groups in which they spoke among them, and return how many.

        Of updates only the numbers stay, so that one that comes again is known.
        """
        async with self.writing() as connection:
            rows = await connection.execute(
                select(sessions.c.chat, sessions.c.person, sessions.c.state).where(
                    (sessions.c.person == person) | (sessions.c.chat != sessions.c.person)
                )
            )
            chats = [
                row.chat for row in rows if person == row.person or person in row.state.get("people", ())
            ]
            await connection.execute(delete(sessions).where(sessions.c.chat.in_(chats)))
            theirs = (updates.c.person == person) | (updates.c.chat == person)
            await connection.execute(delete(updates).where(theirs, updates.c.answered_at.is_(None)))
            await connection.execute(update(updates).where(theirs).values(chat="", person=""))
        return len(chats)
