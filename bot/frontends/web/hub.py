"""What is told to open pages: each gets the latest of each kind, however slowly it reads."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

PULSE = 20.0
"""Seconds after which a line is sent that says nothing, so that proxies keep the connection open."""


class Listener:
    """One open page. What it has not read yet is replaced by what is newer of the same kind."""

    def __init__(self) -> None:
        self._pending: dict[str, str] = {}
        self._has_news = asyncio.Event()
        self._is_closed = False

    def put(self, kind: str, data: str) -> None:
        """Tell the page."""
        self._pending.pop(kind, None)
        self._pending[kind] = data
        self._has_news.set()

    def close(self) -> None:
        """End what `news` gives."""
        self._is_closed = True
        self._has_news.set()

    async def news(self) -> AsyncIterator[tuple[str, str]]:
        """Give kind and data as they come; an empty kind is a pulse."""
        while not self._is_closed:
            try:
                await asyncio.wait_for(self._has_news.wait(), PULSE)
            except TimeoutError:
                yield "", ""
                continue
            self._has_news.clear()
            pending, self._pending = self._pending, {}
            for kind, data in pending.items():
                yield kind, data


class Hub:
    """The open pages of each person."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._is_closed = False

    @contextmanager
    def listening(self, person: str) -> Iterator[Listener]:
        """Be told what concerns the person while the block lasts."""
        listener = Listener()
        if self._is_closed:
            listener.close()
        self._listeners[person].add(listener)
        try:
            yield listener
        finally:
            self._listeners[person].discard(listener)
            if not self._listeners[person]:
                del self._listeners[person]

    def tell(self, person: str, kind: str, data: str) -> None:
        """Tell all pages of the person."""
        for listener in self._listeners.get(person, ()):
            listener.put(kind, data)

    def close(self) -> None:
        """Let every page go: the server stops."""
        self._is_closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.close()
