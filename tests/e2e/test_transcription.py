"""Voice messages and check-ups against a real HTTP server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ClassifiedText, InputInvalid, ModelAnswerInvalid, ModelRefusedKey, SettingsInvalid
from bot.llm.checkups import check_chat_model, check_fallback_model, check_transcription_model
from bot.llm.transcription import transcribe
from bot.settings import Settings
from tests.e2e.fake_model_server import FakeModelServer
from tests.support import make_settings

KEY = "sk-secret-of-yunling-1234567890"


@pytest.fixture
def server() -> Iterator[FakeModelServer]:
    with FakeModelServer() as running:
        yield running


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    path = tmp_path / "voice.ogg"
    path.write_bytes(b"OggS not really")
    return path


def settings_at(server: FakeModelServer, tmp_path: Path, **changes: object) -> Settings:
    named = {"transcription_model": "whisper-1", "openai_base_url": server.url, "openai_api_key": KEY}
    return make_settings(tmp_path, **{**named, "model_retries": 1, "model_timeout_seconds": 5, **changes})


async def test_a_recording_becomes_text(server: FakeModelServer, tmp_path: Path, voice: Path) -> None:
    server.say("今年中心组学了十二次。")
    assert await transcribe(voice, settings_at(server, tmp_path), "voice.ogg") == "今年中心组学了十二次。"
    assert server.uploads == [b"OggS not really"]
    assert server.requests[0]["model"] == "whisper-1"


async def test_a_failing_server_is_tried_again(server: FakeModelServer, tmp_path: Path, voice: Path) -> None:
    server.fail(500, retry_after="0")
    server.say("好。")
    assert await transcribe(voice, settings_at(server, tmp_path)) == "好。"


async def test_what_cannot_be_transcribed(server: FakeModelServer, tmp_path: Path, voice: Path) -> None:
    with pytest.raises(SettingsInvalid, match="TRANSCRIPTION_MODEL"):
        await transcribe(voice, settings_at(server, tmp_path, transcription_model=""))
    server.fail(401, f"bad key {KEY}")
    with pytest.raises(ModelRefusedKey) as caught:
        await transcribe(voice, settings_at(server, tmp_path))
    assert KEY not in repr(caught.value)
    server.say("")
    with pytest.raises(ModelAnswerInvalid):
        await transcribe(voice, settings_at(server, tmp_path, model_retries=0))
    server.say("机密★一年 会议记录")
    with pytest.raises(ClassifiedText):
        await transcribe(voice, settings_at(server, tmp_path))


async def test_an_empty_recording_is_not_sent(server: FakeModelServer, tmp_path: Path) -> None:
    silent = tmp_path / "silent.ogg"
    silent.touch()
    with pytest.raises(InputInvalid, match="空的"):
        await transcribe(silent, settings_at(server, tmp_path))
    assert server.requests == []


async def test_check_ups_say_what_works(server: FakeModelServer, tmp_path: Path) -> None:
    unset = settings_at(server, tmp_path, transcription_model="")
    assert (await check_chat_model(unset)).ok
    assert "未设置" in (await check_fallback_model(unset)).sentence
    assert (await check_transcription_model(unset)).ok

    settings = settings_at(server, tmp_path, chat_model="fake", fallback_chat_model="spare")
    server.say("正常")
    good = await check_chat_model(settings)
    assert good.ok
    assert "fake 可用" in good.sentence
    server.fail(401, KEY)
    bad = await check_fallback_model(settings)
    assert not bad.ok
    assert "spare" in bad.sentence
    assert "OPENAI_API_KEY" in bad.sentence
    assert KEY not in bad.sentence
    server.say("")
    assert (await check_transcription_model(settings)).ok
    server.fail(404)
    assert not (await check_transcription_model(settings)).ok
    assert len(server.requests) == 4
