"""What Chroma raises, as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from knowledge.errors import StoreUnreachable

_BATCH = 1_000
TORN = "向量文件已损坏，请运行 zicha doctor --repair 修复。"
_OPEN = "bindings"
"""What a local client has until it is closed, which another thread does when it fails."""
_SIGNS_OF_TEARING = ("hnsw", "error getting embedding", "error finding id")


Reaching = Callable[[], AbstractContextManager[None]]
"""In which Chroma is asked: what it raises comes out as one sentence."""


class VectorsTorn(StoreUnreachable):
    """The graph over the vectors of a scope was damaged by a kill; its records are not."""


@contextmanager
def reaching() -> Iterator[None]:
    """Turn what Chroma raises into one sentence."""
    from chromadb.errors import ChromaError
    from httpx import HTTPError

    try:
        yield
    except (ChromaError, HTTPError, OSError, ValueError, RuntimeError) as error:
        raise _explained(error) from error
    except AttributeError as error:
        if _OPEN not in str(error):
            raise
        raise _explained(error) from error


def _explained(error: Exception) -> StoreUnreachable:
    words = str(error).lower()
    if any(sign in words for sign in _SIGNS_OF_TEARING):
        return VectorsTorn(TORN)
    if "full" in words or "no space" in words:
        return StoreUnreachable("磁盘空间不足，请清理磁盘后再试；已有的资料不受影响。")
    if "readonly" in words or "permission" in words or "read-only" in words:
        return StoreUnreachable("知识库所在的文件夹不可写，请检查权限后再试。")
    if "connect" in words or "timed out" in words or "timeout" in words:
        return StoreUnreachable("连不上向量库，请检查 CHROMA_URL 和向量库服务后再试。")
    return StoreUnreachable("向量库没有正常回答，请先看磁盘是否已满，再运行 zicha doctor 查看原因。")


def batches(items: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield so many items as Chroma takes at once."""
    listed = list(items)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]
