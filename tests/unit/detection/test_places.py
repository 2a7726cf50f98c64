"""Places and the part they play."""

from __future__ import annotations

import pytest

from bot.detection.places import find_places
from bot.detection.roles import Role, roles


def found(text: str) -> list[tuple[str, str]]:
    return [(place.iso, place.kind) for place in find_places(text)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("flights to Qatar", "QA"),
        ("рейсы из Катара", "QA"),
        ("в Объединенных Арабских Эмиратах", "AE"),
        ("Eronga safar", "IR"),
        ("Эрондан қайтди", "IR"),
        ("O‘zbekistonda", "UZ"),
        ("O'zbekistonda", "UZ"),
        ("Ozbekistonda", "UZ"),
        ("БАӘ-де", "AE"),
        ("Израильдің", "IL"),
        ("Катарга барган", "QA"),
        ("аз Эрон баргаштанд", "IR"),
        ("Eýrandan çykan", "IR"),
        ("Иорданияның", "JO"),
        ("Новой Зеландии", "NZ"),
        ("Шри-Ланке", "LK"),
    ],
)
def test_countries_in_every_case_language_and_script(text: str, iso: str) -> None:
    assert [code for code, kind in found(text) if kind == "country"] == [iso]


@pytest.mark.parametrize(
    ("text", "iso", "city"),
    [
        ("в Тель-Авиве", "IL", "Tel Aviv"),
        ("Стамбулға ұшты", "TR", "Istanbul"),
        ("Dubayga", "AE", "Dubai"),
        ("in Seoul", "KR", "Seoul"),
        ("в Кампале", "UG", "Kampala"),
        ("Маскаттан", "OM", "Muscat"),
    ],
)
def test_cities_carry_their_country_and_english_name(text: str, iso: str, city: str) -> None:
    (place,) = find_places(text)
    assert (place.iso, place.kind, place.city) == (iso, "city", city)


@pytest.mark.parametrize(
    "text",
    [
        "это обман",
        "катар верхних дыхательных путей",
        "Michael Jordan played",
        "Того же мнения министр",
        "Ближний Восток",
        "the Middle East",
        "give us time",
    ],
)
def test_words_that_only_look_like_countries(text: str) -> None:
    assert found(text) == []


def test_jordan_in_a_list_of_countries_is_the_country() -> None:
    assert [iso for iso, _ in found("Israel, Jordan and Lebanon")] == ["IL", "JO", "LB"]


def test_offsets_point_at_the_name_with_its_ending() -> None:
    text = "TIV: Qatardagi fuqarolar"
    (place,) = find_places(text)
    assert text[place.start : place.end] == "Qatardagi"


@pytest.mark.parametrize(
    ("text", "iso", "role"),
    [
        ("citizens of Kazakhstan were told", "KZ", Role.PEOPLE),
        ("МИД Узбекистана заявил", "UZ", Role.SPEAKER),
        ("O‘zbekiston elchixonasi", "UZ", Role.SPEAKER),
        ("Qatardagi elchixona", "QA", Role.SCENE),
        ("выехали через Туркменистан", "TM", Role.TRANSIT),
        ("Misr orqali qaytdi", "EG", Role.TRANSIT),
        ("шекарасы: Қытай мен шекара", "CN", Role.NEIGHBOUR),
        ("переговоры между США", "US", Role.ACTOR),
        ("the plane was diverted to India", "IN", Role.HAVEN),
        ("граждан вывезли из Ирана", "IR", Role.LEFT),
        ("Erondan olib chiqildi", "IR", Role.LEFT),
        ("Таджикистан закрыл границу", "TJ", Role.SCENE),
        ("рейсы в Катар отменены", "QA", Role.SCENE),
    ],
)
def test_the_words_beside_a_place_tell_its_part(text: str, iso: str, role: Role) -> None:
    parts = {place.iso: part for place, part in roles(find_places(text), text).items()}
    assert parts[iso] is role


def test_a_list_plays_one_part() -> None:
    text = "через Туркменистан, Азербайджан и Армению"
    assert set(roles(find_places(text), text).values()) == {Role.TRANSIT}


def test_the_next_line_does_not_decide_the_part() -> None:
    text = "Эбола в Уганде\nВласти страны сообщили о случаях"
    assert list(roles(find_places(text), text).values()) == [Role.SCENE]
