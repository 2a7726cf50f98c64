"""The part that a named place plays in its sentence: the scene, or the speaker, the people, the way through, the
attacker, the haven. Decided by the words just before and after it; places in a list play one part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from bot.detection.places import Place


class Role(StrEnum):
    SCENE = "scene"
    SPEAKER = "speaker"
    """"МИД Казахстана", "embassy of India": who says so, whose mission."""
    PEOPLE = "people"
    """"citizens of Uzbekistan": they are elsewhere."""
    TRANSIT = "transit"
    """"through Turkmenistan", "Misr orqali": the way out."""
    ACTOR = "actor"
    """"US strikes", "talks between Iran and": a party to the conflict."""
    LEFT = "left"
    """"flee Iran", "вывезли из Ирана", "Erondan olib chiqildi": a scene, and where people leave, the only one."""
    HAVEN = "haven"
    """"diverted to Delhi", "приземлился в Баку": where they are safe."""


BEFORE, AFTER = 60, 40

_BEFORE: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"(?:{words})\s*[«\"“]?$", re.IGNORECASE))
    for role, words in (
        (
            Role.PEOPLE,
            r"\b(?:citizens|nationals|people|residents|natives) of(?: the)?|(?:гражд|подданн|жител|уроженц|выходц)\w* (?:из )?(?:\w+(?:его|ого|их|ых|ей|ой) )?|"
            r"\bшаҳрвандони|\bатбои",
        ),
        (
            Role.SPEAKER,
            r"\b(?:foreign ministry|mfa|мид\w?) (?:in|of|в|во)(?: the)?|\b(?:ministry|ministries|department|minister)(?: \w+){0,3} of|"
            r"\b(?:embass\w+|consulate\w*|mission|government|president|leader|king|emir) of(?: the)?|"
            r"\b(?:мид|тив|тим|сім|вкх)\w{0,2}|министерств\w*(?: \w+){0,3}|минтранс\w*|посольств\w*|администраци\w*|"
            r"авиавласт\w*|комитет\w*(?: \w+){0,2}|правительств\w*|президент\w*|премьер\w*|глав[аыуе]|глав[аыуе] \w+|"
            r"(?:ген)?консул\w*|лидер\w*|эмир\w*|в столиц[уе]|авиакомпани\w*|перевозчик\w*|вазорати \w+(?: \w+)?|сафорати|"
            r"президенти|ҳукумати",
        ),
        (
            Role.TRANSIT,
            r"\b(?:through|via|by way of|across|bypassing|borders? with|frontiers? with|transit(?:ing)?|into|around)(?: the)?|\b(?:через|транзитом через|"
            r"в обход|по территории|транзит\w* по|границ\w+ с|с пересадк\w+ в)|\bтавассути|\bба воситаи",
        ),
        (
            Role.ACTOR,
            r"\b(?:between|among|by the|war (?:of|with|between)|strikes? by|attacks? by|talks with|sanctions on|(?:us|u\.s\.)[-–])"
            r"|\b(?:между|удар\w*(?: со стороны)?|атак\w* (?:со стороны|войск)?|войск\w*|операци\w*|армии|санкци\w* против|"
            r"переговор\w* с)|\bмиёни",
        ),
        (
            Role.HAVEN,
            r"\b(?:divert\w*|rerouted|redirected|returned|flown|back|brought|airlifted|came home|get home|return|landed) "
            r"(?:in|at|to|into)|\b(?:сел\w?|приземлил\w*|посадк\w+|приземлиться|вернул\w*|возвращ\w+|доставлен\w*|"
            r"доставил\w*|вывез\w*|прибыл\w*|направлен\w*|перенаправ\w+|разворачив\w+) (?:в|во|на)|\bпринял\w?",
        ),
    )
)
_LEAVING = re.compile(
    r"\b(?:leav\w+|left|from|out of|flee\w*|fled|escap\w+|exit\w*|из|покин\w+|покида\w+|аз)(?: the)?\s*$", re.IGNORECASE
)
_ABLATIVE = re.compile(r"(?:dan|den|дан|ден|дон|тан|тен|тон|нан|нен)$", re.IGNORECASE)
_LOCATIVE = re.compile(
    r"(?:dagi|daky|däki|dan|den|da|de|даги|дағы|дегі|тағы|тегі|дагы|деги|догу|тагы|теги|дан|ден|дон|тан|тен|нан|нен|да|де|"
    r"до|та|те)$",
    re.IGNORECASE,
)
_AFTER: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"[’'ʻʼ]?s?\w{{0,4}}[»\"”]?[\s-]*(?:{words})", re.IGNORECASE))
    for role, words in (
        (
            Role.PEOPLE,
            r"(?:\d\S*\s+(?:\w+\s+)?)?(?:citizens?|nationals?|passengers|tourists|students|pilgrims|people|passport|workers|residents\b|fuqaro|"
            r"фуқаро|азамат|жаран|граждан|raýat|vatandosh|ватандош|шаҳрванд)",
        ),
        (
            Role.SPEAKER,
            r"(?:foreign|mfa|embass|consul|mission\b|missions\b|government|president|ministry|ministries|minister|airways|"
            r"airlines?\b|civil aviation|aviation|diplomat|authorit|officials?|leader|carrier|state department|king\b|emir)|"
            r"(?:tashqi|tiv\b|elchi|prezident|bosh konsul|konsul|hukumat|havo yo|transport vazir|rasmiy)|"
            r"(?:ташқи|тив\b|элчи|президент|бош консул|консул|ҳукумат|ҳаво йў|транспорт вазир|расмий)|"
            r"(?:сім\b|сыртқы|елші|тим\w?\b|тышкы|башкы|бас консул|үкімет|өкмөт|daşary|ilçi|konsul|prezident)|"
            r"(?:мид|посольств|правительств|власт|министерств|дипломат|авиавласт|сторон)",
        ),
        (
            Role.TRANSIT,
            r"(?:(?:chegara|чегара|шекара|чек ара|hudud|ҳудуд|аума|araçä|serhed)\w*\s+)?(?:orqali|орқали|арқылы|аркылуу|üsti bilen|üstünden|ustidan|устидан|bilan chegara|билан чегара)",
        ),
        (
            Role.ACTOR,
            r"(?:military|army|forces|troops|strikes?\b|attacks?\b|air force|bomb|warplan|navy|drones?\b|missiles?\b|build.?up|"
            r"sanction|and (?:the )?(?:us|israel)\b|(?:\S+\s+){0,4}(?:hujum|zarba|ҳужум|зарба) (?:qil|ber|қил|бер)|qo.?shin|армия|әскер|соққы|чабуул)",
        ),
        (
            Role.HAVEN,
            r"(?:burildi|yo.?naltirildi|бурилди|йўналтирилди|қўнди|qo.?ndi|бағытталды|қонды|конду|olib kel|олиб кел|yetkaz|"
            r"етказ|жеткізіл|қайтар|qaytar|қайтди|qaytdi|оралды|getirildi)",
        ),
    )
)
_LIST = re.compile(
    r"^\s*(?:[,;/–—-]\s*(?:and|or|и|или|а также|va|ва|және|жана|we)?|and|or|as well as|и|или|а также|va|ҳамда|ва|hamda|"
    r"және|мен|жана|менен|we|hem)\s*(?:(?:the|в|во|из|на|from|to|in|аз|дар|ба)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)


def roles(places: Sequence[Place], text: str) -> dict[Place, Role]:
    """Each place's part. In a list, the words before the first and after the last speak for all."""
    found: dict[Place, Role] = {}
    for group in lists(places, text):
        role = _before(group[0], text) or _after(group[-1], text)
        scene = Role.LEFT if _LEAVING.search(text[max(0, group[0].start - BEFORE) : group[0].start]) else Role.SCENE
        for place in group:
            own = _before(place, text) or _after(place, text) if len(group) > 1 else None
            left = _ABLATIVE.search(text[place.start : place.end]) and place.kind != "adjective"
            found[place] = role or own or (Role.LEFT if left else scene)
    return found


def lists(places: Sequence[Place], text: str) -> list[list[Place]]:
    """Places that stand one after another with only commas and "and" between them."""
    grouped: list[list[Place]] = []
    for place in places:
        if grouped and _LIST.match(text[grouped[-1][-1].end : place.start]) and place.start > grouped[-1][-1].end:
            grouped[-1].append(place)
        else:
            grouped.append([place])
    return grouped


def _before(place: Place, text: str) -> Role | None:
    words = text[max(0, place.start - BEFORE) : place.start]
    return next((role for role, pattern in _BEFORE if pattern.search(words)), None)


def _after(place: Place, text: str) -> Role | None:
    if place.kind == "airport":
        return None
    words = text[place.end : place.end + AFTER]
    role = next((role for role, pattern in _AFTER if pattern.match(words)), None)
    if role in (Role.SPEAKER, Role.PEOPLE) and _LOCATIVE.search(text[place.start : place.end]):
        return None  # "Qatardagi elchixona", "Erondan fuqarolarni": there, from there
    return role
