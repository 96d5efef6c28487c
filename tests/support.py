"""Services for tests: real parts in a temporary folder, with a scripted model or none."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from bot.llm import ChatModel
from bot.services import Services
from bot.settings import Settings
from tests.fakes import FakeEmbedder
from tests.shared import shared_folder

if TYPE_CHECKING:
    from knowledge.library.embeddings import Embedder
    from knowledge.rules import RuleCatalogue
    from knowledge.specs import Kinds, ReportSpec

TODAY = date(2026, 11, 22)


def make_settings(home: Path, **changes: Any) -> Settings:
    """Return settings that read no environment and no .env; a model of theirs reads no acts unless told to."""
    given = {"zicha_home": home, "chat_model": "", "understand_by_model": False, **changes}
    return Settings(_env_file=None, **given)


@asynccontextmanager
async def make_services(
    home: Path,
    *,
    model: ChatModel | None = None,
    embedder: Embedder | None = None,
    today: date = TODAY,
    **changes: Any,
) -> AsyncIterator[Services]:
    """Open services in `home` with the built-in knowledge base.

    `embedder` is the quick fake unless one is given; `changes` are settings.
    """
    from bot.app import prepare_home
    from bot.store import Store
    from knowledge.library.index import PassageIndex
    from knowledge.library.ingest import Library
    from knowledge.library.retrieval import Retriever

    settings = make_settings(home, **changes)
    prepare_home(settings)
    is_built = embedder is None and not settings.knowledge_path.exists()
    if is_built:
        warm_home(home, FakeEmbedder())
    specs = built_in_kinds()
    index = PassageIndex.open(settings.knowledge_path, embedder or FakeEmbedder())
    library = Library(index, built_in_rules(), specs)
    if not is_built:
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
def built_in_rules() -> RuleCatalogue:
    """Read the rule cards, once for all tests of this process."""
    from knowledge.rules import load_rules

    return load_rules()


def built_in_kinds() -> Kinds:
    """Return the report kinds, read once for all tests of this process."""
    from knowledge.specs import Kinds

    return Kinds(_kinds())


@cache
def _kinds() -> dict[str, ReportSpec]:
    from knowledge.specs import load_specs

    return load_specs(catalogue=built_in_rules())


def warm_home(home: Path, embedder: Embedder) -> None:
    """Put the knowledge base into `home` as a first start leaves it, built once for all tests of a run."""
    from knowledge.library.index import PassageIndex
    from knowledge.library.ingest import Library

    built = shared_folder() / embedder.name.replace(":", "-")
    with FileLock(f"{built}.lock"):
        if not built.exists():
            part = built.with_suffix(".part")
            index = PassageIndex.open(part, embedder)
            Library(index, built_in_rules(), built_in_kinds()).build_builtin()
            index.close()
            part.rename(built)
    shutil.copytree(built, make_settings(home).knowledge_path)


def with_model(services: Services, model: ChatModel | None) -> Services:
    """Return the same services with another model."""
    return replace(services, chat_model=model)
