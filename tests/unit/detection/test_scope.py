"""Minimal pairs: one syllable or one word turns an alert into silence, or an onset into an all-clear."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.detection.pipeline import DetectInput, detect
from bot.domain.advisory import Detection, Kind, Phase

PUBLISHED = datetime(2026, 3, 1, 9, tzinfo=UTC)


def read(title: str, lang: str) -> Detection:
    return detect(DetectInput(title, "", PUBLISHED, "news", None, lang))


@pytest.mark.parametrize(
    ("lang", "said", "denied"),
    [
        ("en", "Qatar has closed its airspace", "Qatar has not closed its airspace"),
        ("ru", "Катар закрыл воздушное пространство", "Катар не закрывал воздушное пространство"),
        ("uz", "Qatar havo hududi yopildi", "Qatar havo hududi yopilmadi"),
        ("uz", "Қатар ҳаво ҳудуди ёпилди", "Қатар ҳаво ҳудуди ёпилмайди"),
        ("kk", "Қатар әуе кеңістігі жабылды", "Қатар әуе кеңістігі жабылмады"),
        ("kk", "Қатар әуе кеңістігі жабылған", "Қатар әуе кеңістігі жабылған жоқ"),
        ("ky", "Катар аба мейкиндиги жабылды", "Катар аба мейкиндиги жабылган эмес"),
        ("tk", "Katar howa giňişligi ýapyldy", "Katar howa giňişligi ýapylmady"),
        ("tg", "Фазои ҳавоии Қатар баста шуд", "Фазои ҳавоии Қатар баста нашудааст"),
    ],
)
def test_negation(lang: str, said: str, denied: str) -> None:
    assert read(said, lang).kinds == (Kind.AIRSPACE_CLOSURE,)
    assert not read(denied, lang).is_alert


@pytest.mark.parametrize(
    ("lang", "possible"),
    [
        ("en", "Qatar may close its airspace"),
        ("en", "If the airspace is closed, flights will be rerouted"),
        ("ru", "Катар может закрыть воздушное пространство"),
        ("ru", "Если закроют воздушное пространство, рейсы отменят"),
        ("uz", "Qatar havo hududi yopilsa, reyslar bekor qilinishi mumkin"),
        ("kk", "Қатар әуе кеңістігі жабылса, рейстер тоқтатылуы мүмкін"),
        ("ky", "Катар аба мейкиндиги жабылса"),
        ("tk", "Katar howa giňişligi ýapylsa"),
    ],
)
def test_what_is_only_possible_is_no_alert(lang: str, possible: str) -> None:
    assert not read(possible, lang).is_alert


@pytest.mark.parametrize(
    ("lang", "title", "kind"),
    [
        ("en", "Do not travel to Iran, the ministry advises citizens", Kind.TRAVEL_WARNING),
        ("ru", "МИД просит не покидать укрытия и не выходить на улицу", Kind.SAFETY_INSTRUCTION),
        ("uz", "TIV fuqarolardan uydan chiqmaslikni so‘radi", Kind.SAFETY_INSTRUCTION),
    ],
)
def test_advice_keeps_its_not(lang: str, title: str, kind: Kind) -> None:
    assert kind in read(title, lang).kinds


@pytest.mark.parametrize(
    ("lang", "title", "phase"),
    [
        ("en", "Flights to Doha are suspended", Phase.ONSET),
        ("en", "Flights to Doha have resumed", Phase.CLEAR),
        ("en", "Some flights to Doha have partially resumed", Phase.UPDATE),
        ("en", "Sandstorm warning for Doha lifted", Phase.CLEAR),
        ("ru", "Рейсы в Доху возобновлены", Phase.CLEAR),
        ("ru", "Рейсы в Доху частично возобновлены", Phase.UPDATE),
        ("ru", "Ограничения на полеты сняты, небо Катара открыто", Phase.CLEAR),
        ("uz", "Dohaga reyslar tiklandi", Phase.CLEAR),
        ("uz", "Qatar havo hududi qisman ochildi", Phase.UPDATE),
    ],
)
def test_an_all_clear_is_whole_or_it_is_an_update(lang: str, title: str, phase: Phase) -> None:
    assert read(title, lang).phase is phase


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Flights to Doha cancelled after Qatar closed its airspace", {"flight_suspension", "airspace_closure"}),
        ("Qatar's airspace is open again after an overnight closure", {"airspace_reopening"}),
        ("Qatar's airspace stays closed until the authority reopens it", {"airspace_closure"}),
        ("Border crossing at Torkham shut after an exchange of fire in Afghanistan", {"border", "security_incident"}),
    ],
)
def test_until_and_after_turn_what_follows_only_beside_an_end(title: str, kinds: set[str]) -> None:
    assert {kind.value for kind in read(title, "en").kinds} == kinds


@pytest.mark.parametrize(
    ("lang", "named", "unnamed"),
    [
        ("en", "the civil aviation authority said", "no authority has commented"),
        ("en", "the foreign ministry confirmed", "officials have not confirmed this"),
        ("ru", "сообщило Минтранс", "официально власти это не комментируют"),
        ("uz", "deb xabar berdi Transport vazirligi", "Transport vazirligi bunga izoh bermadi"),
        ("kk", "деп хабарлады министрлік", "министрлік бұл ақпаратты растамады"),
    ],
)
def test_an_authority_that_says_nothing_is_not_named(lang: str, named: str, unnamed: str) -> None:
    titles = {"en": "Qatar closes its airspace", "ru": "Катар закрыл воздушное пространство"}
    titles |= {"uz": "Qatar havo hududini yopdi", "kk": "Катар әуе кеңістігін жапты"}
    for words, attributed in ((named, True), (unnamed, False)):
        found = detect(DetectInput(titles[lang], words.capitalize() + ".", lang=lang))
        assert found.is_alert
        assert found.attributed is attributed, words
