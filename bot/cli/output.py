"""How commands print: one JSON object on standard output, or lines for people; progress to standard error."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bot.app import BuildProgress, open_services
from bot.exchange import Block, Reply
from bot.logs import set_up_logs
from bot.services import Services
from bot.settings import Settings, load_settings

PERSON = "local"
"""Who the person at the command line is, to the store and to scopes."""


@asynccontextmanager
async def services_for(_: argparse.Namespace) -> AsyncIterator[Services]:
    """Open the services for one command, with a progress bar while the knowledge base is built."""
    settings = load_settings()
    set_up_logs(settings)
    with BuildBar("第一次启动，正在建立资料库") as bar:
        async with open_services(settings, bar.advance) as services:
            bar.close()
            yield services


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object. A lone surrogate of a hostile file is escaped, not a crash."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


def print_blocks(*blocks: Block) -> None:
    """Print blocks for people."""
    print_reply(Reply(blocks))


def print_reply(reply: Reply) -> None:
    """Print a reply for people."""
    from bot.frontends.terminal import make_console, show_reply

    show_reply(reply, make_console())


def say(sentence: str) -> None:
    """Tell the person something beside the result."""
    print(sentence, file=sys.stderr)


def kind_of(arguments: argparse.Namespace, settings: Settings) -> str:
    """Return the report kind that a command is about."""
    return arguments.kind or settings.default_kind


def lines(texts: Iterable[str]) -> str:
    """Join lines, leaving empty ones out."""
    return "\n".join(filter(None, texts))


class BuildBar:
    """A progress bar on standard error that appears only when there is something to build."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._progress: Any = None
        self._task: Any = None

    def __enter__(self) -> BuildBar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._progress:
            self._progress.stop()
            self._progress = None

    @property
    def advance(self) -> BuildProgress:
        """What receives how far the work is."""

        def show(done: int, total: int) -> None:
            if self._progress is None:
                from rich.console import Console
                from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

                columns = (TextColumn(self._title), BarColumn(), MofNCompleteColumn())
                self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
                self._progress.start()
                self._task = self._progress.add_task("", total=total)
            self._progress.update(self._task, completed=done, total=total)

        return show
