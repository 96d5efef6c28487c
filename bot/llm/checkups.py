"""Whether the configured models work: one tiny call to each, and one sentence about it."""

from __future__ import annotations

import asyncio
import io
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ModelAnswerInvalid, ZichaError
from bot.llm import ChatMessage, load_chat_model
from bot.llm.retry import retry
from bot.llm.transcription import transcribe_bytes
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from bot.settings import Settings

_HELLO = (ChatMessage("user", "请只回复两个字：正常"),)


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was looked at, whether it works, and what to say about it."""

    name: str
    ok: bool
    sentence: str


async def check_chat_model(settings: Settings) -> Checkup:
    """Ask the first model for two characters."""
    return await _check_chat("语言模型", settings.chat_model, settings)


async def check_fallback_model(settings: Settings) -> Checkup:
    """Ask the second model for two characters."""
    return await _check_chat("备用语言模型", settings.fallback_chat_model, settings)


async def check_embedding_model(settings: Settings) -> Checkup:
    """Embed one sentence."""
    from knowledge.library.embeddings import load_embedder

    name = "向量模型"

    def embed() -> int:
        embedder = load_embedder(
            settings.embedding_model,
            base_url=settings.openai_base_url,
            api_key=settings.openai_api_key.get_secret_value(),
            timeout=settings.model_timeout_seconds,
        )
        return int(embedder.embed_query("自查").shape[0])

    try:
        dimension = await asyncio.to_thread(embed)
    except (ZichaError, KnowledgeError) as error:
        return Checkup(name, False, str(error))
    return Checkup(name, True, f"{settings.embedding_model} 可用，{dimension}维。")


async def check_transcription_model(settings: Settings) -> Checkup:
    """Send a tenth of a second of silence: that nothing was heard in it is no fault."""
    name = "语音识别"
    if not settings.transcription_model:
        return Checkup(name, True, "未设置，语音消息会提示改用文字。")
    try:
        await retry(lambda: transcribe_bytes("silence.wav", _silence(), settings), 0)
    except ModelAnswerInvalid as error:
        if "没有给出内容" not in str(error):
            return Checkup(name, False, str(error))
    except ZichaError as error:
        return Checkup(name, False, str(error))
    return Checkup(name, True, f"{settings.transcription_model} 可用。")


async def check_models(settings: Settings) -> tuple[Checkup, ...]:
    """Try every model that the settings name, all at once."""
    return tuple(
        await asyncio.gather(
            check_chat_model(settings),
            check_fallback_model(settings),
            check_embedding_model(settings),
            check_transcription_model(settings),
        )
    )


async def _check_chat(title: str, name: str, settings: Settings) -> Checkup:
    if not name:
        return Checkup(
            title, True, "未设置，回答直接摘引资料，起草使用句式。" if title == "语言模型" else "未设置。"
        )
    alone = settings.model_copy(update={"chat_model": name, "fallback_chat_model": "", "model_retries": 0})
    model = load_chat_model(alone)
    assert model is not None
    try:
        completion = await model.complete(_HELLO)
    except ZichaError as error:
        return Checkup(title, False, str(error))
    where = "内部模型，不隐去个人信息" if settings.model_is_local else "外部模型，发送前隐去个人信息"
    return Checkup(title, True, f"{name} 可用，{completion.seconds:.1f}秒（{where}）。")


def _silence() -> bytes:
    recording = io.BytesIO()
    with wave.open(recording, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(b"\0\0" * 1_600)
    return recording.getvalue()
