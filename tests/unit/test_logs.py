"""Nothing secret in a log line."""

from __future__ import annotations

import logging

import pytest

from bot.logs import log_unexpected, mask_secrets

TOKEN = "1234567890:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"


@pytest.mark.parametrize(
    "line",
    [
        f"GET /bot{TOKEN}/getUpdates",
        "Authorization: Bearer abcdef123456",
        "key sk-proj-abcdef123456",
        "postgresql+asyncpg://zicha:geheim@db/zicha",
    ],
)
def test_secrets_are_masked(line: str) -> None:
    masked = mask_secrets(line)
    assert "***" in masked
    for secret in (TOKEN, "abcdef123456", "geheim"):
        assert secret not in masked


def test_a_fault_is_logged_with_its_id_and_trace_but_without_a_users_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    words = "某某同志" + "的原话"
    with caplog.at_level(logging.INFO):
        try:
            try:
                raise KeyError(words)
            except KeyError as cause:
                raise RuntimeError(f"failed at /bot{TOKEN}/send") from cause
        except RuntimeError as error:
            error_id = log_unexpected(error)
    assert error_id in caplog.text
    assert "RuntimeError" in caplog.text
    assert "KeyError" in caplog.text
    assert "test_logs.py" in caplog.text
    assert words not in caplog.text
    assert TOKEN not in caplog.text


def test_at_debug_the_words_are_there_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        log_unexpected(RuntimeError(f"failed at /bot{TOKEN}/send"))
    assert "failed at" in caplog.text
    assert TOKEN not in caplog.text
