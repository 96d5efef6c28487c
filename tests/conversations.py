"""Typed conversations through the real dialogue without a model: `python -m tests.conversations FILE`.

FILE is TOML: `[[conversation]]` with `id`, `about` and `[[conversation.turn]]` with `say`, `want` (for a reader),
and the words that the reply `holds` and `lacks`. Every turn is printed; what fails is marked ✗.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.dialogue import respond
from bot.errors import ZichaError
from bot.exchange import Message, Reply
from bot.messages import for_error
from bot.services import Services
from knowledge.errors import KnowledgeError
from knowledge.library.embeddings import UseEmbedder
from tests.support import make_services


class Turn(BaseModel):
    """One thing said, what a reader wants of the reply, and the words that it must and must not hold."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    say: str
    want: str = ""
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def faults(self, said: str) -> list[str]:
        """Return what is wrong with the words of a reply: `lacks “9次”`."""
        words = _bare(said)
        missing = [f"misses “{word}”" for word in self.holds if _bare(word) not in words]
        return missing + [f"has “{word}”" for word in self.lacks if _bare(word) in words]


class Conversation(BaseModel):
    """Turns of one person, in order."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: int | str
    about: str = ""
    turn: tuple[Turn, ...]


class Outcome(BaseModel):
    """How one turn went: `seconds` is the time that Zicha took for it, without any model."""

    turn: Turn
    said: str
    seconds: float
    faults: tuple[str, ...]


def read_conversations(path: Path) -> tuple[Conversation, ...]:
    """Read a file of conversations; raises ValidationError where it has another form."""
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(Conversation.model_validate(one) for one in table["conversation"])


async def hold(conversation: Conversation, services: Services) -> list[Outcome]:
    """Say every turn to Zicha, as a person who has never been here before."""
    person = f"talk:{conversation.id}"
    outcomes = []
    for turn in conversation.turn:
        began = time.perf_counter()
        try:
            said = shown(await respond(Message(person, person, turn.say), services))
        except (ZichaError, KnowledgeError) as error:
            said = for_error(error, "zh")
        seconds = time.perf_counter() - began
        outcomes.append(Outcome(turn=turn, said=said, seconds=seconds, faults=tuple(turn.faults(said))))
    return outcomes


def shown(reply: Reply) -> str:
    """Return all that a person sees of a reply: its text, sources, buttons, and the text of Word files."""
    parts = [reply.text]
    parts += [f"[{source.number}] {source.label}" for source in reply.sources]
    parts += [
        f"〔{file.name}〕{_word_text(file.content)}" for file in reply.files if file.name.endswith(".docx")
    ]
    if reply.buttons:
        parts.append(" ".join(f"[{button.label}]" for row in reply.buttons for button in row))
    return "\n".join(filter(None, parts))


def _word_text(content: bytes) -> str:
    from docx import Document

    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def _bare(text: str) -> str:
    return "".join(text.split()).translate(str.maketrans("，：；（）", ",:;()"))


def report(conversation: Conversation, outcomes: Sequence[Outcome]) -> str:
    """Return the conversation for a reader, with what each turn wanted and what is wrong."""
    lines = [f"━━ {conversation.id} {conversation.about}"]
    for number, one in enumerate(outcomes, 1):
        mark = "✗" if one.faults else "·"
        lines += [f"{mark} {number} > {one.turn.say}", one.said, f"   want: {one.turn.want}"]
        lines += [f"   ✗ {fault}" for fault in one.faults] + [f"   {one.seconds * 1000:.0f} ms", ""]
    return "\n".join(lines)


def summary(held: Sequence[Sequence[Outcome]]) -> str:
    """Return the figures: turns and conversations without a fault, and the own time of a message."""
    turns = [one for outcomes in held for one in outcomes]
    checked = [one for one in turns if one.turn.holds or one.turn.lacks]
    clean = sum(not one.faults for one in checked)
    whole = sum(not any(one.faults for one in outcomes) for outcomes in held)
    seconds = sorted(one.seconds for one in turns)
    p95 = quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    return (
        f"turns {len(turns)}, with words to hold or lack {len(checked)}, of these without a fault {clean}; "
        f"conversations without a fault {whole} of {len(held)}; "
        f"own time p50 {median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
    )


async def run(path: Path, only: Sequence[str]) -> None:
    """Hold the conversations of a file and print them."""
    chosen = [one for one in read_conversations(path) if not only or str(one.id) in only]
    with tempfile.TemporaryDirectory() as home:
        async with make_services(Path(home) / "home", embedder=UseEmbedder()) as services:
            # The first message of a process loads what every later one uses.
            await respond(Message("warm", "warm", "党课多久一次"), services)
            held = []
            for conversation in chosen:
                held.append(await hold(conversation, services))
                print(report(conversation, held[-1]))
    print(summary(held))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--only", nargs="*", default=(), metavar="ID", help="hold these conversations only")
    words = parser.parse_args()
    asyncio.run(run(words.file, words.only))


if __name__ == "__main__":
    main()
