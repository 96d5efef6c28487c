"""Who may talk to the bot: closed unless the settings, an administrator or an invite lets somebody in."""

from __future__ import annotations

import logging
from enum import Enum
from typing import TYPE_CHECKING

from bot.frontends.telegram.incoming import person_key
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.store import Store

logger = logging.getLogger(__name__)


class Role(Enum):
    """What a person may do."""

    STRANGER = "stranger"
    USER = "user"
    ADMIN = "admin"


class Access:
    """Knows everybody's role."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store

    async def role(self, user_id: int) -> Role:
        """Return what the person may do; the settings come before what administrators decided."""
        if user_id in self._settings.admin_ids:
            return Role.ADMIN
        if user_id in self._settings.user_ids:
            return Role.USER
        person = await self._store.find_person(person_key(user_id))
        if person is None or not person.is_admitted:
            return Role.STRANGER
        return Role.ADMIN if person.is_admin else Role.USER

    async def redeem(self, code: str, user_id: int, name: str) -> bool:
        """Let the person in by an invite code; False where it is wrong, used or expired."""
        person = person_key(user_id)
        return bool(code) and await self._store.redeem_invite(code, person, name) == person

    async def is_first_knock(self, user_id: int) -> bool:
        """Note a stranger; True, and a line in the log, the first time only."""
        is_new = await self._store.see_person(person_key(user_id))
        if is_new:
            logger.info("Turned away the unknown person %s", person_key(user_id))
        return is_new
