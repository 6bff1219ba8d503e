"""The default summarizer: a sumy summarizer that knows how news is written.

A sentence's worth is where it stands (news tells first what matters), how central its words are to all that was
printed (Radev et al. 2004, centroid; continuous degree centrality as in Erkan and Radev 2004), how near it is to the
title, times penalties for what does not stand alone. Sentences are then taken best first, each passed over when one
already taken says the same (Carbonell and Goldstein 1998, maximal marginal relevance).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

from sumy.models.dom import ObjectDocumentModel
from sumy.summarizers._summarizer import AbstractSummarizer

from bot.summaries.document import Printed

Vector = dict[str, float]
# Weights were chosen by measuring on public sets with human references; one set for all.
POSITION, CENTRALITY, TITLE = 1.0, 0.9, 0.2
POSITION_DECAY = 4.0  # sentences after which the worth of the position has fallen to 1/e
SAME = 0.6  # a sentence that shares this much of its weight with those taken says nothing new
SHORTEST, LONGEST = 7, 55  # words
QUOTES = "\"“”„«»'‘"
DANGLING = re.compile(
    r"(?:but|and|so|or|he|she|they|it|this|that|these|those|him|her|his|their|its|there|the two|both|however|meanwhile"
    r"|aber|und|er|sie|es|dies|diese|dieser|doch|mais|et|il|elle|ils|elles|ce|cela|pero|y|él|ella|ellos|esto|eso|mas"
    r"|e|ele|ela|isso|ma|lui|lei|loro|questo)\b",
    re.IGNORECASE,
)


class NewsSummarizer(AbstractSummarizer):
    """Ranks sentences of one article or of several about one story; `title` steers it where one is given."""

    def __init__(self, stemmer: Callable[[str], str], stop_words: frozenset[str], title: str = "") -> None:
        super().__init__(stemmer)
        self._stop_words, self._title = stop_words, title

    def __call__(self, document: ObjectDocumentModel, sentences_count: int) -> tuple[Printed, ...]:
        """The best sentences in reading order, as every sumy summarizer gives them."""
        return tuple(reading_order(self.ranked(document.sentences)[:sentences_count]))

    def ranked(self, sentences: Sequence[Printed]) -> list[Printed]:
        """All sentences that say something new, best first."""
        vectors = self._vectors(sentences)
        worth = self._worth(sentences, vectors)
        order = sorted(range(len(sentences)), key=lambda i: (-worth[i], i))
        taken: list[int] = []
        for i in order:
            if worth[i] > 0 and all(overlap(vectors[i], vectors[j]) < SAME for j in taken):
                taken.append(i)
        return [sentences[i] for i in taken] or [sentences[i] for i in order]

    def _vectors(self, sentences: Sequence[Printed]) -> list[Vector]:
        bags = [Counter(self._stems(s.words)) for s in sentences]
        seen_in = Counter(word for bag in bags for word in bag)
        return [unit({w: n * math.log(1 + len(bags) / seen_in[w]) for w, n in bag.items()}) for bag in bags]

    def _stems(self, words: Sequence[str]) -> list[str]:
        lower = (word.lower() for word in words)
        return [str(self.stem_word(word)) for word in lower if word not in self._stop_words]

    def _worth(self, sentences: Sequence[Printed], vectors: Sequence[Vector]) -> list[float]:
        centre: Counter[str] = Counter()
        for vector in vectors:
            centre.update(vector)
        central = [sum(w * centre[t] for t, w in vector.items()) - 1 for vector in vectors]
        top = max(central, default=1.0) or 1.0
        wanted = set(self._stems(self._title.split()))
        return [
            (
                POSITION * math.exp(-sentence.position / POSITION_DECAY)
                + CENTRALITY * c / top
                + TITLE * len(wanted & vector.keys()) / (len(wanted) or 1)
            )
            * standing(str(sentence), len(sentence.words))
            for sentence, vector, c in zip(sentences, vectors, central, strict=True)
        ]


def standing(text: str, words: int) -> float:
    """How well a sentence stands alone, 0..1."""
    worth = 1.0
    if words < SHORTEST or words > LONGEST:
        worth *= 0.5
    if words < 4:
        return 0.0
    if text.rstrip(QUOTES)[-1:] in "?:" or text.endswith("…"):
        worth *= 0.4
    if DANGLING.match(text.lstrip(QUOTES)):
        worth *= 0.75
    if text[0] in QUOTES and text.rstrip(".,")[-1:] in QUOTES:  # all quote: nobody is named who says it
        worth *= 0.6
    return worth


def unit(vector: Vector) -> Vector:
    """The vector scaled to length 1."""
    length = math.sqrt(sum(w * w for w in vector.values())) or 1.0
    return {t: w / length for t, w in vector.items()}


def overlap(a: Vector, b: Vector) -> float:
    """The share of the lighter sentence's weight (by words) that stands in the other."""
    small, large = (a, b) if len(a) <= len(b) else (b, a)
    total = sum(w * w for w in small.values()) or 1.0
    return sum(w * w for t, w in small.items() if t in large) / total


def reading_order(sentences: Sequence[Printed]) -> list[Printed]:
    """The best sentence's article first, then by place in its own article, so that leads come before details."""
    if not sentences:
        return []
    first = sentences[0].article
    return sorted(sentences, key=lambda s: (s.position if s.article == first else s.position + 0.5, s.article))
