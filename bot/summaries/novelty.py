"""What new articles of a story add to what a reader was told of it: new figures, names, days, states. Pure.

A sentence is measured by the facts it holds that no known article holds. What only says the known in other words adds
nothing: its facts are known, and so are most of its words. This is the novelty detection of the TREC tracks (Soboroff
and Harman 2005), where counting new words beats elaborate likeness; facts count more here, since a reader asks "what
happened?", and the first sentences count more than the background at an article's end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.summaries.sentence_facts import Read
from bot.summaries.sentence_facts import read as read_article
from bot.types import Addition, Article, Development, Length, Sentence

POINTS = {"figure": 1.5, "small number": 0.5, "state": 1.5, "name": 0.75, "common name": 0.35, "day": 0.75}
MOST = 3.0  # points of one sentence for its facts, before its words
WORDS = 0.75  # points of a sentence all of whose words are new
COMMON = 0.4  # so many of a sentence's bits may be new in any other words
TOLD_AGAIN = 0.75  # of its bits in one known sentence: it says that again, unless with another figure or state
LEADING = 3  # sentences of an article that tell its news; its title goes before them
LEAD = 1.5  # times the points of the first one
LATER = 0.25  # of the points of what stands after them: background, unless two new articles have it
CONFIRMED = 1.5  # times the points of a fact that another new article has too
BACKGROUND = 0.5  # of the points of a sentence that speaks of a day or year long past
SMALL = 10  # after the first sentence smaller numbers are of anything, but for people hurt, missing, arrested …
PEOPLE = frozenset({"dead", "hurt", "missing", "found", "arrested", "charged", "freed", "attacked"})
STEM = 5  # letters that a country, its people and its language share: Russia, Russian
RARE = 15.0  # bits of a name; a commoner one ("State Department") is worth half
LEAST = 1.0  # points of a sentence that is worth being told
NEAR = 0.02  # figures from 1,000 on that lie so near together are one


@dataclass(slots=True)
class Knowledge:
    """The facts, words and sentences of texts."""

    numbers: set[float] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    sentences: list[frozenset[str]] = field(default_factory=list)

    def add(self, read: Read) -> None:
        """Take in a sentence."""
        self.numbers.update(read.numbers)
        self.words.update(read.words)
        self.words.update(word[:STEM] for word in read.words if len(word) >= STEM)
        self.days.update(read.days)
        self.states.update(read.states)
        self.terms.update(read.terms)
        self.sentences.append(frozenset(read.terms))

    def has_name(self, key: str) -> bool:
        """Is the name known, or all its parts, or one of the same stem?"""
        return key[:STEM] in self.words or all(part in self.words for part in key.split("-"))

    def has_number(self, value: float) -> bool:
        """Is the number known, exactly or, when it is large, nearly?"""
        return value in self.numbers or (
            value >= 1000 and any(abs(value - known) <= NEAR * value for known in self.numbers)
        )


def additions(development: Development, length: Length) -> list[Addition]:
    """Sentences of the new articles that add most, as many as the length allows, in reading order."""
    known = Knowledge()
    for article in development.known:
        for sentence in read_article(article):
            known.add(sentence)
    shown = Article("", "", "\n\n".join(development.told), language=_language(development), id=-1)
    for sentence in read_article(shown):
        known.add(sentence)
    read = [sentence for article in development.new for sentence in read_article(article)]
    confirmed = _confirmed(read)
    return _in_order(_best(read, known, confirmed, length), read)


def additions_all(developments: Sequence[Development], length: Length) -> list[list[Addition]]:
    """`additions` for several stories in one trip to a worker."""
    return [additions(one, length) for one in developments]


def _best(read: Sequence[Read], known: Knowledge, confirmed: Mapping[object, int], length: Length) -> list[Addition]:
    """Best first; each one taken is known from then on."""
    taken: list[Addition] = []
    left = length.words if length.words is not None else max(1, length.sentences or 1)
    bodies = {sentence.article for sentence in read if sentence.place}
    # A title is told beside the headline only where there is nothing else of its article.
    waiting = [s for s in read if (s.place and _tells(s)) or s.article not in bodies]
    while left > 0 and waiting:
        scored = [(_addition(sentence, known, confirmed), sentence) for sentence in waiting]
        scored = [(addition, sentence) for addition, sentence in scored if addition.points >= LEAST]
        if not scored:
            break
        addition, best = max(scored, key=lambda one: (one[0].points, -one[1].place))
        cost = len(best.text.split()) if length.words is not None else 1
        waiting = [sentence for _, sentence in scored if sentence is not best]
        if cost > left and taken:
            continue
        taken.append(addition)
        known.add(best)
        left -= cost
    return taken


def _addition(sentence: Read, known: Knowledge, confirmed: Mapping[object, int]) -> Addition:
    """What a sentence adds to the known."""
    new_facts = list(_new_facts(sentence, known))
    hard = any(kind in {"figure", "state"} for kind, _, _ in new_facts)
    facts: dict[str, float] = {}
    for kind, fact, text in new_facts:
        twice = confirmed.get(fact, 0) > 1
        worth = POINTS[kind] * (CONFIRMED if twice else 1.0)
        facts.setdefault(text, worth * (1.0 if twice or sentence.place <= LEADING else LATER))
    points = min(MOST, sum(facts.values()))
    total = sum(sentence.terms.values()) or 1.0
    new = sum(bits for term, bits in sentence.terms.items() if term not in known.terms) / total
    if not hard and _told_again(sentence, known, total):
        return Addition(Sentence(sentence.text, sentence.article), (), 0.0)
    words = WORDS * max(0.0, new - COMMON) / (1 - COMMON)
    points += words if sentence.place <= LEADING else LATER * words
    points *= BACKGROUND if sentence.past else LEAD if sentence.place <= 1 else 1.0
    return Addition(Sentence(sentence.text, sentence.article), tuple(facts), round(points, 2))


def _told_again(sentence: Read, known: Knowledge, total: float) -> bool:
    """Does one known sentence hold most of it?"""
    return any(
        sum(bits for term, bits in sentence.terms.items() if term in other) / total >= TOLD_AGAIN
        for other in known.sentences
    )


def _new_facts(sentence: Read, known: Knowledge) -> Iterator[tuple[str, object, str]]:
    """Each fact of a sentence that is not known: its kind, the fact, and the words that print it."""
    for value, text in sentence.numbers.items():
        if not known.has_number(value):
            small = value < SMALL and text.isalnum() and sentence.place > 1 and not PEOPLE & sentence.states.keys()
            yield ("small number" if small else "figure"), value, text
    for state, text in sentence.states.items():
        if state not in known.states:
            yield "state", state, text
    for key, text in sentence.names.items():
        if not known.has_name(key):
            yield ("name" if sentence.bits.get(key, RARE) >= RARE else "common name"), key, text
    for day in sentence.ahead - known.days:
        yield "day", day, sentence.days[day]


def _confirmed(read: Iterable[Read]) -> Counter[object]:
    """In how many of the articles each fact stands."""
    found: dict[int, set[object]] = {}
    for sentence in read:
        found.setdefault(sentence.article, set()).update(
            sentence.numbers, sentence.names, sentence.days, sentence.states
        )
    return Counter(fact for facts in found.values() for fact in facts)


def _tells(sentence: Read) -> bool:
    """Does a sentence stand well enough alone to be told?"""
    from bot.summaries.standing import standing

    return standing(sentence.text, len(sentence.text.split())) > 0.5 and bool(sentence.terms)


def _in_order(taken: Sequence[Addition], read: Sequence[Read]) -> list[Addition]:
    """The article that adds most first, each article's sentences in its order."""
    place = {(one.article, one.text): one.place for one in read}
    best: Counter[int] = Counter()
    for addition in taken:
        best[addition.sentence.article] = max(best[addition.sentence.article], round(addition.points * 100))
    return sorted(
        taken,
        key=lambda one: (
            -best[one.sentence.article],
            one.sentence.article,
            place[(one.sentence.article, one.sentence.text)],
        ),
    )


def _language(development: Development) -> str:
    articles = (*development.known, *development.new)
    return articles[0].language if articles else ""
