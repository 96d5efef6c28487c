"""The command line: each command is a coroutine in a module of this package, imported when it is called."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Awaitable, Callable, Sequence

from bot.cli.parser import build_parser

Command = Callable[[argparse.Namespace], Awaitable[int]]

DONE = 0
FAILED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed with a sentence, 2 wrong usage."""
    _speak_utf8()
    arguments = build_parser().parse_args(argv)
    module, _, function = arguments.handler.partition(":")
    command: Command = getattr(importlib.import_module(f"bot.cli.{module}"), function)
    try:
        return asyncio.run(_run(command, arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough; nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


async def _run(command: Command, arguments: argparse.Namespace) -> int:
    from bot.errors import ZichaError
    from bot.logs import log_unexpected
    from bot.messages import for_error
    from knowledge.errors import KnowledgeError

    try:
        return await command(arguments)
    except (ZichaError, KnowledgeError) as error:
        print(for_error(error), file=sys.stderr)
    except Exception as error:  # the one place where a fault of ours becomes a sentence
        print(for_error(error, error_id=log_unexpected(error)), file=sys.stderr)
    return FAILED


def _speak_utf8() -> None:
    # A Windows console or LANG=C would fail on the first Chinese character.
    for stream in (sys.stdout, sys.stderr):
        if (stream.encoding or "").lower().replace("-", "") != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
