"""Qalqan: crisis alerts from official sources to a Telegram chat."""

__version__ = "0.1.0"
