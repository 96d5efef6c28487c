"""Keeps the bot's token out of every log line."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from typing import Any

MASK = "***"

_QUIET = ("httpx", "httpcore", "telegram.ext.ExtBot", "telegram.Bot")
"""Loggers that print addresses or contents of requests at INFO or DEBUG."""


def keep_out_of_logs(token: str) -> None:
    """Mask the token in all records from now on, tracebacks included, and quieten chatty loggers."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    factory = logging.getLogRecordFactory()
    secrets = {token, *getattr(factory, "secrets", ())}
    inner = getattr(factory, "inner", factory)
    logging.setLogRecordFactory(_MaskingFactory(inner, frozenset(secrets - {""})))


class _MaskingFactory:
    """Makes log records without secrets.

    A filter would have to sit on every handler, those added later too; all records come through here.
    """

    def __init__(self, inner: Callable[..., logging.LogRecord], secrets: frozenset[str]) -> None:
        self.inner = inner
        self.secrets = secrets
        self._pattern = re.compile("|".join(map(re.escape, sorted(secrets))) or r"(?!)")

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self.inner(*args, **kwargs)
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            message = str(record.msg)
        if self._pattern.search(message):
            record.msg, record.args = self._pattern.sub(MASK, message), None
        if record.exc_info and record.exc_info[1]:
            trace = "".join(traceback.format_exception(*record.exc_info))
            if self._pattern.search(trace):
                # Formatters print this text instead of formatting the exception.
                record.exc_text = self._pattern.sub(MASK, trace.rstrip("\n"))
        return record
