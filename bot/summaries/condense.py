"""Articles -> sentences by a named algorithm: the function that runs in worker processes. Pure and deterministic.

articles -> document (copies left out) -> summarizer -> sentences with their articles
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.errors import BadInput
from bot.summaries.words import SUMY_NAMES as LANGUAGES
from bot.types import Article, Length, Sentence

if TYPE_CHECKING:
    from bot.summaries.document import Printed

DEFAULT = "news"
SUMY = {
    "lexrank": ("bot.summaries.lexrank", "FastLexRank"),
    "lsa": ("sumy.summarizers.lsa", "LsaSummarizer"),
    "textrank": ("sumy.summarizers.text_rank", "TextRankSummarizer"),
    "luhn": ("sumy.summarizers.luhn", "LuhnSummarizer"),
    "sumbasic": ("bot.summaries.sumbasic", "SumBasic"),
    "kl": ("sumy.summarizers.kl", "KLSummarizer"),
    "reduction": ("sumy.summarizers.reduction", "ReductionSummarizer"),
    "edmundson": ("sumy.summarizers.edmundson", "EdmundsonSummarizer"),
}
ALGORITHMS = (DEFAULT, "lead", *SUMY)


def condense(articles: Sequence[Article], length: Length, algorithm: str = DEFAULT) -> list[Sentence]:
    """Sentences that the articles print; several articles are condensed together as one story, in one language.

    Raises BadInput for an unknown algorithm.
    """
    # sumy and numpy load here, in the worker, not in the idle process.
    from bot.summaries.document import document, in_one_language

    if algorithm not in ALGORITHMS:
        raise BadInput(f"There is no summarizer {algorithm!r}. Choose one of: {', '.join(ALGORITHMS)}.")
    spoken = in_one_language(articles)
    text = document(spoken)
    if not text.sentences:
        return []
    return [Sentence(str(s), s.article) for s in _pick(text, length, algorithm, spoken)]


def condense_all(
    stories: Sequence[Sequence[Article]], length: Length, algorithm: str = DEFAULT
) -> list[list[Sentence]]:
    """`condense` for several stories in one trip to a worker."""
    return [condense(articles, length, algorithm) for articles in stories]


def _pick(text: Any, length: Length, algorithm: str, articles: Sequence[Article]) -> Sequence[Printed]:
    import numpy

    from bot.summaries.document import distinct, once

    language = articles[0].language
    if algorithm == DEFAULT:
        return _news(text.sentences, length, articles)
    stem, stop_words = _resources(language)
    # sumy's summarizers fail, or say nothing, where no word is left without the stop words.
    if algorithm == "lead" or stop_words.issuperset(word.lower() for s in text.sentences for word in s.words):
        return _cut(distinct(sorted(text.sentences, key=lambda s: s.position)), length)
    summarizer, apart = _sumy(algorithm, stem, stop_words), once(text)
    try:
        with numpy.errstate(divide="raise", invalid="raise"):
            return _within(lambda count: list(summarizer(apart, count)), length, len(apart.sentences))
    except FloatingPointError:  # LexRank on sentences that share no word: there is nothing to rank by
        return _cut(distinct(sorted(text.sentences, key=lambda s: s.position)), length)


def _news(sentences: Sequence[Printed], length: Length, articles: Sequence[Article]) -> list[Printed]:
    from bot.summaries.news import NewsSummarizer, reading_order
    from bot.summaries.timeline import days_of_print

    told = {sentence.article for sentence in sentences}
    days = days_of_print([a for a in articles if a.id in told]) if len(told) > 1 else {}
    titles = [article.title for article in articles if article.title and article.id in told]
    summarizer = NewsSummarizer(articles[0].language, titles, days)
    return reading_order(summarizer.pick(sentences, length), days)


def _cut(sentences: Sequence[Printed], length: Length) -> list[Printed]:
    """As many of the first sentences as the length allows; one too long for what is left is passed over."""
    if length.words is None:
        return list(sentences[: max(1, length.sentences or 1)])
    taken: list[Printed] = []
    left = length.words
    for sentence in sentences:
        words = len(str(sentence).split())
        if words <= left or not taken:
            taken.append(sentence)
            left -= words
    return taken


def _within(summarize: Callable[[int], list[Printed]], length: Length, most: int) -> list[Printed]:
    """What a summarizer that only counts sentences gives within a length; more sentences are always more words."""
    if length.words is None:
        return summarize(max(1, length.sentences or 1))
    limit = length.words
    counts = range(2, most + 1)
    fitting = bisect_right(counts, limit, key=lambda count: sum(len(str(s).split()) for s in summarize(count)))
    return summarize(1 + fitting)


def _sumy(algorithm: str, stem: Callable[[str], str], stop_words: frozenset[str]) -> Callable[[Any, int], Any]:
    module, name = SUMY[algorithm]
    summarizer: Any = getattr(import_module(module), name)(stem)
    if algorithm == "edmundson":  # its cue words: what stresses, what belittles, what says nothing
        summarizer.bonus_words = ("significant", "first", "record", "new")
        summarizer.stigma_words = ("perhaps", "maybe")
        summarizer.null_words = stop_words or ("the",)
    elif hasattr(summarizer, "stop_words"):
        summarizer.stop_words = stop_words
    return summarizer  # type: ignore[no-any-return]


@lru_cache(32)
def _resources(language: str) -> tuple[Callable[[str], str], frozenset[str]]:
    """Stemmer and stop words of a language, as far as sumy has them without further packages."""
    from sumy.nlp.stemmers import Stemmer, null_stemmer
    from sumy.utils import get_stop_words

    name = LANGUAGES.get(language or "en", "")
    stemmer: Callable[[str], str] = null_stemmer
    with suppress(LookupError, ValueError):
        found = Stemmer(name)
        found("word")  # Greek and Polish fail only here, when their package is missing
        stemmer = found
    with suppress(LookupError):
        return _spare_figures(stemmer), frozenset(get_stop_words(name))
    return _spare_figures(stemmer), frozenset()


def _spare_figures(stemmer: Callable[[str], str]) -> Callable[[str], str]:
    """The stemmer, but for words with digits, which have no stem (the Czech one warns of each)."""
    return lambda word: word if any(map(str.isdigit, word)) else stemmer(word)
