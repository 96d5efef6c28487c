"""A copy of the data folder that is consistent while Zicha is running, and the way back.

The archive is a zip: `manifest.json` with the SHA-256 of every file, then the files. SQLite files
are copied through SQLite's own backup, the rest under the knowledge base's writer lock.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import lzma
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from bot.errors import InputInvalid, StoreFailed
from bot.saving import reason_of

MANIFEST = "manifest.json"
FORMAT = 1
_SQLITE_MAGIC = b"SQLite format 3\x00"
# Locks belong to processes; a journal belongs to the database file that its own backup holds already.
_LARGEST_MANIFEST = 64_000_000
# Whatever a damaged or hostile archive makes zipfile and json raise.
_DAMAGED = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, RecursionError),
    *(KeyError, ValueError, TypeError, AttributeError, RuntimeError, OverflowError),
)
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS)
_LEFT_OUT = (".lock", "-wal", "-shm", "-journal", ".part")


@dataclass(frozen=True, slots=True)
class BackupReceipt:
    """What a backup holds."""

    files: int
    bytes: int


def make_backup(
    home: Path, out: Path, writer_lock: AbstractContextManager[object] | None = None
) -> BackupReceipt:
    """Write the data folder into `out`, whole or not at all.

    `writer_lock` keeps documents from being added meanwhile. Raises StoreFailed.
    """
    # Fixed names: what a killed backup left, a copy of the database among it, the next one clears away.
    part, scratch = out.with_name(f".{out.name}.part"), out.with_name(f".{out.name}.scratch")
    sums: dict[str, str] = {}
    size = 0
    try:
        with (
            writer_lock or nullcontext(),
            _owners_alone(part, scratch) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for path in _files(home, without=(out, part, scratch)):
                source = _settled(path, scratch)
                name = path.relative_to(home).as_posix()
                archive.write(source, f"data/{name}")
                sums[name] = _sha256(source)
                size += source.stat().st_size
                if source != path:
                    source.unlink()
            archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "files": sums}, indent=1))
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(out)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        reason = reason_of(error) if isinstance(error, OSError) else "数据库正忙"
        raise StoreFailed(f"备份没有完成（{reason}），请检查磁盘空间和权限后重试。") from error
    return BackupReceipt(len(sums), size)


@contextmanager
def _owners_alone(part: Path, scratch: Path) -> Iterator[IO[bytes]]:
    """Open the archive and make the folder beside it, both for their owner's eyes alone."""
    shutil.rmtree(scratch, ignore_errors=True)
    part.unlink(missing_ok=True)
    scratch.mkdir(mode=0o700)
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600), "w+b") as file:
            yield file
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def restore_backup(file: Path, home: Path, force: bool = False) -> BackupReceipt:
    """Put a backup in the place of the data folder; the folder before it is kept beside it.

    Every file is checked before anything is replaced. Raises InputInvalid for a damaged or
    foreign file and for a folder that holds data when `force` is not given.
    """
    if not file.is_file():
        raise InputInvalid(f"找不到备份文件 {file}，请检查路径。")
    if home.exists() and any(home.iterdir()) and not force:
        raise InputInvalid(f"数据目录 {home} 里已有内容；确要替换请加 --force（原目录会改名保留）。")
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        finish_restore(home)
        fresh = Path(tempfile.mkdtemp(prefix=_prefix(home), dir=home.parent))
    except OSError as error:
        raise StoreFailed(f"恢复没有完成（{reason_of(error)}），没有改动任何数据。") from error
    try:
        receipt = _unpack(file, fresh)
        if home.exists():
            home.rename(_place_for_old(home))
        fresh.rename(home)
    except OSError as error:
        if error.errno in _NO_ROOM or isinstance(error, PermissionError):
            raise StoreFailed(f"恢复没有完成（{reason_of(error)}），没有改动任何数据。") from error
        raise InputInvalid(f"{file.name} 读不出来（{reason_of(error)}），没有改动任何数据。") from error
    except _DAMAGED as error:
        raise InputInvalid(f"{file.name} 不是完好的备份文件，没有改动任何数据。") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return receipt


def finish_restore(home: Path) -> None:
    """Put the data folder back that a killed restore had moved aside, and clear away what it unpacked."""
    left = list(home.parent.glob(f"{_prefix(home)}*"))
    if left and not home.exists() and (old := old_folders(home)):
        old[-1].rename(home)
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)


def old_folders(home: Path) -> list[Path]:
    """Return the data folders that restores left beside the present one, the oldest first."""
    return sorted(home.parent.glob(f"{home.name}.before-restore*"), key=lambda path: path.stat().st_ctime)


def _place_for_old(home: Path) -> Path:
    """Return where the present folder goes; an older one that is there already is never overwritten."""
    for number in itertools.count(1):
        place = home.with_name(f"{home.name}.before-restore" + (f"-{number}" if number > 1 else ""))
        if not place.exists():
            return place
    raise AssertionError


def _prefix(home: Path) -> str:
    return f".restore-{home.name}-"


def _unpack(file: Path, into: Path) -> BackupReceipt:
    size = 0
    with zipfile.ZipFile(file) as archive:
        _check_room(archive, into)
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise ValueError("a backup of another format")
        for name, expected in manifest["files"].items():
            parts = PurePosixPath(name).parts
            if PurePosixPath(name).is_absolute() or ".." in parts or ":" in name or "\\" in name:
                raise ValueError("a path that leaves the folder")
            target = into.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with archive.open(f"data/{name}") as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            if _sha256(target) != expected:
                raise ValueError("a file that does not match its sum")
            size += target.stat().st_size
    return BackupReceipt(len(manifest["files"]), size)


def _check_room(archive: zipfile.ZipFile, into: Path) -> None:
    """Refuse what would not fit, before a byte of it is written; zipfile reads no more than is announced."""
    if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise ValueError("a manifest too large to be ours")
    if sum(entry.file_size for entry in archive.infolist()) > shutil.disk_usage(into).free:
        raise InputInvalid("备份解开后放不下，请清理磁盘空间后再恢复；没有改动任何数据。")


def _files(home: Path, without: tuple[Path, ...]) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        left_out = path.name.endswith(_LEFT_OUT) or any(
            path == other or other in path.parents for other in without
        )
        if path.is_file() and not path.is_symlink() and not left_out:
            yield path


def _settled(path: Path, scratch: Path) -> Path:
    """Return the file itself, or for SQLite a copy as of one moment."""
    with path.open("rb") as file:
        if file.read(len(_SQLITE_MAGIC)) != _SQLITE_MAGIC:
            return path
    copy = scratch / hashlib.sha256(str(path).encode()).hexdigest()[:16]
    with closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
