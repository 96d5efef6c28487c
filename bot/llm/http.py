"""How much a model's server may send: a bound on the bytes of one response, whatever they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from typing import Any

MOST_BYTES = 32 * 1024**2
"""Far more than any answer with the frames of its stream; a server without end is cut off here."""


@cache
def bounded_client(base_url: str, timeout: float, most: int = MOST_BYTES) -> Any:
    """Return an HTTP client that breaks off a response of more than `most` bytes; one for each server.

    It is kept for the life of the process, so that no connection is dropped unclosed.
    """
    import httpx2
    from openai import DefaultAsyncHttpx2Client

    class Bounded(httpx2.AsyncByteStream):
        """Counts what comes in."""

        def __init__(self, stream: httpx2.AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = most
            async for piece in self._stream:
                left -= len(piece)
                if left < 0:
                    raise httpx2.ReadError("the response is longer than any answer")
                yield piece

        async def aclose(self) -> None:
            await self._stream.aclose()

    async def bound(response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = Bounded(response.stream)

    return DefaultAsyncHttpx2Client(base_url=base_url, timeout=timeout, event_hooks={"response": [bound]})
