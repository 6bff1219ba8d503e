"""Articles as sumy's document model, each sentence knowing where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence

from bot.summaries.sentences import Tokens
from bot.types import Article


class Printed(SumySentence):
    """A sentence with its article's id, its place among the article's sentences, and how many those are."""

    __slots__ = ("article", "of", "position")

    def __init__(self, text: str, tokens: Tokens, article: int, position: int) -> None:
        super().__init__(text, tokens)
        self.article, self.position, self.of = article, position, 0


def document(articles: Sequence[Article]) -> ObjectDocumentModel:
    """One document of all articles that are not copies of another among them, in order, titles left out."""
    present = {article.id for article in articles}
    paragraphs = []
    for article in articles:
        if article.copy_of in present and article.copy_of != article.id:
            continue
        paragraphs += _paragraphs(article)
    return ObjectDocumentModel(paragraphs)


def once(text: ObjectDocumentModel) -> ObjectDocumentModel:
    """The document with every wording only where it is printed first (sumy's summarizers take equal ones twice)."""
    kept = {id(sentence) for sentence in distinct(text.sentences)}
    return ObjectDocumentModel([Paragraph([s for s in p.sentences if id(s) in kept]) for p in text.paragraphs])


def distinct(sentences: Iterable[Printed]) -> list[Printed]:
    """The sentences in order, each wording once."""
    found: dict[str, Printed] = {}
    for sentence in sentences:
        found.setdefault("".join(str(sentence).split()).casefold(), sentence)
    return list(found.values())


def _paragraphs(article: Article) -> list[Paragraph]:
    tokens = Tokens(article.language)
    numbered = [
        (number, text)
        for number, paragraph in enumerate(article.text.split("\n"))
        for text in tokens.to_sentences(paragraph)
        if tokens.to_words(text) and not same_line(text, article.title)
    ]
    sentences = [(number, Printed(text, tokens, article.id, i)) for i, (number, text) in enumerate(numbered)]
    for _, sentence in sentences:
        sentence.of = len(sentences)
    return [Paragraph([s for _, s in group]) for _, group in groupby(sentences, key=lambda item: item[0])]


def same_line(text: str, title: str) -> bool:
    """Is the line only the title once more?"""
    return (
        bool(title) and " ".join(text.split()).rstrip(".").casefold() == " ".join(title.split()).rstrip(".").casefold()
    )
