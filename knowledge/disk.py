"""Whether a disk is full, which databases say in many ways or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

_LITTLE = 1_000_000
"""Bytes with which no database writes a transaction."""


def is_full(folder: Path) -> bool:
    """Tell whether next to nothing can be written any more where the folder is."""
    try:
        return shutil.disk_usage(folder).free < _LITTLE
    except OSError:
        return False
