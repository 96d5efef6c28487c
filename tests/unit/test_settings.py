"""Settings: documented one by one, a mistake named, nothing secret shown."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.errors import SettingsInvalid
from bot.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_settings_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_env_example_names_every_setting_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert set(lines) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if lines[name.upper()]:
            assert (
                Settings(_env_file=None, **{name: lines[name.upper()]}).__getattribute__(name)
                == field.default
            )  # type: ignore[arg-type]


def test_a_copy_of_env_example_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings() == Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("name", "value"), [("CONTEXT_TOKENS", "viele"), ("STRUCTURED_OUTPUT", "xml"), ("MAX_PAGES", "0")]
)
def test_a_mistake_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, name, value)
    with pytest.raises(SettingsInvalid, match=name):
        load_settings()


def test_users_are_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "ALLOWED_USERS", "1, 2")
    monkeypatch.setitem(os.environ, "ADMIN_USERS", "3")
    assert load_settings().user_ids == {1, 2, 3}
    monkeypatch.setitem(os.environ, "ADMIN_USERS", "@wang")
    with pytest.raises(SettingsInvalid, match="ADMIN_USERS"):
        load_settings()


def test_secrets_do_not_show() -> None:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        openai_api_key="sk-verysecret",
        telegram_bot_token="1:verysecret",
        webhook_secret="verysecret",
    )
    assert "verysecret" not in repr(settings)
