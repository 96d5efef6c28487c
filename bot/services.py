"""What a use case may use, put together once in `bot.app`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.llm import ChatModel
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.store import Store
    from knowledge.documents import RetrievedPassage
    from knowledge.library.ingest import Library
    from knowledge.library.retrieval import Retriever
    from knowledge.rules import RuleCatalogue
    from knowledge.specs import ReportSpec


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that use cases share."""

    settings: Settings
    specs: Mapping[str, ReportSpec]
    library: Library
    retriever: Retriever
    store: Store
    chat_model: ChatModel | None = None
    today: Callable[[], date] = date.today

    @property
    def catalogue(self) -> RuleCatalogue:
        """The rules, joined with the full texts that were added for all."""
        return self.library.catalogue

    async def retrieve(self, query: str, **options: Any) -> tuple[RetrievedPassage, ...]:
        """Search beside the event loop; options are those of `Retriever.retrieve`."""
        return await asyncio.to_thread(self.retriever.retrieve, query, **options)
