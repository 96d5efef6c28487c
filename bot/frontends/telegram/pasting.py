"""Long pastes, which Telegram splits, and albums of files put together again."""

from __future__ import annotations

import asyncio
import dataclasses
from itertools import pairwise

from bot.frontends.telegram.incoming import Incoming
from bot.frontends.telegram.splitting import MESSAGE_UNITS, units

NEAR_LIMIT = 4000
"""Clients cut at a line or word end shortly before 4,096 units: shorter messages are whole."""


@dataclasses.dataclass(slots=True)
class _Paste:
    parts: list[Incoming]
    is_complete: bool
    grown: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)


class Pastes:
    """Pastes whose rest may still be on its way, by chat and person."""

    def __init__(self, wait: float) -> None:
        self._wait = wait
        self._open: dict[tuple[str, str], _Paste] = {}

    def absorb(self, incoming: Incoming) -> bool:
        """Take the message as the next part of an open paste; True where it was one."""
        key = (incoming.chat, incoming.person)
        paste = self._open.get(key)
        if paste is None:
            return False
        if not _continues(paste.parts[-1], incoming):
            # Something else was said: the paste is over.
            paste.is_complete = True
            paste.grown.set()
            del self._open[key]
            return False
        paste.parts.append(incoming)
        paste.is_complete = not _may_go_on(incoming)
        paste.grown.set()
        if paste.is_complete:
            del self._open[key]
        return True

    def begin(self, incoming: Incoming) -> _Paste | None:
        """Open a paste where the message may be the first part of one."""
        if not _may_go_on(incoming):
            return None
        paste = _Paste([incoming], is_complete=False)
        self._open[incoming.chat, incoming.person] = paste
        return paste

    async def complete(self, paste: _Paste) -> Incoming:
        """Wait for the rest and return the whole."""
        while not paste.is_complete:
            paste.grown.clear()
            try:
                async with asyncio.timeout(self._wait):
                    await paste.grown.wait()
            except TimeoutError:
                break
        first = paste.parts[0]
        if self._open.get((first.chat, first.person)) is paste:
            del self._open[first.chat, first.person]
        return join(paste.parts)


def join(parts: list[Incoming]) -> Incoming:
    """Put the parts of a paste or an album together."""
    first = parts[0]
    if len(parts) == 1:
        return first
    text = first.text
    for previous, part in pairwise(parts):
        # A full part was cut anywhere; a shorter one at a line end, which the client dropped.
        text += ("" if not text or units(previous.text) >= MESSAGE_UNITS else "\n") + part.text
    return dataclasses.replace(
        first,
        text=text.rstrip("\n") if first.album else text,
        update_ids=tuple(number for part in parts for number in part.update_ids),
        message_ids=tuple(number for part in parts for number in part.message_ids),
        documents=tuple(document for part in parts for document in part.documents),
    )


def _may_go_on(incoming: Incoming) -> bool:
    return bool(incoming.album) or (incoming.is_text and units(incoming.text) >= NEAR_LIMIT)


def _continues(before: Incoming, incoming: Incoming) -> bool:
    if incoming.is_edit or incoming.command:
        return False
    if before.album:
        return incoming.album == before.album
    return incoming.is_text and incoming.is_forwarded == before.is_forwarded
