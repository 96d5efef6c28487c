"""What a model that stands in front of another says of itself."""

from __future__ import annotations

from bot.llm import ChatModel


class WrappedChatModel:
    """Has the name and the limits of the model behind it; its calls are for subclasses to make."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def is_local(self) -> bool:
        """Whether texts stay in the house."""
        return self._model.is_local

    @property
    def context_tokens(self) -> int:
        """How many tokens fit."""
        return self._model.context_tokens
