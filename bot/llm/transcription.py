"""A voice message as text, by an OpenAI-compatible server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputInvalid, SettingsInvalid
from bot.llm.failures import CallFailed, empty, failure_of
from bot.llm.retry import retry
from bot.privacy import refuse_classified

if TYPE_CHECKING:
    from bot.settings import Settings

_LARGEST = 25 * 1024 * 1024
"""What such servers take; Telegram's voice messages are far smaller."""


async def transcribe(path: Path, settings: Settings, name: str = "") -> str:
    """Return what is said in the recording.

    Errors: SettingsInvalid where no model is set, InputInvalid for an empty or too long recording,
    ClassifiedText, ModelError.
    """
    model = settings.transcription_model
    if not model:
        raise SettingsInvalid("还没有设置语音识别（TRANSCRIPTION_MODEL），请改为输入文字。")
    content = await asyncio.to_thread(path.read_bytes)
    if not content:
        raise InputInvalid("这段语音是空的，请重新录制。")
    if len(content) > _LARGEST:
        raise InputInvalid("这段语音超过25兆，请分成几段再发。")
    text = await retry(lambda: transcribe_bytes(name or path.name, content, settings), settings.model_retries)
    refuse_classified(text)
    return text


async def transcribe_bytes(name: str, content: bytes, settings: Settings) -> str:
    """Return what one try hears; raises CallFailed."""
    from openai import AsyncOpenAI

    model = settings.transcription_model.removeprefix("openai:")
    failure = None
    text = ""
    async with AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value() or "none",
        base_url=settings.openai_base_url or None,
        max_retries=0,
        timeout=settings.model_timeout_seconds,
    ) as client:
        try:
            async with asyncio.timeout(settings.model_timeout_seconds):
                heard = await client.audio.transcriptions.create(model=model, file=(name, content))
            text = heard.text.strip()
        except Exception as error:
            failure = failure_of(error, model)
    if failure is None and not text:
        failure = empty(model)
    if failure:
        raise CallFailed(failure)
    return text
