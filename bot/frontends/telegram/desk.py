"""What the handlers share: the services and the state of conversations under way."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass, field
from typing import Any

from bot.errors import StoreFailed
from bot.exchange import Message, Progress, Reply
from bot.frontends.telegram.access import Access
from bot.frontends.telegram.inbox import Inbox
from bot.frontends.telegram.incoming import Incoming
from bot.frontends.telegram.jobs import Jobs
from bot.frontends.telegram.lanes import Lanes
from bot.frontends.telegram.pasting import Pastes
from bot.frontends.telegram.receiving import Bot
from bot.frontends.telegram.sending import Place, say
from bot.frontends.telegram.timing import Timing
from bot.messages import text
from bot.services import Services

Respond = Callable[[Message, Services, Progress], Awaitable[Reply]]
"""`bot.dialogue.respond`."""

_REMEMBERED = 4096


class Closing(Exception):
    """The bot stops; what is not answered is left for the next start."""


class Recent:
    """The last few thousand things and what is known of each."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Hashable] = OrderedDict()

    def put(self, thing: Hashable, known: Hashable = True) -> bool:
        """Remember it; False where exactly that was known already."""
        is_new = self._known.get(thing) != known
        self._known[thing] = known
        self._known.move_to_end(thing)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return is_new


@dataclass(slots=True)
class Desk:
    """One running bot."""

    services: Services
    respond: Respond
    bot: Bot
    inbox: Inbox
    access: Access
    pastes: Pastes
    timing: Timing
    turned_away: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server no longer takes the token."""
    lanes: Lanes = field(default_factory=Lanes)
    jobs: Jobs = field(default_factory=Jobs)
    texts: Recent = field(default_factory=Recent)
    """Texts of messages, to tell an edit from a change that is none."""
    pictures: Recent = field(default_factory=Recent)
    """Messages and albums of which it was said that they are not looked at."""
    pressed: Recent = field(default_factory=Recent)
    """Messages whose buttons work once and were pressed."""
    doubted: dict[tuple[str, int], Incoming] = field(default_factory=dict)
    """Late messages in several parts that were asked about, by chat and first message: a reply shows one part."""
    is_closing: bool = False
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    async def language(self, incoming: Incoming) -> str:
        """Return the language that the person chose."""
        try:
            session = await self.services.store.load_session(incoming.chat, incoming.person)
        except StoreFailed:
            return "zh"
        return session.preferences.language

    async def say(self, incoming: Incoming, key: str, **values: object) -> None:
        """Say one of the front-end's own sentences where the message came from."""
        await say(self.bot, place_of(incoming), text(key, await self.language(incoming), **values))

    async def tell_stranger(self, incoming: Incoming, key: str) -> None:
        """Say to a person who is not let in, in the language of their Telegram, what their number is."""
        await say(self.bot, place_of(incoming), text(key, incoming.own_language, id=incoming.user_id))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something that nobody waits for."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Take nothing new, let what runs finish within the grace, drop the rest."""
        self.is_closing = True
        await self.inbox.close()
        await self.jobs.finish(self.timing.grace)
        if self._tasks:
            # A call to Telegram that is cut off in the middle leaves its connection behind.
            await asyncio.wait(self._tasks, timeout=min(1.0, self.timing.grace))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def place_of(incoming: Incoming) -> Place:
    """Return where the answer to the message goes: in a group as a reply to it."""
    quotes = incoming.message_ids and (incoming.is_group or incoming.is_edit or incoming.is_confirmed)
    return Place(
        incoming.chat_id,
        reply_to=incoming.message_ids[0] if quotes else None,
        thread_id=incoming.thread_id,
    )
