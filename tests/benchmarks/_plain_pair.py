"""What a plain LangChain pair does: Chroma similarity search and BM25Okapi over jieba words, ranks fused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.library.embeddings import UseEmbedder


class PlainPair:
    """Searches as EnsembleRetriever([Chroma, BM25Retriever], weights=[.5, .5], c=60) does."""

    def __init__(
        self, folder: Path, ids: Sequence[str], texts: Sequence[str], vectors: NDArray[np.float32]
    ) -> None:
        import logging

        import chromadb
        import jieba
        from chromadb.config import Settings
        from rank_bm25 import BM25Okapi

        jieba.setLogLevel(logging.WARNING)
        self._cut = jieba.lcut
        self._ids = list(ids)
        self._words = BM25Okapi([self._cut(text) for text in texts])
        client = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
        self._vectors = client.create_collection("plain", embedding_function=None)
        for start in range(0, len(ids), 1_000):
            end = start + 1_000
            self._vectors.add(
                ids=self._ids[start:end], embeddings=vectors[start:end], documents=list(texts[start:end])
            )
        self._embedder = UseEmbedder()

    def search(self, question: str, count: int) -> list[str]:
        scores = self._words.get_scores(self._cut(question))
        by_words = [self._ids[row] for row in np.argsort(-scores)[:count]]
        vector = self._embedder.embed_query(question)
        by_meaning = self._vectors.query(query_embeddings=vector[None, :], n_results=count, include=[])[
            "ids"
        ][0]
        fused: dict[str, float] = {}
        for ranking in (by_words, by_meaning):
            for rank, name in enumerate(ranking, 1):
                fused[name] = fused.get(name, 0.0) + 0.5 / (60 + rank)
        return sorted(fused, key=lambda name: -fused[name])[:count]
