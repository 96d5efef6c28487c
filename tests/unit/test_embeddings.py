"""Embedders: the embedded model, and an endpoint on a real local server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from aiohttp import web

from knowledge.errors import EmbedderFailed
from knowledge.library.embeddings import (
    MAX_CHARACTERS,
    OpenAIEmbedder,
    UseEmbedder,
    load_embedder,
)


class EmbeddingServer:
    """An embeddings API on loopback: answers what `answer` says, and keeps what it was sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.status = 200
        self.body: Any = None
        self.delay = 0.0
        self.dimension = 8
        self.url = ""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    async def _embeddings(self, request: web.Request) -> web.Response:
        data = await request.json()
        self.sent.append(data)
        self.keys.append(request.headers.get("Authorization", ""))
        await asyncio.sleep(self.delay)
        if self.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.status)
        if self.body is not None:
            return web.json_response(self.body)
        rows = [
            {"object": "embedding", "index": n, "embedding": [float(len(text) + 1)] * self.dimension}
            for n, text in enumerate(data["input"])
        ]
        return web.json_response(
            {
                "object": "list",
                "model": data["model"],
                "data": rows,
                "usage": {"prompt_tokens": 1, "total_tokens": 1},
            }
        )

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_post("/v1/embeddings", self._embeddings)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    server = EmbeddingServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def use() -> UseEmbedder:
    return UseEmbedder()


def test_the_embedded_model_knows_what_is_alike(use: UseEmbedder) -> None:
    vectors = use.embed_documents(["每季度集体学习一次", "网站日志保存六个月"])
    assert vectors.shape == (2, 512)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    near, far = vectors @ use.embed_query("中心组多久学习一次")
    assert near > far + 0.1


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "字\udfff", "😀" * 50, "字" * 1_000_000, "\n" * 9_999]
)
def test_the_embedded_model_survives_anything(use: UseEmbedder, text: str) -> None:
    vector = use.embed_query(text)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_nothing_gives_no_rows(use: UseEmbedder) -> None:
    assert use.embed_documents([]).shape == (0, 512)


def test_vectors_come_in_the_order_of_their_texts_whatever_their_length(use: UseEmbedder) -> None:
    texts = [f"第{number}号文件关于{'很长的' * (number % 5)}事项" for number in range(70)]
    together = use.embed_documents(texts)
    alone = np.stack([use.embed_query(text) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_an_endpoint_gets_text_in_batches_and_the_key(server: EmbeddingServer) -> None:
    embedder = load_embedder("openai:bge-m3", base_url=server.url, api_key="sk-1")
    vectors = embedder.embed_documents([f"第{number}条" for number in range(100)])
    assert vectors.shape == (100, 8)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert [len(request["input"]) for request in server.sent] == [10] * 10
    assert server.sent[0]["input"][0] == "第0条", "text, not token numbers"
    assert server.sent[0]["model"] == "bge-m3"
    assert set(server.keys) == {"Bearer sk-1"}
    assert (embedder.name, embedder.dimension) == ("openai:bge-m3", 8)


def test_the_dimension_is_asked_once(server: EmbeddingServer) -> None:
    embedder = OpenAIEmbedder("m", base_url=server.url)
    assert (embedder.dimension, embedder.dimension) == (8, 8)
    assert len(server.sent) == 1


def test_an_endpoint_gets_no_empty_and_no_endless_text(server: EmbeddingServer) -> None:
    OpenAIEmbedder("m", base_url=server.url).embed_documents(["", "\ud800", "字" * 1_000_000])
    empty, surrogate, long = server.sent[0]["input"]
    assert (empty, surrogate, len(long)) == (" ", "?", MAX_CHARACTERS)


@pytest.mark.parametrize(
    ("status", "words"), [(401, "密钥"), (404, "没有模型“m”"), (429, "限流"), (500, "出错"), (400, "出错")]
)
def test_a_refusal_is_one_sentence(server: EmbeddingServer, status: int, words: str) -> None:
    server.status = status
    embedder = OpenAIEmbedder("m", base_url=server.url, retries=0)
    with pytest.raises(EmbedderFailed, match=words) as failed:
        embedder.embed_query("公众号")
    assert str(failed.value).endswith("。")
    assert "公众号" not in str(failed.value)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": []},
        {"data": [{"embedding": [], "index": 0}]},
        {"data": [{"embedding": "abc", "index": 0}]},
        {"data": None},
        [],
        {"data": [{"embedding": [1.0, None], "index": 0}]},
    ],
)
def test_an_answer_that_is_none_is_one_sentence(server: EmbeddingServer, body: Any) -> None:
    server.body = body
    with pytest.raises(EmbedderFailed, match="向量服务"):
        OpenAIEmbedder("m", base_url=server.url, retries=0).embed_query("公众号")


def test_a_dimension_that_changes_is_refused(server: EmbeddingServer) -> None:
    embedder = OpenAIEmbedder("m", base_url=server.url)
    embedder.embed_query("甲")
    server.dimension = 4
    with pytest.raises(EmbedderFailed, match="维数"):
        embedder.embed_query("乙")


def test_a_server_that_is_slow_or_gone_is_one_sentence(server: EmbeddingServer) -> None:
    server.delay = 2
    with pytest.raises(EmbedderFailed, match="没有按时回答"):
        OpenAIEmbedder("m", base_url=server.url, timeout=0.2, retries=0).embed_query("甲")
    with pytest.raises(EmbedderFailed, match="连不上"):
        OpenAIEmbedder("m", base_url="http://127.0.0.1:9/v1", retries=0).embed_query("甲")


@pytest.mark.parametrize("setting", ["", "bge", "openai:", "use-512", "cohere:x"])
def test_an_unknown_embedder_is_named(setting: str) -> None:
    with pytest.raises(EmbedderFailed, match="EMBEDDING_MODEL"):
        load_embedder(setting)
