"""A small Bot API server on loopback: real HTTP, long polling, the limits and errors that matter."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.e2e.telegram_markup import parse_text, quotations

TOKEN = "4242424242:AAfake_token_of_the_tests_0123456789abc"
BOT = {"id": 4242424242, "is_bot": True, "first_name": "自查", "username": "zicha_bot"}

Json = dict[str, Any]
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?(?=\s|\Z)")
"""What Telegram marks as a command."""
_JSON = frozenset(
    {
        "reply_markup",
        "reply_parameters",
        "link_preview_options",
        "commands",
        "scope",
        "entities",
        "allowed_updates",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call goes wrong: an error status, or silence until the client gives up."""

    status: int = 500
    retry_after: int | None = None
    silent: bool = False
    description: str = "Internal Server Error"


@dataclass(slots=True)
class Call:
    """A call that the server carried out."""

    method: str
    params: Json
    at: float

    @property
    def chat(self) -> int:
        return int(self.params.get("chat_id", 0))

    @property
    def text(self) -> str:
        """What the person reads: without markup."""
        return parse_text(self.params)[0]

    @property
    def buttons(self) -> dict[str, str]:
        """Labels and data of the inline keyboard."""
        rows = self.params.get("reply_markup", {}).get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}


@dataclass(slots=True)
class FakeBotApi:
    """Keeps every call in `sent`; the tests say what people do."""

    sent: list[Call] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    """Methods and statuses of calls that failed, by order of a test or for their content."""
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    chaos: Callable[[str], Fault | None] = lambda _: None
    files: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    """Private chats that the bot may not write to."""
    refuses_markup: bool = False
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    """What stands in the chats now, by chat and message."""
    url: str = ""
    _updates: list[Any] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _runner: web.AppRunner | None = None
    _silenced: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        api = cls()
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_post("/bot{token}/{method}", api._serve)
        application.router.add_get("/file/bot{token}/{path:.*}", api._serve_file)
        api._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await api._runner.setup()
        site = web.TCPSite(api._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        api.url = f"http://127.0.0.1:{api._runner.addresses[0][1]}"
        try:
            yield api
        finally:
            api._silenced.set()
            async with api._news:
                api._news.notify_all()
            await api._runner.cleanup()

    # What people do

    async def push(self, update: Any) -> int:
        """Put an update in the queue; an `update_id` is added to a mapping without one."""
        if isinstance(update, dict):
            update.setdefault("update_id", next(self._ids))
        self._updates.append(update)
        async with self._news:
            self._news.notify_all()
        return update.get("update_id", 0) if isinstance(update, dict) else 0

    async def say(self, person: int, text: str = "", **more: Any) -> Json:
        """Let a person write a message; `more` goes into the message, `chat` is the group if any."""
        message = self.message(person, text, **more)
        await self.push({"message": message})
        return message

    async def edit(self, message: Json, text: str) -> None:
        """Let the person edit a message."""
        edited = {**message, "text": text, "edit_date": int(time.time())}
        await self.push({"edited_message": edited})

    async def press(self, person: int, data: str, message: Json) -> None:
        """Let a person press a button of a message that the bot sent."""
        query = {
            "id": str(next(self._ids)),
            "from": self.user(person),
            "chat_instance": "1",
            "message": message,
            "data": data,
        }
        await self.push({"callback_query": query})

    def message(self, person: int, text: str = "", chat: int = 0, **more: Any) -> Json:
        message = {
            "message_id": next(self._ids),
            "date": int(time.time()),
            "from": self.user(person),
            "chat": self.chat(chat or person),
            **more,
        }
        if text:
            message["text"] = text
        if command := _COMMAND.match(text):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        self.messages[chat or person, message["message_id"]] = message
        return message

    def document(self, name: str, content: bytes, size: int | None = None) -> Json:
        """Put a file on the server and return how a message refers to it."""
        file_id = f"file{next(self._ids)}"
        self.files[file_id] = content
        return {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_name": name,
            "file_size": len(content) if size is None else size,
        }

    @staticmethod
    def user(person: int) -> Json:
        return {"id": person, "is_bot": False, "first_name": f"某{person}", "language_code": "zh-hans"}

    @staticmethod
    def chat(number: int) -> Json:
        if number > 0:
            return {"id": number, "type": "private", "first_name": f"某{number}"}
        return {"id": number, "type": "supergroup", "title": "工作群"}

    @property
    def waiting(self) -> list[Any]:
        """Updates that the bot has not confirmed."""
        return self._updates

    # What the bot did

    def forget_calls(self) -> None:
        """Begin to count anew, with empty chats."""
        self.sent.clear()
        self.messages.clear()

    def calls(self, method: str, chat: int | None = None) -> list[Call]:
        return [call for call in self.sent if call.method == method and chat in (None, call.chat)]

    def answers(self, chat: int) -> list[Call]:
        """Messages and files sent to the chat, without what was taken back."""
        return [
            call
            for call in self.sent
            if call.method in ("sendMessage", "sendDocument")
            and call.chat == chat
            and (chat, call.params["message_id"]) in self.messages
        ]

    def texts(self, chat: int) -> list[str]:
        return [call.text for call in self.answers(chat)]

    async def wait_for(self, is_true: Callable[[], Any], seconds: float = 5) -> Any:
        """Wait until the condition holds and return its value; AssertionError when it never does."""
        deadline = time.monotonic() + seconds
        while not (value := is_true()):
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"never came true; sent: {[(c.method, c.text) for c in self.sent][-12:]}"
                )
            await asyncio.sleep(0.005)
        return value

    async def wait_for_text(self, chat: int, part: str, seconds: float = 5) -> Call:
        """Wait for a message that holds the words and return it."""
        found = await self.wait_for(lambda: [c for c in self.answers(chat) if part in c.text], seconds)
        call: Call = found[-1]
        return call

    def shown(self, call: Call) -> Json:
        """The message that a call made, as Telegram would hand it over with a press of its button."""
        return self.messages[call.chat, call.params["message_id"]]

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of the method go wrong."""
        self.faults.setdefault(method, []).extend(faults)

    # The server

    async def _serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        params = await _read(request)
        planned = self.faults.get(method)
        fault = planned.pop(0) if planned else self.chaos(method)
        if fault:
            self.refused.append((method, fault.status))
            if fault.silent:
                await self._silenced.wait()
            return _error(fault.status, fault.description, fault.retry_after)
        if method == "getUpdates":
            return _ok(await self._get_updates(params))
        problem = self._problem(method, params)
        if problem:
            self.refused.append((method, problem[0]))
            return _error(*problem)
        result = self._carry_out(method, params)
        self.sent.append(Call(method, params, time.monotonic()))
        return _ok(result)

    async def _get_updates(self, params: Json) -> list[Any]:
        offset, deadline = int(params.get("offset", 0)), time.monotonic() + float(params.get("timeout", 0))
        self._updates = [u for u in self._updates if not (_is_numbered(u) and u["update_id"] < offset)]
        while not self._updates and not self._silenced.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                break
            async with self._news:
                try:
                    async with asyncio.timeout(left):
                        await self._news.wait()
                except TimeoutError:
                    break
        batch = self._updates[:100]
        # What has no number cannot be acknowledged; the real server always numbers.
        self._updates = [u for u in self._updates if _is_numbered(u)]
        return batch

    def _problem(self, method: str, params: Json) -> tuple[int, str] | None:
        if int(params.get("chat_id", 0) or 0) in self.blocked:
            return 403, "Forbidden: bot was blocked by the user"
        if method in ("sendMessage", "editMessageText", "sendMessageDraft"):
            if params.get("parse_mode") and self.refuses_markup:
                return 400, "Bad Request: can't parse entities: Unsupported start tag"
            text, entities, trouble = parse_text(params)
            if trouble:
                return 400, f"Bad Request: can't parse entities: {trouble}"
            if not text.strip():
                return 400, "Bad Request: message text is empty"
            if len(text.encode("utf-16-le")) // 2 > 4096:
                return 400, "Bad Request: message is too long"
            if entities > 100:
                return 400, "Bad Request: too many entities"
        if method == "sendMessageDraft" and (int(params["chat_id"]) < 0 or not int(params["draft_id"])):
            return 400, "Bad Request: drafts are for private chats"
        if method in ("editMessageText", "deleteMessage", "editMessageReplyMarkup"):
            key = (int(params["chat_id"]), int(params["message_id"]))
            if key not in self.messages:
                return 400, "Bad Request: message to edit not found"
        for row in params.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if not 0 < len(button["callback_data"].encode()) <= 64:
                    return 400, "Bad Request: BUTTON_DATA_INVALID"
        return None

    def _carry_out(self, method: str, params: Json) -> Any:
        match method:
            case "getMe":
                return BOT
            case "getFile":
                file_id = params["file_id"]
                return {"file_id": file_id, "file_unique_id": file_id, "file_path": file_id}
            case "sendMessage" | "sendDocument":
                return self._stand(params)
            case "editMessageText" | "editMessageReplyMarkup":
                message = self.messages[int(params["chat_id"]), int(params["message_id"])]
                if "text" in params:
                    message["text"] = parse_text(params)[0]
                message["reply_markup"] = params.get("reply_markup", {"inline_keyboard": []})
                return message
            case "deleteMessage":
                del self.messages[int(params["chat_id"]), int(params["message_id"])]
        return True

    def _stand(self, params: Json) -> Json:
        chat = int(params["chat_id"])
        params["message_id"] = next(self._ids)
        message = {
            "message_id": params["message_id"],
            "date": int(time.time()),
            "from": BOT,
            "chat": self.chat(chat),
        }
        text, _, _ = parse_text(params)
        if text:
            message |= {"text": text, "entities": quotations(params)}
        if "reply_markup" in params:
            message["reply_markup"] = params["reply_markup"]
        answered = params.get("reply_parameters", {}).get("message_id")
        if answered and (chat, answered) in self.messages:
            message["reply_to_message"] = self.messages[chat, answered]
        self.messages[chat, params["message_id"]] = message
        return message

    async def _serve_file(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.fetched.append(path)
        return web.Response(body=self.files[path])


def _is_numbered(update: Any) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)


async def _read(request: web.Request) -> Json:
    params: Json = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            params[name] = value.file.read()
            params["file_name"] = value.filename
        elif name in _JSON and isinstance(value, str):
            params[name] = json.loads(value)
        else:
            params[name] = value
    return params


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(status: int, description: str, retry_after: int | None = None) -> web.Response:
    body: Json = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return web.json_response(body, status=status)
