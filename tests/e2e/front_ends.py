"""The three front-ends as a person uses them: say, press, send a file; what is shown comes back as plain words."""

from __future__ import annotations

import asyncio
import io
import queue
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
from docx import Document

from bot.frontends.console import FENCE, run_console
from bot.frontends.telegram import running_bot
from bot.services import Services
from tests.e2e.fake_bot_api import TOKEN, Call, FakeBotApi
from tests.e2e.telegram_bot import USER, all_answered, quick
from tests.e2e.web_page import Visitor, served_page
from tests.support import make_services


class FrontEnd(Protocol):
    """One person at one front-end."""

    async def say(self, text: str) -> str:
        """Say something, a command too; return what is shown."""
        ...

    async def press(self, label: str) -> str:
        """Press the button that begins with the label; return what is shown."""
        ...

    async def send(self, path: Path) -> str:
        """Send a file; return what is shown."""
        ...


Open = Callable[[Path, pytest.MonkeyPatch], AbstractAsyncContextManager[FrontEnd]]


class _Keyboard:
    """Standard input: a line is read when it is typed, and who reads again has answered."""

    def __init__(self) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        self._waits = threading.Event()

    def readline(self) -> str:
        if self._lines.empty():
            self._waits.set()
        return self._lines.get()

    def isatty(self) -> bool:
        return False

    def type(self, lines: list[str]) -> None:
        self._waits.clear()
        for line in lines:
            self._lines.put(line)

    async def is_answered(self) -> None:
        await asyncio.to_thread(self._waits.wait, 60)
        assert self._waits.is_set()


class Terminal:
    """`zicha chat` at the other end of a pipe; what it saves lands in the working folder."""

    def __init__(self, keyboard: _Keyboard, screen: io.StringIO, folder: Path) -> None:
        self._keyboard, self._screen, self._folder = keyboard, screen, folder
        self._buttons: list[str] = []
        self._saved: set[Path] = set()

    async def say(self, text: str) -> str:
        return await self._type([FENCE, *text.split("\n"), FENCE] if "\n" in text else [text])

    async def press(self, label: str) -> str:
        number = next(n for n, one in enumerate(self._buttons, 1) if one.startswith(label))
        return await self._type([str(number)])

    async def send(self, path: Path) -> str:
        return await self._type([str(path)])

    async def _type(self, lines: list[str]) -> str:
        before = len(self._screen.getvalue())
        self._keyboard.type([f"{line}\n" for line in lines])
        await self._keyboard.is_answered()
        said = self._screen.getvalue()[before:]
        buttons = re.findall(r"\[\d+\] ([^\u3000\n]+)", said.strip().rpartition("\n")[2])
        self._buttons = buttons or self._buttons
        new = set(self._folder.glob("*.docx")) - self._saved
        self._saved |= new
        words = [said, *(word_text(path.read_bytes()) for path in sorted(new))]
        return "\n".join(words + [f"[{label}]" for label in buttons])


@asynccontextmanager
async def terminal(home: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[FrontEnd]:
    """Open the terminal."""
    keyboard, screen, folder = _Keyboard(), io.StringIO(), home / "desk"
    folder.mkdir()
    patch.chdir(folder)
    patch.setattr(sys, "stdin", keyboard)
    patch.setattr(sys, "stdout", screen)
    async with make_services(home / "data") as services:
        running = asyncio.create_task(run_console(services, "local"))
        await keyboard.is_answered()
        try:
            yield Terminal(keyboard, screen, folder)
        finally:
            keyboard.type(["/exit\n"])
            await running


class Telegram:
    """A private chat on the fake server, with the real Application over HTTP."""

    def __init__(self, api: FakeBotApi, services: Services) -> None:
        self._api, self._services = api, services
        self._last: Call | None = None

    async def say(self, text: str) -> str:
        seen = len(self._api.sent)
        await self._api.say(USER, text)
        return await self._answer(seen)

    async def press(self, label: str) -> str:
        assert self._last
        seen = len(self._api.sent)
        data = next(data for one, data in self._last.buttons.items() if one.startswith(label))
        await self._api.press(USER, data, self._api.shown(self._last))
        return await self._answer(seen)

    async def send(self, path: Path) -> str:
        seen = len(self._api.sent)
        await self._api.say(USER, document=self._api.document(path.name, await _read(path)))
        return await self._answer(seen)

    async def _answer(self, seen: int) -> str:
        await self._api.wait_for(lambda: self._new(seen), 60)
        await all_answered(self._services, 60)
        calls = self._new(seen)
        if with_buttons := [call for call in calls if call.buttons]:
            self._last = with_buttons[-1]
        return "\n".join(_seen(call) for call in calls)

    def _new(self, seen: int) -> list[Call]:
        shown = self._api.answers(USER)
        return [call for call in self._api.sent[seen:] if call in shown]


def _seen(call: Call) -> str:
    words = [call.text, str(call.params.get("caption", ""))]
    if call.method == "sendDocument" and call.params["file_name"].endswith(".docx"):
        words.append(word_text(call.params["document"]))
    return "\n".join((*words, *(f"[{label}]" for label in call.buttons)))


@asynccontextmanager
async def telegram(home: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[FrontEnd]:
    """Open a private chat."""
    async with (
        FakeBotApi.running() as api,
        make_services(
            home / "data", telegram_bot_token=TOKEN, telegram_api_url=api.url, allowed_users=str(USER)
        ) as services,
        # Previews and the like are taken back, and are no answers.
        running_bot(services, timing=quick(notice=600, draft=600, paste=0.4)),
    ):
        yield Telegram(api, services)


class Web:
    """The page, through the interface that its script uses, over HTTP."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._buttons: dict[str, str] = {}

    async def say(self, text: str) -> str:
        return await self._told(await self._visitor.send(text))

    async def press(self, label: str) -> str:
        action = next(action for one, action in self._buttons.items() if one.startswith(label))
        return await self._told(await self._visitor.send(action=action, label=label))

    async def send(self, path: Path) -> str:
        return await self._told(await self._visitor.send(files=((path.name, await _read(path)),)))

    async def _told(self, told: tuple[int, str]) -> str:
        number, refused = told
        if not number:
            return refused
        answer = await self._visitor.answer(number)
        self._buttons = answer.buttons or self._buttons
        words = [refused, answer.text]
        for name, address in answer.files:
            content = await self._visitor.download(address)
            words += [name, word_text(content) if name.endswith(".docx") else ""]
        return "\n".join(words + [f"[{label}]" for label in answer.buttons])


@asynccontextmanager
async def web(home: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[FrontEnd]:
    """Open the page on loopback."""
    async with (
        make_services(home / "data") as services,
        served_page(services) as page,
        page.visitor() as visitor,
    ):
        yield Web(visitor)


async def _read(path: Path) -> bytes:
    return await asyncio.to_thread(path.read_bytes)


def word_text(content: bytes) -> str:
    """Return the words of a Word file."""
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


FRONT_ENDS: dict[str, Open] = {"terminal": terminal, "telegram": telegram, "web": web}
