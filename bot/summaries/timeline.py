"""A story's timeline: dated steps in order, each one sentence with its source. Pure.

articles -> days of print (said, or worked out from the story) -> sentences that name a day, leads at their day of
print -> the best one or two of each day -> steps

What was still to come is dropped where a later article tells that day as it went.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.summaries.document import independent, printed_sentences
from bot.summaries.moments import moments
from bot.summaries.standing import size, standing
from bot.summaries.words import terms
from bot.types import Article, Step

NEARBY = timedelta(days=10)  # of the story's own days, in which an article without a date is sought
FAR = timedelta(days=45)  # before the story's days: background, worth telling only where much is said of it
MOST_A_DAY = 2
SAME = 0.4  # share of a sentence's weight that stands in another: the same step told twice on one day …
SAME_AGAIN = 0.7  # … and on two
VERB_BY = 80  # characters: a verb later than this is not what the sentence tells first
LEAD = 3  # sentences that may stand for an article that names no day
STEP = re.compile(
    r"\b(?:announc|confirm|arriv|land(?:ed|s)|sign(?:ed|s|ing)\b|return|met\b|meets?\b|launch|kill|died|dies\b|won\b|wins\b|lost"
    r"|elect|resign|quit|approv|vot(?:ed|es)|reject|ruled|rules\b|charg|arrest|open(?:ed|s)|clos(?:ed|es)|struck|hit\b|agree"
    r"|began|begins|start|end(?:ed|s)\b|join|left\b|leaves|declar|invad|attack|releas|publish|appoint|sentenc|convict"
    r"|accused|fire[ds]|crash|explod|erupt|evacuat|withdr|cancel|postpon|pass(?:ed|es)\b|sworn|seiz|captur)",
    re.IGNORECASE,
)
# "… told reporters on Friday": the day of the telling, not of what is told.
TELLING = re.compile(r"\b(?:said|says|told(?: \w+)?|described \w.{0,40})(?: on| late| early)? $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    step: Step
    worth: float
    happens: bool  # something is done in it, as far as its verbs tell
    weights: Mapping[str, float]


def timeline(articles: Sequence[Article], most: int = 8) -> list[Step]:
    """At most so many steps, in order of their days; several of one day as the best article tells them."""
    told = independent(articles)
    days = days_of_print(told)
    found: dict[date, list[_Candidate]] = defaultdict(list)
    for article in told:
        for candidate in _candidates(article, days.get(article.id)):
            found[candidate.step.day].append(candidate)
    if not found:
        return []
    newest = max([*days.values(), *(day for day, c in found.items() if not all(x.step.ahead for x in c))], default=None)
    chosen: list[_Candidate] = []
    for day in sorted(found):
        chosen += _best_of(found[day], chosen)
    background = {id(c): bool(newest and newest - c.step.day > FAR) for c in chosen}
    chosen.sort(key=lambda c: (-c.worth + background[id(c)], c.step.day))
    return sorted((c.step for c in chosen[:most]), key=lambda step: step.day)


def _candidates(article: Article, printed: date | None) -> Iterable[_Candidate]:
    sentences = printed_sentences(article)
    bag = terms(article.language)
    dated = False
    for sentence in sentences:
        text = str(sentence)
        worth = standing(text, size(text, len(sentence.words))) + 1 / (1 + sentence.position / 4)
        for moment in moments(text, printed, article.language or "en")[:1]:
            dated = True
            happens = bool(STEP.search(text, 0, VERB_BY))
            worth += happens - 1.5 * moment.ahead - 0.7 * bool(TELLING.search(text, 0, moment.start))
            step = Step(moment.day, text, article.id, moment.ahead, moment.text)
            yield _Candidate(step, worth, happens, bag.of(sentence.words))
    if printed and not dated and sentences:
        first = max(sentences[:LEAD], key=lambda s: (standing(str(s), size(str(s), len(s.words))), -s.position))
        yield _Candidate(Step(printed, str(first), article.id), 1.5, True, bag.of(first.words))


def _best_of(candidates: Sequence[_Candidate], before: Sequence[_Candidate]) -> list[_Candidate]:
    """The best of one day that say something new; what was to come only where nobody tells it as done."""
    done = [c for c in candidates if not c.step.ahead] or candidates
    taken: list[_Candidate] = []
    for candidate in sorted(done, key=lambda c: -c.worth):
        if len(taken) >= (MOST_A_DAY if candidate.happens else 1):
            continue
        again = any(_shared(candidate, other) >= SAME for other in taken)
        if not again and all(_shared(candidate, other) < SAME_AGAIN for other in before):
            taken.append(candidate)
    return taken


def _shared(a: _Candidate, b: _Candidate) -> float:
    small, large = sorted((a.weights, b.weights), key=len)
    total = sum(small.values())
    return sum(w for t, w in small.items() if t in large) / total if total else 1.0


def days_of_print(articles: Sequence[Article]) -> dict[int, date]:
    """The day of print of each article by id; where the article has none, the one its own words fit, if any does.

    Such an article says "on Friday" beside days that others date in full: the story's days. It was printed on the
    Friday that is nearest to them, before them when it speaks of them as to come.
    """
    known = {a.id: a.published.date() for a in articles if a.published}
    days = sorted(_story_days(articles, known) or known.values())
    if not days:
        return known
    middle = days[len(days) // 2]
    for article in articles:
        if article.id not in known and (day := _fitting(article, middle)):
            known[article.id] = day
    return known


def _story_days(articles: Sequence[Article], known: Mapping[int, date]) -> list[date]:
    """Complete dates in the texts that are not long before the newest thing printed; else the days of print."""
    named = [
        moment.day
        for article in articles
        for sentence in printed_sentences(article)
        for moment in moments(str(sentence), None, article.language or "en")
    ]
    newest = max([*known.values(), *named], default=None)
    near = [d for d in named if newest and newest - d <= FAR]
    return near if known or len(near) > 1 else []  # one date alone may be anything: a treaty's, a war's


def _fitting(article: Article, middle: date) -> date | None:
    """The day near the story's days on whose weekday the article says that something happened."""
    texts = [str(s) for s in printed_sentences(article)]
    language = article.language or "en"
    found = [m for text in texts for m in moments(text, middle, language) if not m.absolute]
    past = [m for m in found if not m.ahead and not any(map(str.isdigit, m.text))]
    if not past:
        return None
    ahead = bool(re.search(r"\b(?:will|would|to visit|next week)\b", " ".join(texts[:LEAD])))
    weekday = past[0].day.weekday()
    around = [middle + timedelta(days=n) for n in range(-NEARBY.days, NEARBY.days + 1)]
    fits = [d for d in around if d.weekday() == weekday and (d < middle if ahead else d >= middle - timedelta(days=3))]
    return min(fits, key=lambda d: abs(d - middle), default=None)
