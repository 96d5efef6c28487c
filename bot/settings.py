"""All settings: the only place that reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsInvalid


class Settings(BaseSettings):
    """What an operator may choose; every name is documented in `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    # Where things are
    zicha_home: Path = Field(default_factory=lambda: user_data_path("zicha", appauthor=False))
    database_url: SecretStr = SecretStr("")
    chroma_url: str = ""

    # The language model
    chat_model: str = ""
    fallback_chat_model: str = ""
    openai_base_url: str = ""
    openai_api_key: SecretStr = SecretStr("")
    structured_output: Literal["json_schema", "function_calling", "json_mode"] = "json_schema"
    model_is_local: bool = False
    context_tokens: int = Field(default=16_000, ge=2_000)
    answer_tokens: int = Field(default=2_000, ge=200)
    model_timeout_seconds: float = Field(default=60, gt=0)
    model_stall_seconds: float = Field(default=30, gt=0)
    model_total_seconds: float = Field(default=600, gt=0)
    model_retries: int = Field(default=2, ge=0, le=10)
    price_per_million_prompt_tokens: float = Field(default=0, ge=0)
    price_per_million_completion_tokens: float = Field(default=0, ge=0)
    transcription_model: str = ""

    # Embeddings
    embedding_model: str = "use"

    understand_by_model: bool = True
    """Whether the language model reads what each message asks for; else, and where it fails, the examples do."""

    # Limits for one person and day; 0 is no limit
    daily_questions: int = Field(default=0, ge=0)
    daily_tokens: int = Field(default=0, ge=0)

    # Documents
    max_file_megabytes: int = Field(default=20, ge=1)
    max_pages: int = Field(default=500, ge=1)
    max_expanded_megabytes: int = Field(default=200, ge=1)
    retention_days: int = Field(default=0, ge=0)

    # What a new conversation starts with
    default_kind: str = "ideology"
    default_unit: str = ""

    # Telegram
    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api_url: str = ""
    allowed_users: str = ""
    admin_users: str = ""
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_listen: str = "127.0.0.1:8443"

    # The page in the browser
    web_listen: str = "127.0.0.1:8080"
    web_url: str = ""

    # Seen from outside
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("zicha_home", mode="after")
    @classmethod
    def _expand_home(cls, path: Path) -> Path:
        return path.expanduser()

    @property
    def user_ids(self) -> frozenset[int]:
        """The Telegram ids that may use the bot, admins among them."""
        return _ids(self.allowed_users) | self.admin_ids

    @property
    def admin_ids(self) -> frozenset[int]:
        """The Telegram ids that may administer the bot."""
        return _ids(self.admin_users)

    @property
    def knowledge_path(self) -> Path:
        """The folder of the library and of the indexes that are made from it."""
        return self.zicha_home / "knowledge"

    @property
    def library_database_url(self) -> str:
        """The address of the PostgreSQL database that holds the library; empty where it is in its folder."""
        scheme, separator, rest = self.database_url.get_secret_value().partition("://")
        return f"postgresql+psycopg{separator}{rest}" if scheme.startswith("postgresql") else ""

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy address of the database: a file in the home folder unless one is set."""
        given = self.database_url.get_secret_value()
        return given or f"sqlite+aiosqlite:///{self.zicha_home / 'zicha.db'}"


def _ids(text: str) -> frozenset[int]:
    return frozenset(int(word) for word in text.replace(",", " ").split())


def load_settings() -> Settings:
    """Read the environment and `.env`; a mistake raises SettingsInvalid and names the setting."""
    try:
        settings = Settings()
        assert settings.user_ids is not None
    except ValidationError as error:
        names = "、".join(str(detail["loc"][0]).upper() for detail in error.errors() if detail["loc"])
        raise SettingsInvalid(f"设置有误：{names}。请对照 .env.example 改正后再试。") from None
    except ValueError:
        raise SettingsInvalid("设置有误：ALLOWED_USERS 或 ADMIN_USERS 只能是用逗号隔开的数字编号。") from None
    return settings
