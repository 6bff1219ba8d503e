"""The key facts of a story in a line: who, where, how much, when - only words that stand in the texts. Pure.

Read from the first sentences of each independent article; a fact is told when most is said of it. Names are found by
their capitals, so a language without them gets amounts and days only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.summaries.amounts import amounts
from bot.summaries.document import independent, printed_sentences
from bot.summaries.moments import moments
from bot.summaries.timeline import days_of_print
from bot.summaries.words import terms
from bot.types import Article, Facts

LEADING = 6  # sentences of an article
MOST = 3  # of each kind
CAPITALISED_NOUNS = frozenset({"de", "lb"})  # a capital says nothing there, unless two stand together
NAME = re.compile(
    r"[^\W\d_a-zß-öø-ÿ][\w’'\-]*(?:\.(?=\s[^\W\d_a-z]))?(?:\s(?:of\sthe\s|of\s|de\s|van\s|von\s)?[^\W\d_a-zß-öø-ÿ][\w’'\-]+)*"
)
PLACED = re.compile(
    r"\b(?:in|at|near|from|to|across|outside|aus|bei|nach|à|en|au|a|em|no|na|nel|nella|te)\s$", re.IGNORECASE
)
TITLES = re.compile(r"^(?:Mr|Mrs|Ms|Messrs|Dr|President|Prime Minister|The|A|An|In|On|At)\.?\s+")
# Single words with a capital that name nobody: peoples as adjectives, days, months.
NO_NAME = re.compile(
    r"(?:ese|ian|ern|ish|can|day)$|^(?:January|February|March|April|June|July|August|September|October"
    r"|November|December|[IVX]+)$"
)


def key_facts(articles: Sequence[Article]) -> Facts:
    """The facts that most of the articles' first sentences tell."""
    told = independent(articles)
    names: Counter[str] = Counter()
    places: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    days: Counter[str] = Counter()
    printed = days_of_print(told)
    for article in told:
        language = article.language or "en"
        for sentence in printed_sentences(article)[:LEADING]:
            text = str(sentence)
            for name, placed in names_in(text, language):
                (places if placed else names)[name] += 1
            days.update(moment.text for moment in moments(text, printed.get(article.id), language))
        for sentence in printed_sentences(article):
            sums.update(a.text for a in amounts(str(sentence), language) if not a.loosely)
    where = [name for name, times in places.most_common() if times >= 2 or len(told) == 1 if times >= names[name]]
    who = [name for name, times in names.most_common() if times >= 2 and name not in where]
    return Facts(
        _apart(who), _apart(where), tuple(s for s, _ in sums.most_common(2)), tuple(d for d, _ in days.most_common(2))
    )


def names_in(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """Names in a sentence, and whether each is told as a place. Its first word alone is none."""
    bag = terms(language)
    for match in NAME.finditer(text):
        name = TITLES.sub("", match.group()).rstrip("’'")
        name = re.sub(r"['’]s$", "", name)
        alone = " " not in name
        if (
            len(name) < 2
            or (alone and NO_NAME.search(name))
            or not bag.of([name])
            or (alone and (match.start() == 0 or language in CAPITALISED_NOUNS))
        ):
            continue
        if not any(moment.start <= match.start() < moment.start + len(moment.text) for moment in moments(text, None)):
            yield name, bool(PLACED.search(text, 0, match.start()))


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """The first names that are not a part of one another; of those that are, the longest, in the first one's place."""
    found: list[str] = []
    for name in names:
        words = set(name.split())
        same = [i for i, other in enumerate(found) if words & set(other.split())]
        if not same:
            found.append(name)
        elif len(words) > len(found[same[0]].split()) and set(found[same[0]].split()) <= words:
            found[same[0]] = name
    return tuple(found[:MOST])
