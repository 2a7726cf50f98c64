"""The commands of contract.md: JSON Lines out, logs on stderr, one clear line for what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def bot(*arguments: str, given: str = "", folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **settings}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, input=given, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


CLOSED = {
    "id": "a",
    "title": "Qatar closes its airspace",
    "text": "The Civil Aviation Authority has closed the airspace of Qatar.",
    "published": "2026-02-28T12:00:00Z",
    "source_kind": "official",
    "issuer": "QA",
}


def test_detect_answers_line_by_line_in_order(tmp_path: Path) -> None:
    calm = {"id": "b", "text": "The football match ended in a draw."}
    result = bot("detect", given="\n".join(json.dumps(r) for r in (CLOSED, calm)), folder=tmp_path)
    assert result.returncode == 0, result.stderr
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["id"], first["is_alert"], first["countries"]) == ("a", True, ["QA"])
    assert "airspace_closure" in first["kinds"]
    whole = CLOSED["title"] + "\n" + CLOSED["text"]
    assert all(set(e) == {"field", "value", "start", "end"} for e in first["evidence"])
    assert all(0 <= e["start"] < e["end"] <= len(whole) for e in first["evidence"])
    assert (second["id"], second["is_alert"], second["kinds"], second["phase"]) == ("b", False, [], None)


def test_replay_gives_outcomes_and_a_readers_messages(tmp_path: Path) -> None:
    opened = dict(CLOSED, id="c", title="Qatar reopens its airspace", published="2026-03-01T12:00:00Z")
    opened["text"] = "The Civil Aviation Authority has reopened the airspace of Qatar."
    given = "\n".join(json.dumps(r) for r in (opened, CLOSED))
    lines = [json.loads(x) for x in bot("replay", given=given, folder=tmp_path).stdout.splitlines()]
    assert [(x["id"], x["outcomes"][0]["decision"]) for x in lines] == [("a", "open"), ("c", "clear")]
    assert lines[0]["outcomes"][0]["alert"] == "QA/airspace/1"
    told = bot("replay", "--follow", "QA", "--citizen", "UZ", "--lang", "ru", given=given, folder=tmp_path)
    messages = [json.loads(x) for x in told.stdout.splitlines()]
    assert [m["notify"] for m in messages] == ["push", "push"]
    assert all(set(m) == {"at", "entry", "alerts", "notify", "text", "plain"} for m in messages)
    assert "<" not in messages[0]["plain"]
    assert bot("replay", "--follow", "AE", given=given, folder=tmp_path).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        (["detect"], '{"text": 5}', "line 1"),
        (["detect"], '{"text": "x"}\nnot json', "line 2"),
        (["detect"], '{"text": "x", "source_kind": "blog"}', "source_kind"),
        (["replay"], '{"text": "x", "published": "yesterday"}', "published"),
        (["replay", "--follow", "XX9"], "", "--follow"),
        (["replay", "--follow", "QA", "--lang", "fr"], "", "--lang"),
        (["parse", "nosuch", "file"], "", "FORMAT"),
        (["parse", "rss", "/nowhere/file"], "", "/nowhere/file"),
        (["parse", "html_list", "/dev/null"], "", "--source"),
        (["run", "--role", "captain"], "", "--role"),
        (["run", "--role", "send"], "", "BOT_TOKEN"),
        (["mission", "--near", "1,2"], "", "--near"),
        (["mission", "--near", "north", "--citizen", "UZ"], "", "--near"),
        (["sources", "try", "nosuch"], "", "nosuch"),
        (["nosuch"], "", "nosuch"),
        (["backup"], "", "FILE"),
    ],
)
def test_what_is_wrong_is_one_clear_line_and_exit_two(
    arguments: list[str], given: str, words: str, tmp_path: Path
) -> None:
    result = bot(*arguments, given=given, folder=tmp_path)
    assert result.returncode == 2, result.stderr
    assert words.lower() in result.stderr.lower()
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_wrong_setting_is_one_line_and_exit_two(tmp_path: Path) -> None:
    result = bot("stats", folder=tmp_path, SEND_RATE="fast")
    assert result.returncode == 2
    assert result.stderr.startswith("qalqan: SEND_RATE")


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("this is no database, only a text that is long enough to be read as one")
    result = bot("migrate", folder=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'file'}")
    assert result.returncode == 2
    assert "DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr
    result = bot("backup", "no/such/folder/copy.db", folder=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'file'}")
    assert (result.returncode, len(result.stderr.splitlines())) == (2, 1), result.stderr


def test_a_database_that_is_read_only_or_damaged_is_said_so(tmp_path: Path) -> None:
    sound = tmp_path / "sound.db"
    assert bot("migrate", folder=tmp_path, DATABASE_URL=f"sqlite:///{sound}").returncode == 0
    page = bytearray(sound.read_bytes())
    for name, place, junk, words in (
        ("readonly", 18, b"\x03", "readonly"),  # the header's "write version": this SQLite may only read it
        ("damaged", 4096, b"\xa5" * 20_000, "malformed"),
    ):
        file = tmp_path / f"{name}.db"
        file.write_bytes(page[:place] + junk + page[place + len(junk) :])
        result = bot("run", "--role", "poll", "--until-idle", folder=tmp_path, DATABASE_URL=f"sqlite:///{file}")
        assert (result.returncode, len(result.stderr.splitlines())) == (2, 1), result.stderr
        assert result.stderr.startswith("qalqan: DATABASE_URL: ")
        assert words in result.stderr


def test_sources_are_listed_checked_and_their_faults_all_named(tmp_path: Path) -> None:
    listed = [json.loads(x) for x in bot("sources", "list", "--json", folder=tmp_path).stdout.splitlines()]
    assert len([s for s in listed if s["enabled"]]) >= 15
    assert {"id", "publisher", "tier", "country", "format", "lang", "url", "every"} <= set(listed[0])
    assert bot("sources", "check", folder=tmp_path).returncode == 0
    formats = set(bot("sources", "formats", folder=tmp_path).stdout.split())
    assert {"rss", "atom", "json_list", "html_list", "telegram_channel", "gov_uk", "cap"} <= formats
    broken = tmp_path / "c.toml"
    broken.write_text('[[source]]\nid = "a"\npublisher = "nobody"\nurl = "ftp://x"\nformat = "rss"\nevery = 1\n')
    result = bot("sources", "check", folder=tmp_path, SOURCES=str(broken))
    assert result.returncode == 1
    for part in ("c.toml", "a", "publisher", "url", "every"):
        assert part in result.stdout


def test_missions_answer_in_words_and_by_place(tmp_path: Path) -> None:
    result = bot("mission", "посольство", "узбекистана", "в", "дубае", "--json", folder=tmp_path)
    found = json.loads(result.stdout)
    assert (found["host"], found["missions"][0]["sending"]) == ("AE", "UZ")
    near = json.loads(bot("mission", "--near", "25.2,55.3", "--citizen", "KG", "--json", folder=tmp_path).stdout)
    assert near["missions"][0]["distance_km"] < 50


def test_stats_of_an_empty_database_add_up(tmp_path: Path) -> None:
    result = bot("stats", "--json", folder=tmp_path)
    assert json.loads(result.stdout)["deliveries"]["total"] == 0


def test_backup_and_restore_never_overwrite(tmp_path: Path) -> None:
    assert bot("migrate", folder=tmp_path).returncode == 0
    assert bot("backup", "copy.db", folder=tmp_path).returncode == 0
    assert bot("backup", "copy.db", folder=tmp_path).returncode == 2
    assert bot("restore", "copy.db", folder=tmp_path).returncode == 2
    (tmp_path / "data" / "qalqan.db").rename(tmp_path / "old.db")
    assert bot("restore", "copy.db", folder=tmp_path).returncode == 0
    assert json.loads(bot("stats", "--json", folder=tmp_path).stdout)["entries"]["total"] == 0


def test_run_until_idle_stops_by_itself_and_sigterm_is_obeyed(tmp_path: Path) -> None:
    empty = tmp_path / "none.toml"
    empty.write_text("")
    result = bot("run", "--role", "poll", "--until-idle", folder=tmp_path, SOURCES=str(empty))
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("command", ["detect", "sources list"])
def test_a_reader_that_goes_away_is_no_finding(command: str, tmp_path: Path) -> None:
    many = "\n".join(json.dumps(CLOSED) for _ in range(300))
    line = f"{sys.executable} -m bot {command} | head -1; exit ${{PIPESTATUS[0]}}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    result = subprocess.run(
        ["bash", "-c", line],
        input=many.encode(),
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert len(result.stdout.splitlines()) == 1


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "bot", "sources", "formats"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=environment, timeout=60)
    assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)


STOPPED_WHILE_IMPORTING = """
import os, runpy, signal, sys
class Killer:
    def find_spec(self, name, path=None, target=None):
        if name == "bot.cli":
            os.kill(os.getpid(), signal.SIGTERM)
sys.meta_path.insert(0, Killer())
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(("command", "code"), [("run", 0), ("detect", -15)])
def test_the_service_obeys_sigterm_before_it_has_even_started(command: str, code: int, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    started = [sys.executable, "-c", STOPPED_WHILE_IMPORTING, command]
    result = subprocess.run(started, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False)
    assert (result.returncode, result.stderr) == (code, b"")
