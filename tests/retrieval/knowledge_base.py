"""The fixed knowledge base that the golden questions are asked of."""

from __future__ import annotations

from pathlib import Path

from bot.standalone import carry_topic
from knowledge.library.embeddings import Embedder, UseEmbedder
from knowledge.library.index import PassageIndex
from knowledge.library.ingest import Library
from knowledge.library.retrieval import Retriever
from knowledge.rules import load_rules
from tests.support import built_in_kinds, built_in_rules, warm_home

FIXTURES = Path(__file__).parents[1] / "fixtures" / "knowledge"
QUESTIONS = Path(__file__).parent / "golden_questions.toml"
BUILTIN_QUESTIONS = Path(__file__).parent / "builtin_questions.toml"


def build(folder: Path, embedder: Embedder | None = None) -> Retriever:
    """Add the invented rules and reports to an empty index; nothing built in is in it."""
    catalogue = load_rules(FIXTURES / "cards")
    index = PassageIndex.open(folder, embedder or UseEmbedder())
    library = Library(index, catalogue, built_in_kinds())
    for name in ("rules", "reports"):
        added = library.add_folder(FIXTURES / name)
        assert not added.refused, added.refused
    return Retriever(index, library.catalogue)


def build_builtin(folder: Path) -> Retriever:
    """Open what comes with Zicha, and nothing else."""
    warm_home(folder, UseEmbedder())
    index = PassageIndex.open(folder / "knowledge", UseEmbedder())
    library = Library(index, built_in_rules(), built_in_kinds())
    return Retriever(library.index, library.catalogue)


def standalone(ask: str, history: tuple[str, ...]) -> str:
    """Put the topic of earlier questions into a follow-up, as the assistant does without a model."""
    return carry_topic(ask, list(history))
