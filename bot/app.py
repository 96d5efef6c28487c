"""The composition root: settings in, services out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.errors import SettingsInvalid
from bot.services import Services
from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.ingest import Library
    from knowledge.retrieval import Retriever
    from knowledge.specs import ReportSpec

BuildProgress = Callable[[int, int], None]
"""Receives how many documents of the built-in knowledge base are done, and how many there are."""


def ignore_progress(_done: int, _total: int) -> None:
    """Take progress and show nothing."""


@asynccontextmanager
async def open_services(
    settings: Settings, on_build: BuildProgress = ignore_progress
) -> AsyncIterator[Services]:
    """Open everything that use cases need, building the built-in knowledge base where it is not built.

    Errors: SettingsInvalid, StoreFailed, and those of `knowledge.errors`.
    """
    from bot.llm import load_chat_model
    from bot.store import Store

    prepare_home(settings)
    store = await Store.open(settings.resolved_database_url)
    try:
        library, retriever, specs = await asyncio.to_thread(_open_knowledge, settings, on_build)
        if settings.retention_days:
            await store.expire(settings.retention_days)
        yield Services(
            settings=settings,
            specs=specs,
            library=library,
            retriever=retriever,
            store=store,
            chat_model=load_chat_model(settings),
        )
    finally:
        await store.close()


def prepare_home(settings: Settings) -> None:
    """Make the data folder, readable by its owner alone; raises SettingsInvalid."""
    home = settings.zicha_home
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name == "posix" and home.stat().st_uid == os.getuid():
            home.chmod(0o700)
    except OSError as error:
        raise SettingsInvalid(
            f"数据目录 {home} 不能使用（{error.strerror}），请检查权限或用 ZICHA_HOME 另指一个目录。"
        ) from error


def _open_knowledge(
    settings: Settings, on_build: BuildProgress
) -> tuple[Library, Retriever, dict[str, ReportSpec]]:
    from bot.limits import limits_of
    from knowledge.embeddings import load_embedder
    from knowledge.index import PassageIndex
    from knowledge.ingest import Library
    from knowledge.retrieval import Retriever
    from knowledge.rules import BUILT_IN_RULES, load_rules

    from knowledge.kinds import BUILT_IN_KINDS, load_specs

    home = settings.zicha_home
    embedder = load_embedder(
        settings.embedding_model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        timeout=settings.model_timeout_seconds,
    )
    catalogue = load_rules(BUILT_IN_RULES, home / "rules")
    specs = load_specs(BUILT_IN_KINDS, home / "kinds", catalogue=catalogue)
    index = PassageIndex.open(settings.knowledge_path, embedder, url=settings.chroma_url)
    library = Library(index, catalogue, specs, limits=limits_of(settings))
    library.build_builtin(on_build)
    return library, Retriever(index, library.catalogue), specs
