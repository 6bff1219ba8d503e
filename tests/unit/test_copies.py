"""Near copies: a syndicated text under other furniture, cut short, shuffled or glued; never merely similar news."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.copies import FURNITURE, MIN_SHARED, RARE, Copies, fingerprints

WIRE = """
The harbour of Orrin closed on Sunday after a grain freighter lost its anchor in a gale and drifted across the main
channel, the port authority said. Two tugs held the ship off the sea wall for six hours until the wind fell.

The freighter, the Marta Vole, was carrying 31,000 tonnes of barley from Brill. None of its crew of 22 was hurt. Its
master told the coast guard that the chain had parted at the windlass shortly after four in the morning.

Pilots had warned since October that the mooring ground was too crowded. On Sunday eleven ships lay there, although the
port's own rules allow eight in winter. “We count masts, we do not count metres,” said Ilse Harn, who leads the pilots.

Ferries to the outer islands were cancelled for the day, and about 1,400 passengers spent the night in the sailors' hall
and in two schools. The Red Lantern company put on three buses to the northern pier, where the sea was calmer.

Divers will look at the freighter's hull on Monday. If they find no crack, the ship may be towed to the grain quay,
where unloading takes nine days. The barley is meant for four mills inland, which say that they have stocks for two
weeks.

The transport minister, Jon Abel, ordered a report by Friday on how anchorages are filled. The opposition asked why the
second radar tower, promised after the fire of 2022, has not been built. Its money, the ministry said, went to the
breakwater, which stood firm. Insurers put the loss at nine million crowns, most of it for the idle ferries.
""".strip()
MENU = " ".join(f"Section{n} Latest Weather Podcasts Crossword Subscribe Letters Archive" for n in range(4))
BOXES = (
    "Sign up for our morning letter and never miss a story from the islands again. Our reporters read every comment. "
    "We value your privacy: we and our partners store cookies on your device to measure what you read. "
    "More from this section: school meals grow dearer, choir wins a prize, the last lighthouse keeper retires."
)
SIMILAR = """
The harbour of Brill closed on Tuesday after a timber freighter lost its rudder in a storm and drifted across the inner
channel, the coast guard said. A tug held the ship off the pier for two hours until the tide turned. The freighter was
carrying planks from Orrin. One of its crew of 18 was hurt. Ferries to the islands were late for the rest of the day,
and pilots asked for a second tug. The transport minister said that a report would follow within a month, and that the
breakwater had stood firm. Divers looked at the hull in the evening and found a crack of two metres near the bow.
""".strip()
WORDS = WIRE.split()


def is_copy(text: str, of: str = WIRE) -> bool:
    copies = Copies()
    copies.add(1, fingerprints(of))
    return copies.original(fingerprints(text)) == 1


def part(share: float, start: float = 0.0) -> str:
    first = int(len(WORDS) * start)
    return " ".join(WORDS[first : first + int(len(WORDS) * share)])


def test_the_text_itself() -> None:
    assert is_copy(WIRE)
    assert fingerprints(WIRE) == fingerprints(WIRE.upper()) == fingerprints(" ".join(WORDS))


@pytest.mark.parametrize("share", [0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.75])
def test_a_text_that_was_cut_short_under_other_furniture(share: float) -> None:
    furniture = " ".join(BOXES.split()[: int(len(WORDS) * share * 0.5)])
    assert is_copy(f"Orrin harbour shut\n\n{part(share)}\n\n{furniture}")
    assert is_copy(f"{furniture}\n\n{part(share, start=0.3)}")


@pytest.mark.parametrize("share", [0.30, 0.40, 0.55])
def test_the_short_version_came_first(share: float) -> None:
    assert is_copy(f"{MENU}\n\n{WIRE}\n\n{BOXES}", of=part(share))


def test_furniture_on_both_sides() -> None:
    copies = Copies()
    copies.add(1, fingerprints(f"{MENU} {WIRE}"))
    assert copies.original(fingerprints(f"By our staff\n\n{WIRE}\n\n{BOXES}")) == 1


@pytest.mark.parametrize("seed", range(10))
def test_shuffled_paragraphs(seed: int) -> None:
    paragraphs = WIRE.split("\n\n")
    random.Random(seed).shuffle(paragraphs)
    assert is_copy("\n\n".join(paragraphs))


def test_a_paragraph_of_ones_own_between_each() -> None:
    own = "Our reporter was on the quay and saw how the tugs worked in turns all through the morning hours."
    assert is_copy(f"\n\n{own}\n\n".join(WIRE.split("\n\n")))


def test_lines_and_spaces_and_quotes_do_not_matter() -> None:
    assert is_copy(WIRE.replace("\n\n", "\n").replace("“", '"').replace("”", '"').replace(" ", "  "))
    assert is_copy(WIRE.replace(". ", "."))  # glued


def test_a_few_words_changed() -> None:
    changed = WIRE.replace("said", "told us").replace("about", "some").replace("Orrin", "Orrin Bay")
    assert is_copy(changed)


def test_similar_news_is_no_copy() -> None:
    assert not is_copy(SIMILAR)
    assert not is_copy(f"{MENU}\n{SIMILAR}\n{BOXES}", of=f"{MENU}\n{WIRE}\n{BOXES}")


def test_a_quoted_paragraph_is_no_copy() -> None:
    quoted = WIRE.split("\n\n")[2]
    assert not is_copy(f"{SIMILAR}\n\n{quoted}\n\n{SIMILAR.replace('Brill', 'Alma').replace('timber', 'coal')}")


def test_phrases_shared_are_counted_where_few_have_them() -> None:
    copies = Copies()
    copies.add(1, fingerprints(SIMILAR))
    quoting = f"{SIMILAR.split('. ')[0]}. {WIRE}"
    original, phrases = copies.look(fingerprints(quoting))
    assert original is None
    assert phrases[1] > 0
    for n in range(2, 3 + RARE):
        copies.add(n, fingerprints(f"{SIMILAR} Report number {n}"))
    assert copies.look(fingerprints(quoting))[1] == {}
    for n in range(2, 3 + RARE):
        copies.forget(n)
    assert list(copies.look(fingerprints(quoting))[1]) == [1]  # who is forgotten makes nothing common


@pytest.mark.parametrize("text", ["", "Short.", "word " * 5, "The harbour of Orrin closed on Sunday."])
def test_a_text_too_short_to_tell(text: str) -> None:
    assert not is_copy(text)
    copies = Copies()
    copies.add(1, fingerprints(text))
    copies.add(2, fingerprints(text))
    assert copies.original(fingerprints(WIRE)) is None


def test_the_closest_and_then_the_oldest_is_named() -> None:
    copies = Copies()
    copies.add(1, fingerprints(part(0.4)))
    copies.add(2, fingerprints(WIRE))
    copies.add(3, fingerprints(WIRE))
    assert copies.original(fingerprints(WIRE)) == 2


def test_what_many_articles_carry_is_furniture() -> None:
    copies = Copies()
    for n in range(FURNITURE + 1):
        copies.add(n, fingerprints(f"{WIRE} Report number {n}"))
    assert copies.original(fingerprints(WIRE)) is None
    fresh = SIMILAR.replace("Tuesday", "Monday")
    copies.add(99, fingerprints(f"{SIMILAR} {WIRE}"))
    assert copies.original(fingerprints(f"{fresh} {WIRE}")) == 99


@given(st.permutations(WIRE.split("\n\n")), st.integers(1, 6))
def test_some_paragraphs_in_any_order(paragraphs: list[str], count: int) -> None:
    text = "\n\n".join(paragraphs[:count])
    assert is_copy(text) == (len(fingerprints(text) & fingerprints(WIRE)) >= MIN_SHARED)


@given(st.lists(st.sampled_from("abcdefghijklmnopqrst"), min_size=60, max_size=200), st.integers(0, 10**6))
def test_unrelated_texts_are_no_copies(words: list[str], seed: int) -> None:
    rng = random.Random(seed)
    other = [f"{rng.choice(words)}{rng.randrange(10**6)}" for _ in words]
    assert not is_copy(" ".join(other), of=" ".join(words))


@pytest.mark.parametrize("words", [4_000, 60_000])
def test_a_text_of_any_length_finds_room(words: int) -> None:
    chance = random.Random(7)
    long = fingerprints(" ".join(str(chance.random()) for _ in range(words)))
    assert len(long) > 1024 * words // 8_000  # the table begins with 1,024 places
    copies = Copies()
    copies.add(1, long)
    copies.add(2, fingerprints(WIRE))
    assert copies.original(long) == 1
    assert copies.original(fingerprints(WIRE)) == 2
