"""News of our own writing for grouping: events in and around Orrin, and how tests place them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.stories.grouping import Grouping
from bot.types import Article, Placement

START = datetime(2026, 11, 9, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# (event, title, text): five outlets on a bridge, two on a football final, two on a bank, two on another bridge.
NEWS = [
    (
        "bridge",
        "Orrin bridge closes for two years over cracked cables",
        "The Orrin bridge will close on Monday for at least two years after engineers found cracks in 14 of its 32 "
        "cables. The city council voted 9 to 4. About 21,000 cars cross the river there every day. Mayor Ada Quill "
        "said that nobody could wait for a cable to snap.",
    ),
    (
        "final",
        "Velmar Rovers win the Lakes Cup in extra time",
        "Velmar Rovers won the Lakes Cup on Sunday when Timo Brandt headed in a corner three minutes before the "
        "end of extra time. Sund had led after a penalty. More than 40,000 people watched the final in the Velmar "
        "stadium, and the coach was carried around the pitch.",
    ),
    (
        "bridge",
        "Council votes to shut cracked Orrin bridge",
        "Drivers in Orrin must find another way across the river from Monday: the council voted 9 to 4 to close "
        "the bridge, whose cables are cracked. Two ferries will run every ten minutes. Mayor Ada Quill spoke of a "
        "hard winter for the east bank.",
    ),
    (
        "bank",
        "Kellmark bank raises its rate to 3.25 percent",
        "The central bank of Kellmark raised its main rate by a quarter point to 3.25 percent on Thursday, the "
        "first rise in two years. Inflation had climbed to 4.1 percent in October. Governor Ruth Samm said that "
        "prices, above all rents, would not calm by themselves.",
    ),
    (
        "bridge",
        "Two years without a bridge: east bank traders fear for Orrin",
        "Shop owners on the east bank of Orrin fear for their trade after the council's vote to close the cracked "
        "bridge on Monday. Mayor Ada Quill promised free ferries. Engineers had found broken wires in 14 cables of "
        "the bridge in August.",
    ),
    (
        "final",
        "Brandt's late header gives Velmar the Lakes Cup",
        "A header by Timo Brandt in extra time brought the Lakes Cup to Velmar Rovers on Sunday. Sund were ahead "
        "at the break by a penalty. The Rovers had last won the cup in 1987, and the stadium sang until midnight.",
    ),
    (
        "bridge",
        "Orrin bridge: ferries Alma and Bess to carry commuters",
        "Two ferries, the Alma and the Bess, are to carry commuters when the Orrin bridge closes on Monday. The "
        "cracked cables cannot be repaired under traffic, engineers told the council before its vote. Drivers face "
        "a detour of 19 kilometres.",
    ),
    (
        "bank",
        "Rates up in Kellmark as rents drive inflation",
        "Borrowers in Kellmark will pay more after the central bank lifted its main rate to 3.25 percent on "
        "Thursday. Governor Ruth Samm named rents as the main reason for inflation of 4.1 percent. Economists "
        "expect another quarter point in spring.",
    ),
    (
        "bridge",
        "Cracked cables shut the Orrin bridge until 2028",
        "The bridge at Orrin stays shut until 2028. The council followed its engineers, who had counted cracks in "
        "14 of 32 cables, by nine votes to four. The repair costs 190 million crowns, Mayor Ada Quill said.",
    ),
    (
        "viaduct",
        "Storm tears roof from Sund railway station",
        "A storm tore the roof from the railway station of Sund on Tuesday night. Trains to the coast were "
        "cancelled until noon. Firefighters cleared steel sheets from the rails, and a guard was treated for cuts.",
    ),
    (
        "viaduct",
        "Trains stand still after storm strips roof of Sund station",
        "No trains ran to the coast from Sund on Wednesday morning: a storm had torn off the roof of the railway "
        "station, and steel sheets lay on the rails. Firefighters worked until noon.",
    ),
]


DAM = [  # (language, title, text)
    (
        "en",
        "Thousands flee as a dam cracks above Orrin",
        "People in the valley left their homes at night when a dam cracked above Orrin. Police went from "
        "door to door, and buses waited at the school.",
    ),
    (
        "fr",
        "Un barrage menace de céder, des milliers de personnes évacuées",
        "Des milliers de personnes ont quitté la vallée dans la nuit : le barrage menace de céder. La "
        "police est passée de porte en porte, les autocars attendaient devant une école.",
    ),
    (
        "en",
        "Dam above Orrin: Quill orders Brill and Velmar evacuated",
        "After the dam cracked above Orrin, Mayor Ada Quill ordered Brill and Velmar evacuated too. Buses "
        "take people from the valley to Sund; thousands had to flee at night.",
    ),
    (
        "fr",
        "Barrage : Quill fait évacuer Orrin, Brill et Velmar",
        "Le barrage menace de céder : la maire Ada Quill a fait évacuer Orrin, puis Brill et Velmar. Les "
        "autocars de la police emmènent des milliers de personnes de la vallée à Sund.",
    ),
    (
        "en",
        "Quill: dam above Orrin may break, Brill and Velmar stay empty",
        "Mayor Ada Quill said that the cracked dam may still break, so that Orrin, Brill and Velmar stay "
        "empty. Thousands spent the night in Sund, where buses had brought people from the valley.",
    ),
    (
        "fr",
        "Quill : le barrage peut céder, Orrin, Brill et Velmar restent vides",
        "Le barrage peut toujours céder, dit la maire Ada Quill. Orrin, Brill et Velmar restent vides, et "
        "des milliers de personnes de la vallée ont dormi à Sund.",
    ),
]

HEARING = [  # (language, title, text): they share no word that languages spell alike, but the day
    (
        "en",
        "Valley families told when the dam hearing begins",
        "The hearing on the cracked dam begins on 23 March, the court said. Families from the valley will speak first.",
    ),
    (
        "zh",
        "大坝开裂案听证会日期公布",
        "法院表示，大坝开裂案的听证会将于3月23日开始，山谷里的家庭将首先发言。",
    ),
    (
        "en",
        "Court sets March 23 for hearing on cracked dam",
        "Families from the valley will speak first when the hearing on the dam begins on March 23, the court said.",
    ),
    (
        "zh",
        "大坝听证会3月23日举行",
        "山谷里的家庭将在3月23日讲述大坝开裂的那个夜晚，听证会由法院主持，官员随后作证。",
    ),
]


def article(number: int, title: str, text: str, published: datetime | None, **more: Any) -> Article:
    return Article(
        f"https://outlet{number}.example/", title, text, published=published, language="en", id=number, **more
    )


def stream(gap: timedelta = 3 * HOUR) -> list[Article]:
    return [article(n, title, text, START + gap * n) for n, (_, title, text) in enumerate(NEWS, 1)]


def place(articles: Sequence[Article]) -> list[Placement]:
    grouping = Grouping()
    return [grouping.place(one) for one in articles]


def kept(one: Article, placed: Placement) -> Article:
    return replace(one, event=placed.event, story=placed.story, copy_of=placed.copy_of)
