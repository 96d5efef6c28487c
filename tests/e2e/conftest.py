from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.cli import main
from knowledge.library.embeddings import UseEmbedder
from tests.e2e.fake_bot_api import FakeBotApi
from tests.support import warm_home

Run = Callable[..., tuple[int, str, str]]
"""Runs a command line and returns its exit code, standard output and standard error."""


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi.running() as server:
        yield server


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    warm_home(home, UseEmbedder())
    return home


@pytest.fixture
def run(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("ZICHA_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    for name in (
        "CHAT_MODEL",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "TELEGRAM_BOT_TOKEN",
        "DATABASE_URL",
        "CHROMA_URL",
    ):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(words))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call
