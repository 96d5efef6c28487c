"""`zicha chat`: the assistant in a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bot.dialogue import respond
from bot.errors import InputInvalid, ZichaError
from bot.exchange import Button, Message, OutFile, Progress, Reply, Upload
from bot.frontends.terminal import make_console, show_reply
from bot.frontends.typed import TypedLines
from bot.logs import log_unexpected
from bot.messages import for_error
from bot.saving import write_whole
from bot.services import Services
from bot.upkeep.forgetting import history_of
from knowledge.errors import KnowledgeError

LEAVE = ("/exit", "/quit", "exit", "quit", "退出", "再见")
FENCE = '"""'
"""A line of these three marks opens and closes a text of several lines."""
SHOWN_WHILE_STREAMING = 600


async def run_console(services: Services, person: str) -> None:
    """Talk until the person leaves; what was said before is still known."""
    console = make_console()
    await _answer(Message(person, person, command="start"), services, console)
    console.print(Text("直接输入；粘贴多行也可以。文件：输入路径。离开：/exit", style="dim"))
    buttons: list[Button] = []
    async for line in _lines(history_of(services.settings.zicha_home), console):
        text = line.strip()
        if text.lower() in LEAVE:
            break
        if text:
            buttons = await _answer(read_line(text, person, buttons), services, console) or buttons


def read_line(line: str, person: str, buttons: Sequence[Button] = ()) -> Message:
    """Turn what was typed into a message: a number presses a button, a path sends a file."""
    now = datetime.now(UTC)
    if line.isdecimal() and len(line) < 3 and 1 <= int(line) <= len(buttons):
        return Message(person, person, action=buttons[int(line) - 1].action, sent_at=now)
    if line.startswith("/") and not _is_file(line):
        command, _, rest = line[1:].partition(" ")
        return Message(person, person, rest.strip(), command=command.lower(), sent_at=now)
    if _is_file(line):
        path = Path(line.strip("'\" ")).expanduser()
        return Message(person, person, uploads=(Upload(path, path.name),), sent_at=now)
    return Message(person, person, line, sent_at=now)


def _is_file(line: str) -> bool:
    name = line.strip("'\" ")
    try:
        return (
            "\n" not in name
            and len(name) < 1000
            and Path(name).suffix != ""
            and Path(name).expanduser().is_file()
        )
    except (OSError, ValueError, RuntimeError):
        return False


async def _answer(message: Message, services: Services, console: Console) -> list[Button]:
    try:
        reply = await _respond_watched(message, services, console)
    except (ZichaError, KnowledgeError) as error:
        console.print(Text(for_error(error), style="red"))
        return []
    except asyncio.CancelledError:
        console.print(Text("已停止。", style="red"))
        return []
    except Exception as error:  # one place where a fault of ours becomes a sentence
        console.print(Text(for_error(error, error_id=log_unexpected(error)), style="red"))
        return []
    show_reply(reply, console)
    for file in reply.files:
        try:
            console.print(Text(f"已存为 {save_file(file, Path.cwd())}", style="green"))
        except InputInvalid as error:
            console.print(Text(str(error), style="red"))
    buttons = [button for row in reply.buttons for button in row]
    if buttons:
        console.print()
        console.print(
            Text("　".join(f"[{n}] {button.label}" for n, button in enumerate(buttons, 1)), style="magenta")
        )
    return buttons


async def _respond_watched(message: Message, services: Services, console: Console) -> Reply:
    if not console.is_terminal:
        return await respond(message, services)
    with Live(Text("……", style="dim"), console=console, transient=True, refresh_per_second=8) as live:

        async def show_stage(stage: str) -> None:
            live.update(Text(f"{stage}……", style="dim"))

        async def show_text(text: str) -> None:
            live.update(Text(text[-SHOWN_WHILE_STREAMING:], style="dim"))

        return await respond(message, services, Progress(show_text, show_stage))


def save_file(file: OutFile, folder: Path) -> Path:
    """Write the file into the folder under a name that is not taken, and return its path; InputInvalid."""
    name = Path(file.name)
    path = folder / name.name
    for number in range(2, 1000):
        if not path.exists():
            break
        path = folder / f"{name.stem}（{number}）{name.suffix}"
    write_whole(path, file.content)
    return path


async def _lines(history: Path, console: Console) -> AsyncIterator[str]:
    typed = TypedLines(history)
    read = _prompt(typed) if sys.stdin.isatty() and console.is_terminal else _read_pipe
    fenced: list[str] | None = None
    while (line := await read()) is not None:
        if line.strip() == FENCE:
            if fenced is not None:
                yield "\n".join(fenced)
            fenced = [] if fenced is None else None
            typed.is_paused = fenced is not None
        elif fenced is not None:
            fenced.append(line)
        else:
            yield line
    if fenced:
        yield "\n".join(fenced)


async def _read_pipe() -> str | None:
    line = await asyncio.to_thread(sys.stdin.readline)
    return line.rstrip("\n") if line else None


def _prompt(typed: TypedLines) -> Callable[[], Awaitable[str | None]]:
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession(history=typed.as_history())

    async def read() -> str | None:
        try:
            return await session.prompt_async("\n> ")
        except EOFError:
            return None
        except KeyboardInterrupt:
            return ""

    return read
