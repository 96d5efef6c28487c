"""The language model behind one small protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast

from pydantic import BaseModel

from bot.exchange import TokenSink, ignore_tokens

if TYPE_CHECKING:
    from bot.settings import Settings
    from prompts import RenderedPrompt

Role = Literal["system", "user", "assistant"]
Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said, and what it cost."""

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    is_cut: bool = False
    """The answer ended because it reached the limit of its length."""
    masked: tuple[tuple[str, int], ...] = ()
    """What was masked before the call: (手机号, 2)."""


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

    async def complete(
        self, messages: Sequence[ChatMessage], on_text: TokenSink = ignore_tokens
    ) -> Completion:
        """Return the whole answer; `on_text` receives the text so far while it streams."""
        ...

    async def complete_structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return an answer of the given form, or raise ModelAnswerInvalid."""
        ...


def to_messages(rendered: RenderedPrompt) -> tuple[ChatMessage, ...]:
    """Return a rendered prompt as messages."""
    return tuple(ChatMessage(cast(Role, role), text) for role, text in rendered.messages)


def load_chat_model(settings: Settings) -> ChatModel | None:
    """Return the model that the settings name, or None where they name none.

    From the outside in: personal numbers are masked, the second model stands in for the first,
    each is tried again where that helps, and LangChain makes the call.
    """
    if not settings.chat_model:
        return None
    from bot.llm.langchain import LangChainChatModel
    from bot.llm.masking import MaskingChatModel
    from bot.llm.retry import FallbackChatModel, RetryingChatModel

    names = dict.fromkeys(name for name in (settings.chat_model, settings.fallback_chat_model) if name)
    models = [RetryingChatModel(LangChainChatModel(name, settings), settings.model_retries) for name in names]
    model: ChatModel = FallbackChatModel(*models) if len(models) > 1 else models[0]
    return MaskingChatModel(model, masks=not settings.model_is_local)


_calls: ContextVar[list[Completion] | None] = ContextVar("calls", default=None)


@contextmanager
def count_calls() -> Iterator[list[Completion]]:
    """Collect every call that is made in this block, also those of tasks that it starts."""
    calls: list[Completion] = []
    token = _calls.set(calls)
    try:
        yield calls
    finally:
        _calls.reset(token)


def count_call(completion: Completion) -> None:
    """Add a call to the block that counts, if there is one."""
    if (calls := _calls.get()) is not None:
        calls.append(completion)
