"""Articles as sumy's document model, each sentence knowing where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence

from bot.summaries.sentences import Tokens
from bot.types import Article


class Printed(SumySentence):
    """A sentence with its article's id, its place among the article's sentences, and how many those are."""

    __slots__ = ("article", "of", "position")

    def __init__(self, text: str, words: tuple[str, ...], article: int, position: int, of: int) -> None:
        super().__init__(text, _Known(words))
        self.article, self.position, self.of = article, position, of


class _Known(NamedTuple):
    """A tokenizer in sumy's sense for one sentence whose words are known."""

    words: tuple[str, ...]

    def to_words(self, _: str) -> tuple[str, ...]:
        """The words."""
        return self.words


def document(articles: Sequence[Article]) -> ObjectDocumentModel:
    """One document of all articles that are not copies of another among them, in order, titles left out."""
    return ObjectDocumentModel([paragraph for article in independent(articles) for paragraph in _paragraphs(article)])


def independent(articles: Sequence[Article]) -> list[Article]:
    """The articles without those that are copies of another among them."""
    present = {article.id for article in articles}
    return [a for a in articles if a.copy_of not in present or a.copy_of == a.id]


def in_one_language(articles: Sequence[Article]) -> list[Article]:
    """Those in the language of most independent articles, the first one's among equals: a summary is one text.

    An article of unknown language stays.
    """
    counted = Counter(article.language for article in independent(articles) if article.language and article.text)
    if len(counted) < 2:
        return list(articles)
    main = max(counted, key=lambda language: counted[language])  # the first met among equals
    return [article for article in articles if article.language in ("", main)]


def printed_sentences(article: Article) -> list[Printed]:
    """An article's sentences in order, without its title."""
    return [sentence for paragraph in _paragraphs(article) for sentence in paragraph.sentences]


def once(text: ObjectDocumentModel) -> ObjectDocumentModel:
    """The document with every wording only where it is printed first (sumy's summarizers take equal ones twice)."""
    kept = {id(sentence) for sentence in distinct(text.sentences)}
    return ObjectDocumentModel([Paragraph([s for s in p.sentences if id(s) in kept]) for p in text.paragraphs])


def distinct(sentences: Iterable[Printed]) -> list[Printed]:
    """The sentences in order, each wording once."""
    found: dict[str, Printed] = {}
    for sentence in sentences:
        found.setdefault(wording(sentence), sentence)
    return list(found.values())


def wording(sentence: Printed) -> str:
    """What makes two sentences the same: their characters, without case and white space."""
    return "".join(str(sentence).split()).casefold()


def _paragraphs(article: Article) -> list[Paragraph]:
    kept = [piece for piece in _read(article.text, article.language) if not same_line(piece[1], article.title)]
    sentences = [
        (number, Printed(text, words, article.id, place, len(kept))) for place, (number, text, words) in enumerate(kept)
    ]
    return [Paragraph([s for _, s in group]) for _, group in groupby(sentences, key=lambda item: item[0])]


@lru_cache(64)  # articles: a story's summary, figures and timeline ask for the same ones
def _read(text: str, language: str) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """Paragraph number, text and words of each sentence that has words."""
    tokens = Tokens(language)
    return tuple(
        (number, sentence, words)
        for number, paragraph in enumerate(text.split("\n"))
        for sentence in tokens.to_sentences(paragraph)
        if (words := tokens.to_words(sentence))
    )


def same_line(text: str, title: str) -> bool:
    """Is the line only the title once more?"""
    return bool(title) and len(text) < 2 * len(title) and _bare(text) == _bare(title)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
