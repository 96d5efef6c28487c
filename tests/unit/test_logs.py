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


def test_a_fault_is_logged_with_the_id_that_the_person_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        try:
            raise RuntimeError(f"failed at /bot{TOKEN}/send")
        except RuntimeError as error:
            error_id = log_unexpected(error)
    assert error_id in caplog.text
    assert "RuntimeError" in caplog.text
    assert TOKEN not in caplog.text
