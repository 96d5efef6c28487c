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
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import IO, TYPE_CHECKING

from knowledge.errors import EmbedderFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH = 64
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def embed_in_processes(texts: Sequence[str], processes: int) -> NDArray[np.float32]:
    """Embed with that many helper processes; they end with the call."""
    import numpy as np

    starts: SimpleQueue[int] = SimpleQueue()
    for start in range(0, len(texts), _BATCH):
        starts.put(start)
    vectors = np.empty((len(texts), 512), dtype=np.float32)

    def work(_: int) -> None:
        helper = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert helper.stdin is not None
        assert helper.stdout is not None
        try:
            while True:
                try:
                    start = starts.get_nowait()
                except Empty:
                    return
                batch = texts[start : start + _BATCH]
                _send(helper.stdin, json.dumps(list(batch)).encode("ascii"))
                answer = np.frombuffer(_receive(helper.stdout), dtype=np.float32)
                vectors[start : start + len(batch)] = answer.reshape(len(batch), 512)
        except (OSError, EOFError, ValueError):
            raise EmbedderFailed("计算向量的子进程中断了，请重试。") from None
        finally:
            helper.stdin.close()
            helper.stdout.close()
            helper.wait()

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(work, range(processes)))
    return vectors


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
