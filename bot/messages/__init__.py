"""Every fixed sentence that a person sees, from the `<name>.<language>.toml` files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

from bot.errors import ZichaError
from knowledge.errors import KnowledgeError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def text(key: str, language: str = "zh", **values: object) -> str:
    """Return the sentence of that dotted key, its `{names}` filled in; KeyError where there is none."""
    return load_messages("en" if language == "en" else "zh")[key].format(**values)


def for_error(error: BaseException, language: str = "zh", error_id: str = "") -> str:
    """Return the sentence that tells a person of an error.

    Our own errors carry their sentence; anything else is a fault of ours and gets a short id that
    stands in the log beside the trace.
    """
    if isinstance(error, ZichaError | KnowledgeError):
        return str(error)
    return text("error.unexpected", language, id=error_id or "-")


@cache
def load_messages(language: Language) -> dict[str, str]:
    """Return all sentences of a language by dotted key."""
    messages: dict[str, str] = {}
    for file in resources.files(__package__).iterdir():
        if file.name.endswith(f".{language}.toml"):
            _flatten(tomllib.loads(file.read_text(encoding="utf-8")), "", messages)
    return messages


def _flatten(table: dict[str, Any], prefix: str, into: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", into)
        else:
            into[prefix + key] = str(value).strip()
