"""Searches weights for the news summarizer on texts with human references: one step at a time, kept when it helps.

python -m bench.fit_summaries REFERENCES.jsonl... [--words N | --sentences N] [--seconds S] [--half 0|1]

With --half only every second item is used, so that what is found can be judged on the others. A penalty on the size of
the weights keeps those at 0 that bring nothing. The objective is the mean of ROUGE-1 + ROUGE-2 over the files.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.summaries import SCORER, stories
from bot.summaries import news
from bot.summaries.document import Printed, document
from bot.summaries.features import Array, Cells, cells, features
from bot.summaries.news import FEWEST, Choice, words_of
from bot.summaries.words import terms
from bot.types import Article, Length

PENALTY = 0.05


@dataclass
class Item:
    """One text with all that does not hang on the weights, and the scores of the choices met so far."""

    sentences: list[Printed]
    held: Cells
    unit: Array
    found: dict[str, Array]
    usable: Array
    references: list[str]
    scores: dict[tuple[int, ...], float]


def item(articles: list[Article], references: list[str]) -> Item | None:
    """The features of one text; None where it has no sentence."""
    sentences = list(document(articles).sentences)
    bag = terms("en")
    bags = [bag.of(sentence.words) for sentence in sentences]
    if not any(bags):
        return None
    held = cells(bags)
    found, unit = features(sentences, held, [bag.of(words_of(article.title)) for article in articles])
    usable = (found["boilerplate"] == 0) & np.array([len(b) >= FEWEST for b in bags])
    return Item(sentences, held, unit, found, usable, references, {})


def score(one: Item, weights: dict[str, float], likeness: float, length: Length) -> float:
    """ROUGE-1 + ROUGE-2 (x 100) of what the weights choose."""
    worth = sum((weight * one.found[name] for name, weight in weights.items()), np.zeros(len(one.sentences)))
    dangling = one.found["dangling"] * weights.get("dangling", 0.0)
    choice = Choice(one.sentences, one.held, one.unit, worth, dangling).take(one.usable, likeness, length)
    places = {id(sentence): place for place, sentence in enumerate(one.sentences)}
    key = tuple(sorted(places[id(sentence)] for sentence in choice))
    if key not in one.scores:
        text = "\n".join(str(one.sentences[place]) for place in key)
        scores = [SCORER.score(reference, text) for reference in one.references]
        one.scores[key] = 100 * sum(s["rouge1"].fmeasure + s["rouge2"].fmeasure for s in scores) / len(scores)
    return one.scores[key]


def fit(files: list[list[Item]], story: bool, length: Length, seconds: float) -> None:
    """Searches from the present weights and prints each improvement."""
    rng = random.Random(0)
    weights, likeness = dict(news.STORY if story else news.ARTICLE), news.LIKENESS[story]

    def objective(tried: dict[str, float], like: float) -> float:
        means = [sum(score(one, tried, like, length) for one in items) / len(items) for items in files]
        return sum(means) / len(means) - PENALTY * sum(map(abs, tried.values()))

    best, until = objective(weights, likeness), time.monotonic() + seconds
    print(f"{best:.3f} at the start")
    while time.monotonic() < until:
        name = rng.choice([*weights, "likeness"])
        step = rng.choice((-1, 1)) * rng.choice((0.1, 0.3, 0.6))
        tried = weights if name == "likeness" else {**weights, name: weights[name] + step}
        like = max(0.0, likeness + step) if name == "likeness" else likeness
        if (found := objective(tried, like)) > best:
            best, weights, likeness = found, tried, like
            print(f"{best:.3f} {name} {like if name == 'likeness' else weights[name]:.2f}", flush=True)
    print({name: round(weight, 2) for name, weight in weights.items()}, round(likeness, 2))


def main() -> None:
    """Reads the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sentences", type=int, default=3)
    parser.add_argument("--words", type=int)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--half", type=int, choices=(0, 1))
    options = parser.parse_args()
    texts = [stories(path)[options.half or 0 :: 1 if options.half is None else 2] for path in options.files]
    files = [[one for text in part if (one := item(*text))] for part in texts]
    story = max(len(articles) for part in texts for articles, _ in part) > 1
    fit(files, story, Length(None, options.words) if options.words else Length(options.sentences), options.seconds)


if __name__ == "__main__":
    main()
