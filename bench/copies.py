"""Near copies that are found, beside resemblance (Jaccard), on copies made of real texts in five ways.

    python -m bench.copies STREAM.jsonl [--texts 1000]

Every second text of the stream (those of 120 words or more, each different) is printed again by another outlet: between
its furniture, cut to 30-55 per cent, with 12 of 100 words exchanged, with paragraphs of another text between its own,
or with its sentences in another order; the other half is there to be mistaken (what is put in comes from
texts that are not in the stream). Prints for each way how many copies were
found with the right original (recall), over all how many of those found are right (precision), and texts per CPU
second. The peer is what MinHash estimates: the Jaccard coefficient of word shingles, here exact, at .5.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.stories.copies import Copies, fingerprints

SHORTEST = 120
FURNITURE = (
    "Sign up for our newsletter. You can leave the list at any time. By signing up you accept our terms of use.",
    "Share this article with your friends. Read more of our coverage. Comments are closed for this article.",
    "This site uses cookies. Our reporters keep to the code of the press council. Write to us about errors.",
)
SENTENCE = re.compile(r"(?<=[.!?])\s+")
Way = Callable[[str, str, random.Random], str]


def framed(text: str, _: str, rng: random.Random) -> str:
    """Between an outlet's furniture."""
    return "\n\n".join((rng.choice(FURNITURE), text, *FURNITURE))


def cut(text: str, _: str, rng: random.Random) -> str:
    """The first 30 to 55 per cent."""
    words = text.split(" ")
    return " ".join(words[: int(len(words) * rng.uniform(0.30, 0.55))])


def edited(text: str, other: str, rng: random.Random) -> str:
    """12 of 100 words exchanged."""
    strange = other.split()
    return " ".join(rng.choice(strange) if rng.random() < 0.12 else word for word in text.split(" "))


def inserted(text: str, other: str, rng: random.Random) -> str:
    """Two paragraphs of another text between its own."""
    own, strange = text.split("\n\n"), other.split("\n\n")
    for _ in range(2):
        own.insert(rng.randrange(len(own) + 1), rng.choice(strange))
    return "\n\n".join(own)


def shuffled(text: str, _: str, rng: random.Random) -> str:
    """Its sentences in another order."""
    sentences = SENTENCE.split(text)
    rng.shuffle(sentences)
    return " ".join(sentences)


WAYS: dict[str, Way] = {"framed": framed, "cut": cut, "edited": edited, "inserted": inserted, "shuffled": shuffled}


def ours(texts: Sequence[str]) -> list[int | None]:
    """The original of each text, decided as they come."""
    copies, found = Copies(), []
    for number, text in enumerate(texts):
        prints = fingerprints(text)
        found.append(copies.original(prints))
        copies.add(number, prints)
    return found


def jaccard(texts: Sequence[str], at_least: float = 0.5) -> list[int | None]:
    """The earlier text that resembles each most, if enough."""
    having: defaultdict[int, list[int]] = defaultdict(list)
    sizes: list[int] = []
    found: list[int | None] = []
    for number, text in enumerate(texts):
        words = text.lower().split()
        shingles = {hash(tuple(words[n : n + 4])) for n in range(len(words) - 3)}
        shared = Counter(other for shingle in shingles for other in having[shingle])
        like = [(n / (len(shingles) + sizes[other] - n), other) for other, n in shared.most_common(3)]
        best = max(like, default=(0.0, 0))
        found.append(best[1] if best[0] >= at_least else None)
        sizes.append(len(shingles))
        for shingle in shingles:
            having[shingle].append(number)
    return found


def different(file: str, count: int) -> list[str]:
    """So many texts of a stream, none a copy of another by either method."""
    rows = (json.loads(line)["text"] for line in Path(file).read_text("utf-8").splitlines())
    texts = [text for text in rows if len(text.split()) >= SHORTEST][: 3 * count]
    alone = [
        number for number, pair in enumerate(zip(ours(texts), jaccard(texts, 0.2), strict=True)) if pair == (None,) * 2
    ]
    return [texts[number] for number in alone][:count]


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.copies")
    parser.add_argument("stream")
    parser.add_argument("--texts", type=int, default=1000)
    options = parser.parse_args(arguments)
    rng, all_texts = random.Random(7), different(options.stream, options.texts * 3 // 2)
    texts, strangers = all_texts[: options.texts], all_texts[options.texts :]
    wanted: list[tuple[str, int | None]] = [("", None)] * len(texts)
    printed = list(texts)
    for number in range(0, len(texts), 2):
        for name, way in WAYS.items():
            printed.append(way(texts[number], rng.choice(strangers), rng))
            wanted.append((name, number))
    print(f"{len(texts)} texts, {len(printed) - len(texts)} copies")
    for title, method in (("containment", ours), ("jaccard", jaccard)):
        start = time.process_time()
        found = method(printed)
        speed = len(printed) / (time.process_time() - start)
        right = [n for n, (_, original) in enumerate(wanted) if original is not None and first(found, n) == original]
        named = sum(one is not None for one in found)
        by_way = Counter(wanted[n][0] for n in right)
        each = sum(1 for name, _ in wanted if name) / len(WAYS)
        recalls = "  ".join(f"{name} {by_way[name] / each:.3f}" for name in WAYS)
        print(
            f"  {title:12} recall {len(right) / (each * len(WAYS)):.4f}  precision {len(right) / (named or 1):.4f}",
            end="",
        )
        print(f"  {speed:.0f} a CPU second  ({recalls})")


def first(found: Sequence[int | None], number: int) -> int | None:
    """The original of an article, where it was found by way of another copy."""
    original = found[number]
    while original is not None and found[original] is not None:
        original = found[original]
    return original


if __name__ == "__main__":
    main(sys.argv[1:])
