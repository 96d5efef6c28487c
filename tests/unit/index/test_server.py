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
from knowledge.index import PassageIndex
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


def test_two_hosts_share_a_server(server: str, tmp_path: Path) -> None:
    one = PassageIndex.open(tmp_path / "one", FakeEmbedder(), url=server)
    two = PassageIndex.open(tmp_path / "two", FakeEmbedder(), url=server)
    one.put_document(*make("甲", ["登记", "检查"]))
    assert [p.text for p in two.passages_of("甲", TEAM)] == ["登记", "检查"]
    before = two.revision
    one.put_document(*make("甲", ["登记", "抽查"]))
    assert two.revision != before
    assert [p.text for p in two.passages_of("甲", TEAM)] == ["登记", "抽查"]
    assert two.remove_document("甲", TEAM)
    assert one.documents() == ()
    assert one.check() == ()
    one.close()
    two.close()


def test_closing_leaves_no_connection_open(server: str, tmp_path: Path) -> None:
    script = f"""
        from pathlib import Path
        from knowledge.index import PassageIndex
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


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="CHROMA_URL"):
        PassageIndex.open(tmp_path, FakeEmbedder(), url=f"http://127.0.0.1:{_free_port()}")
