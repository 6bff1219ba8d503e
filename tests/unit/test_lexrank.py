"""The fast LexRank picks what sumy's picks, sentence for sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.utils import get_stop_words

from bot.summaries.lexrank import FastLexRank
from bot.summaries.sentences import Tokens

WORDS = st.sampled_from("bridge council vote cable ferry mayor town river cost year the of and U.S. $190 2026".split())
SENTENCES = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=12, unique=True)


@settings(deadline=None)
@given(SENTENCES, st.integers(1, 6))
def test_the_same_picks(texts: list[str], count: int) -> None:
    tokens = Tokens("en")
    document = ObjectDocumentModel([Paragraph([Sentence(text, tokens) for text in texts])])
    picks = []
    for kind in (FastLexRank, LexRankSummarizer):
        summarizer = kind(Stemmer("english"))
        summarizer.stop_words = get_stop_words("english")
        try:
            with np.errstate(all="raise"):
                picks.append([str(sentence) for sentence in summarizer(document, count)])
        except FloatingPointError:
            picks.append(["nothing to rank by"])
    assert picks[0] == picks[1]


def test_an_empty_document() -> None:
    assert FastLexRank()(ObjectDocumentModel([]), 3) == ()


@pytest.mark.parametrize("count", [1, 2])
def test_scores_are_kept_for_the_document(count: int) -> None:
    tokens = Tokens("en")
    document = ObjectDocumentModel(
        [Paragraph([Sentence(t, tokens) for t in ("a bridge fell", "the bridge fell down")])]
    )
    summarizer = FastLexRank()
    assert len(summarizer(document, count)) == len(summarizer(document, count)) == count
