"""The preview of a Telegram channel, quirk by quirk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.sources.formats import parse, parse_counted
from bot.sources.formats.parsed import Parsed
from tests.unit.sources.conftest import MakeSource

CHANNEL = "mfa_example"


def post(number: int | str, inner: str, cls: str = "", before: str = "", views: str = "1.2K") -> str:
    """As t.me draws it: text, then the footer with views, an "edited" mark and the time."""
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap {cls}'
        f' js-widget_message" data-post="{CHANNEL}/{number}"><div class="tgme_widget_message_bubble">'
        '<div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name"><span>MFA</span></a></div>'
        f'{inner}<div class="tgme_widget_message_footer"><div class="tgme_widget_message_info">'
        f'<span class="tgme_widget_message_views">{views}</span><span class="copyonly"> views</span>'
        f'<span class="tgme_widget_message_meta">{before}<a class="tgme_widget_message_date" '
        f'href="https://t.me/{CHANNEL}/{number}"><time datetime="2026-03-01T09:00:00+00:00" class="time">14:00</time>'
        "</a></span></div></div></div></div></div>"
    )


def words(markup: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{markup}</div>'


def channel(*posts: str) -> bytes:
    return f'<html><body><section class="tgme_channel_history">{"".join(posts)}</section></body></html>'.encode()


@pytest.fixture
def read(make_source: MakeSource):  # type: ignore[no-untyped-def]
    source = make_source("telegram_channel", lang="ru", url=f"https://t.me/s/{CHANNEL}")
    return lambda *posts: parse_counted(channel(*posts), source)


def one(parsed: Parsed) -> Entry:
    [entry] = parsed.entries
    return entry


def test_an_edit_keeps_the_number_and_changes_the_fingerprint(read) -> None:  # type: ignore[no-untyped-def]
    first = one(read(post(7, words("Рейсы отменены до 3 марта"))))
    edited = one(read(post(7, words("Рейсы отменены до 5 марта"), before="edited &nbsp;")))
    assert first.guid == edited.guid == f"{CHANNEL}/7"
    assert first.fingerprint() != edited.fingerprint()
    assert (first.extra, edited.extra) == ({}, {"edited": True})


def test_views_and_reactions_change_nothing(read) -> None:  # type: ignore[no-untyped-def]
    reactions = (
        '<div class="tgme_widget_message_reactions"><span class="tgme_reaction"><i class="emoji">👍</i>12</span></div>'
    )
    few, many = (
        one(read(post(7, words("Рейсы"), views="1"))),
        one(read(post(7, words("Рейсы") + reactions, views="9M"))),
    )
    assert few.fingerprint() == many.fingerprint()
    assert (many.title, many.text) == ("Рейсы", "")


ALBUM = (
    '<div class="tgme_widget_message_grouped_wrap"><div class="tgme_widget_message_grouped">'
    f'<a class="tgme_widget_message_photo_wrap grouped_media_wrap" href="https://t.me/{CHANNEL}/21?single"></a>'
    f'<a class="tgme_widget_message_photo_wrap grouped_media_wrap" href="https://t.me/{CHANNEL}/22?single"></a>'
    f'<a class="tgme_widget_message_video_player grouped_media_wrap" href="https://t.me/{CHANNEL}/23?single">'
    '<time class="message_video_duration">0:15</time></a></div></div>'
)


def test_an_album_is_one_post_and_its_numbers_are_no_gap(read) -> None:  # type: ignore[no-untyped-def]
    parsed = read(post(20, words("До")), post(21, ALBUM + words("Эвакуация началась")), post(24, words("После")))
    assert [e.title for e in parsed.entries] == ["До", "Эвакуация началась", "После"]
    assert parsed.entries[1].extra == {"album": 3}
    assert parsed.entries[1].published == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert parsed.notes == ()


def test_gaps_are_noted_and_are_no_fault(read) -> None:  # type: ignore[no-untyped-def]
    parsed = read(post(1, words("а а")), post(3, words("б б")), post(7, words("в в")))
    assert parsed.notes == ("4 numbers missing (deleted, or no posts): 2, 4-6",)
    assert parsed.skipped == ()


def test_the_quoted_text_of_a_reply_is_not_the_body(read) -> None:  # type: ignore[no-untyped-def]
    quote = (
        f'<a class="tgme_widget_message_reply user-color-default" href="https://t.me/{CHANNEL}/5">'
        '<div class="tgme_widget_message_author"><span class="tgme_widget_message_author_name">MFA</span></div>'
        '<div class="tgme_widget_message_text js-message_reply_text">Небо закрыто</div></a>'
    )
    entry = one(read(post(9, quote + words("Небо открыто"))))
    assert (entry.title, entry.text) == ("Небо открыто", "")
    assert entry.extra == {"reply_to": f"{CHANNEL}/5"}


def test_a_reply_with_a_picture_only_is_no_entry(read) -> None:  # type: ignore[no-untyped-def]
    quote = '<a class="tgme_widget_message_reply" href="#"><div class="tgme_widget_message_text">Небо закрыто</div></a>'
    assert read(post(9, quote + '<a class="tgme_widget_message_photo_wrap"></a>')).entries == ()


def test_who_a_post_is_forwarded_from_is_noted(read) -> None:  # type: ignore[no-untyped-def]
    known = (
        '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;'
        '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/caa/1"><span>CAA</span></a></div>'
    )
    hidden = '<div class="tgme_widget_message_forwarded_from">Forwarded from <span>Аноним</span></div>'
    first, second = read(post(1, known + words("Небо")), post(2, hidden + words("Море"))).entries
    assert (first.title, first.extra["forwarded_from"]) == ("Небо", "CAA")
    assert second.extra["forwarded_from"] == "Аноним"


UNSUPPORTED = (
    '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
    '<div class="message_media_not_supported_label">Please open Telegram to view this post</div>'
    '<span class="message_media_view_in_telegram">VIEW IN TELEGRAM</span></div></div>'
)


def test_what_the_preview_cannot_show_is_counted(read) -> None:  # type: ignore[no-untyped-def]
    label = words("Please open Telegram to view this post")
    parsed = read(post(1, UNSUPPORTED), post(2, UNSUPPORTED + words("Подпись")), post(3, UNSUPPORTED + label))
    assert [e.title for e in parsed.entries] == ["Подпись"]
    assert parsed.notes == ("posts that the preview cannot show: 2",)


def test_a_picture_with_the_hidden_notice_behind_it_is_just_a_picture(read) -> None:  # type: ignore[no-untyped-def]
    behind = f'<a class="tgme_widget_message_photo_wrap"></a><div class="media_not_supported_cont">{UNSUPPORTED}</div>'
    player = f'<a class="tgme_widget_message_video_player js-message_video_player">{UNSUPPORTED}</a>'
    parsed = read(post(1, behind), post(2, player), post(3, behind + words("Подпись")))
    assert [e.title for e in parsed.entries] == ["Подпись"]
    assert parsed.notes == ()


def test_a_half_supported_post_keeps_its_words(read) -> None:  # type: ignore[no-untyped-def]
    inside = UNSUPPORTED.replace(
        '<div class="message_media_not_supported">', words("Текст") + '<div class="message_media_not_supported">'
    )
    assert one(read(post(1, inside))).title == "Текст"


def test_service_rows_are_no_entries(read) -> None:  # type: ignore[no-untyped-def]
    rows = [
        post(1, words("Channel created"), "service_message"),
        post(2, words("MFA pinned «Рейсы»"), "service_message"),
    ]
    assert read(*rows, post(3, words("Рейсы"))).entries[0].guid == f"{CHANNEL}/3"
    assert read(*rows).entries == ()


def test_emoji_spoilers_and_links_are_text(read) -> None:  # type: ignore[no-untyped-def]
    markup = (
        '<tg-emoji emoji-id="5"><i class="emoji" style="background-image:url(x)"><b>✈️</b></i></tg-emoji> Рейс <b>HY'
        '</b> 333 <tg-spoiler>отменён</tg-spoiler><br/>Телефон <a href="tel:+998781">+998 781</a>, '
        '<a href="https://mfa.example/a?x=1&amp;amp;y=2" onclick="return confirm()">анкета</a>, '
        '<a href="https://mfa.example/b">mfa.example/b</a> https://mfa.example/c '
        '<a href="https://mfa.example/c">https://mfa.example/c</a> <a href="?q=%23hy">#hy</a>'
    )
    entry = one(read(post(1, words(markup))))
    assert entry.title == "✈️ Рейс HY 333 отменён"
    assert entry.text == "Телефон +998 781, анкета, mfa.example/b https://mfa.example/c https://mfa.example/c #hy"
    assert entry.extra["links"] == ["https://mfa.example/a?x=1&y=2", "https://mfa.example/b"]


def test_a_wrapped_body_is_read_once(read) -> None:  # type: ignore[no-untyped-def]
    entry = one(read(post(1, words(words("Один раз<br>и вторая строка")))))
    assert (entry.title, entry.text) == ("Один раз", "и вторая строка")


def test_a_poll_is_a_question_and_its_answers(read) -> None:  # type: ignore[no-untyped-def]
    poll = (
        '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Где вы?</div>'
        '<div class="tgme_widget_message_poll_type">Anonymous poll</div>'
        '<div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">70%</div>'
        '<div class="tgme_widget_message_poll_option_value">'
        '<div class="tgme_widget_message_poll_option_text">В Дохе</div>'
        "</div></div></div>"
    )
    entry = one(read(post(1, poll)))
    assert (entry.title, entry.text, entry.extra) == ("Где вы?", "- В Дохе", {"poll": True})


def test_signs_alone_are_no_headline(read) -> None:  # type: ignore[no-untyped-def]
    entry = one(
        read(post(1, words('<i class="emoji"><b>❗️</b></i><i class="emoji"><b>❗️</b></i><br>Небо закрыто<br>До утра')))
    )
    assert (entry.title, entry.text) == ("Небо закрыто", "До утра")


def test_a_table_of_flights_keeps_its_lines(read) -> None:  # type: ignore[no-untyped-def]
    entry = one(read(post(1, words("Рейсы:<pre>HY333 отменён\nHY335 вылетит</pre>"))))
    assert entry.text == "HY333 отменён\nHY335 вылетит"


def test_a_post_without_a_time_is_kept(read) -> None:  # type: ignore[no-untyped-def]
    bare = f'<div class="tgme_widget_message" data-post="{CHANNEL}/1">{words("Небо")}</div>'
    assert one(read(bare)).published is None


CARD = (
    b'<html><head><title>Telegram: View @mfa</title></head><body><div class="tgme_page">'
    b'<div class="tgme_page_title">MFA</div>'
    b'<div class="tgme_page_action"><a class="tgme_action_button_new">View in Telegram</a></div></div></body></html>'
)
NONE_YET = b'<section class="tgme_channel_history"><div class="tme_no_messages_found">No posts found</div></section>'


@pytest.mark.parametrize(
    ("body", "why"),
    [
        *(
            (CARD, "card: renamed"),
            (NONE_YET, "empty"),
            (b"<html><body></body></html>", "renamed"),
            (b"", "empty body"),
        ),
        (b'{"ok": false}', "no page at all"),
    ],
)
def test_a_page_without_posts_is_an_outage(body: bytes, why: str, make_source: MakeSource) -> None:
    with pytest.raises(NotAFeed, match=why):
        parse(body, make_source("telegram_channel"))


def test_a_buttons_address_is_kept(make_source: MakeSource) -> None:
    button = (
        '<div class="tgme_widget_message_inline_row"><a class="tgme_widget_message_inline_button url_button" '
        'href="https://form.example/"><span>Register</span></a></div>'
    )
    body = (
        '<div class="tgme_widget_message" data-post="c/1"><div class="tgme_widget_message_text">'
        f"Flights home <s>are full</s> have seats</div>{button}</div>"
    )
    [entry] = parse(body.encode(), make_source("telegram_channel"))
    assert (entry.title, entry.extra["links"]) == ("Flights home have seats", ["https://form.example/"])
