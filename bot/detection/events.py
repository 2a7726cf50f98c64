"""Events: which kinds a text announces, sentence by sentence, and what speaks against its being an advisory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.detection import lexicon
from bot.detection.dates import is_past
from bot.detection.lexicon import Grammar, Rule
from bot.detection.patterns import Hit
from bot.detection.places import Place
from bot.detection.scope import awaited, doubtful, negated
from bot.detection.tokens import Sentence
from bot.domain.advisory import Evidence, Kind

KIND_THRESHOLD = 0.55
CARRIED = 0.6
"""What a rule is worth whose subject stands in the headline only."""
REPEATED, REPEATED_FROM = 0.1, 0.5
"""What a kind gains where it is said again; doubtful mentions add nothing, however many."""
OLD = timedelta(days=21)

# How much a topic that is not an advisory weighs against one, for each sentence among the first that speaks of it.
AGAINST: Mapping[str, float] = {
    "diplomacy": 0.35,
    "economy": 0.3,
    "history": 0.3,
    "opinion": 0.3,
    "drill": 0.4,
    "denial": 0.45,
    "sport": 0.5,
    "new_route": 0.4,
    "culture": 0.35,
    "guidance": 0.4,
    "speculation": 0.3,
    "utility": 0.5,
}
LEAD, REASONS = 3, frozenset({"holiday"})
"""What a text of an embassy that is closed may name in another sentence than that it is."""
PLAYED = 2
"""So many words of sport in one sentence: its strikes and attacks are those of a game."""
TITLE_FACTOR = 1.8
ENDING = frozenset({"open", "resume", "lift"})
"""Groups of words that say that something is over."""


@dataclass(slots=True)
class Reading:
    """kinds: score of each. spans: evidence. sentences: which ones announce something (by index)."""

    kinds: dict[Kind, float] = field(default_factory=dict)
    spans: list[Evidence] = field(default_factory=list)
    sentences: dict[int, set[Kind]] = field(default_factory=dict)
    against: float = 0.0
    rules: list[str] = field(default_factory=list)
    groups: dict[int, set[str]] = field(default_factory=dict)

    def announced(self) -> list[Kind]:
        return [kind for kind in Kind if self.kinds.get(kind, 0.0) >= KIND_THRESHOLD]


def read_events(
    sentences: Sequence[Sentence],
    places: Sequence[Place],
    text: str,
    lang: str,
    published: datetime | None,
    *,
    has_phone: bool,
) -> Reading:
    """Scores every kind. has_phone: the text gives a number or an address that citizens can use."""
    reading = Reading()
    index, grammar = lexicon.index(lang), lexicon.grammar(lang)
    found_in = [[*index.find(sentence.tokens), *_place_hits(sentence, places)] for sentence in sentences]
    lead = {hit.group for hits in found_in[:LEAD] for hit in hits}
    for position, (sentence, hits) in enumerate(zip(sentences, found_in, strict=True)):
        groups = {hit.group for hit in hits} | (REASONS & lead)
        reading.groups[sentence.index] = groups
        weight = _weight(position, sentence, groups, text, published) * _real(groups, hits)
        for rule in lexicon.rules():
            if rule.needs_phone and not has_phone:
                continue
            if found := _match(rule, hits, groups):
                factor = _scope(rule, found, hits, sentence, grammar)
                _count(reading, rule, found, sentence, weight * factor)
            elif sentence.index > 0 and (found := _carried(rule, hits, groups, reading.groups.get(0, set()))):
                factor = _scope(rule, found, hits, sentence, grammar)
                _count(reading, rule, found, sentence, weight * factor * CARRIED)
        _weigh_against(reading, sentence, groups, position)
    return reading


def _place_hits(sentence: Sentence, places: Sequence[Place]) -> list[Hit]:
    inside = [p for p in places if sentence.start <= p.start < sentence.end and p.kind != "citizens"]
    starts = {p.start for p in inside}
    return [Hit("place", "place", n, n) for n, token in enumerate(sentence.tokens) if token.start in starts]


def _weight(position: int, sentence: Sentence, groups: set[str], text: str, published: datetime | None) -> float:
    """The headline and the first sentences announce; the second half recalls. Old dates are background."""
    base = 1.0 if position <= 2 else 0.75 if position <= 4 else 0.55
    dated = published is not None and is_past(text[sentence.start : sentence.end], published.date(), OLD)
    if dated or "ago" in groups:
        base *= 0.3
    if "history" in groups and position > 0:
        base *= 0.5
    return base


def _real(groups: set[str], hits: Sequence[Hit]) -> float:
    """Little where what is told is the event of a drill, a denial, a trial or a game."""
    played = {hit.first for hit in hits if hit.group == "sport"}
    return 0.3 if groups & {"drill", "denial", "court"} or len(played) >= PLAYED else 1.0


def _match(rule: Rule, hits: Sequence[Hit], groups: set[str]) -> list[Hit] | None:
    """The closest hits that fulfil the rule, or None."""
    if not groups.issuperset(rule.all) or groups.intersection(rule.none):
        return None
    first_group, *others = rule.all
    for first in (h for h in hits if h.group == first_group):
        chosen = [first]
        for group in others:
            near = [h for h in hits if h.group == group and h != first and _distance(first, h) <= rule.window]
            near = [h for h in near if (h.first, h.last) != (first.first, first.last)]
            if not near:
                break
            chosen.append(min(near, key=lambda h: _distance(first, h)))
        else:
            return chosen
    return None


def _carried(rule: Rule, hits: Sequence[Hit], groups: set[str], headline: set[str]) -> list[Hit] | None:
    """The headline names the subject ("Ebola in Kampala"), the sentence says what happened ("Seven cases ...")."""
    subject = rule.all[0]
    if rule.tail is None or subject not in headline or subject in groups or headline.intersection(rule.none):
        return None
    return _match(rule.tail, hits, groups)


def _distance(a: Hit, b: Hit) -> int:
    return max(0, max(a.first, b.first) - min(a.last, b.last))


def _scope(rule: Rule, found: Sequence[Hit], hits: Sequence[Hit], sentence: Sentence, grammar: Grammar) -> float:
    """0 where the action is denied, half where it is only possible (rules.toml: turns, own)."""
    actions = found[1:] or found
    if rule.turns and negated(actions, hits, sentence, grammar):
        return 0.0
    if _tells_of_an_end(rule, hits) and awaited(actions, hits):
        return 0.0
    return 0.5 if not rule.own and doubtful(actions, hits, sentence, grammar) else 1.0


def _tells_of_an_end(rule: Rule, hits: Sequence[Hit]) -> bool:
    """Of "closed until it reopens" and "reopened after a closure", what follows "until" and "after" is not now; in
    "cancelled after the sky was closed" it is."""
    return bool(ENDING.intersection(rule.all)) or any(hit.group in ENDING for hit in hits)


def _count(reading: Reading, rule: Rule, found: Sequence[Hit], sentence: Sentence, weight: float) -> None:
    weight *= rule.weight
    if weight <= 0.0:
        return
    old = reading.kinds.get(rule.kind, 0.0)
    reading.kinds[rule.kind] = max(old, weight) + (REPEATED if old and weight >= REPEATED_FROM else 0.0)
    reading.sentences.setdefault(sentence.index, set()).add(rule.kind)
    start = min(sentence.tokens[h.first].start for h in found)
    end = max(sentence.tokens[h.last].end for h in found)
    reading.spans.append(Evidence("kinds", rule.kind.value, start, end, rule.name))
    reading.rules.append(f"+{weight:.2f} {rule.name}")


def _weigh_against(reading: Reading, sentence: Sentence, groups: set[str], position: int) -> None:
    if position > 3:
        return
    for group, weight in AGAINST.items():
        if group in groups:
            weight *= TITLE_FACTOR if sentence.index == 0 else 1.0
            # a sentence that announces something is not merely about the topic
            if sentence.index in reading.sentences:
                weight *= 0.4
            reading.against += weight
            reading.rules.append(f"-{weight:.2f} {group}")
