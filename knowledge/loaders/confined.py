"""Work on a file in a process of its own, with so much memory and time and no more.

A page of millions of attributes, or a Word file of hundreds of megabytes of XML, then ends its own process and not the
bot with everybody in it. Two run at once; the others wait their turn. Where the system knows no limit on memory
(Windows, macOS) the limit on time stands alone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

T = TypeVar("T")
MEGABYTES, SECONDS = 512, 60.0
"""Memory and time that one file may take; a report of two hundred pages takes a tenth of each."""
AT_ONCE = 2
_MEGABYTE = 1024 * 1024
_turns = threading.BoundedSemaphore(AT_ONCE)
_start_lock = threading.Lock()


class WorkTooLarge(Exception):
    """The work needed more memory or time than it may have, or ended its process."""


def confined(work: Callable[..., T], *args: Any, megabytes: int = MEGABYTES, seconds: float = SECONDS) -> T:
    """Return what `work` returns, made in a process of its own; its exceptions are raised here.

    Raises WorkTooLarge where the limits were reached. Work, arguments, result and exceptions must be picklable.
    """
    with _turns:
        theirs, ours = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(target=_run, args=(ours, megabytes, work, args), daemon=True)
        # The server that the processes are forked from is started by the first one.
        with _start_lock:
            process.start()
        ours.close()
        try:
            result: T = _outcome(theirs, seconds)
            return result
        finally:
            _end(process)
            theirs.close()


def _outcome(connection: Connection[Any, Any], seconds: float) -> Any:
    if not connection.poll(seconds):
        raise WorkTooLarge(f"not done within {seconds:g} seconds")
    try:
        is_done, outcome = connection.recv()
    except EOFError as error:
        raise WorkTooLarge("its process ended") from error
    if is_done:
        return outcome
    raise outcome


def _end(process: BaseProcess) -> None:
    process.join(0.2)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()


def _run(connection: Connection[Any, Any], megabytes: int, work: Callable[..., Any], args: Any) -> None:
    with contextlib.suppress(BrokenPipeError):
        try:
            _limit(megabytes)
            connection.send((True, work(*args)))
        except MemoryError:
            # What is left of the memory may not do for the trace of the error.
            connection.send((False, WorkTooLarge("no memory left")))
        except Exception as error:
            error.__traceback__ = None
            connection.send((False, error))


def _limit(megabytes: int) -> None:
    """Let this process take so much more memory than it has already, where the system can say how much that is."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        held = int(file.read().split()[0]) * resource.getpagesize()
    most = held + megabytes * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _context() -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["knowledge.loaders"])
    return context


_CONTEXT = _context()
