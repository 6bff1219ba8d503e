"""What people type after /subscribe: lines and what is understood of them."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.order import Order, parse_order, parse_pause, parse_time, topic_of
from bot.commands.zones import SPOKEN_IN, guesses, parse_zone
from bot.errors import BadInput
from bot.types import Hours

TOPICS = ("world", "technology", "science")
SITE = "https://example.org"


EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def at(*texts: str) -> tuple[time, ...]:
    return tuple(time.fromisoformat(text) for text in texts)


UNDERSTOOD = [
    ("", Order()),
    ("   ", Order()),
    ("technology", Order(topics=("technology",))),
    ("Technology", Order(topics=("technology",))),
    ("technology science", Order(topics=("technology", "science"))),
    ("technology, science", Order(topics=("technology", "science"))),
    ("technology and science", Order(topics=("technology", "science"))),
    (SITE, Order((SITE,))),
    ("HTTPS://Example.org/Path", Order(("HTTPS://Example.org/Path",))),
    ("http://example.org:8080/feed?x=1", Order(("http://example.org:8080/feed?x=1",))),
    ("example.org", Order(("example.org",))),
    ("news.example.co.uk/world", Order(("news.example.co.uk/world",))),
    ("example.org:8080/feed.xml", Order(("example.org:8080/feed.xml",))),
    (f"{SITE} https://other.example/rss", Order((SITE, "https://other.example/rss"))),
    ("8:00", Order(times=at("08:00"))),
    ("08:00", Order(times=at("08:00"))),
    ("08.30", Order(times=at("08:30"))),
    ("8am", Order(times=at("08:00"))),
    ("8 am", Order(times=at("08:00"))),
    ("8 AM and 6 PM", Order(times=at("08:00", "18:00"))),
    ("8:30pm", Order(times=at("20:30"))),
    ("8:30 pm", Order(times=at("20:30"))),
    ("12am", Order(times=at("00:00"))),
    ("12pm", Order(times=at("12:00"))),
    ("12:15am", Order(times=at("00:15"))),
    ("18h", Order(times=at("18:00"))),
    ("18h30", Order(times=at("18:30"))),
    ("0:00", Order(times=at("00:00"))),
    ("23:59", Order(times=at("23:59"))),
    ("18:30 08:00", Order(times=at("08:00", "18:30"))),
    ("08:00 8am 8:00", Order(times=at("08:00"))),
    ("at 08:00 and 18:30", Order(times=at("08:00", "18:30"))),
    ("daily at 8am", Order(times=at("08:00"), days=EVERY_DAY)),
    ("weekdays 7:30", Order(times=at("07:30"), days=(1, 2, 3, 4, 5))),
    ("Weekends at 9:00", Order(times=at("09:00"), days=(6, 7))),
    ("every weekday 8am", Order(times=at("08:00"), days=(1, 2, 3, 4, 5))),
    ("fri 17:00 Europe/Lisbon", Order(times=at("17:00"), zone="Europe/Lisbon", days=(5,))),
    ("Mondays, Thursdays 6pm", Order(times=at("18:00"), days=(1, 4))),
    ("mon wed fri 8:00 18:00", Order(times=at("08:00", "18:00"), days=(1, 3, 5))),
    ("every day 08:00", Order(times=at("08:00"), days=EVERY_DAY)),
    ("every 6h", Order(times=at("00:00", "06:00", "12:00", "18:00"))),
    ("every 8 hours from 7:00 Lisbon", Order(times=at("07:00", "15:00", "23:00"), zone="Europe/Lisbon")),
    ("every 24h from 8am", Order(times=at("08:00"))),
    ("weekly 9:00", Order(times=at("09:00"), days=(1,))),
    ("weekly fri 5pm", Order(times=at("17:00"), days=(5,))),
    ("hourly from 7:00", Order(times=tuple(time(hour) for hour in range(24)))),
    ("noon and midnight", Order(times=at("00:00", "12:00"))),
    (
        "weekdays 7:30, weekends 9:00",
        Order(times=at("07:30"), days=(1, 2, 3, 4, 5), more=(Hours((6, 7), at("09:00")),)),
    ),
    (
        "mon 8:00 wed fri 9:00 18:00 sat 10:00 Lisbon",
        Order(
            times=at("08:00"),
            days=(1,),
            zone="Europe/Lisbon",
            more=(Hours((3, 5), at("09:00", "18:00")), Hours((6,), at("10:00"))),
        ),
    ),
    ("8:00 mon fri", Order(times=at("08:00"), days=(1, 5))),
    ("mon 8:00 and fri", Order(times=at("08:00"), days=(1, 5))),
    ("breaking", Order(breaking=3)),
    ("8:00 breaking 4 Lisbon", Order(times=at("08:00"), zone="Europe/Lisbon", breaking=4)),
    ("breaking 8:00", Order(times=at("08:00"), breaking=3)),
    ("breaking 8am", Order(times=at("08:00"), breaking=3)),
    ("breaking news from 5 sources", Order(breaking=5)),
    ("only breaking", Order(breaking=3, off=frozenset({"times"}))),
    ("no breaking", Order(off=frozenset({"breaking"}))),
    ("no quiet hours 9:00", Order(times=at("09:00"), off=frozenset({"quiet"}))),
    ("on demand", Order(off=frozenset({"times"}))),
    (f"{SITE}/breaking-news", Order((f"{SITE}/breaking-news",))),
    ("quiet 22-7 but breaking", Order(quiet=at("22:00", "07:00"), breaking=3, quiet_breaking=True)),
    ("quiet 22:00-07:00, only breaking", Order(quiet=at("22:00", "07:00"), breaking=3, quiet_breaking=True)),
    ("quiet 22:00-7:00", Order(quiet=at("22:00", "07:00"))),
    ("8:00 quiet from 11pm to 6am", Order(times=at("08:00"), quiet=at("23:00", "06:00"))),
    ("quiet 22-7 8am", Order(times=at("08:00"), quiet=at("22:00", "07:00"))),
    ("Europe/Lisbon", Order(zone="Europe/Lisbon")),
    ("europe/lisbon", Order(zone="Europe/Lisbon")),
    ("lisbon", Order(zone="Europe/Lisbon")),
    ("New York", Order(zone="America/New_York")),
    ("new_york", Order(zone="America/New_York")),
    ("America/New_York", Order(zone="America/New_York")),
    ("Buenos Aires 9:00", Order(times=at("09:00"), zone="America/Argentina/Buenos_Aires")),
    ("UTC", Order(zone="UTC")),
    ("utc", Order(zone="UTC")),
    ("Asia/Ho Chi Minh", Order(zone="Asia/Ho_Chi_Minh")),
    ("GMT", Order(zone="GMT")),
    (
        f"technology {SITE} 8am 18:30 Europe/Lisbon",
        Order((SITE,), ("technology",), at("08:00", "18:30"), "Europe/Lisbon"),
    ),
    (
        f"to technology and science, {SITE}, at 7:45 in New York",
        Order((SITE,), ("technology", "science"), at("07:45"), "America/New_York"),
    ),
    ("science at 8 am in Hong Kong", Order((), ("science",), at("08:00"), "Asia/Hong_Kong")),
]


@pytest.mark.parametrize(("line", "order"), UNDERSTOOD)
def test_understood(line: str, order: Order) -> None:
    assert parse_order(line, TOPICS) == order


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("sport", ("“sport”", "technology", "/subscribe")),
        ("technology blah", ("“blah”", "a topic (world, technology, science)")),
        ("25:00", ("25:00", "00:00 to 23:59")),
        ("08:60", ("08:60", "00:00 to 23:59")),
        ("13pm", ("13pm", "8am")),
        ("0am", ("0am", "8am")),
        ("24h", ("24h", "00:00 to 23:59")),
        ("8", ("“8”",)),
        ("Europe/Lisboa", ("Europe/Lisboa", "Europe/Lisbon")),
        ("Mars/Olympus", ("Mars/Olympus", "Europe/Lisbon")),
        ("breaking 1", ("breaking 3",)),
        ("every 30h", ("every 1h to every 24h",)),
        ("ftp://example.org", ("ftp://example.org",)),
        ("javascript:alert(1)", ("javascript:alert(1)",)),
        ("<script>", ("“<script>”",)),
        ("08:00 CEST", ("“CEST”",)),
        ("..", ("“..”",)),
    ],
)
def test_not_understood(line: str, words: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as raised:
        parse_order(line, TOPICS)
    for word in words:
        assert word in str(raised.value)


@pytest.mark.parametrize("word", ["8", "08", "technology", "8:0", "8:000", "a8:00", "2026", "", "8:00:00", "１２"])
def test_what_is_no_time(word: str) -> None:
    assert parse_time(word) is None


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Lisbon", "Europe/Lisbon"),
        ("new york", "America/New_York"),
        ("port of spain", "America/Port_of_Spain"),
        ("kathmandu", "Asia/Kathmandu"),
        ("Etc/UTC", "Etc/UTC"),
        ("  Europe/Lisbon ", "Europe/Lisbon"),
    ],
)
def test_parse_zone(words: str, zone: str) -> None:
    assert parse_zone(words) == zone


@pytest.mark.parametrize("words", ["Lisb", "xx", "", "Europe", "../etc/passwd", "posix/UTC", "Factory"])
def test_what_is_no_zone(words: str) -> None:
    with pytest.raises(BadInput, match="Europe/Lisbon"):
        parse_zone(words)


@given(st.times().map(lambda value: value.replace(second=0, microsecond=0)))
def test_every_time_is_read_in_every_spelling(value: time) -> None:
    half = "am" if value.hour < 12 else "pm"
    spellings = (f"{value:%H:%M}", f"{value:%H.%M}", f"{value:%H}h{value:%M}", f"{value:%I:%M}{half}")
    assert {parse_time(spelling) for spelling in spellings} == {value}


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_answered(line: str) -> None:
    try:
        order = parse_order(line, TOPICS)
    except BadInput as error:
        assert str(error)
    else:
        assert isinstance(order, Order)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("3 days", date(2026, 11, 21)),
        ("for a week", date(2026, 11, 25)),
        ("for 2 weeks", date(2026, 12, 2)),
        ("until 2026-12-01", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("until friday", date(2026, 11, 20)),
        ("until Wednesday", date(2026, 11, 25)),
    ],
)
def test_how_long_a_pause_is(text: str, day: date | None) -> None:
    assert parse_pause(text, date(2026, 11, 18)) == day  # a Wednesday


@pytest.mark.parametrize("text", ["now", "until 2026-11-18", "until 2026-13-01", "3 years", "-1 days"])
def test_a_pause_that_is_none(text: str) -> None:
    with pytest.raises(BadInput, match="/stop"):
        parse_pause(text, date(2026, 11, 18))


@pytest.mark.parametrize("text", ["every 0h", "every 25h", "quiet 8-8", "quiet late-early"])
def test_a_rhythm_that_is_none(text: str) -> None:
    with pytest.raises(BadInput):
        parse_order(text, TOPICS)


def test_a_schedule_that_is_not_understood_gets_an_example_of_one() -> None:
    with pytest.raises(BadInput, match="/schedule weekdays 07:30 18:00 Europe/Lisbon"):
        parse_order("whenever", ())


@pytest.mark.parametrize(
    ("zone", "language", "likely"),
    [
        ("Asia/Kathmandu", "en", ("Asia/Kathmandu",)),
        ("", "pt-BR", ("America/Sao_Paulo",)),
        ("Mars/Olympus", "de-AT", ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich")),
        ("", "tlh", ()),
        ("", "", ()),
    ],
)
def test_guesses(zone: str, language: str, likely: tuple[str, ...]) -> None:
    assert guesses(zone, language) == likely


def test_every_suggested_zone_is_one() -> None:
    assert {zone for zones in SPOKEN_IN.values() for zone in zones} <= available_timezones()


@pytest.mark.parametrize(
    ("typed", "topic"),
    [("technology", "technology"), ("Tech", "technology"), ("sport", "sports"), ("Science,", "science"), ("tec", ""),
     ("worldwide", ""), ("scie", "science"), ("", "")],
)  # fmt: skip
def test_a_topic_as_people_write_it(typed: str, topic: str) -> None:
    assert topic_of(typed, (*TOPICS, "sports")) == topic


def test_a_beginning_of_two_topics_names_none() -> None:
    assert topic_of("world", ("world news", "world sports")) == ""
