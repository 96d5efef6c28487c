"""`zicha doctor`: goes on past what is broken, says what helps, shows no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.llm.checkups import Checkup
from bot.settings import Settings
from bot.upkeep.doctor import examine
from knowledge.library.embeddings import UseEmbedder
from tests.support import warm_home


@pytest.fixture(autouse=True)
def _quiet_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("ZICHA_HOME", str(tmp_path / "home"))
    warm_home(tmp_path / "home", UseEmbedder())


def by_name(checkups: list[Checkup]) -> dict[str, Checkup]:
    return {checkup.name: checkup for checkup in checkups}


async def test_a_fresh_machine_is_well(tmp_path: Path) -> None:
    found = by_name(await examine(offline=True))
    assert all(checkup.ok for checkup in found.values())
    assert str(tmp_path / "home") in found["数据目录"].sentence
    assert "SQLite" in found["数据库"].sentence
    assert "前后一致" in found["资料库"].sentence


async def test_a_mistake_in_the_settings_is_all_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_PAGES", "many")
    (only,) = await examine(offline=True)
    assert not only.ok
    assert "MAX_PAGES" in only.sentence


@pytest.mark.parametrize(
    ("settings", "ok", "says"),
    [
        ({"TELEGRAM_BOT_TOKEN": "1:secret"}, False, "没有人能使用"),
        ({"TELEGRAM_BOT_TOKEN": "1:secret", "ADMIN_USERS": "7"}, True, "轮询方式，1 人可用"),
        (
            {
                "TELEGRAM_BOT_TOKEN": "1:secret",
                "ADMIN_USERS": "7",
                "WEBHOOK_URL": "https://zicha.example/hook",
            },
            False,
            "WEBHOOK_SECRET 未设",
        ),
    ],
)
async def test_telegram_is_examined_without_showing_the_token(
    settings: dict[str, str], ok: bool, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    telegram = by_name(await examine(offline=True))["Telegram"]
    assert telegram.ok is ok
    assert says in telegram.sentence
    assert "secret" not in telegram.sentence


async def test_what_is_broken_does_not_keep_the_rest_from_being_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "home" / "rules"
    rules.mkdir()
    (rules / "bad.toml").write_text('id = "bad"\n', encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    monkeypatch.setenv("CHAT_MODEL", "openai:none")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("MODEL_RETRIES", "0")
    found = by_name(await examine())
    assert not found["规定目录"].ok
    assert "bad.toml" in found["规定目录"].sentence
    assert not found["数据库"].ok
    assert "DATABASE_URL" in found["数据库"].sentence
    assert not found["语言模型"].ok
    assert found["数据目录"].ok
    assert not any("sk-very-secret" in checkup.sentence for checkup in found.values())
