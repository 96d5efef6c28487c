"""The acts of a message as a language model reads them, in one structured call, checked against the message."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

import prompts
from bot.errors import ModelAnswerInvalid, ModelError
from bot.llm import ChatModel, to_messages
from bot.understanding.acts import Act
from bot.understanding.settle import Part, Settled, settle

if TYPE_CHECKING:
    from bot.services import Services

LONGEST = 1_500
"""Characters of a message that is read; a longer one is a paste, told by its form."""
_TRIES = 2
_FORM = "回答的格式不对"


class MessageReading(BaseModel):
    """What the model is asked for: the things that a message wants done, in its order."""

    parts: list[Part] = Field(min_length=1, max_length=6)


async def read_by_model(message: str, open_page: str, services: Services) -> list[tuple[Act, str]]:
    """Return the acts of a message, each with its own words of it, in order.

    `open_page` is that of `bot.understanding.opened`. What stands in no message is asked for once more with what
    was wrong. Empty where there is no model, where it cannot be reached, or where it was wrong twice: then the
    examples read the message. The caller meters the call.
    """
    model = services.chat_model
    if model is None or not message.strip() or len(message) > LONGEST:
        return []
    kinds = "、".join(f"{spec.title}" for spec in services.specs.values())
    wrong = ""
    for _ in range(_TRIES):
        try:
            settled = await _read(message, open_page, kinds, wrong, model)
        except ModelAnswerInvalid:
            wrong = _FORM
            continue
        except ModelError:
            return []
        if not settled.faults:
            return [(part.act, part.words) for part in settled.parts]
        wrong = "；".join(settled.faults)
    return []


async def _read(message: str, open_page: str, kinds: str, wrong: str, model: ChatModel) -> Settled:
    rendered = prompts.load("read_message").render(
        message=message, open_page=open_page, acts=_meanings(), kinds=kinds, wrong=wrong
    )
    reading = await model.complete_structured(to_messages(rendered), MessageReading)
    return settle(reading.parts, message)


@cache
def _meanings() -> tuple[tuple[str, str], ...]:
    text = (resources.files(__package__) / "meanings.toml").read_text(encoding="utf-8")
    meanings: dict[str, str] = tomllib.loads(text)
    return tuple((act.value, meanings[act.value]) for act in Act)
