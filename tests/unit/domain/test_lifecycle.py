"""The life of an alert, one decision a test; each reads as a line of product.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.advisory import Advisory, Kind, Phase, Severity, Track
from bot.domain.alert import Alert, AlertState
from bot.domain.lifecycle import Act, Decision, Notify, Situation, decide, expire
from bot.domain.merging import LIFETIME
from bot.domain.source import Tier

NOW = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)


def closure(**changes: object) -> Advisory:
    base = Advisory(
        country="QA",
        track=Track.AIRSPACE,
        kinds=(Kind.AIRSPACE_CLOSURE,),
        phase=Phase.ONSET,
        severity=Severity.SEVERE,
        publisher="qa-caa",
        publisher_name="Qatar CAA",
        tier=Tier.OFFICIAL,
        published=NOW,
        title="Qatar closes its airspace",
        issuer="QA",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def news(**changes: object) -> Advisory:
    return closure(
        **{"publisher": "paper", "publisher_name": "Paper", "tier": Tier.NEWS, "attributed": True, **changes}
    )


def flights(**changes: object) -> Advisory:
    return closure(
        **{
            "track": Track.FLIGHTS,
            "kinds": (Kind.FLIGHT_SUSPENSION,),
            "airlines": ("HY", "QR"),
            "publisher": "hy",
            "issuer": "UZ",
            **changes,
        }
    )


def opened(advisory: Advisory | None = None) -> Alert:
    alert = decide(advisory or closure(), Situation(), NOW).alert
    assert alert is not None
    return replace(alert, id=1)


def after(alert: Alert, advisory: Advisory, **situation: object) -> Decision:
    return decide(advisory, Situation(live=alert, **situation), NOW + timedelta(hours=1))  # type: ignore[arg-type]


def test_an_official_closure_opens_an_alert_and_rings() -> None:
    decision = decide(closure(), Situation(next_seq=3), NOW)
    assert (decision.act, decision.notify) == (Act.OPEN, Notify.PUSH)
    assert decision.alert is not None
    assert decision.alert.key == "QA/airspace/3"
    assert decision.alert.expires == NOW + LIFETIME[Track.AIRSPACE]


def test_a_single_news_report_is_held_and_nobody_is_woken() -> None:
    decision = decide(news(), Situation(), NOW)
    assert (decision.act, decision.notify) == (Act.HOLD, Notify.NONE)
    assert decision.alert is not None
    assert decision.alert.state is AlertState.HELD


def test_the_same_newspaper_twice_is_not_a_second_source() -> None:
    held = opened(news())
    assert after(held, news(published=NOW + timedelta(minutes=5))).act is Act.IGNORE


def test_a_second_publisher_that_names_the_authority_opens_a_held_alert() -> None:
    decision = after(opened(news()), news(publisher="agency", tier=Tier.AGENCY))
    assert (decision.act, decision.notify) == (Act.OPEN, Notify.PUSH)
    assert decision.alert is not None
    assert decision.alert.state is AlertState.OPEN
    assert len(decision.alert.facts.sources) == 2


def test_a_second_report_that_names_nobody_keeps_it_held() -> None:
    decision = after(opened(news()), news(publisher="blog", attributed=False))
    assert (decision.act, decision.notify) == (Act.HOLD, Notify.NONE)
    assert decision.alert is not None
    assert decision.alert.state is AlertState.HELD


def test_an_authority_opens_a_held_alert_at_once() -> None:
    decision = after(opened(news()), closure())
    assert (decision.act, decision.notify) == (Act.OPEN, Notify.PUSH)


def test_another_publisher_with_the_same_facts_confirms_silently() -> None:
    decision = after(opened(), news())
    assert (decision.act, decision.notify) == (Act.CONFIRM, Notify.SILENT)


def test_the_same_again_from_the_same_publisher_is_nothing() -> None:
    assert after(opened(), closure(published=NOW + timedelta(minutes=10))).act is Act.IGNORE


def test_a_new_airline_rings_again_but_a_new_flight_number_does_not() -> None:
    alert = opened(flights())
    loud = after(alert, flights(airlines=("HY", "QR", "FZ")))
    quiet = after(alert, flights(flights=("HY333",)))
    assert (loud.act, loud.notify) == (Act.UPDATE, Notify.PUSH)
    assert (quiet.act, quiet.notify) == (Act.UPDATE, Notify.SILENT)


def test_a_newspaper_never_rings_on_an_open_alert() -> None:
    decision = after(opened(flights()), news(track=Track.FLIGHTS, kinds=(Kind.FLIGHT_SUSPENSION,), airlines=("FZ",)))
    assert (decision.act, decision.notify) == (Act.UPDATE, Notify.SILENT)


def test_a_report_that_names_nobody_adds_no_fact() -> None:
    decision = after(opened(flights()), news(track=Track.FLIGHTS, airlines=("FZ",), attributed=False))
    assert decision.act is Act.CONFIRM
    assert decision.alert is not None
    assert decision.alert.facts.airlines == ("HY", "QR")


def test_an_emergency_number_rings() -> None:
    mission = closure(track=Track.MISSION, kinds=(Kind.EMBASSY_CONTACTS,), phones=("+97444444444",), issuer="UZ")
    decision = after(opened(mission), replace(mission, phones=("+97455555555",), published=NOW + timedelta(hours=1)))
    assert (decision.act, decision.notify) == (Act.UPDATE, Notify.PUSH)
    assert decision.alert is not None
    assert decision.alert.facts.phones == ("+97455555555", "+97444444444")
    assert decision.alert.audience == "UZ"


def test_a_longer_validity_is_a_silent_edit_and_a_later_expiry() -> None:
    decision = after(opened(), closure(valid_until=date(2026, 3, 20)))
    assert (decision.act, decision.notify) == (Act.UPDATE, Notify.SILENT)
    assert decision.alert is not None
    assert decision.alert.expires > opened().expires


def test_an_official_all_clear_ends_it() -> None:
    decision = after(opened(), closure(phase=Phase.CLEAR, kinds=(Kind.AIRSPACE_REOPENING,)))
    assert (decision.act, decision.notify) == (Act.CLEAR, Notify.PUSH)
    assert decision.alert is not None
    assert decision.alert.state is AlertState.CLEARED
    assert decision.alert.facts.kinds == (Kind.AIRSPACE_REOPENING,)


def test_a_newspapers_all_clear_waits_for_a_second_one() -> None:
    clear = news(phase=Phase.CLEAR, kinds=(Kind.AIRSPACE_REOPENING,))
    alone = after(opened(), clear)
    seconded = after(opened(), clear, doubted_clears=frozenset({"agency"}))
    assert (alone.act, alone.alert) == (Act.HOLD, None)
    assert seconded.act is Act.CLEAR


def test_one_airline_resuming_leaves_the_others_suspended() -> None:
    decision = after(opened(flights()), flights(phase=Phase.CLEAR, kinds=(Kind.FLIGHT_RESUMPTION,), airlines=("HY",)))
    assert (decision.act, decision.notify) == (Act.UPDATE, Notify.PUSH)
    assert decision.alert is not None
    assert decision.alert.state is AlertState.OPEN
    assert decision.alert.facts.airlines == ("QR",)
    assert decision.alert.facts.kinds == (Kind.FLIGHT_SUSPENSION,)


def test_an_end_that_is_said_after_silence_clears_what_had_expired() -> None:
    silent = expire(opened(), NOW + LIFETIME[Track.AIRSPACE])
    over = closure(phase=Phase.CLEAR, kinds=(Kind.AIRSPACE_REOPENING,), published=NOW + timedelta(days=9))
    decision = decide(over, Situation(expired=silent, next_seq=2), NOW + timedelta(days=9))
    assert (decision.act, decision.notify) == (Act.CLEAR, Notify.PUSH)
    assert decision.alert is not None
    assert (decision.alert.id, decision.alert.state) == (1, AlertState.CLEARED)
    again = decide(closure(published=over.published), Situation(expired=silent, next_seq=2), over.published)
    assert again.act is Act.OPEN
    held = decide(news(), Situation(), NOW).alert
    assert held is not None
    unheard = Situation(expired=expire(held, NOW + LIFETIME[Track.AIRSPACE]))
    assert decide(over, unheard, over.published).act is Act.IGNORE


def test_closed_again_after_an_end_is_a_beginning() -> None:
    later = NOW + timedelta(days=1)
    again = closure(phase=Phase.UPDATE, published=later)
    decision = decide(again, Situation(ended=NOW, next_seq=2), later)
    assert decision.alert is not None
    assert decision.alert.facts.phase is Phase.ONSET


def test_an_all_clear_for_nothing_is_ignored() -> None:
    assert decide(closure(phase=Phase.CLEAR), Situation(), NOW).act is Act.IGNORE


def test_history_is_not_news() -> None:
    decision = decide(closure(published=NOW - timedelta(days=3)), Situation(), NOW)
    assert decision.act is Act.IGNORE
    assert "too old" in decision.reason


def test_an_entry_from_before_the_all_clear_does_not_reopen() -> None:
    ended = NOW - timedelta(hours=1)
    assert decide(closure(published=ended - timedelta(minutes=1)), Situation(ended=ended), NOW).act is Act.IGNORE


def advice(level: str, severity: Severity, **changes: object) -> Advisory:
    return closure(
        **{
            "track": Track.ADVICE,
            "kinds": (Kind.TRAVEL_WARNING,),
            "publisher": "gac",
            "issuer": "CA",
            "level": level,
            "severity": severity,
            **changes,
        }
    )


def test_a_raised_level_rings_and_an_older_copy_never_lowers_it() -> None:
    caution = advice("caution", Severity.MODERATE)
    raised = after(opened(caution), advice("avoid", Severity.EXTREME, published=NOW + timedelta(minutes=30)))
    assert (raised.act, raised.notify) == (Act.UPDATE, Notify.PUSH)
    assert raised.alert is not None
    older = after(raised.alert, advice("caution", Severity.MODERATE, published=NOW - timedelta(hours=2)))
    assert older.act is Act.IGNORE
    lowered = after(raised.alert, advice("caution", Severity.MODERATE, published=NOW + timedelta(hours=1)))
    assert (lowered.act, lowered.notify) == (Act.UPDATE, Notify.PUSH)
    assert lowered.alert is not None
    assert lowered.alert.facts.severity is Severity.MODERATE


def test_advice_is_kept_per_government() -> None:
    assert opened(advice("avoid", Severity.EXTREME)).scope == "CA"
    assert opened().scope == ""


def test_silence_ends_in_not_confirmed_never_in_over() -> None:
    alert = opened()
    ended = expire(alert, NOW + timedelta(days=3))
    assert ended.state is AlertState.EXPIRED
    assert ended.revision == alert.revision + 1
    assert ended.facts == alert.facts


@pytest.mark.parametrize("advisory", [closure(), news(), flights(), advice("avoid", Severity.EXTREME)])
def test_the_same_advisory_twice_changes_nothing(advisory: Advisory) -> None:
    assert after(opened(advisory), advisory).act is Act.IGNORE


def test_an_all_clear_for_another_message_ends_nothing() -> None:
    live = decide(closure(), Situation(), NOW).alert
    over = closure(phase=Phase.CLEAR)
    assert decide(over, Situation(live=live, ends=False), NOW).act is Act.IGNORE
    assert decide(over, Situation(live=live), NOW).act is Act.CLEAR


def test_one_warning_of_several_that_is_over_is_no_all_clear() -> None:
    live = decide(closure(), Situation(), NOW).alert
    assert live is not None
    decision = decide(closure(phase=Phase.CLEAR, severity=Severity.MODERATE), Situation(live=live, others=2), NOW)
    assert (decision.act, decision.notify) == (Act.UPDATE, Notify.NONE)
    assert decision.alert is not None
    assert (decision.alert.state, decision.alert.facts.severity) == (AlertState.OPEN, Severity.SEVERE)


def test_two_words_that_arrive_in_either_order_leave_the_same_alert() -> None:
    earlier = closure(valid_until=date(2026, 3, 1), published=NOW)
    later = closure(
        publisher="hy",
        issuer="UZ",
        valid_until=date(2026, 3, 2),
        published=NOW + timedelta(minutes=5),
        phones=("+998",),
    )
    in_order = after(opened(earlier), later).alert
    reversed_ = after(opened(later), earlier).alert
    assert in_order is not None
    assert reversed_ is not None
    assert in_order.facts.valid_until == reversed_.facts.valid_until == date(2026, 3, 2)
    assert [n.publisher for n in in_order.facts.sources] == [n.publisher for n in reversed_.facts.sources]
    assert in_order.facts.severity == reversed_.facts.severity


def test_an_all_clear_of_before_the_same_publishers_newer_word_ends_nothing() -> None:
    again = opened(closure(published=NOW))
    late = closure(phase=Phase.CLEAR, kinds=(Kind.AIRSPACE_REOPENING,), published=NOW - timedelta(minutes=30))
    assert after(again, late).act is Act.IGNORE


def test_who_says_that_it_is_over_stands_first() -> None:
    alert = opened(closure(publisher="hy", issuer="UZ", published=NOW + timedelta(minutes=1)))
    over = after(alert, closure(phase=Phase.CLEAR, kinds=(Kind.AIRSPACE_REOPENING,), published=NOW))
    assert over.act is Act.CLEAR
    assert over.alert is not None
    assert over.alert.facts.sources[0].publisher == "qa-caa"
    assert over.alert.facts.phase is Phase.CLEAR


def test_an_earlier_word_raises_a_level_and_never_lowers_it() -> None:
    live = opened(
        closure(track=Track.ADVICE, kinds=(Kind.TRAVEL_WARNING,), level="caution", severity=Severity.MODERATE)
    )
    late = closure(
        track=Track.ADVICE,
        kinds=(Kind.TRAVEL_WARNING,),
        level="avoid",
        severity=Severity.EXTREME,
        publisher="rss",
        published=NOW - timedelta(minutes=5),
        valid_until=date(2026, 3, 9),
    )
    raised = after(live, late).alert
    assert raised is not None
    assert (raised.facts.level, raised.facts.severity) == ("avoid", Severity.EXTREME)
    lower = replace(late, level="normal", severity=Severity.MINOR)
    assert after(replace(raised, id=1), lower).act is Act.IGNORE


# --- standing lists, withdrawals, witnesses ---------------------------------------------------------------------------


def test_milder_advice_that_nobody_was_told_of_rings_nobody() -> None:
    decision = decide(advice("reconsider", Severity.SEVERE, lowered=True, phase=Phase.UPDATE), Situation(), NOW)
    assert (decision.act, decision.notify) == (Act.OPEN, Notify.NONE)


def test_normal_with_stricter_parts_stands_on_the_board_alone() -> None:
    decision = decide(advice("normal", Severity.MINOR, regional=True), Situation(), NOW)
    assert (decision.act, decision.notify) == (Act.OPEN, Notify.NONE)
    assert decide(advice("normal", Severity.MINOR, regional=False), Situation(), NOW).act is Act.IGNORE


def test_stricter_advice_for_parts_rings_and_its_end_is_a_silent_edit() -> None:
    plain = opened(advice("caution", Severity.MODERATE, regional=False))
    added = after(plain, advice("caution", Severity.MODERATE, regional=True))
    assert (added.act, added.notify) == (Act.UPDATE, Notify.PUSH)
    assert added.alert is not None
    dropped = after(added.alert, advice("caution", Severity.MODERATE, regional=False, published=NOW))
    assert (dropped.act, dropped.notify) == (Act.UPDATE, Notify.SILENT)
    unknown = after(opened(advice("caution", Severity.MODERATE)), advice("caution", Severity.MODERATE, regional=True))
    assert unknown.act is Act.IGNORE, "where nobody had said, nothing has changed"


def test_no_longer_listed_is_shown_where_readers_have_it_and_is_no_end() -> None:
    alert = opened(advice("avoid", Severity.EXTREME))
    gone = replace(advice("avoid", Severity.MINOR, unlisted=True, published=NOW + timedelta(hours=1)), level=None)
    decision = after(alert, gone)
    assert (decision.act, decision.notify) == (Act.UPDATE, Notify.SILENT)
    assert decision.alert is not None
    assert (decision.alert.state, decision.alert.expires) == (AlertState.OPEN, alert.expires)
    assert decision.alert.facts.unlisted == "gac"
    assert decision.alert.facts.sources == alert.facts.sources
    assert after(decision.alert, gone).act is Act.IGNORE
    assert decide(gone, Situation(), NOW).act is Act.IGNORE
    assert after(alert, replace(gone, publisher="another")).act is Act.IGNORE
    back = after(decision.alert, advice("avoid", Severity.EXTREME, published=NOW + timedelta(hours=2)))
    assert (back.act, back.notify) == (Act.UPDATE, Notify.SILENT)
    assert back.alert is not None
    assert back.alert.facts.unlisted == ""


def test_what_its_source_withdraws_is_cancelled_and_not_over() -> None:
    taken_back = closure(phase=Phase.CLEAR, withdrawn=True)
    decision = after(opened(), taken_back)
    assert (decision.act, decision.notify) == (Act.CANCEL, Notify.PUSH)
    assert decision.alert is not None
    assert decision.alert.state is AlertState.CANCELLED
    two = after(opened(), news()).alert
    assert two is not None
    kept = after(two, taken_back)
    assert (kept.act, kept.notify) == (Act.UPDATE, Notify.SILENT), "another says so still"
    assert after(opened(), taken_back, ends=False).act is Act.IGNORE


def test_an_echo_opens_nothing_and_confirms_nothing() -> None:
    rerun = news(publisher="agency", tier=Tier.AGENCY)
    held = after(opened(news()), rerun, echo="the same text as Paper")
    assert (held.act, held.reason) == (Act.IGNORE, "the same text as Paper: not a second source")
    open_by_news = replace(opened(news()), state=AlertState.OPEN)
    assert after(open_by_news, rerun, echo="the same text as Paper").act is Act.IGNORE


def test_an_authority_opens_whoever_it_echoes() -> None:
    assert after(opened(news()), closure(), echo="the same text as Paper").act is Act.OPEN


def test_who_carries_an_authoritys_word_is_named_and_renews_nothing() -> None:
    alert = opened()
    decision = after(alert, news(), echo="the same text as Qatar CAA")
    assert (decision.act, decision.notify) == (Act.CONFIRM, Notify.SILENT)
    assert decision.alert is not None
    assert decision.alert.expires == alert.expires
    assert len(decision.alert.facts.sources) == 2
