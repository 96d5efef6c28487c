"""Replies as lines in a terminal: colours where there is a screen, plain text where there is a pipe."""

from __future__ import annotations

from typing import IO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from bot.exchange import Block, Draft, Heading, Items, Paragraph, Quotation, Reply, Table

QUOTE_LENGTH = 120
"""Characters of a source that are shown in a terminal; the whole is one command away."""


def make_console(stream: IO[str] | None = None) -> Console:
    """Return a console for the stream (standard output by default)."""
    # Left to the terminal, a line of Chinese breaks at its edge; Rich would break it at the first space.
    return Console(file=stream, highlight=False, soft_wrap=True)


def show_reply(reply: Reply, console: Console) -> None:
    """Print the reply with its sources; buttons are the caller's business."""
    above: Block | None = None
    for block in reply.blocks:
        if above is not None and not isinstance(above, Heading):
            console.print()
        show_block(block, console)
        above = block
    if reply.sources:
        console.print()
        for source in reply.sources:
            line = Text(f"[{source.number}] {source.label}", style="cyan")
            line.append(f"（{source.status}）" if source.status else "", style="dim")
            console.print(line)
            if source.quote:
                quote = (
                    source.quote if len(source.quote) <= QUOTE_LENGTH else source.quote[:QUOTE_LENGTH] + "……"
                )
                console.print(Text(f"　　{quote}", style="dim"))


def show_block(block: Block, console: Console) -> None:
    """Print one block. A draft is framed on a screen and bare in a pipe, so that it can be copied."""
    framed = isinstance(block, Draft | Table) and console.is_terminal
    console.print(_render(block, console.is_terminal), soft_wrap=not framed)


def _render(block: Block, on_screen: bool) -> RenderableType:
    match block:
        case Paragraph(text):
            return Text(text)
        case Heading(text):
            return Text(text, style="bold")
        case Items(lines, is_numbered):
            marks = [f"{number}." if is_numbered else "·" for number in range(1, len(lines) + 1)]
            return Group(*(Text(f"{mark} {line}") for mark, line in zip(marks, lines, strict=True)))
        case Quotation(text, source):
            return Text(f"“{text}”" + (f"——{source}" if source else ""), style="dim")
        case Draft(text):
            return Panel(Text(text), box=box.ROUNDED, border_style="green") if on_screen else Text(text)
        case Table(header, rows):
            table = RichTable(*header, box=box.SIMPLE, pad_edge=False)
            for row in rows:
                table.add_row(*(Text(cell) for cell in row))
            return table
