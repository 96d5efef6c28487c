"""What went wrong in a call, in the application's own errors.

The texts of a server's errors are not passed on: some of them repeat the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.errors import ModelAnswerInvalid, ModelBusy, ModelError, ModelRefusedKey, ModelUnreachable

# What providers call a request that their content filter refused: Azure and OpenAI, DashScope.
_FILTERED = frozenset(["content_filter", "data_inspection_failed", "DataInspectionFailed"])


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed call: the error for the user, and whether another try may help."""

    error: ModelError
    may_retry: bool = False
    retry_after: float | None = None
    """Seconds that the server asked to wait."""


class CallFailed(Exception):
    """Carries a Failure from the call to whoever decides on trying again."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure.error))
        self.failure = failure


def stalled(name: str, seconds: float) -> Failure:
    """Return the failure of a model that stopped sending."""
    return Failure(
        ModelUnreachable(f"语言模型 {name} 超过{seconds:g}秒没有回应，请稍后再试，或换一个模型。"),
        may_retry=True,
    )


def too_slow(name: str) -> Failure:
    """Return the failure of a model that goes on sending, but never comes to its end."""
    return Failure(
        ModelUnreachable(
            f"语言模型 {name} 太慢，没有在限定时间内答完，请换一个模型，或调大 MODEL_TOTAL_SECONDS。"
        )
    )


def endless(name: str) -> Failure:
    """Return the failure of an answer much longer than was allowed."""
    return Failure(
        ModelAnswerInvalid(
            f"语言模型 {name} 的回答远超长度上限，已中止，请换一个模型，或调大 ANSWER_TOKENS。"
        )
    )


def cut(name: str) -> Failure:
    """Return the failure of an answer whose connection broke off."""
    return Failure(ModelUnreachable(f"语言模型 {name} 的回答中途断开，请稍后再试。"), may_retry=True)


def empty(name: str, reason: str = "") -> Failure:
    """Return the failure of a model that said nothing."""
    if reason == "content_filter":
        return Failure(
            ModelAnswerInvalid(f"语言模型 {name} 的内容审核拦下了回答，请换一种问法，或换一个模型。")
        )
    if reason == "length":
        return Failure(
            ModelAnswerInvalid(f"语言模型 {name} 还没写出正文就到了长度上限，请调大 ANSWER_TOKENS。")
        )
    return Failure(
        ModelAnswerInvalid(f"语言模型 {name} 没有给出内容，请稍后再试，或换一个模型。"), may_retry=True
    )


def malformed(name: str) -> Failure:
    """Return the failure of an answer that is not of the wanted form."""
    return Failure(
        ModelAnswerInvalid(f"语言模型 {name} 的回答不合要求的格式，可在设置 STRUCTURED_OUTPUT 中换一种方式。")
    )


def failure_of(error: Exception, name: str) -> Failure:
    """Sort an error of a model's client, whichever library it came from."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _by_status(status, error, name)
    kind = type(error).__name__
    if "Timeout" in kind or isinstance(error, TimeoutError):
        return Failure(
            ModelUnreachable(
                f"语言模型 {name} 没有在限定时间内回应，请稍后再试，或调大 MODEL_TIMEOUT_SECONDS。"
            ),
            True,
        )
    if "LengthFinishReason" in kind:
        return empty(name, "length")
    if "ContentFilter" in kind:
        return empty(name, "content_filter")
    if "Connection" in kind or "Connect" in kind:
        return Failure(
            ModelUnreachable(f"连不上语言模型 {name} 的服务器，请检查网络和 OPENAI_BASE_URL。"), True
        )
    if isinstance(error, OSError) or "Protocol" in kind or "Read" in kind or kind == "APIError":
        return cut(name)
    return malformed(name)


def _by_status(status: int, error: Exception, name: str) -> Failure:
    code = str(getattr(error, "code", "") or "")
    if code in _FILTERED:
        return empty(name, "content_filter")
    if status in (401, 403):
        return Failure(
            ModelRefusedKey(f"语言模型 {name} 的服务器不认可密钥或账号（{status}），请检查 OPENAI_API_KEY。")
        )
    if status == 402 or code == "insufficient_quota":
        return Failure(ModelRefusedKey(f"语言模型 {name} 的账户余额或额度不足（{status}），请充值后再试。"))
    if status == 404:
        return Failure(
            ModelUnreachable(
                f"服务器上没有语言模型 {name}，或地址不对（404），请检查 CHAT_MODEL 和 OPENAI_BASE_URL。"
            )
        )
    if status == 413 or "context_length" in code or "Context" in type(error).__name__:
        return Failure(
            ModelAnswerInvalid(f"内容超过了语言模型 {name} 的长度，请缩短后再试，或调小 CONTEXT_TOKENS。")
        )
    if status == 429:
        wait = _retry_after(error)
        when = f"请约{wait:.0f}秒后再试" if wait else "请稍后再试"
        return Failure(ModelBusy(f"语言模型 {name} 繁忙（429），{when}。"), True, wait)
    if status >= 500 or status in (408, 409):
        return Failure(
            ModelUnreachable(f"语言模型 {name} 的服务器出错（{status}），请稍后再试。"),
            True,
            _retry_after(error),
        )
    return Failure(
        ModelAnswerInvalid(f"语言模型 {name} 的服务器不接受这次请求（{status}），请检查模型设置。")
    )


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1000)
        value = headers.get("retry-after")
        if value is None:
            return None
        if str(value).strip().replace(".", "", 1).isdigit():
            return float(value)
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
