"""Paragraphs from facts as clerks type them, without a model: `python -m tests.paragraphs FILE`.

FILE is TOML: `[[set]]` with `kind`, `element`, `unit`, `year`, `notes`, and the `figures` and `words` that the paragraph
must hold. Every paragraph is printed; what it lost, or tells although nobody told it, is marked.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import tomllib
from pathlib import Path

from pydantic import BaseModel

from bot.dialogue import respond
from bot.drafting.patterns import without_gaps
from bot.exchange import Draft, Message
from bot.figures import find_figures
from bot.figures.__init__ import unsupported
from bot.services import Services
from knowledge.library.embeddings import UseEmbedder
from knowledge.text.quantities import flatten
from knowledge.text.spoken import write_figures
from tests.support import make_services


class FactSet(BaseModel):
    """What a clerk tells for one paragraph, and what a director would miss in it."""

    id: int
    kind: str
    element: str
    unit: str
    year: int
    notes: str
    figures: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What is typed."""
        return f"写一段{self.kind}自查报告里的“{self.element}”，我们单位是{self.unit}。\n{self.notes.strip()}"


class Written(BaseModel):
    """A paragraph and its faults."""

    text: str
    lost: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lost and nothing invented."""
        return bool(self.text) and not self.lost and not self.invented


def judge(one: FactSet, text: str) -> Written:
    """Hold a paragraph against what was told: every figure and word is in it, and no figure of anybody else's."""
    plain = flatten(text)
    lost = [part for part in (*one.figures, *one.words) if flatten(part) not in plain]
    told = [one.notes, write_figures(one.notes), one.unit, str(one.year)]
    own = (
        "".join(piece for piece in without_gaps(text).split("《")[:1]) if "《" in text else without_gaps(text)
    )
    strange = unsupported(own, told)
    return Written(text=text, lost=tuple(lost), invented=tuple(figure.text for figure in strange))


async def write(one: FactSet, services: Services) -> str:
    """Return the paragraph that one message of a new conversation gives."""
    reply = await respond(Message(f"set-{one.id}", f"set-{one.id}", one.message), services)
    return next((block.text for block in reply.blocks if isinstance(block, Draft)), "")


def read_sets(path: Path) -> tuple[FactSet, ...]:
    """Read a file of fact sets."""
    return tuple(FactSet(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["set"])


async def run(path: Path) -> None:
    """Print every paragraph and how many are whole."""
    sets = read_sets(path)
    whole = 0
    with tempfile.TemporaryDirectory() as home:
        async with make_services(Path(home) / "home", embedder=UseEmbedder()) as services:
            for one in sets:
                written = judge(one, await write(one, services))
                whole += written.is_whole
                print(f"━━ {one.id} {one.kind} {one.element}\n{one.notes.strip()}\n→ {written.text}")
                print("".join(f"   ✗ lost {part}\n" for part in written.lost), end="")
                print("".join(f"   ✗ nobody told {part}\n" for part in written.invented))
    figures = sum(len(find_figures(one.notes)) for one in sets)
    print(f"{len(sets)} sets with {figures} figures: {whole} whole")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    asyncio.run(run(parser.parse_args().file))


if __name__ == "__main__":
    main()
