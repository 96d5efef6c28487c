"""What a person sends and what comes back, with no front-end in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person sent, already checked for size and lying on disk until the reply is given."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message of the assistant that the person points at: what it said, the actions of its buttons."""

    text: str
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a person says: a text, files, a command or the press of a button.

    `command` is the word of a slash command without the slash ("report"), `text` then its
    arguments. `action` is a button's `action`, such as `review:accept:3`.
    """

    person: str
    """The front-end's id of the person: `tg:42`, `local`."""
    chat: str
    """The conversation: `tg:42`, `tg:-100…`, `local`."""
    text: str = ""
    command: str = ""
    action: str = ""
    uploads: tuple[Upload, ...] = ()
    refused: tuple[str, ...] = ()
    """A sentence for each file that came with them and cannot be used."""
    about: Earlier | None = None
    """What it is a reply to; None where it is about what came last."""
    sent_at: datetime | None = None
    is_group: bool = False
    is_forwarded: bool = False
    """Forwarded texts are drafts to be reviewed."""
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text; blank lines separate paragraphs, no markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A short line above what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of lines, numbered or not."""

    lines: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of another: an article, a sentence of a draft. Long ones may be folded."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Text that the person may copy as it is; shown apart from what is said about it."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of short cells under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Heading | Items | Quotation | Draft | Table


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a reply. `action` comes back as `Message.action`, at most 64 bytes."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class OutFile:
    """A file to hand over."""

    name: str
    content: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A line of the list of sources under an answer: [1] 《…》第十条（现行，原文）."""

    number: int
    label: str
    status: str
    quote: str = ""
    """The passage's own words, shown in a folded quotation."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant says back."""

    blocks: tuple[Block, ...]
    sources: tuple[Source, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[OutFile, ...] = ()
    turn_id: str = ""
    is_private: bool = False
    """Holds a draft or a private upload: never shown in a group."""

    @property
    def text(self) -> str:
        """All blocks as plain text, for tests, logs at DEBUG and front-ends without layout."""
        return "\n\n".join(filter(None, map(_plain, self.blocks)))


def joined(replies: Sequence[Reply]) -> Reply:
    """Return several replies as one, in order; the buttons and the turn are those of the last."""
    if len(replies) == 1:
        return replies[0]
    sources = [source for reply in replies for source in reply.sources]
    numbered = sources if len({one.number for one in sources}) == len(sources) else replies[-1].sources
    return Reply(
        tuple(block for reply in replies for block in reply.blocks),
        tuple(numbered),
        replies[-1].buttons,
        tuple(file for reply in replies for file in reply.files),
        replies[-1].turn_id,
        any(reply.is_private for reply in replies),
    )


def _plain(block: Block) -> str:
    match block:
        case Paragraph(text) | Heading(text) | Draft(text):
            return text
        case Items(lines, is_numbered):
            return "\n".join(
                f"{n}. {line}" if is_numbered else f"· {line}" for n, line in enumerate(lines, 1)
            )
        case Quotation(text, source):
            return f"“{text}”" + (f"——{source}" if source else "")
        case Table(header, rows):
            return "\n".join("　".join(row) for row in (header, *rows))


TokenSink = Callable[[str], Awaitable[None]]
"""Receives the whole text so far, each time more of it is there."""


async def ignore_tokens(_: str) -> None:
    """Take streamed text and do nothing with it."""


@dataclass(slots=True)
class Progress:
    """How a use case tells a front-end what it is doing while a reply is being made."""

    on_text: TokenSink = ignore_tokens
    on_stage: TokenSink = field(default=ignore_tokens)
    """Receives a short Chinese phrase: 正在检索, 正在起草."""
    is_public: bool = False
    """Whether the words may be shown to a group while they are made: nothing of a draft or of a private
    upload is in them."""
