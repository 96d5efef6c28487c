"""Files that are derived from others, under a seal: read whole and of the expected layout, or not at all.

A folder holds a head (`view.json`: its checksum, then JSON), arrays and texts. The head has the
size and checksum of every other file. Whatever is wrong with any of them (another version wrote
them, a full disk, a crash, a stray hand), the folder is removed and made anew from the source.
"""

from __future__ import annotations

import json
import logging
import mmap
import secrets
import shutil
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

_log = logging.getLogger(__name__)

_HEAD = "view.json"
_BLOCK = 1 << 20
_T = TypeVar("_T")


def save_sealed(
    folder: Path,
    name: str,
    layout: Sequence[object],
    head: Mapping[str, object],
    arrays: Mapping[str, Any],
    texts: bytes | mmap.mmap,
    keep: str = "",
) -> None:
    """Write a folder `name` in one step, and remove the others beside it but the one to keep."""
    import numpy as np

    draft = folder / f".{secrets.token_hex(6)}"
    draft.mkdir(parents=True)
    try:
        for key, array in arrays.items():
            np.save(draft / f"{key}.npy", array)
        (draft / "texts").write_bytes(texts)
        seals = {path.name: _seal(path) for path in draft.iterdir()}
        write_head(draft, {"layout": list(layout), "seals": seals, **head})
        with suppress(OSError):  # another process was quicker
            draft.rename(folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for other in folder.iterdir():
        if other.name not in (name, keep):
            shutil.rmtree(other, ignore_errors=True)


def load_newest(
    folder: Path,
    layout: Sequence[object],
    read: Callable[[dict[str, Any], Mapping[str, Any], bytes | mmap.mmap], _T],
) -> _T | None:
    """Return what `read` makes of the newest folder that is whole; what is not is removed."""
    try:
        found = [path for path in folder.iterdir() if not path.name.startswith(".")]
        found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return None
    for path in found:
        if (loaded := load_sealed(path, layout, read)) is not None:
            return loaded
    return None


def load_sealed(
    path: Path,
    layout: Sequence[object],
    read: Callable[[dict[str, Any], Mapping[str, Any], bytes | mmap.mmap], _T],
) -> _T | None:
    """Return what `read` makes of a folder; None where it is not whole, and then it is removed."""
    try:
        return read(*_open(path, layout))
    except Exception as error:  # whatever a damaged file makes the readers raise, it is made anew
        _log.info("search files in %s are made anew: %s", path.parent.name, type(error).__name__)
        shutil.rmtree(path, ignore_errors=True)
    return None


def write_head(folder: Path, head: Mapping[str, object]) -> None:
    """Write the head with its checksum."""
    data = json.dumps(head).encode("ascii")
    (folder / _HEAD).write_bytes(b"%08x\n" % zlib.crc32(data) + data)


def read_head(folder: Path) -> dict[str, Any]:
    """Read the head; ValueError where it is damaged."""
    seal, _, data = (folder / _HEAD).read_bytes().partition(b"\n")
    if int(seal, 16) != zlib.crc32(data):
        raise ValueError(_HEAD)
    head: dict[str, Any] = json.loads(data)
    return head


def _open(folder: Path, layout: Sequence[object]) -> tuple[dict[str, Any], dict[str, Any], bytes | mmap.mmap]:
    import numpy as np

    head = read_head(folder)
    if head["layout"] != list(layout):
        raise ValueError("layout")
    for name, seal in head["seals"].items():
        if _seal(folder / name) != seal:
            raise ValueError(name)
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    with (folder / "texts").open("rb") as file:
        size = (folder / "texts").stat().st_size
        texts = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    return head, arrays, texts


def _seal(path: Path) -> list[int]:
    """Return the size of a file and its checksum; some gigabytes a second."""
    checksum = size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            checksum = zlib.crc32(block, checksum)
            size += len(block)
    return [size, checksum]
