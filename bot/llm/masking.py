"""Personal numbers are masked on the way to an outside model and put back on the way home."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.errors import ModelAnswerInvalid
from bot.exchange import TokenSink, ignore_tokens
from bot.llm import ChatMessage, ChatModel, Completion, Schema, count_call, count_calls
from bot.llm.wrapping import WrappedChatModel
from bot.privacy import Masker, cut_torn_placeholder, describe_masked, refuse_classified, restore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.library.embeddings import Embedder


class MaskingChatModel(WrappedChatModel):
    """Masks what goes to a model, restores what comes back, and sends nothing classified.

    With `masks=False`, for a model in the house, only classified text is stopped.
    """

    def __init__(self, model: ChatModel, masks: bool = True) -> None:
        super().__init__(model)
        self._masks = masks

    async def complete(
        self, messages: Sequence[ChatMessage], on_text: TokenSink = ignore_tokens
    ) -> Completion:
        """Return the answer with the person's own numbers in it."""
        masker, masked = self._mask(messages)
        values = masker.values

        async def show(text: str) -> None:
            # A stream may tear a placeholder in two; its half is held back until the rest is there.
            await on_text(restore(cut_torn_placeholder(text), values))

        with _told(masker):
            completion = await self._model.complete(masked, show if values else on_text)
        text = restore(completion.text, values)
        return replace(completion, text=text, masked=tuple(masker.kinds.items()))

    async def complete_structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return the structured answer with the person's own numbers in it."""
        masker, masked = self._mask(messages)
        with _told(masker):
            answer = await self._model.complete_structured(masked, schema)
        if not masker.values:
            return answer
        try:
            return schema.model_validate(_restored(answer.model_dump(), masker.values))
        except ValidationError:
            pass
        raise ModelAnswerInvalid("语言模型的回答不合要求的格式，请稍后再试。")

    def _mask(self, messages: Sequence[ChatMessage]) -> tuple[Masker, tuple[ChatMessage, ...]]:
        for message in messages:
            refuse_classified(message.text)
        masker = Masker(message.text for message in messages)
        if not self._masks:
            return masker, tuple(messages)
        return masker, tuple(replace(message, text=masker.mask(message.text)) for message in messages)


class MaskingEmbedder:
    """Masks what goes to an outside embedding model; vectors need no restoring."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.dimension = embedder.dimension

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed the masked texts."""
        return self._embedder.embed_documents([Masker([text]).mask(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed the masked query."""
        return self._embedder.embed_query(Masker([text]).mask(text))


@contextmanager
def _told(masker: Masker) -> Iterator[None]:
    """Write what was masked on every call that is counted in this block."""
    try:
        with count_calls() as calls:
            yield
    finally:
        # A call that failed after it was paid for counts too.
        for call in calls:
            count_call(replace(call, masked=tuple(masker.kinds.items())))


def _restored(value: Any, values: dict[str, str]) -> Any:
    if isinstance(value, str):
        return restore(value, values)
    if isinstance(value, dict):
        return {key: _restored(inner, values) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(_restored(inner, values) for inner in value)
    return value


def describe_calls(calls: Sequence[Completion]) -> str:
    """Say in one sentence what was masked in these calls; nothing where nothing was."""
    kinds: dict[str, int] = {}
    for call in calls:
        for kind, count in call.masked:
            kinds[kind] = max(count, kinds.get(kind, 0))
    return describe_masked(kinds)
