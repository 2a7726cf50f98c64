"""HTML of the Bot API: what it means, what is refused, and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.detected import units
from bot.demo.entities import BadEntities, parse_html

TAGS = ("b", "i", "u", "s", "code", "pre", "tg-spoiler", "strong", "em")  # a blockquote may not stand in another


def marks(source: str) -> list[tuple[str, str]]:
    """(kind, marked text) of every entity."""
    text, entities = parse_html(source)
    raw = text.encode("utf-16-le")
    return [(e["type"], raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in entities]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("\U0001f534 <b>QATAR</b> closed", [("bold", "QATAR")]),
        ("<b>one <i>two</i></b>", [("bold", "one two"), ("italic", "two")]),
        ("<blockquote expandable>long</blockquote>", [("expandable_blockquote", "long")]),
        ('<span class="tg-spoiler">x</span>', [("spoiler", "x")]),
        ("<B>caps</B>", [("bold", "caps")]),
        ("<b>to the end</>", [("bold", "to the end")]),
        ("<b> </b>word", []),
        ("  <b>trimmed</b>\n\n", [("bold", "trimmed")]),
        ('<a href="https://mfa.uz/en?a=1&amp;b=2">Embassy</a>', [("text_link", "Embassy")]),
        ("<a href='javascript:alert(1)'>no link</a>", []),
        ("call +974 4485 1111 or write to info@mfa.uz", [("phone_number", "+974 4485 1111"), ("email", "info@mfa.uz")]),
        ("see mfa.uz, /help and #qatar", [("url", "mfa.uz"), ("bot_command", "/help"), ("hashtag", "#qatar")]),
        ("<code>/help +974 4485 1111</code>", [("code", "/help +974 4485 1111")]),
        ("24/7, km/h, 1.5.2 and a/b are nothing special", []),
    ],
)
def test_a_text_means(source: str, expected: list[tuple[str, str]]) -> None:
    assert marks(source) == expected


def test_a_time_keeps_its_words_and_says_its_moment_and_format() -> None:
    _, entities = parse_html('<tg-time unix="1772280000" format="wDT">28 Feb 14:05</tg-time>')
    assert entities == [
        {"type": "date_time", "unix_time": 1772280000, "date_time_format": "wDT", "offset": 0, "length": 12}
    ]


@pytest.mark.parametrize("form", ["r", "w", "d", "D", "t", "T", "wdt", "DT", ""])
def test_every_documented_time_format_is_taken(form: str) -> None:
    assert parse_html(f'<tg-time unix="1" format="{form}">x</tg-time>')[1][0]["date_time_format"] == form


def test_code_in_a_language_is_one_block() -> None:
    _, entities = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert entities == [{"type": "pre", "language": "python", "offset": 0, "length": 5}]
    assert parse_html('<code class="language-python">x</code>')[1] == [{"type": "code", "offset": 0, "length": 1}]


def test_only_the_four_named_references_and_numbers_are_read() -> None:
    assert parse_html("&lt;b&gt; &amp;amp; &quot; &#43;&#x2B; &laquo; &copy; &")[0] == '<b> &amp; " ++ &laquo; &copy; &'


def test_control_characters_and_direction_overrides_do_not_arrive() -> None:
    assert parse_html("a\0b\u202ec\r\nd")[0] == "a bc\nd"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("ё <div>x</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b ", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=a,b>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ('<tg-time unix="1" format="YYYY">x</tg-time>', "Invalid date format used"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "can't be nested"),
        ("&#xD800;", "invalid Unicode"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_servers_words(source: str, words: str) -> None:
    with pytest.raises(BadEntities) as refused:
        parse_html(source)
    assert str(refused.value).startswith("can't parse entities: ")
    assert words in str(refused.value)


trees: st.SearchStrategy[Any] = st.recursive(
    st.text(alphabet="aя\U0001f534 .", min_size=1, max_size=6),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=12,
)


def written(tree: Any) -> str:
    return tree if isinstance(tree, str) else f"<{tree[0]}>{''.join(map(written, tree[1]))}</{tree[0]}>"


def plain(tree: Any) -> str:
    return tree if isinstance(tree, str) else "".join(map(plain, tree[1]))


@given(trees)
def test_well_nested_markup_keeps_every_word(tree: Any) -> None:
    text, _ = parse_html(written(tree))
    assert text == plain(tree).strip()


@given(st.text(alphabet="<>/b&#;a=\"' tg-timeunix1я\U0001f534\ud83d", max_size=60))
def test_any_markup_is_read_or_refused(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except BadEntities:
        return
    assert all(e["offset"] >= 0 and 0 < e["length"] <= units(text) - e["offset"] for e in entities)
    assert entities == sorted(entities, key=lambda e: (e["offset"], -e["length"]))
