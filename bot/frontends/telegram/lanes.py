"""The order of things: whoever takes a place first goes first, those in other lines side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


class Lanes:
    """Lines of waiting, each with a name."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[asyncio.Event]] = {}

    @contextmanager
    def place(self, name: str) -> Iterator[asyncio.Event]:
        """Stand in the line until the block ends; the event is set when it is one's turn.

        The place is taken at once: the order is that of the calls, whatever is waited for in between.
        """
        line = self._lines.setdefault(name, deque())
        turn = asyncio.Event()
        line.append(turn)
        line[0].set()
        try:
            yield turn
        finally:
            line.remove(turn)
            if line:
                line[0].set()
            else:
                del self._lines[name]

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Wait for one's turn in the line and have it until the block ends."""
        with self.place(name) as turn:
            await turn.wait()
            yield
