"""sumy's LexRank with its loops over pairs of sentences done by numpy: the same picks, much sooner.

Words, stop words, stems, weights, threshold, power method and the order among equals are sumy's own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sumy.models.dom import ObjectDocumentModel
from sumy.summarizers.lex_rank import LexRankSummarizer

Array = npt.NDArray[np.float64]


class FastLexRank(LexRankSummarizer):
    """sumy's LexRankSummarizer, by the same interface. Keeps the scores of the document that it saw last."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._seen: tuple[ObjectDocumentModel | None, dict[Any, float]] = (None, {})

    def __call__(self, document: ObjectDocumentModel, sentences_count: int) -> tuple[Any, ...]:
        """The picks of sumy's LexRank, in the document's order."""
        if self._seen[0] is not document:
            self._seen = (document, self._scores(document))
        return tuple(self._get_best_sentences(document.sentences, sentences_count, self._seen[1]))

    def _scores(self, document: ObjectDocumentModel) -> dict[Any, float]:
        sentences = document.sentences
        if not sentences:
            return {}
        matrix = self._matrix([self._to_words_set(sentence) for sentence in sentences])
        return dict(zip(sentences, self.power_method(matrix, self.epsilon), strict=True))

    def _matrix(self, sentences: Sequence[Sequence[str]]) -> Array:
        linked = (cosines(sentences) > self.threshold).astype(np.float64)
        degrees = linked.sum(axis=1)
        degrees[degrees == 0] = 1
        return np.ascontiguousarray(linked / degrees[:, None])


def cosines(sentences: Sequence[Sequence[str]]) -> Array:
    """The similarity of each sentence to each: tf over the sentence's highest tf, times ln(sentences / (1 + df))."""
    count = len(sentences)
    where: dict[str, list[tuple[int, float]]] = {}
    for row, words in enumerate(sentences):
        bag = Counter(words)
        most = max(bag.values(), default=1)
        for word, times in bag.items():
            where.setdefault(word, []).append((row, times / most))
    by_size: dict[int, list[list[tuple[int, float]]]] = {}
    for places in where.values():
        by_size.setdefault(len(places), []).append(places)
    cells: list[npt.NDArray[np.intp]] = []
    shares: list[Array] = []
    for size, group in by_size.items():  # all words that stand in as many sentences, at once
        table = np.array(group)
        rows = table[:, :, 0].astype(np.intp)
        weights = table[:, :, 1] * math.log(count / (1 + size))
        cells.append((rows[:, :, None] * count + rows[:, None, :]).ravel())
        shares.append((weights[:, :, None] * weights[:, None, :]).ravel())
    if not cells:
        return np.zeros((count, count))
    products = np.bincount(np.concatenate(cells), np.concatenate(shares), count * count).reshape(count, count)
    lengths = np.sqrt(products.diagonal())
    lengths[lengths == 0] = math.inf
    return np.asarray(products / lengths[:, None] / lengths[None, :])
