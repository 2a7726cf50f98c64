"""Structured logs: one JSON object a line on stderr, with ids and never with tokens, keys or chat texts."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# a bot token wherever it stands, also inside an API address; and passwords inside database addresses
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_TOKEN_IN_PATH = re.compile(r"(/(?:file/)?bot)\d+:[^/\s]+")
_PASSWORD = re.compile(r"(\w+://[^:/\s@]+:)[^@\s]+(@)")


def redact(text: str) -> str:
    """The text without anything that opens a door."""
    text = _TOKEN_IN_PATH.sub(r"\1<token>", text)
    text = _TOKEN.sub("<token>", text)
    return _PASSWORD.sub(r"\1<password>\2", text)


def _redact_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def configure(level: str = "INFO") -> None:
    """Routes structlog and the standard library's loggers to stderr, redacted. Safe to call twice."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # httpx logs whole addresses at INFO, and with them the token (libraries.md 2.1)
    for name in ("httpx", "httpcore", "telegram", "telegram.ext", "apscheduler", "alembic", "uvicorn", "aiosqlite"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # its only warnings say that a job still runs when it is due again: meant, and many a second in the sandbox. What
    # fails it logs as an error, and what stands still the heartbeats tell
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def get(name: str) -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger
