"""Keys, tokens and passwords are in no output, no log, no trace and no stored file."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ModelError
from bot.llm import ChatMessage, load_chat_model
from bot.logs import mask_secrets
from tests.e2e.fake_model_server import FakeModelServer
from tests.support import make_settings

KEY = "sk-secret-of-yunling-1234567890"
TOKEN = "123456789:AAsecretsecretsecretsecretsecretsecret"
PASSWORD = "geheim-of-qinghe"
WEBHOOK = "webhook-secret-of-wanghai"
SECRETS = (KEY, TOKEN, PASSWORD, WEBHOOK)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[FakeModelServer]:
    with FakeModelServer() as running:
        yield running


def run(home: Path, server: FakeModelServer, *arguments: str) -> str:
    """Run zicha with all secrets set and everything logged, and return all that it printed."""
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
        "PYTHONPATH": str(ROOT),
        "ZICHA_HOME": str(home),
        "LOG_LEVEL": "DEBUG",
        "CHAT_MODEL": "fake",
        "FALLBACK_CHAT_MODEL": "spare",
        "EMBEDDING_MODEL": "openai:fake-embedding",
        "TRANSCRIPTION_MODEL": "whisper",
        "MODEL_RETRIES": "0",
        "OPENAI_BASE_URL": server.url,
        "OPENAI_API_KEY": KEY,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "WEBHOOK_SECRET": WEBHOOK,
        "WEBHOOK_URL": "https://zicha.example.org/hook",
        "ADMIN_USERS": "1",
    }
    command = [sys.executable, "-m", "bot", *arguments]
    done = subprocess.run(
        command, env=environment, cwd=home, capture_output=True, text=True, timeout=120, check=False
    )
    return done.stdout + done.stderr


def assert_clean(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text


def test_commands_print_and_keep_no_secret(tmp_path: Path, server: FakeModelServer) -> None:
    for _ in range(6):
        server.fail(401, f"Incorrect API key provided: {KEY} for {TOKEN}")
    asked = run(tmp_path, server, "ask", "理论学习中心组多久学习一次？", "--json")
    assert "OPENAI_API_KEY" in asked
    assert "第十条" in asked
    examined = run(tmp_path, server, "doctor")
    assert "spare" in examined
    assert "401" in examined
    for text in (asked, examined):
        assert_clean(text)
    assert server.keys
    assert set(server.keys) == {KEY}
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in SECRETS), path


@pytest.mark.parametrize("behaviour", ["401", "404", "429", "500", "cut", "stall", "empty", "refused"])
async def test_failed_calls_log_and_trace_no_secret(
    tmp_path: Path, server: FakeModelServer, behaviour: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = server.url
    match behaviour:
        case "cut":
            server.cut("应于")
        case "stall":
            server.stall("应于")
        case "empty":
            server.say("")
        case "refused":
            url = "http://127.0.0.1:9/v1"
        case status:
            server.fail(int(status), f"bad key {KEY}", retry_after="99")
    settings = make_settings(
        tmp_path,
        chat_model="fake",
        openai_base_url=url,
        openai_api_key=KEY,
        model_retries=0,
        model_stall_seconds=0.3,
    )
    model = load_chat_model(settings)
    assert model is not None
    with pytest.raises(ModelError) as caught:
        await model.complete([ChatMessage("user", "问")])
    assert_clean("".join(traceback.format_exception(caught.value)))
    assert_clean(caplog.text)
    assert_clean(repr(settings) + str(settings) + repr(model))


def test_a_wrong_database_password_is_not_printed(tmp_path: Path) -> None:
    settings = make_settings(
        tmp_path, database_url=f"postgresql+asyncpg://zicha:{PASSWORD}@127.0.0.1:9/zicha"
    )
    assert PASSWORD not in repr(settings)
    assert (
        mask_secrets(
            f"cannot reach postgresql+asyncpg://zicha:{PASSWORD}@db/zicha {TOKEN} Bearer {KEY}"
        ).count("***")
        == 3
    )
