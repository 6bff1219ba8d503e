"""The default summarizer: a sumy summarizer that knows how news is written.

Each sentence's worth is a weighted sum of features (docs/summaries.md tells what each is for and what it brings).
Sentences are then taken best first, each losing worth by its likeness to those taken (Carbonell and Goldstein 1998,
maximal marginal relevance); one that says nearly the same as one taken is never shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from sumy.models.dom import ObjectDocumentModel
from sumy.nlp.stemmers import null_stemmer
from sumy.summarizers._summarizer import AbstractSummarizer

from bot.summaries.document import Printed, wording
from bot.summaries.features import Array, Cells, cells, features
from bot.summaries.moments import tells_ahead
from bot.summaries.sentences import WORD
from bot.summaries.words import Terms, terms
from bot.types import Length

# Chosen by measuring on public sets with human references; one set of weights for all of them.
ARTICLE: Mapping[str, float] = {
    "position": 1.0, "central": 0.5, "centroid": 0.6, "again": -0.8, "title": 0.3, "long": -0.4, "short": -0.4,
    "quoted": -0.4, "all quoted": -0.5, "first person": -0.4, "figures": 0.15,
    "question": -0.5, "dangling": -0.2,
}  # fmt: skip
STORY: Mapping[str, float] = {
    "position": 0.7, "mass": 0.6, "title": 1.2, "support": 0.8, "lead support": 0.6, "quoted": 0.6, "all quoted": -0.2,
    "short": -0.4, "question": -0.5, "dangling": -0.2,
}  # fmt: skip
LIKENESS = {False: 0.62, True: 1.9}  # what a sentence loses that is all like one taken: of an article, of a story
RETOLD = 2.0  # what a sentence loses, all of whose words other articles' taken sentences have …
FREE = 0.2  # … the first fifth of its bits being free: names and the matter itself
OLD = 0.6  # what a sentence loses of an article printed days before the newest
DEVELOPED = timedelta(days=2)
OUTDATED = 1.5  # what a sentence loses that tells as to come what a later article may tell as done
SAME = 0.6  # of a sentence's bits in one taken: it says nothing new
FEWEST = 3  # terms, without which a sentence says nothing
SPARE = 5  # words left over, with which nothing can be done


class NewsSummarizer(AbstractSummarizer):
    """Chooses sentences of one article or of several about one story. Titles steer it, days of print date it.

    `printed` is the day of print by article id. As a sumy summarizer it takes a document whose sentences are `Printed`.
    """

    def __init__(
        self,
        language: str = "en",
        titles: Sequence[str] = (),
        printed: Mapping[int, date] | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(null_stemmer)
        self._terms: Terms = terms(language)
        self._titles, self._printed, self._weights = titles, printed or {}, weights

    def __call__(self, document: ObjectDocumentModel, sentences_count: int) -> tuple[Printed, ...]:
        """The best sentences in reading order, as every sumy summarizer gives them."""
        return tuple(reading_order(self.pick(document.sentences, Length(sentences_count)), self._printed))

    def pick(self, sentences: Sequence[Printed], length: Length) -> list[Printed]:
        """As many sentences as the length allows and as say something new, best first."""
        if not sentences:
            return []
        bags = [self._terms.of(sentence.words) for sentence in sentences]
        held = cells(bags)
        found, unit = features(sentences, held, [self._terms.of(words_of(title)) for title in self._titles])
        worth = self._worth(sentences, found)
        usable = (found["boilerplate"] == 0) & (np.array([len(bag) for bag in bags]) >= FEWEST)
        story = len({sentence.article for sentence in sentences}) > 1
        choice = Choice(sentences, held, unit, worth, found["dangling"] * self._weight("dangling", story))
        return choice.take(usable if usable.any() else np.ones(len(bags), bool), LIKENESS[story], length)

    def _weight(self, name: str, story: bool) -> float:
        return (self._weights or (STORY if story else ARTICLE)).get(name, 0.0)

    def _worth(self, sentences: Sequence[Printed], found: Mapping[str, Array]) -> Array:
        story = len({sentence.article for sentence in sentences}) > 1
        worth = sum((self._weight(name, story) * values for name, values in found.items()), np.zeros(len(sentences)))
        return np.asarray(worth - self._lost_with_time(sentences))

    def _lost_with_time(self, sentences: Sequence[Printed]) -> Array:
        """What the story has overtaken: old articles, and what they tell as to come."""
        newest = max(self._printed.values(), default=date.min)

        def loss(sentence: Printed) -> float:
            age = newest - self._printed.get(sentence.article, newest)
            ahead = bool(age) and tells_ahead(str(sentence))
            return OLD * (age > DEVELOPED) + OUTDATED * ahead

        return np.array([loss(sentence) for sentence in sentences])


class Choice:
    """Takes sentences one after another, the rest losing worth as they are like those taken."""

    def __init__(self, sentences: Sequence[Printed], held: Cells, unit: Array, worth: Array, dangling: Array) -> None:
        self._sentences, self._held, self._unit, self._worth, self._dangling = sentences, held, unit, worth, dangling
        self._total = np.maximum(held.by_row(held.bits), 1e-9)

    def take(self, usable: Array, likeness: float, length: Length) -> list[Printed]:
        """The sentences in the order taken."""
        taken: list[Printed] = []
        wordings: set[str] = set()
        worth = np.where(usable, self._worth, -np.inf)
        lost = np.zeros(len(worth))
        said = Said(self._sentences, self._held)
        left = length.words if length.words is not None else max(1, length.sentences or 1)
        while left > 0:
            i = int(np.argmax(worth - likeness * lost - RETOLD * np.maximum(0, said.by_others - FREE)))
            if worth[i] == -np.inf:
                break
            worth[i] = -np.inf
            if wording(self._sentences[i]) in wordings:
                continue
            cost = len(str(self._sentences[i]).split()) if length.words is not None else 1
            if cost > left and taken:
                continue
            taken.append(self._sentences[i])
            wordings.add(wording(self._sentences[i]))
            left -= cost
            if length.words is not None and left < SPARE:
                break
            lost = np.maximum(lost, self._held.likeness(self._unit, i))
            said.add(i)
            worth[self._says_again(i)] = -np.inf
            if i + 1 < len(worth) and self._sentences[i + 1].article == self._sentences[i].article:
                worth[i + 1] -= self._dangling[i + 1]  # what it points back to now stands before it
        return taken

    def _says_again(self, row: int) -> Array:
        """Which sentences share so much with this one that one of the two says nothing new?"""
        held = self._held
        mine = np.zeros(len(held.terms))
        mine[held.columns[held.rows == row]] = 1
        shared = held.by_row(held.bits * mine[held.columns])
        return np.asarray(shared >= SAME * np.minimum(self._total, self._total[row]))


class Said:
    """What taken sentences say, article by article: outlets tell one matter in words that are alike only in part."""

    def __init__(self, sentences: Sequence[Printed], held: Cells) -> None:
        numbers: dict[int, int] = {}
        self._of = np.array([numbers.setdefault(s.article, len(numbers)) for s in sentences], np.intp)
        self._held, self._share = held, held.bits / np.maximum(held.by_row(held.bits), 1e-9)[held.rows]
        self._by = np.zeros((len(numbers), len(held.terms)), bool)
        self.by_others = np.zeros(len(sentences))
        """The share of each sentence's bits that taken sentences of other articles have, 0..1."""

    def add(self, row: int) -> None:
        """Note a taken sentence."""
        if len(self._by) < 2:
            return
        held, of = self._held, self._of
        self._by[of[row], held.columns[held.rows == row]] = True
        mine = self._by[of[held.rows], held.columns]
        others = self._by.sum(axis=0)[held.columns] - mine > 0
        self.by_others = held.by_row(self._share * others)


def words_of(title: str) -> list[str]:
    """The words of a title."""
    return WORD.findall(title)


def reading_order(sentences: Sequence[Printed], printed: Mapping[int, date] | None = None) -> list[Printed]:
    """The newest day's articles first, of those the one of the best sentence, then by place in its own article."""
    if not sentences:
        return []
    first, days = sentences[0].article, printed or {}
    newest = max(days.values(), default=date.min)

    def place(s: Printed) -> tuple[int, float, int]:
        age = (newest - days.get(s.article, newest)).days
        return (age if age > 1 else 0, s.position + (s.article != first) / 2, s.article)

    return sorted(sentences, key=place)
