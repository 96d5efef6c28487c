"""Results written to files: whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.errors import InputInvalid


def write_whole(path: Path, content: bytes) -> None:
    """Write a result to a file; what stood there stays where that fails. Raises InputInvalid."""
    part = path.with_name(f".{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputInvalid(f"写不进 {path}（{reason_of(error)}），请检查目录、权限和磁盘空间。") from error


def reason_of(error: OSError) -> str:
    """Say in Chinese what the system said."""
    return _REASONS.get(type(error)) or _BY_NUMBER.get(error.errno or 0) or error.strerror or "系统报错"


_REASONS = {
    PermissionError: "没有权限",
    FileNotFoundError: "没有这个文件夹",
    IsADirectoryError: "那是一个文件夹",
    NotADirectoryError: "路径中有一段不是文件夹",
}
_BY_NUMBER = {
    28: "磁盘已满",
    27: "文件超过系统允许的大小",
    122: "超过磁盘配额",
    36: "文件名太长",
    30: "磁盘只读",
}
