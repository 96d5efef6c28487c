"""Calls to a language model through LangChain: one try, streamed, watched for stalls."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.errors import SettingsInvalid
from bot.exchange import TokenSink, ignore_tokens
from bot.llm import ChatMessage, Completion, Schema, count_call
from bot.llm.failures import (
    CallFailed,
    Failure,
    cut,
    empty,
    endless,
    failure_of,
    malformed,
    stalled,
    too_slow,
)
from bot.llm.http import bounded_client
from bot.llm.tokens import estimate_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

    from bot.settings import Settings

PROVIDERS = frozenset(
    [
        "openai",
        "anthropic",
        "azure_openai",
        "azure_ai",
        "google_vertexai",
        "google_genai",
        "bedrock",
        "bedrock_converse",
        "cohere",
        "fireworks",
        "together",
        "mistralai",
        "huggingface",
        "groq",
        "ollama",
        "google_anthropic_vertex",
        "deepseek",
        "ibm",
        "nvidia",
        "xai",
        "openrouter",
        "perplexity",
        "upstage",
        "litellm",
        "baseten",
    ]
)
# Some servers send the thinking of a model as part of its answer.
_THINKING = re.compile(
    r"\A\s*<think(?:ing)?>.*?(?:</think(?:ing)?>\s*|\Z)|\A(?:(?!<think).)*?</think(?:ing)?>\s*", re.DOTALL
)
_CHARACTERS_OF_A_TOKEN = 6
_THOUGHT = 60_000
"""Characters of thinking that some servers send with the answer."""
_MOST_CHUNKS = 60_000
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def split_name(name: str) -> tuple[str, str]:
    """Return provider and model: `openai:gpt-x` and `gpt-x` are one; `qwen3:8b` names no provider."""
    prefix, _, rest = name.partition(":")
    return (prefix, rest) if prefix in PROVIDERS and rest else ("openai", name)


class LangChainChatModel:
    """A model that LangChain knows how to call. Failures are raised as CallFailed."""

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        self.is_local = settings.model_is_local
        self.context_tokens = settings.context_tokens
        self._settings = settings
        self._client: BaseChatModel | None = None

    async def complete(
        self, messages: Sequence[ChatMessage], on_text: TokenSink = ignore_tokens
    ) -> Completion:
        """Stream one answer and return it whole."""
        began = time.monotonic()
        client = await self._connect()
        chunks: list[Any] = []
        text, shown = "", ""
        failure: Failure | None = None
        stream = client.astream(_as_langchain(messages))
        try:
            with _untraced():
                async for chunk in self._watched(stream):
                    chunks.append(chunk)
                    text += chunk.text
                    if len(text) > self._longest or len(chunks) > _MOST_CHUNKS:
                        raise CallFailed(endless(self.name))
                    if (answer := _THINKING.sub("", text)) != shown:
                        shown = answer
                        await on_text(shown)
        except CallFailed as error:
            failure = error.failure
            self._count_broken(messages, text, began, has_begun=bool(chunks))
        except asyncio.CancelledError:
            self._count_broken(messages, text, began, has_begun=bool(chunks))
            raise
        finally:
            await stream.aclose()  # type: ignore[attr-defined]
        if failure:
            # Raised out here, so that no error of the client, which may hold the key, is its context.
            raise CallFailed(failure)
        return self._finish(messages, chunks, shown.strip(), began)

    async def complete_structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return one answer in the form of `schema`."""
        began = time.monotonic()
        client = await self._connect()
        method = self._settings.structured_output
        asked = list(_as_langchain(_with_schema(messages, schema) if method == "json_mode" else messages))
        # A mapping, not the class: the client would check the class itself and lose an almost right answer.
        form = {"title": schema.__name__, "description": schema.__name__, **schema.model_json_schema()}
        failure: Failure | None = None
        found: dict[str, Any] = {}
        try:
            structured = client.with_structured_output(form, method=method, include_raw=True)
            with _untraced():
                async with asyncio.timeout(self._settings.model_timeout_seconds):
                    found = await structured.ainvoke(asked)  # type: ignore[assignment]
        except Exception as error:
            failure = failure_of(error, self.name)
        if failure:
            raise CallFailed(failure)
        raw: AIMessage = found["raw"]
        count_call(self._completion(messages, raw, raw.text, began))
        if len(raw.text) > self._longest:
            raise CallFailed(endless(self.name))
        try:
            return _validated(found.get("parsed"), raw.text, schema)
        except (ValidationError, ValueError):
            failure = malformed(self.name) if raw.text.strip() or found.get("parsed") else empty(self.name)
        raise CallFailed(failure)

    @property
    def _longest(self) -> int:
        """So many characters are more than the server was allowed to write."""
        return _CHARACTERS_OF_A_TOKEN * self._settings.answer_tokens + _THOUGHT

    def _count_broken(
        self, messages: Sequence[ChatMessage], text: str, began: float, *, has_begun: bool
    ) -> None:
        """Count a call that broke off after its answer had begun: it is paid for as far as it went."""
        if has_begun:
            prompt = sum(estimate_tokens(message.text) for message in messages)
            count_call(
                Completion(text, self.name, prompt, estimate_tokens(text), time.monotonic() - began, True)
            )

    async def _connect(self) -> BaseChatModel:
        if self._client is None:
            # LangChain takes seconds to import.
            self._client = await asyncio.to_thread(_connect, self.name, self._settings)
        return self._client

    async def _watched(self, stream: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield chunks; give up where the first, or the next, does not come in time."""
        patience = self._settings.model_timeout_seconds
        ends = time.monotonic() + self._settings.model_total_seconds
        failure: Failure | None = None
        while True:
            try:
                async with asyncio.timeout(min(patience, max(ends - time.monotonic(), 0))):
                    chunk = await anext(stream)
            except StopAsyncIteration:
                return
            except TimeoutError:
                is_slow = time.monotonic() >= ends
                failure = too_slow(self.name) if is_slow else stalled(self.name, patience)
                break
            except Exception as error:
                failure = failure_of(error, self.name)
                break
            yield chunk
            patience = self._settings.model_stall_seconds
        raise CallFailed(failure)

    def _finish(
        self, messages: Sequence[ChatMessage], chunks: list[Any], text: str, began: float
    ) -> Completion:
        if not chunks:
            raise CallFailed(empty(self.name))
        whole = chunks[0]
        for chunk in chunks[1:]:
            whole += chunk
        reason = str(
            whole.response_metadata.get("finish_reason") or whole.response_metadata.get("stop_reason") or ""
        )
        completion = self._completion(messages, whole, text, began)
        count_call(completion)
        if not text:
            raise CallFailed(empty(self.name, reason))
        if not reason and split_name(self.name)[0] == "openai":
            raise CallFailed(cut(self.name))
        return completion

    def _completion(
        self, messages: Sequence[ChatMessage], answer: AIMessage, text: str, began: float
    ) -> Completion:
        usage = answer.usage_metadata
        prompt = (
            usage["input_tokens"] if usage else sum(estimate_tokens(message.text) for message in messages)
        )
        written = usage["output_tokens"] if usage else estimate_tokens(text)
        reason = answer.response_metadata.get("finish_reason") or answer.response_metadata.get("stop_reason")
        is_cut = reason in ("length", "max_tokens")
        return Completion(text, self.name, prompt, written, time.monotonic() - began, is_cut)


@contextmanager
def _untraced() -> Iterator[None]:
    """Keep LangChain from sending prompts to a tracing service, whatever the environment says."""
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        yield


def _connect(name: str, settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider, model = split_name(name)
    options: dict[str, Any] = {"max_retries": 0, "timeout": settings.model_timeout_seconds}
    if provider == "openai":
        base_url = settings.openai_base_url or None
        options |= {
            "base_url": base_url,
            # Local servers want no key, and the client wants one.
            "api_key": settings.openai_api_key.get_secret_value() or "none",
            "stream_usage": True,
            "stream_chunk_timeout": None,
            "use_responses_api": False,
            "http_async_client": bounded_client(settings.openai_base_url, settings.model_timeout_seconds),
        }
        # Only OpenAI itself knows the new name of the limit everywhere.
        limit = {"max_tokens": settings.answer_tokens}
        options |= {"extra_body": limit} if base_url else limit
    try:
        client: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
        return client
    except ImportError:
        raise SettingsInvalid(
            f"CHAT_MODEL 里的 {provider} 还没有安装，请安装 langchain-{provider.replace('_', '-')}，或改用兼容 OpenAI 的服务。"
        ) from None


def _as_langchain(messages: Sequence[ChatMessage]) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in messages]


def _with_schema(messages: Sequence[ChatMessage], schema: type[Schema]) -> tuple[ChatMessage, ...]:
    form = json.dumps(schema.model_json_schema(), ensure_ascii=False)
    return (*messages, ChatMessage("user", f"请只输出一个 JSON 对象，不要别的文字，格式符合：\n{form}"))


def _validated(parsed: object, text: str, schema: type[Schema]) -> Schema:
    if isinstance(parsed, dict):
        return schema.model_validate(parsed)
    text = _THINKING.sub("", text)
    if fenced := _FENCE.search(text):
        text = fenced[1]
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError("no JSON object")
    return schema.model_validate_json(text[start : end + 1])
