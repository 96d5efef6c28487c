"""Who may use the assistant, and the invite links that let somebody in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update

from bot.store.database import Database, now
from bot.store.schema import invites, people


class Person(NamedTuple):
    """Somebody who was seen, let in or not."""

    id: str
    name: str
    is_admin: bool
    is_admitted: bool
    admitted_by: str
    seen_at: datetime


class People(Database):
    """People and invites. Of an invite only a hash is kept: a copy of the database lets nobody in."""

    async def find_person(self, person: str) -> Person | None:
        """Return what is known of the person."""
        async with self.reading() as connection:
            row = (await connection.execute(select(people).where(people.c.id == person))).first()
        return Person(*row) if row else None

    async def see_person(self, person: str, name: str = "") -> bool:
        """Note that the person wrote; True the first time."""
        async with self.writing() as connection:
            result = await connection.execute(
                self._insert(people)
                .values(
                    id=person, name=name, is_admin=False, is_admitted=False, admitted_by="", seen_at=now()
                )
                .on_conflict_do_nothing()
            )
            if not result.rowcount:
                await connection.execute(
                    update(people).where(people.c.id == person).values(name=name, seen_at=now())
                )
        return bool(result.rowcount)

    async def admit(self, person: str, by: str, name: str = "", is_admin: bool = False) -> None:
        """Let the person in."""
        row = {"is_admitted": True, "admitted_by": by, "is_admin": is_admin, "seen_at": now()}
        async with self.writing() as connection:
            await connection.execute(
                self._insert(people)
                .values(id=person, name=name, **row)
                .on_conflict_do_update(index_elements=["id"], set_=row)
            )

    async def dismiss(self, person: str) -> bool:
        """Take the person's admission back; False where there was none."""
        async with self.writing() as connection:
            result = await connection.execute(
                update(people)
                .where(people.c.id == person, people.c.is_admitted)
                .values(is_admitted=False, is_admin=False)
            )
        return bool(result.rowcount)

    async def list_people(self) -> tuple[Person, ...]:
        """Return all who were let in, by id."""
        async with self.reading() as connection:
            rows = await connection.execute(select(people).where(people.c.is_admitted).order_by(people.c.id))
            return tuple(Person(*row) for row in rows.all())

    async def create_invite(
        self, by: str, lasts: timedelta = timedelta(days=2), *, person: str = "", is_admin: bool = False
    ) -> str:
        """Return a code that lets one person in until it expires; a named `person` comes back as themselves."""
        code = secrets.token_urlsafe(12)
        async with self.writing() as connection:
            await connection.execute(
                invites.insert().values(
                    code_hash=_hash(code),
                    created_by=by,
                    expires_at=now() + lasts,
                    used_by="",
                    person=person,
                    is_admin=is_admin,
                )
            )
        return code

    async def redeem_invite(self, code: str, person: str, name: str = "") -> str:
        """Let the person in by the code and return who they are: the one whom the invite names, else `person`.

        Returns nothing where the code is wrong, used, expired, or names somebody who was dismissed since.
        """
        async with self.writing() as connection:
            row = (
                await connection.execute(
                    update(invites)
                    .where(
                        invites.c.code_hash == _hash(code),
                        invites.c.used_by == "",
                        invites.c.expires_at > now(),
                    )
                    .values(used_by=person)
                    .returning(invites.c.created_by, invites.c.person, invites.c.is_admin)
                )
            ).first()
        if row is None:
            return ""
        if row.person:
            known = await self.find_person(row.person)
            return row.person if known and known.is_admitted else ""
        await self.admit(person, by=row.created_by, name=name, is_admin=row.is_admin)
        return person

    async def forget_person(self, person: str) -> int:
        """Remove what is known of the person but the fact of admission, which is the administrator's."""
        async with self.writing() as connection:
            await connection.execute(update(invites).where(invites.c.used_by == person).values(used_by="-"))
            result = await connection.execute(
                delete(people).where(people.c.id == person, ~people.c.is_admitted)
            )
            await connection.execute(update(people).where(people.c.id == person).values(name=""))
        return int(result.rowcount)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
