"""A folder for what is made once in a run of the tests, by whichever of its processes needs it first."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

_NAME = "TESTS_SHARED_FOLDER"
_MEMORY = Path("/dev/shm")
"""A folder in memory, which most Linux systems have."""
_ROOM = 2 << 30
"""Bytes that must be free there: a run holds some hundred megabytes at a time."""


@cache
def shared_folder() -> Path:
    """Return the folder; the process that asks first makes it, and removes it at its end."""
    named = os.environ.get(_NAME)
    if named:
        return Path(named)
    folder = Path(tempfile.mkdtemp(prefix="zicha-tests-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_NAME] = str(folder)
    return folder


def prefer_memory() -> None:
    """Let the folders of the tests lie in memory where there is room.

    What is killed or cut off in these tests are processes, never the machine: waiting for a disk at
    each of their many thousand small writes would prove nothing more.
    """
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
