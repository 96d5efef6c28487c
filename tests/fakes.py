"""Small working stand-ins for what lies outside: a model, an embedder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from bot.errors import ModelAnswerInvalid
from bot.exchange import TokenSink, ignore_tokens
from bot.llm import ChatMessage, Completion, count_call

Schema = TypeVar("Schema", bound=BaseModel)
Messages = tuple[ChatMessage, ...]
Answer = str | dict[str, Any] | BaseModel | Exception | Callable[[Messages], Any]


class ScriptedChatModel:
    """A chat model that gives the answers it was given, in order, and keeps the prompts it saw.

    An answer is a text, a mapping or pydantic object (for structured answers), an error to raise,
    or a function of the messages that returns one of these. With `repeat=True` the last answer is
    given for ever. Text is streamed in pieces of `step` characters.
    """

    def __init__(
        self,
        *answers: Answer,
        repeat: bool = False,
        name: str = "scripted",
        is_local: bool = False,
        context_tokens: int = 16_000,
        step: int = 4,
    ) -> None:
        self.answers = list(answers)
        self.repeat = repeat
        self.name = name
        self.is_local = is_local
        self.context_tokens = context_tokens
        self.step = step
        self.prompts: list[Messages] = []

    @property
    def last_prompt(self) -> str:
        """The text of all messages of the last prompt."""
        return "\n\n".join(message.text for message in self.prompts[-1])

    @property
    def all_prompts(self) -> str:
        """The text of everything that was ever sent."""
        return "\n\n".join(message.text for prompt in self.prompts for message in prompt)

    async def complete(
        self, messages: Sequence[ChatMessage], on_text: TokenSink = ignore_tokens
    ) -> Completion:
        answer = self._next(messages)
        text = answer if isinstance(answer, str) else _as_json(answer)
        for end in range(self.step, len(text) + self.step, self.step):
            await on_text(text[:end])
        return self._count(messages, text)

    async def complete_structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        answer = self._next(messages)
        text = answer if isinstance(answer, str) else _as_json(answer)
        self._count(messages, text)
        try:
            return schema.model_validate_json(text)
        except ValidationError as error:
            raise ModelAnswerInvalid("模型的回答不合要求的格式，请稍后再试。") from error

    def _count(self, messages: Sequence[ChatMessage], text: str) -> Completion:
        completion = Completion(text, self.name, sum(len(m.text) for m in messages), len(text), 0.01)
        count_call(completion)
        return completion

    def _next(self, messages: Sequence[ChatMessage]) -> str | dict[str, Any] | BaseModel:
        self.prompts.append(tuple(messages))
        assert self.answers, f"the script has no answer left for prompt {len(self.prompts)}"
        answer = self.answers[0] if self.repeat and len(self.answers) == 1 else self.answers.pop(0)
        if callable(answer):
            answer = answer(tuple(messages))
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, str | dict | BaseModel)
        return answer


def _as_json(answer: dict[str, Any] | BaseModel) -> str:
    return (
        answer.model_dump_json() if isinstance(answer, BaseModel) else json.dumps(answer, ensure_ascii=False)
    )


class FakeEmbedder:
    """Deterministic vectors: hashed characters and pairs of characters, so that alike texts lie close."""

    name = "fake-512"
    dimension = 512

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        # Signs keep texts with nothing in common at right angles, as a real embedder nearly does.
        for token in (*text, *(a + b for a, b in pairwise(text))):
            digest = blake2b(token.encode("utf-8", "surrogatepass"), digest_size=4).digest()
            number = int.from_bytes(digest, "big")
            vector[number % self.dimension] += 1 if number >> 31 else -1
        return vector / np.float32(np.linalg.norm(vector))
