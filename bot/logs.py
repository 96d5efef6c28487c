"""Logs for the operator: no secret, and no user's text above DEBUG."""

from __future__ import annotations

import logging
import re
import sys
import traceback
import uuid
from contextvars import ContextVar

import structlog

from bot.settings import Settings

turn_id: ContextVar[str] = ContextVar("turn_id", default="")
"""The turn that is being answered; stands in each line that is logged meanwhile."""

# Bot tokens stand in request addresses; keys in headers and errors of clients.
_SECRET = re.compile(
    r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}|\bsk-[A-Za-z0-9_-]{8,}|(?<=Bearer )\S+|(?<=://)[^/@\s:]+:[^/@\s]+(?=@)"
)
_TALKATIVE = (
    *("httpx", "httpx2", "httpcore", "httpcore2", "openai", "chromadb", "langchain", "langsmith"),
    *("telegram.ext", "alembic"),
)


def set_up_logs(settings: Settings) -> None:
    """Send logs to standard error in the form that the settings name."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _add_turn,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _mask_secrets,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    # These print whole request addresses, or whole texts, at INFO.
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))


class _StandardError(logging.Handler):
    """Writes to standard error as it is when a line comes, not as it was when logs were set up."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr)
        except Exception:
            self.handleError(record)


def log_unexpected(error: BaseException) -> str:
    """Log a fault of ours with its trace and return the short id that the person is told.

    What the exceptions say may quote a user's words, so it stands in the log at DEBUG only.
    """
    error_id = uuid.uuid4().hex[:8]
    logger = logging.getLogger("zicha")
    logger.error("unexpected error %s\n%s", error_id, mask_secrets(_trace_without_words(error)))
    logger.debug(
        "unexpected error %s: %s", error_id, mask_secrets("".join(traceback.format_exception(error)))
    )
    return error_id


def _trace_without_words(error: BaseException) -> str:
    parts = []
    current: BaseException | None = error
    while current is not None:
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"{frames}{type(current).__module__}.{type(current).__qualname__}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nwhile handling:\n".join(reversed(parts))


def mask_secrets(text: str) -> str:
    """Return the text with tokens, keys and passwords replaced by ***."""
    return _SECRET.sub("***", text)


def _add_turn(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if turn := turn_id.get():
        event["turn"] = turn
    return event


def _mask_secrets(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: mask_secrets(value) if isinstance(value, str) else value for key, value in event.items()}
