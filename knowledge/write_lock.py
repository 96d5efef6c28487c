"""Who may write to an index: one at a time, in this process and among all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import IndexBusy, StoreUnreachable


class WriteLock:
    """The lock of an index's folder; its holder may take it again."""

    def __init__(self, folder: Path, timeout: float = 10.0, name: str = "write.lock") -> None:
        from filelock import FileLock

        self._threads = threading.RLock()
        self._processes = FileLock(folder / name, timeout=timeout, thread_local=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock; raises IndexBusy where another program keeps it."""
        from filelock import Timeout

        with self._threads:
            try:
                self._processes.acquire()
            except Timeout:
                raise IndexBusy("另一个程序正在写入知识库，请等它结束后再试。") from None
            except OSError as error:
                raise StoreUnreachable("知识库所在的文件夹不可写，请检查权限后再试。") from error
            try:
                yield
            finally:
                self._processes.release()
