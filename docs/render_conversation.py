"""Draw the README's picture of a conversation from a real run: `make picture`."""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.app import open_services
from bot.dialogue import respond
from bot.exchange import Message, Reply
from bot.frontends.terminal import show_reply
from bot.settings import Settings

SAID = (
    "今年中心组学习12次，研讨6次，主题是网络安全和保密",
    "发言30人次，计划叫《2026年学习计划》",
    "网络安全法第二十一条现在还对吗？",
)
TARGET = Path(__file__).with_name("conversation.svg")


async def converse() -> list[tuple[str, Reply]]:
    """Have the conversation in an empty home, with no model."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(_env_file=None, zicha_home=Path(home))  # type: ignore[call-arg]
        async with open_services(settings) as services:
            return [(said, await respond(Message("local", "local", said), services)) for said in SAID]


def main() -> None:
    """Write the picture beside this file."""
    console = Console(record=True, width=144, file=io.StringIO(), force_terminal=True, highlight=False)
    for said, reply in asyncio.run(converse()):
        console.print(Text(f"> {said}", style="bold magenta"))
        show_reply(reply, console)
        console.print()
    drawing = console.export_svg(title="zicha chat")
    # The fonts that Rich names come from a network that a closed house does not have.
    TARGET.write_text(re.sub(r"@font-face \{.*?\}", "", drawing, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
