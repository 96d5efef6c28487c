"""Services for tests: real parts in a temporary folder, with a scripted model or none."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.llm import ChatModel
from bot.services import Services
from bot.settings import Settings
from tests.fakes import FakeEmbedder

TODAY = date(2026, 11, 22)


def make_settings(home: Path, **changes: Any) -> Settings:
    """Return settings that read no environment and no .env."""
    return Settings(_env_file=None, **{"zicha_home": home, "chat_model": "", **changes})


@asynccontextmanager
async def make_services(
    home: Path,
    *,
    model: ChatModel | None = None,
    embedder: Any = None,
    today: date = TODAY,
    **changes: Any,
) -> AsyncIterator[Services]:
    """Open services in `home` with the built-in knowledge base.

    `embedder` is the quick fake unless one is given; `changes` are settings.
    """
    from bot.app import prepare_home
    from bot.store import Store
    from knowledge.index import PassageIndex
    from knowledge.ingest import Library
    from knowledge.retrieval import Retriever
    from knowledge.rules import load_rules
    from knowledge.specs import load_specs

    settings = make_settings(home, **changes)
    prepare_home(settings)
    if embedder is None and not settings.knowledge_path.exists():
        shutil.copytree(_built_once(), settings.knowledge_path)
    catalogue = load_rules()
    specs = load_specs(catalogue=catalogue)
    index = PassageIndex.open(settings.knowledge_path, embedder or FakeEmbedder())
    library = Library(index, catalogue, specs)
    library.build_builtin()
    store = await Store.open(settings.resolved_database_url)
    try:
        yield Services(
            settings=settings,
            specs=specs,
            library=library,
            retriever=Retriever(index, lambda: library.catalogue),
            store=store,
            chat_model=model,
            today=lambda: today,
        )
    finally:
        await store.close()


@cache
def _built_once() -> Path:
    """Build the built-in knowledge base with the fake embedder, once for all tests of this process."""
    from knowledge.index import PassageIndex
    from knowledge.ingest import Library
    from knowledge.rules import load_rules
    from knowledge.specs import load_specs

    folder = Path(tempfile.mkdtemp(prefix="zicha-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    catalogue = load_rules()
    index = PassageIndex.open(folder / "knowledge", FakeEmbedder())
    Library(index, catalogue, load_specs(catalogue=catalogue)).build_builtin()
    index.close()
    return folder / "knowledge"


def with_model(services: Services, model: ChatModel | None) -> Services:
    """Return the same services with another model."""
    return replace(services, chat_model=model)
