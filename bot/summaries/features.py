"""What is known of each sentence before any is chosen: one number for each feature, for all sentences at once.

Sentences are rows and terms columns of a sparse matrix, kept as the flat list of its cells; every feature is a sum over
cells, so that a story of twenty articles costs little more than reading it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.summaries.document import Printed
from bot.summaries.standing import FIRST_PERSONS, dangles, is_all_quoted, is_boilerplate, is_question, quoted, size

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
DECAY = 5.0  # sentences after which the worth of the position has fallen to 1/e
LEADING = 5  # sentences of an article that tell its news
LONG, SHORT = 25, 9  # words; the features grow with the logarithm beyond them


@dataclass(frozen=True)
class Cells:
    """The sentences' terms: cell k says that sentence `rows[k]` holds term `columns[k]`, of `bits[k]`."""

    rows: Indices
    columns: Indices
    bits: Array
    count: int
    terms: Mapping[str, int]

    def by_row(self, values: Array) -> Array:
        """The sum of values over each sentence's cells."""
        return np.bincount(self.rows, values, self.count).astype(np.float64)

    def by_term(self, values: Array | None = None) -> Array:
        """The sum of values over each term's cells; without values, their number."""
        return np.bincount(self.columns, values, len(self.terms)).astype(np.float64)

    def unit(self, weights: Array) -> Array:
        """The weights with each sentence's scaled to length 1."""
        return weights / np.sqrt(np.maximum(self.by_row(weights * weights), 1e-12))[self.rows]

    def near(self, unit: Array, vector: Array) -> Array:
        """The cosine of each sentence to a vector over terms."""
        return self.by_row(unit * vector[self.columns]) / max(float(np.sqrt(vector @ vector)), 1e-12)

    def likeness(self, unit: Array, row: int) -> Array:
        """The cosine of each sentence to one of them."""
        mine = self.rows == row
        vector = np.zeros(len(self.terms))
        vector[self.columns[mine]] = unit[mine]
        return self.by_row(unit * vector[self.columns])


def cells(bags: Sequence[Mapping[str, float]]) -> Cells:
    """The cells of sentences given as terms with bits."""
    known: dict[str, int] = {}
    columns = [known.setdefault(term, len(known)) for bag in bags for term in bag]
    rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    bits = np.array([b for bag in bags for b in bag.values()], np.float64)
    return Cells(rows.astype(np.intp), np.array(columns, np.intp), bits, len(bags), known)


def features(
    sentences: Sequence[Printed], held: Cells, titles: Sequence[Mapping[str, float]]
) -> tuple[dict[str, Array], Array]:
    """Each feature by name, and the cells' unit weights by which sentences are compared (bits)."""
    place = np.array([s.position for s in sentences], np.float64)
    texts = [str(s) for s in sentences]
    words = np.array([max(1, size(str(s), len(s.words))) for s in sentences], np.float64)
    unit = held.unit(held.bits)
    leads = (place[held.rows] == 0) * held.bits
    first = np.zeros(len(held.terms))
    np.maximum.at(first, held.columns, leads)
    found = {
        "position": np.exp(-place / DECAY),
        "central": central(held, held.unit(np.log(1 + held.count / held.by_term())[held.columns])),
        "centroid": central(held, unit),
        "mass": mass(held),
        "again": held.near(unit, first) * (place > 0),
        "title": held.near(unit, _title(held, titles)),
        "long": np.maximum(0, np.log(words / LONG)),
        "short": np.maximum(0, np.log(SHORT / words)),
        "quoted": np.array([quoted(text) for text in texts]),
        "all quoted": np.array([is_all_quoted(text) for text in texts]),
        "first person": np.array([not FIRST_PERSONS.isdisjoint(s.words) for s in sentences]),
        "figures": np.array([any(map(str.isdigit, text)) for text in texts]),
        "question": np.array([is_question(text) for text in texts]),
        "dangling": np.array([dangles(text) for text in texts]),
        "boilerplate": np.array([is_boilerplate(text) for text in texts]),
        **support(sentences, held, place),
    }
    return {name: values.astype(np.float64) for name, values in found.items()}, unit


def central(held: Cells, unit: Array) -> Array:
    """How near a sentence is to all others (continuous degree), the nearest being 1."""
    degree = held.by_row(unit * held.by_term(unit)[held.columns]) - 1
    return np.asarray(degree / max(float(degree.max(initial=0)), 1e-9))


def mass(held: Cells) -> Array:
    """How much a sentence holds of what is said more than once, the richest being 1."""
    often = held.by_term()
    total = held.by_row(np.where(often > 1, often, 0)[held.columns] * held.bits)
    return np.asarray(total / max(float(total.max(initial=0)), 1e-9))


def _title(held: Cells, titles: Sequence[Mapping[str, float]]) -> Array:
    vector = np.zeros(len(held.terms))
    for title in titles:
        for term, bits in title.items():
            if term in held.terms:
                vector[held.terms[term]] += bits
    return vector


def support(sentences: Sequence[Printed], held: Cells, place: Array) -> dict[str, Array]:
    """The share of a sentence's bits that other articles print, anywhere and in their first sentences; 0..1."""
    numbers: dict[int, int] = {}
    of = np.array([numbers.setdefault(s.article, len(numbers)) for s in sentences], np.intp)
    if len(numbers) < 2:
        return {"support": np.zeros(held.count), "lead support": np.zeros(held.count)}
    share = held.bits / np.maximum(held.by_row(held.bits), 1e-9)[held.rows]
    own = of[held.rows]

    def printed_elsewhere(where: npt.NDArray[np.bool_]) -> Array:
        present = np.zeros((len(numbers), len(held.terms)), bool)
        present[own[where], held.columns[where]] = True
        others = present.sum(axis=0)[held.columns] - present[own, held.columns]
        return held.by_row(share * others) / (len(numbers) - 1)

    everywhere = np.ones(len(own), bool)
    return {
        "support": printed_elsewhere(everywhere),
        "lead support": printed_elsewhere(place[held.rows] < LEADING),
    }
