"""Messages and replies as JSON, so that what was said is shown again after a reload or a restart."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, get_args

from bot.exchange import Block, Button, Message, Paragraph, Reply, Source, Upload

_BLOCKS: dict[str, Any] = {block.__name__: block for block in get_args(Block)}


def message_to_json(
    text: str, command: str, action: str, label: str, names: tuple[str, ...]
) -> dict[str, Any]:
    """What a person sent; `label` is what stood on the button, `names` are those of the files."""
    return {"text": text, "command": command, "action": action, "label": label, "files": list(names)}


def message_from_json(
    state: dict[str, Any], person: str, sent_at: datetime, uploads: tuple[Upload, ...], *, is_admin: bool
) -> Message:
    """The message as the dialogue takes it. A person has one conversation in the browser."""
    return Message(
        person=person,
        chat=person,
        text=state["text"],
        command=state["command"],
        action=state["action"],
        uploads=uploads,
        sent_at=sent_at,
        is_admin=is_admin,
    )


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """The reply without the contents of its files, which are kept beside it."""
    return {
        "blocks": [{"type": type(block).__name__, **asdict(block)} for block in reply.blocks],
        "sources": [asdict(source) for source in reply.sources],
        "buttons": [[asdict(button) for button in row] for row in reply.buttons],
        "is_failure": False,
        "can_retry": False,
    }


def sentence_to_json(sentence: str, *, retry: bool = False) -> dict[str, Any]:
    """A reply of one sentence: an error, a stop. `retry` offers to send the message again."""
    return {**reply_to_json(Reply((Paragraph(sentence),))), "is_failure": True, "can_retry": retry}


def blocks_of(state: dict[str, Any]) -> tuple[Block, ...]:
    """The blocks of a stored reply."""
    return tuple(_block(dict(block)) for block in state["blocks"])


def sources_of(state: dict[str, Any]) -> tuple[Source, ...]:
    """The sources of a stored reply."""
    return tuple(Source(**source) for source in state["sources"])


def buttons_of(state: dict[str, Any]) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a stored reply, row by row."""
    return tuple(tuple(Button(**button) for button in row) for row in state["buttons"])


def _block(state: dict[str, Any]) -> Block:
    make = _BLOCKS[state.pop("type")]
    block: Block = make(**{name: _frozen(value) for name, value in state.items()})
    return block


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
