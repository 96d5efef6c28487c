"""The language model behind one small protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel

from bot.exchange import TokenSink, ignore_tokens

Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said, and what it cost."""

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0


class ChatModel(Protocol):
    """A language model. Errors are those of `bot.errors.ModelError`; cancelling the task stops the call."""

    @property
    def name(self) -> str:
        """The model's name as configured, without key: `openai:qwen-plus`."""
        ...

    @property
    def is_local(self) -> bool:
        """Whether the operator vouches that texts stay in the house (MODEL_IS_LOCAL)."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens a prompt and its answer may have together."""
        ...

    async def complete(self, messages: Sequence[ChatMessage], on_text: TokenSink = ignore_tokens) -> Completion:
        """Return the whole answer; `on_text` receives the text so far while it streams."""
        ...

    async def complete_structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return an answer of the given form, or raise ModelAnswerInvalid."""
        ...
