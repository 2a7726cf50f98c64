"""Secrets never reach the log, whoever logs them."""

from __future__ import annotations

import json
import logging

import pytest

from bot import log

TOKEN = "7000000001:AAF-abcdefghijklmnopqrstuvwxyz012"


@pytest.fixture(autouse=True)
def restored_handlers() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_tokens_and_passwords_are_cut_out_of_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("INFO")
    log.get("test").info("call", url=f"https://api.telegram.org/bot{TOKEN}/getMe")
    log.get("test").warning("connect", to="postgresql://bob:hunter2@db/qalqan")
    logging.getLogger("other").error("failed at https://x/bot123:short/sendMessage with %s", TOKEN)
    written = capsys.readouterr().err
    assert TOKEN not in written
    assert "hunter2" not in written
    assert "123:short" not in written
    assert json.loads(written.splitlines()[0])["event"] == "call"


def test_an_exception_with_a_token_in_its_text_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("INFO")
    try:
        raise RuntimeError(f"no route to /bot{TOKEN}/sendMessage")
    except RuntimeError:
        log.get("test").exception("crashed")
    assert TOKEN not in capsys.readouterr().err


def test_the_http_client_does_not_log_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("INFO")
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert capsys.readouterr().err == ""


def test_the_scheduler_is_silent_for_the_job_table_tells_what_fails(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("INFO")
    logging.getLogger("apscheduler.scheduler").warning("Execution of job skipped: maximum number of running instances")
    logging.getLogger("apscheduler.executors.default").error("job raised")
    logging.getLogger("bot.worker.scheduler").error("job failed")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["job failed"]
