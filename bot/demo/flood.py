"""Telegram's flood limits as far as they are known (telegram.md): about 30 messages a second for a bot, one a second
in a private chat after a short burst, 20 a minute in a group; whoever hits one waits until its pause is over."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """burst messages at once, then `burst` over `seconds`; pause: the least number of seconds after hitting it."""

    burst: int
    seconds: float
    pause: int = 1


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    closed_until: float = 0.0


@dataclass(slots=True)
class Flood:
    """None switches a limit off."""

    overall: Limit | None = Limit(30, 1.0)
    private: Limit | None = Limit(5, 5.0)
    group: Limit | None = Limit(20, 60.0, pause=3)
    _buckets: dict[int, _Bucket] = field(default_factory=dict)

    def wait(self, chat_id: int, now: float) -> int:
        """Seconds to wait before a message to this chat; 0: it may go, and is counted."""
        chosen = [(0, self.overall), (chat_id, self.group if chat_id < 0 else self.private)]
        limits = [(self._bucket(key, limit, now), limit) for key, limit in chosen if limit is not None]
        waits = [_wait(bucket, limit, now) for bucket, limit in limits]
        if not any(waits):
            for bucket, _ in limits:
                bucket.tokens -= 1
        return max(waits, default=0)

    def _bucket(self, key: int, limit: Limit, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(key, _Bucket(limit.burst, now))
        bucket.tokens = min(limit.burst, bucket.tokens + (now - bucket.at) * limit.burst / limit.seconds)
        bucket.at = now
        return bucket


def _wait(bucket: _Bucket, limit: Limit, now: float) -> int:
    if now >= bucket.closed_until and bucket.tokens < 1:
        needed = (1 - bucket.tokens) * limit.seconds / limit.burst
        bucket.closed_until = now + max(needed, limit.pause)
    return max(0, math.ceil(bucket.closed_until - now))
