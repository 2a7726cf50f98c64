"""Settings: environment or .env; NAME_FILE reads a secret from a file. One clear line for what is wrong."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ENV_FILE = Path(".env")
LARGEST_ID = 2**52
"""Telegram's ids have at most 52 significant bits (Bot API, User)."""
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{3,}")
_BIND = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:\s]+):([0-9]{1,5})")
SECRETS = ("BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET")


class Settings(BaseSettings):
    """Every setting with its default; .env.example lists the same (a test compares them)."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        extra="ignore",
        case_sensitive=False,
        env_ignore_empty=True,
    )

    bot_token: SecretStr | None = None
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    database_url: SecretStr = SecretStr("sqlite:///data/qalqan.db")
    telegram_api_url: str = "https://api.telegram.org"
    sources: Path | None = None
    fetch_allow_private: bool = False
    contact_url: str | None = None
    send_rate: float = Field(default=25.0, gt=0, le=1000)
    poll_scale: float = Field(default=1.0, ge=0.001, le=100)
    web_bind: str = "127.0.0.1:8080"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    log_level: str = "INFO"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        words = [w.strip() for w in value.replace(";", ",").split(",") if w.strip()]
        if not all(w.isascii() and w.isdigit() and 0 < int(w[:20]) < LARGEST_ID for w in words):
            raise ValueError("comma-separated Telegram user ids (numbers) expected")
        return tuple(int(w) for w in words)

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("not a bot token (digits, a colon, letters); ask @BotFather for one")
        return value

    @field_validator("web_bind")
    @classmethod
    def _bind(cls, value: str) -> str:
        match = _BIND.fullmatch(value)
        if match is None or int(match[2]) > 65535:
            raise ValueError("host:port expected, for example 127.0.0.1:8080 or [::1]:8080")
        return value

    @field_validator("telegram_api_url", "webhook_url", "contact_url")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        if value is not None and not _is_web_address(value):
            raise ValueError("an address beginning with http:// or https:// expected, without ? and #")
        return value.rstrip("/") if value else value

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).path in ("/healthz", "/readyz", "/metrics"):
            raise ValueError("this path is taken; choose another, for example /telegram")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None) -> SecretStr | None:
        # 1-256 of A-Z a-z 0-9 _ - : Bot API, setWebhook
        if value is not None:
            raw = value.get_secret_value()
            if not 1 <= len(raw) <= 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in raw):
                raise ValueError("1-256 characters of A-Z, a-z, 0-9, _ and - expected")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("DEBUG, INFO, WARNING or ERROR expected")
        return value.upper()

    @property
    def webhook_path(self) -> str | None:
        """Where Telegram posts: the path of WEBHOOK_URL, /telegram where it has none."""
        return (urlsplit(self.webhook_url).path or "/telegram") if self.webhook_url else None

    @property
    def webhook_address(self) -> str | None:
        """What Telegram is told."""
        if self.webhook_url and not urlsplit(self.webhook_url).path:
            return self.webhook_url + "/telegram"
        return self.webhook_url

    @property
    def bind(self) -> tuple[str, int]:
        host, _, port = self.web_bind.rpartition(":")
        return host.strip("[]"), int(port)


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises where it is no number below 65536
    except ValueError:
        return False
    sound = value.isascii() and value.isprintable() and " " not in value
    return sound and parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)


class SettingsError(ValueError):
    """One line a fault: NAME: what is wrong. Values are never repeated: they may be secrets."""


def load_settings(**overrides: Any) -> Settings:
    """Reads the environment, .env and NAME_FILE files; raises SettingsError with every fault at once."""
    try:
        values = {**_secret_files(), **overrides}
        settings = Settings(**values)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{ENV_FILE}: cannot be read: {type(error).__name__}") from None
    except ValidationError as error:
        lines = [f"{'.'.join(str(p) for p in e['loc']).upper()}: {_words(e)}" for e in error.errors()]
        raise SettingsError("\n".join(sorted(set(lines)))) from None
    if settings.webhook_url and not settings.webhook_secret:
        raise SettingsError("WEBHOOK_SECRET: needed together with WEBHOOK_URL (anyone could post updates otherwise)")
    if settings.sources and not os.path.exists(settings.sources):  # Path.exists raises for a long name
        raise SettingsError(f"SOURCES: no such file or folder: {str(settings.sources)[:200]}")
    return settings


def _secret_files() -> dict[str, str]:
    """What NAME_FILE of the environment, or of .env, points at; a NAME of the same place goes first."""
    found = {}
    in_file = _env_file()
    for name in SECRETS:
        path = os.environ.get(name + "_FILE") or (not in_file.get(name) and in_file.get(name + "_FILE"))
        if path and not os.environ.get(name):
            try:
                found[name.lower()] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"{name}_FILE: cannot read {path}: {type(error).__name__}") from None
    return found


def _env_file() -> dict[str, str | None]:
    """What .env sets. A line that sets nothing is an error: a token passed over in silence would start the sandbox."""
    if not ENV_FILE.is_file():
        return {}
    with ENV_FILE.open(encoding="utf-8") as lines:
        for binding in parse_stream(lines):
            if binding.error or (binding.key and binding.value is None):
                raise SettingsError(f"{ENV_FILE}: line {binding.original.line}: NAME=value expected")
    return dotenv_values(ENV_FILE)


def _words(error: Any) -> str:
    message = str(error["msg"])
    return message.removeprefix("Value error, ")
