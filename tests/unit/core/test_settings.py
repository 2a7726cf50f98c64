"""Settings: what is wrong is said in one line that names the setting and never repeats a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.db.engine import make_engine
from bot.domain.errors import ConfigError
from bot.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).resolve().parents[3]
NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name + "_FILE", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "not-a-token-hunter2"),
        ("ADMIN_IDS", "12,alice"),
        ("SEND_RATE", "0"),
        ("POLL_SCALE", "fast"),
        ("WEB_BIND", "8080"),
        ("WEBHOOK_URL", "ftp://x"),
        ("CONTACT_URL", "bot.example.org"),
        ("CONTACT_URL", "https://x/\r\nX: y"),
        ("WEBHOOK_SECRET", "with space"),
        ("LOG_LEVEL", "loud"),
        ("SOURCES", "/nowhere/at/all"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "http://"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("TELEGRAM_API_URL", "http://host:99999"),
        ("TELEGRAM_API_URL", "http://a b"),
        ("TELEGRAM_API_URL", "http://host/?token=hunter2"),
        ("WEBHOOK_URL", "https://"),
        ("BOT_TOKEN", "123456:hunter2hunter2 extra"),
        ("BOT_TOKEN", "123456:абвгд"),
        ("BOT_TOKEN", "\uff11\uff12\uff13:hunter2"),
        ("ADMIN_IDS", "-5"),
        ("ADMIN_IDS", "0"),
        ("ADMIN_IDS", "9" * 30),
        ("ADMIN_IDS", "\u0663"),
        ("SEND_RATE", "nan"),
        ("SEND_RATE", "inf"),
        ("POLL_SCALE", "1e-300"),
        ("WEB_BIND", "127.0.0.1:\u00b2"),
        ("WEB_BIND", "[::1:8080"),
        ("WEB_BIND", ":8080"),
        ("WEB_BIND", "127.0.0.1:65536"),
        ("SOURCES", "x" * 300),
        ("FETCH_ALLOW_PRIVATE", "perhaps"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(name + ":")
    assert "hunter2" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"SEND_RATE=5\nBOT_TOKEN: hunter2\n", "line 2"),
        (b"%%%\n", "line 1"),
        (b"BOT_TOKEN=\xff\xfe", "cannot be read"),
        (b"BOT_TOKEN=\0hunter2", "BOT_TOKEN"),
    ],
)
def test_an_env_file_that_is_none_is_named(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(SettingsError, match=words) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_a_file_of_a_secret_can_be_named_in_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("123456:abcdefghijklmnop\n")
    (tmp_path / ".env").write_text(f"BOT_TOKEN_FILE={tmp_path / 'token'}\n")
    found = load_settings().bot_token
    assert found is not None
    assert found.get_secret_value() == "123456:abcdefghijklmnop"
    monkeypatch.setenv("BOT_TOKEN", "7:of-the-environment")
    found = load_settings().bot_token
    assert found is not None
    assert found.get_secret_value() == "7:of-the-environment"


@pytest.mark.parametrize("bind", [("[::1]:8080", ("::1", 8080)), ("localhost:0", ("localhost", 0))])
def test_where_to_listen(bind: tuple[str, tuple[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_BIND", bind[0])
    assert load_settings().bind == bind[1]


@pytest.mark.parametrize(
    "address",
    [
        *("nonsense", "://", "mysql://me:hunter2@host/db", "sqlite://", "sqlite:///", "sqlite:///x.db?mode=hunter2"),
        *("postgresql://me:hunter2@host:port/db", "postgresql://me:hun@ter2@host/db", "file:///hunter2@x"),
        "sqlite:////proc/none/hunter2/x.db",
    ],
)
def test_a_database_address_that_is_none_is_one_line_without_its_password(address: str) -> None:
    with pytest.raises(ConfigError, match=r"^DATABASE_URL: ") as caught:
        make_engine(address)
    assert "ter2" not in str(caught.value).replace("/proc/none/hunter2", "")
    assert len(str(caught.value).splitlines()) == 1


def test_all_faults_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEND_RATE", "-1")
    monkeypatch.setenv("WEB_BIND", "x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert {line.partition(":")[0] for line in str(caught.value).splitlines()} == {"SEND_RATE", "WEB_BIND"}


def test_a_secret_can_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("123456:abcdefghijklmnop\n")
    monkeypatch.setenv("BOT_TOKEN_FILE", str(tmp_path / "token"))
    settings = load_settings()
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == "123456:abcdefghijklmnop"
    assert "abcdefghijklmnop" not in repr(settings)


def test_a_missing_secret_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET_FILE", "/nowhere")
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET_FILE"):
        load_settings()


def test_a_webhook_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example.org/telegram")
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
        load_settings()


@pytest.mark.parametrize(
    ("given", "address", "path"),
    [
        ("https://bot.example.org", "https://bot.example.org/telegram", "/telegram"),
        ("https://bot.example.org/", "https://bot.example.org/telegram", "/telegram"),
        ("https://bot.example.org/hooks/qalqan", "https://bot.example.org/hooks/qalqan", "/hooks/qalqan"),
    ],
)
def test_a_webhook_is_awaited_where_telegram_is_told_to_post(
    monkeypatch: pytest.MonkeyPatch, given: str, address: str, path: str
) -> None:
    monkeypatch.setenv("WEBHOOK_URL", given)
    monkeypatch.setenv("WEBHOOK_SECRET", "only-telegram-knows")
    settings = load_settings()
    assert (settings.webhook_address, settings.webhook_path) == (address, path)


def test_the_example_lists_every_setting_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert sorted(listed) == sorted(NAMES)
    defaults = load_settings()
    assert float(listed["SEND_RATE"]) == defaults.send_rate
    assert listed["WEB_BIND"] == defaults.web_bind
    assert listed["TELEGRAM_API_URL"] == defaults.telegram_api_url
    assert listed["DATABASE_URL"] == defaults.database_url.get_secret_value()


def test_the_example_itself_is_a_valid_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings().bot_token is None
