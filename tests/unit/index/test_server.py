"""The index on a Chroma server on loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.documents import TEAM
from knowledge.errors import StoreUnreachable
from knowledge.library.index import PassageIndex
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = _free_port()
    folder = tmp_path_factory.mktemp("server")
    chroma = Path(sys.executable).with_name("chroma")
    process = subprocess.Popen(
        [str(chroma), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def test_vectors_are_on_the_server(server: str, tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    index = PassageIndex.open(tmp_path, embedder, url=server)
    index.put_document(*make("甲", ["登记", "检查"]))
    assert len(index.search([], embedder.embed_query("登记"), (TEAM,), 5).meaning) == 2
    assert not (tmp_path / "vectors").exists()
    assert index.remove_document("甲", TEAM)
    assert index.search([], embedder.embed_query("登记"), (TEAM,), 5).meaning == {}
    index.close()


def test_without_the_server_words_alone_are_searched(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, FakeEmbedder(), url=f"http://127.0.0.1:{_free_port()}")
    index.put_document(*make("甲", ["登记", "检查"]))
    found = index.search(["登记"], FakeEmbedder().embed_query("登记"), (TEAM,), 5)
    assert (len(found.words), found.meaning) == (1, {})
    with pytest.raises(StoreUnreachable, match="CHROMA_URL"):
        index.check()


def test_closing_leaves_no_connection_open(server: str, tmp_path: Path) -> None:
    script = f"""
        from pathlib import Path
        from knowledge.library.index import PassageIndex
        from tests.fakes import FakeEmbedder
        from tests.unit.index.making import make
        index = PassageIndex.open(Path({str(tmp_path)!r}), FakeEmbedder(), url={server!r})
        index.put_document(*make("连接", ["登记"]))
        index.close()
        assert index.document("连接") is not None, "it opens again"
        index.close()
    """
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "default::ResourceWarning", "-c", textwrap.dedent(script)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "unclosed" not in done.stderr
