"""A small OpenAI-compatible server on loopback that does what a test tells it to.

It speaks real HTTP from a thread of its own: streamed answers as server-sent events, tool calls,
errors with their headers, connections that hang, stall or break, embeddings and transcriptions.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes import FakeEmbedder

Behaviour = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


@dataclass
class FakeModelServer:
    """Keeps `.requests` (parsed bodies) and `.keys` (bearer keys), and plays its behaviours in order.

    With nothing queued it answers `default`.
    """

    default: str = "好的。"
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when a client hung up on an answer that was still being sent."""
    paths: list[str] = field(default_factory=list)
    """Every path that was asked for, also those that the server does not have."""
    embedding_error: int = 0
    """Status with which embeddings fail; embeddings take nothing from the queue."""
    url: str = ""
    _queue: deque[Behaviour] = field(default_factory=deque)

    def say(self, text: str, *, delay: float = 0.0, finish: str = "stop", step: int = 3) -> None:
        """Answer with a text, streamed where a stream is asked for."""
        self._queue.append(lambda request, body: self._answer(request, body, text, delay, finish, step))

    def call_tool(self, arguments: dict[str, Any]) -> None:
        """Answer with a call of the first tool."""
        self._queue.append(lambda request, body: self._tool(body, arguments))

    def fail(self, status: int, message: str = "error", code: str = "", **headers: str) -> None:
        """Answer with an error."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
            error = {"message": message, "type": "error", "code": code or None, "param": None}
            return web.json_response({"error": error}, status=status, headers=named)

        self._queue.append(behave)

    def hang(self) -> None:
        """Accept the request and never answer."""

        async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
            await self._wait_for_hang_up(request)
            return web.Response(status=500)

        self._queue.append(behave)

    def stall(self, text: str) -> None:
        """Send the opening of an answer and then nothing more."""

        async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
            response = await self._open_stream(request)
            await self._send(response, self._chunk({"role": "assistant", "content": text}))
            await self._wait_for_hang_up(request)
            return response

        self._queue.append(behave)

    def cut(self, text: str, *, rudely: bool = True) -> None:
        """Send the opening of an answer and break the connection, or end it without an end."""

        async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
            response = await self._open_stream(request)
            await self._send(response, self._chunk({"role": "assistant", "content": text}))
            if rudely and request.transport:
                request.transport.abort()
            return response

        self._queue.append(behave)

    def raw(
        self, *pieces: bytes, kind: str = "text/event-stream", delay: float = 0.0, endless: bool = False
    ) -> None:
        """Answer with these bytes, whatever they are; `endless` sends the last piece until the client hangs up."""

        async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": kind})
            await response.prepare(request)
            try:
                for piece in pieces:
                    await response.write(piece)
                    await asyncio.sleep(delay)
                while endless:
                    await response.write(pieces[-1])
                    await asyncio.sleep(delay)
            except (ConnectionError, asyncio.CancelledError):
                self.gone.set()
                raise
            return response

        self._queue.append(behave)

    def __enter__(self) -> FakeModelServer:
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10), "the fake model server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the fake model server did not stop"

    def _serve(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._stop = asyncio.Event()
        self._loop.run_until_complete(self._run(started))
        self._loop.close()

    async def _run(self, started: threading.Event) -> None:
        @web.middleware
        async def note_path(request: web.Request, handler: Any) -> Any:
            self.paths.append(request.path)
            return await handler(request)

        app = web.Application(client_max_size=50 * 1024**2, middlewares=[note_path])
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/embeddings", self._embed)
        app.router.add_post("/v1/audio/transcriptions", self._transcribe)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"
        started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self._note(request, body)
        if self._queue:
            return await self._queue.popleft()(request, body)
        return await self._answer(request, body, self.default, 0.0, "stop", 3)

    async def _embed(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self._note(request, body)
        if self.embedding_error:
            error = {"message": "error", "type": "error", "code": None, "param": None}
            return web.json_response({"error": error}, status=self.embedding_error)
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        rows = FakeEmbedder().embed_documents([str(text) for text in texts])
        data = [{"object": "embedding", "index": i, "embedding": row.tolist()} for i, row in enumerate(rows)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return web.json_response({"object": "list", "data": data, "model": body["model"], "usage": usage})

    async def _transcribe(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = {}
        async for part in await request.multipart():
            content = await part.read()  # type: ignore[union-attr]
            if part.name == "file":  # type: ignore[union-attr]
                self.uploads.append(bytes(content))
                body["filename"] = part.filename  # type: ignore[union-attr]
            else:
                body[str(part.name)] = bytes(content).decode()  # type: ignore[union-attr]
        self._note(request, body)
        if self._queue:
            return await self._queue.popleft()(request, {**body, "_audio": True})
        return web.json_response({"text": self.default})

    def _note(self, request: web.Request, body: dict[str, Any]) -> None:
        self.requests.append(body)
        self.keys.append(request.headers.get("Authorization", "").removeprefix("Bearer "))

    async def _answer(
        self, request: web.Request, body: dict[str, Any], text: str, delay: float, finish: str, step: int
    ) -> web.StreamResponse:
        usage = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}
        if body.get("_audio"):
            return web.json_response({"text": text})
        if not body.get("stream"):
            message = {"role": "assistant", "content": text}
            choices = [{"index": 0, "message": message, "finish_reason": finish}]
            return web.json_response(self._envelope("chat.completion", choices) | {"usage": usage})
        response = await self._open_stream(request)
        try:
            await self._send(response, self._chunk({"role": "assistant", "content": ""}))
            for start in range(0, len(text), step):
                await self._send(response, self._chunk({"content": text[start : start + step]}))
                await asyncio.sleep(delay)
            await self._send(response, self._chunk({}, finish))
            if (body.get("stream_options") or {}).get("include_usage"):
                await self._send(response, self._envelope("chat.completion.chunk", []) | {"usage": usage})
            await response.write(b"data: [DONE]\n\n")
        except (ConnectionError, asyncio.CancelledError):
            self.gone.set()
            raise
        return response

    async def _tool(self, body: dict[str, Any], arguments: dict[str, Any]) -> web.StreamResponse:
        function = {"name": body["tools"][0]["function"]["name"], "arguments": json.dumps(arguments)}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call-1", "type": "function", "function": function}],
        }
        choices = [{"index": 0, "message": message, "finish_reason": "tool_calls"}]
        return web.json_response(self._envelope("chat.completion", choices))

    async def _wait_for_hang_up(self, request: web.Request) -> None:
        try:
            await self._stop.wait()
        except asyncio.CancelledError:
            self.gone.set()
            raise

    async def _open_stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        return response

    @staticmethod
    async def _send(response: web.StreamResponse, chunk: dict[str, Any]) -> None:
        await response.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        return self._envelope("chat.completion.chunk", choices)

    @staticmethod
    def _envelope(kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": "fake-1", "object": kind, "created": 1, "model": "fake", "choices": choices}
