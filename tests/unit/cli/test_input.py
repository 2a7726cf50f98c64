"""What JSON Lines commands do with input that nobody has checked: in one process, since there are many."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from bot.cli import main

TEXT = "The Civil Aviation Authority has closed the airspace of Qatar."


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """run("detect", given=b"...") -> (exit code, lines of stdout, stderr)."""

    def command(*arguments: str, given: bytes | None = b"") -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "argv", ["bot", *arguments])
        monkeypatch.setattr(sys, "stdin", None if given is None else SimpleNamespace(buffer=io.BytesIO(given)))
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out.splitlines(), err

    return command


def row(**more: Any) -> bytes:
    return json.dumps({"text": TEXT, **more}).encode() + b"\n"


@pytest.mark.parametrize("command", ["detect", "replay"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 5),
        ("title", ["x"]),
        ("url", 5),
        ("lang", 5),
        ("lang", ["en"]),
        ("issuer", 5),
        ("source_kind", ["news"]),
        ("source_kind", "blog"),
        ("text", None),
        ("published", 20260302),
        ("published", True),
        ("published", ""),
        ("published", "Mon, 02 Mar 2026 10:00:00 GMT"),
        ("published", "0001-01-01T00:00:00+14:00"),
        ("published", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_line_and_field(command: str, field: str, value: Any, run: Any) -> None:
    code, _, err = run(command, given=b"\n" + row(id="a") + row(**{field: value}))
    assert code == 2
    assert err.startswith(f"qalqan: line 3: {field}: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", ["detect", "replay"])
@pytest.mark.parametrize(
    "given",
    [b'{"text": "\xff"}', b'{"text": "x", "id": NaN}', b"[1]", b"{", b"[" * 50_000, b'{"text":"x","id":-Infinity}'],
)
def test_what_is_no_json_object_is_named_by_its_line(command: str, given: bytes, run: Any) -> None:
    code, _, err = run(command, given=row() + given)
    assert (code, len(err.splitlines())) == (2, 1)
    assert err.startswith("qalqan: line 2: ")


@pytest.mark.parametrize("given", [1, 0, "x", "", 1.5, ["a"], {"a": None}, "\ud800", False])
def test_an_id_comes_back_as_it_was_given(given: Any, run: Any) -> None:
    source = row(id=given, source_kind="official", published="2026-03-01")
    for arguments, name in ((["detect"], "id"), (["replay"], "id"), (["replay", "--follow", "QA"], "entry")):
        code, lines, err = run(*arguments, given=source)
        assert code == 0, err
        assert json.loads(lines[0])[name] == given


def test_byte_order_mark_line_ends_blank_lines_and_strange_fields_are_no_matter(run: Any) -> None:
    given = b"\xef\xbb\xbf" + row(id=1).replace(b"\n", b"\r\n") + b"\r\n  \n" + row(id=2, foo={"bar": [None]})[:-1]
    assert [json.loads(x)["id"] for x in run("detect", given=given)[1]] == [1, 2]


def test_no_input_is_no_output(run: Any) -> None:
    for command in ("detect", "replay"):
        for given in (b"", b"\n", None):
            assert run(command, given=given) == (0, [], "")


def test_a_state_in_small_letters_is_the_same_state(run: Any) -> None:
    told = [run("detect", given=json.dumps({"text": t, "issuer": i}).encode())[1] for t in (FOG,) for i in ("uz", "UZ")]
    assert told[0] == told[1]
    assert json.loads(told[0][0])["countries"] == ["UZ"]


FOG = "Because of fog the airport has been closed, all flights are suspended, the civil aviation agency said."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["replay", "--follow", ""], "--follow"),
        (["replay", "--follow", " , "], "--follow"),
        (["replay", "--follow", "QA AE"], "--follow"),
        (["replay", "--follow", "QA", "--citizen", "UZ,KZ"], "--citizen"),
        (["replay", "--citizen", ""], "--citizen"),
        (["mission", " "], "QUERY"),
        (["mission", "x", "--citizen", "UZ,KZ"], "--citizen"),
    ],
)
def test_an_option_without_a_usable_value_is_named(arguments: list[str], words: str, run: Any) -> None:
    code, lines, err = run(*arguments)
    assert (code, lines, len(err.splitlines())) == (2, [], 1)
    assert words in err


def test_codes_in_any_letters_and_with_blanks(run: Any) -> None:
    source = row(id=1, source_kind="official", published="2026-03-01")
    assert len(run("replay", "--follow", "qa, ae", "--citizen", "uz", given=source)[1]) == 1


def outcome(*given: bytes, run: Any) -> list[str]:
    return [json.loads(x)["outcomes"][0]["decision"] for x in run("replay", given=b"".join(given))[1]]


def test_two_channels_are_two_publishers_and_so_are_a_ministry_and_a_paper_of_one_state(run: Any) -> None:
    def news(minute: int, **more: Any) -> bytes:
        text = {"text": TEXT + " The civil aviation authority said so."}
        return row(id=minute, published=f"2026-03-01T10:{minute:02}:00Z", source_kind="news", **text | more)

    own = "Our reporter in Doha: the Civil Aviation Authority confirms that Qatar's airspace is closed since noon."
    first, second = news(1, url="https://t.me/s/one/5"), news(2, url="https://t.me/two/9", text=own)
    assert outcome(first, second, run=run) == ["hold", "open"]
    assert outcome(first, news(2, url="https://t.me/two/9"), run=run) == ["hold", "ignore"], "the same text"
    assert outcome(news(1, url="https://t.me/one/5"), news(2, url="https://t.me/s/one/9"), run=run) == [
        "hold",
        "ignore",
    ]
    official = row(id=0, published="2026-03-01T10:00:00Z", source_kind="official", issuer="QA")
    assert outcome(official, news(1, issuer="QA"), run=run) == ["open", "confirm"]
