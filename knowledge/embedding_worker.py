"""The embedded embedder in helper processes, for large batches.

A helper reads texts from its standard input and writes vectors to its standard output. When
the parent dies, even by kill -9, the pipe closes and the helper ends; the pools of the
standard library would leave it waiting for ever. It also gives each helper one BLAS thread.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING

from knowledge.errors import EmbedderFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AHEAD = 4
"""Batches for each helper that may be done before they are fetched."""
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class _Helper:
    """A helper process."""

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, sys.path))
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": path},
        )

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            _send(stdin, json.dumps(list(texts)).encode("ascii"))
            return np.frombuffer(_receive(stdout), dtype=np.float32).reshape(len(texts), -1)
        except (OSError, EOFError, ValueError):
            raise EmbedderFailed("计算向量的子进程中断了，请重试。") from None

    def stop(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._process.wait()


def embed_in_processes(batches: Sequence[Sequence[str]], processes: int) -> Iterator[NDArray[np.float32]]:
    """Yield the vectors of the batches in order, a few embedded ahead; the helpers end with the iteration."""
    helpers: SimpleQueue[_Helper] = SimpleQueue()
    started = [_Helper() for _ in range(processes)]
    for helper in started:
        helpers.put(helper)

    def embed(batch: Sequence[str]) -> NDArray[np.float32]:
        helper = helpers.get()
        try:
            return helper.embed(batch)
        finally:
            helpers.put(helper)

    pool = ThreadPoolExecutor(processes)
    try:
        ahead: deque[Future[NDArray[np.float32]]] = deque()
        for batch in batches:
            ahead.append(pool.submit(embed, batch))
            if len(ahead) >= _AHEAD * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        for helper in started:
            helper.stop()


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(struct.pack("<Q", len(data)) + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes:
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    (size,) = struct.unpack("<Q", head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _serve() -> None:
    from knowledge.embeddings import encode

    # Whatever a library prints must not get between the vectors.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            texts = json.loads(_receive(sys.stdin.buffer))
        except EOFError:
            return
        _send(answers, encode(texts).tobytes())


if __name__ == "__main__":
    _serve()
