"""Whatever the bytes: entries that can be stored, or a ParseError. Never another exception."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import ParseError
from bot.sources.catalogue import load
from bot.sources.formats import parse

FIXTURES = Path(__file__).parents[2] / "contract" / "fixtures"
PAYLOADS = sorted(p for p in FIXTURES.iterdir() if not p.name.endswith(".expected.json"))
SOURCES = load(None).sources
JUNK = [b"\0", b"\xff", b"<", b">", b"&", b"<!ENTITY", b'"', b"{", b"}", b"null", b"-1e999", b"[]"]
JUNK += [b"\xed\xa0\x80", b"\xe2\x80\xae"]  # a surrogate, a right-to-left override
KEYS = ["content", "data", "id", "title", "links", "children", "details", "country", "alert", "info", "entries", "area"]
KEYS += [
    "features",
    "properties",
    "metadata",
    "value",
    "conflict_zones",
    "fields",
    "eventtype",
    "alertDate",
    "unid",
    "Title",
]
KEYS += ["base_path", "content_id", "document_type", "alert_status", "parts", "eng", "date"]

HAZARDS = ["gdacs-rss", "usgs-quakes", "emsc-quakes", "who-don", "easa-czib", "reliefweb-disasters", "il-oref-history"]

damage = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 60), st.one_of(st.sampled_from(JUNK), st.binary(max_size=6))),
    min_size=1,
    max_size=4,
)


def read(source_id: str, body: bytes) -> None:
    try:
        entries = parse(body, SOURCES[source_id])
    except ParseError:
        return
    for entry in entries:
        assert entry.title
        assert len(entry.title) <= 500
        assert len(entry.text) <= 20_000
        assert entry.published is None or entry.published.utcoffset() is not None
        stored = json.dumps(entry.as_json(), ensure_ascii=False).encode()
        assert "\\u0000" not in stored.decode()
        entry.fingerprint()


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PAYLOADS), damage)
def test_a_damaged_payload_gives_entries_or_a_parse_error(payload: Path, cuts: list[tuple[int, int, bytes]]) -> None:
    body = payload.read_bytes()
    for place, length, junk in cuts:
        start = place % (len(body) + 1)
        body = body[:start] + junk + body[start + length :]
    read(payload.name.partition(".")[0], body)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(sorted({p.name.partition(".")[0] for p in PAYLOADS})), st.binary(max_size=200))
def test_noise_gives_a_parse_error_or_nothing(source_id: str, body: bytes) -> None:
    read(source_id, body)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
        max_leaves=12,
    ),
    st.sampled_from(["kz-govkz-mfa", "ca-gac-json", "uk-fcdo-api", "meteoalarm-il", *HAZARDS]),
)
def test_json_of_any_shape_gives_entries_or_a_parse_error(document: object, source_id: str) -> None:
    read(source_id, json.dumps(document).encode())
