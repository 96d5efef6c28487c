"""Trying again where it helps, and a second model where it does not."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.errors import ModelError
from bot.exchange import TokenSink, ignore_tokens
from bot.llm import ChatMessage, ChatModel, Completion, Schema
from bot.llm.failures import CallFailed
from bot.llm.wrapping import WrappedChatModel

Result = TypeVar("Result")
_LONGEST_WAIT = 20.0
"""A person waits at most so long for a busy server; longer, and they are told when to come back."""
Sleep = Callable[[float], Awaitable[None]]


async def retry(call: Callable[[], Awaitable[Result]], retries: int, sleep: Sleep = asyncio.sleep) -> Result:
    """Return what the first try that succeeds returns; raise the last error where none does."""
    for attempt in range(retries + 1):
        try:
            return await call()
        except CallFailed as failed:
            failure = failed.failure
        wait = failure.retry_after if failure.retry_after is not None else 0.5 * 2**attempt
        if not failure.may_retry or attempt == retries or wait > _LONGEST_WAIT:
            break
        # Jitter: many who were turned away together should not come back together.
        await sleep(wait * random.uniform(1.0, 1.25))
    raise failure.error


class RetryingChatModel(WrappedChatModel):
    """Calls a model again after 429, 5xx and broken connections, a limited number of times."""

    def __init__(self, model: ChatModel, retries: int, sleep: Sleep = asyncio.sleep) -> None:
        super().__init__(model)
        self._retries = retries
        self._sleep = sleep

    async def complete(
        self, messages: Sequence[ChatMessage], on_text: TokenSink = ignore_tokens
    ) -> Completion:
        """Return the answer of the first try that succeeds."""
        return await retry(lambda: self._model.complete(messages, on_text), self._retries, self._sleep)

    async def complete_structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return the answer of the first try that succeeds."""
        return await retry(
            lambda: self._model.complete_structured(messages, schema), self._retries, self._sleep
        )


class FallbackChatModel(WrappedChatModel):
    """Asks the second model, once, where the first failed."""

    def __init__(self, first: ChatModel, second: ChatModel) -> None:
        super().__init__(first)  # a completion carries the name of the one that answered
        self._second = second

    @property
    def is_local(self) -> bool:
        """Whether texts stay in the house with both."""
        return self._model.is_local and self._second.is_local

    @property
    def context_tokens(self) -> int:
        """How many tokens fit both."""
        return min(self._model.context_tokens, self._second.context_tokens)

    async def complete(
        self, messages: Sequence[ChatMessage], on_text: TokenSink = ignore_tokens
    ) -> Completion:
        """Return the first model's answer, else the second's, else the first's error."""
        return await self._either(lambda model: model.complete(messages, on_text))

    async def complete_structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return the first model's answer, else the second's, else the first's error."""
        return await self._either(lambda model: model.complete_structured(messages, schema))

    async def _either(self, call: Callable[[ChatModel], Awaitable[Result]]) -> Result:
        try:
            return await call(self._model)
        except ModelError as error:
            first_error = error
        try:
            return await call(self._second)
        except ModelError:
            pass
        raise first_error
