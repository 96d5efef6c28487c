"""The composition root: settings in, services out."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.errors import SettingsInvalid
from bot.services import Services
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.store import Store
    from knowledge.library.embeddings import Embedder
    from knowledge.library.ingest import Library
    from knowledge.rules import RuleCatalogue
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
    from bot.upkeep.retention import expire_old, keep_expiring
    from knowledge.library.retrieval import Retriever

    prepare_home(settings)
    store = await open_store(settings)
    expiring: asyncio.Task[None] | None = None
    try:
        library = await asyncio.to_thread(open_library, settings, on_build)
        await expire_old(settings, store)
        expiring = asyncio.create_task(keep_expiring(settings, store), name="retention")
        yield Services(
            settings=settings,
            specs=library.specs,
            library=library,
            retriever=Retriever(library.index, lambda: library.catalogue),
            store=store,
            chat_model=load_chat_model(settings),
        )
        await asyncio.to_thread(library.index.close)
    finally:
        if expiring is not None:
            expiring.cancel()
            await asyncio.gather(expiring, return_exceptions=True)
        await store.close()


def prepare_home(settings: Settings) -> None:
    """Make the data folder, readable by its owner alone; raises SettingsInvalid."""
    from bot.upkeep.backups import finish_restore

    home = settings.zicha_home
    try:
        finish_restore(home)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name == "posix" and home.stat().st_uid == os.getuid():
            home.chmod(0o700)
    except OSError as error:
        raise SettingsInvalid(
            f"数据目录 {home} 不能使用（{error.strerror}），请检查权限或用 ZICHA_HOME 另指一个目录。"
        ) from error


async def open_store(settings: Settings) -> Store:
    """Open the database, bringing its schema up to date; raises StoreFailed."""
    from bot.store import Store

    return await Store.open(settings.resolved_database_url)


def read_rules(settings: Settings) -> RuleCatalogue:
    """Read the built-in rule cards and the house's own; raises DataFileInvalid."""
    from knowledge.rules import BUILT_IN_RULES, load_rules

    return load_rules(BUILT_IN_RULES, settings.zicha_home / "rules")


def read_kinds(settings: Settings) -> dict[str, ReportSpec]:
    """Read the built-in report kinds and the house's own; raises DataFileInvalid."""
    return _kinds_with(read_rules(settings), settings)


def _kinds_with(rules: RuleCatalogue, settings: Settings) -> dict[str, ReportSpec]:
    from knowledge.specs import load_specs

    return load_specs(settings.zicha_home / "kinds", catalogue=rules)


def read_embedder(settings: Settings) -> Embedder:
    """Load the embedder that the settings name; raises EmbedderFailed.

    Personal numbers are masked before a text goes to an embedder outside the house.
    """
    from bot.llm.masking import MaskingEmbedder
    from knowledge.library.embeddings import load_embedder

    embedder = load_embedder(
        settings.embedding_model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        timeout=settings.model_timeout_seconds,
    )
    is_inside = settings.model_is_local or settings.embedding_model == "use"
    return embedder if is_inside else MaskingEmbedder(embedder)


def open_library(settings: Settings, on_build: BuildProgress = ignore_progress) -> Library:
    """Open the knowledge base and bring what is built in up to date; errors of `knowledge.errors`."""
    from bot.limits import limits_of
    from knowledge.library.first_edition import take_over
    from knowledge.library.index import PassageIndex
    from knowledge.library.ingest import Library

    index = PassageIndex.open(
        settings.knowledge_path,
        read_embedder(settings),
        url=settings.chroma_url,
        database_url=settings.library_database_url,
    )
    if taken := take_over(index, settings.knowledge_path):
        logging.getLogger(__name__).warning("已接管上一版的 %d 份资料。", taken)
    rules = read_rules(settings)
    library = Library(index, rules, _kinds_with(rules, settings), limits=limits_of(settings))
    library.build_builtin(on_build)
    return library
