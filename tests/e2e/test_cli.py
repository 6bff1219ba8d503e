"""The program's own commands, as processes: what docs/commands.md promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.site import ARTICLES

ROOT = Path(__file__).parents[2]
NEWSROOM = ROOT / "seeds" / "newsroom"
LABELS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "data" / "newsroom.json").read_text("utf-8"))
PAGES = [str(NEWSROOM / label["file"]) for label in LABELS if not label["file"].endswith(("xml", "json"))]


def newsdigest(*words: str, given: str = "", home: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program with an empty environment, as on a fresh machine."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home or "/nonexistent"), "COLUMNS": "100", **more}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT, env=environment, input=given, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def digest() -> dict[str, Any]:
    done = newsdigest("digest", "--as", "json", NEWSDIGEST_DIGEST_STORIES="20")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_sample_digest_tells_events_once_and_prints_no_furniture(digest: dict[str, Any]) -> None:
    assert len(digest["stories"]) >= 6
    noise = [flat(line) for label in LABELS for line in label["noise"]]
    for story in digest["stories"]:
        assert set(story) == {"headline", "sentences", "developed", "topics", "why", "differences", "sources"}
        assert 1 <= len(story["sentences"]) <= 3
        for sentence in story["sentences"]:
            assert set(sentence) == {"text", "source", "published"}
            assert not [
                line for line in noise if sentence["text"] in line or (len(line) > 25 and line in sentence["text"])
            ]
            assert sentence["source"] in {source["name"] for source in story["sources"]}
    urls = [source["url"] for story in digest["stories"] for source in story["sources"]]
    assert len(urls) == len(set(urls))


def test_the_syndicated_copy_is_shown_once_beside_its_original(digest: dict[str, Any]) -> None:
    copy = next(label for label in LABELS if label["copy_of"])
    original = next(label for label in LABELS if label["file"] == copy["copy_of"] and label["event"] == copy["event"])
    links = {s["url"]: (s["copy_of"], story) for story in digest["stories"] for s in story["sources"]}
    copy_of, story = links[copy["url"]]
    assert copy_of == original["url"]
    assert copy["outlet"].removeprefix("The ") not in {sentence["source"] for sentence in story["sentences"]}


def test_every_sentence_of_the_digest_is_one_that_its_source_printed(digest: dict[str, Any]) -> None:
    texts = {row["url"]: flat(row["text"]) for row in rows(newsdigest("read", "--json", *PAGES))}
    checked = 0
    for story in digest["stories"]:
        for sentence in story["sentences"]:
            printed = [
                texts[s["url"]] for s in story["sources"] if s["name"] == sentence["source"] and s["url"] in texts
            ]
            if printed and len(printed) == sum(s["name"] == sentence["source"] for s in story["sources"]):
                assert any(flat(sentence["text"]) in text for text in printed), sentence
                checked += 1
    assert checked >= 6


@pytest.mark.parametrize("form", ["text", "telegram", "slack", "html"])
def test_the_digest_in_every_form_names_every_headline(digest: dict[str, Any], form: str) -> None:
    done = newsdigest("digest", "--as", form, NEWSDIGEST_DIGEST_STORIES="20")
    assert done.returncode == 0, done.stderr
    assert "News digest" in done.stdout
    if form == "slack":
        assert all({"blocks", "text"} <= set(message) for message in json.loads(done.stdout))
    if form == "telegram":
        assert "<b>" in done.stdout
        assert '<a href="https://' in done.stdout
    if form == "text":
        assert all(flat(story["headline"]) in flat(done.stdout) for story in digest["stories"])


def test_run_without_tokens_says_so_prints_a_digest_and_ends(tmp_path: Path) -> None:
    done = newsdigest("run", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("No TELEGRAM_BOT_TOKEN and no SLACK_BOT_TOKEN is set")
    assert sum(line[:2] in {f"{n}." for n in range(1, 9)} for line in done.stdout.splitlines()) >= 6
    assert list(tmp_path.iterdir()) == []


def test_the_console_chat_answers_what_is_typed() -> None:
    typed = "/sources\n/summary 1\n/schedule 7am Lisbon\n/unsubscribe all\n/nonsense\n/forget yes\n"
    done = newsdigest("run", given=typed)
    assert done.returncode == 0, done.stderr
    said = flat(done.stdout)
    order = ["You follow 7 sources", "Digests come at 07:00, Europe/Lisbon", "You follow nothing now"]
    places = [
        said.find(words) for words in [*order, "I do not know /nonsense", "Everything about this chat is deleted"]
    ]
    assert -1 not in places
    assert places == sorted(places)
    assert "Traceback" not in done.stderr


def test_read_prints_a_line_per_page() -> None:
    page = NEWSROOM / "saltmarsh-courier" / "ferry-little-sorrel-passengers.html"
    [row] = rows(newsdigest("read", "--json", str(page)))
    label = next(label for label in LABELS if label["file"].endswith(page.name))
    assert list(row) == ["url", "title", "author", "published", "language", "text"]
    assert (row["url"], row["title"], row["author"]) == (label["url"], label["title"], label["author"])
    assert row["published"] == label["published"]
    assert row["language"] == "en"


def test_read_jsonl_keeps_ids_and_order(tmp_path: Path) -> None:
    html = (NEWSROOM / "norrlight" / "sanvico-golden-heron-winter-bees.html").read_text("utf-8")
    text = (NEWSROOM / "commons-ledger" / "dengue-vaccine-who-pays.txt").read_text("utf-8")
    given = [{"id": "b", "url": "https://x.example/a", "html": html}, {"id": 7, "text": text}, {"id": "c", "text": ""}]
    file = tmp_path / "pages.jsonl"
    file.write_text("\n".join(map(json.dumps, given)), "utf-8")
    found = rows(newsdigest("read", "--jsonl", str(file)))
    assert [row["id"] for row in found] == ["b", 7, "c"]
    assert list(found[0]) == ["id", "url", "title", "author", "published", "language", "text"]
    assert found[1]["text"]
    assert found[2]["text"] == ""
    assert found[2]["error"]


def test_summarize_jsonl_condenses_documents_together_and_counts_copies_once() -> None:
    body = flat(ARTICLES["bridge"][1])
    other = "The mayor of Wenlow resigned on Tuesday after a vote of nine to four, the clerk announced at noon."
    documents = [
        {"title": "Bridges", "text": body},
        {"title": "Bridges again", "text": body},
        {"title": "", "text": other},
    ]
    given = [
        {"id": 1, "documents": documents, "sentences": 4},
        {"id": 2, "documents": documents[:1], "words": 30},
        {"id": 3, "documents": []},
    ]
    done = newsdigest("summarize", "--jsonl", "-", given="\n".join(map(json.dumps, given)))
    one, two, three = rows(done)
    assert [list(row) for row in (one, two, three)] == [["id", "sentences"]] * 3
    assert len(one["sentences"]) == 4
    assert {sentence["document"] for sentence in one["sentences"]} <= {0, 2}
    assert all(sentence["text"] in documents[sentence["document"]]["text"] for sentence in one["sentences"])
    assert len(two["sentences"][0]["text"].split()) <= 30
    assert three["sentences"] == []


def test_summarize_names_the_algorithms_when_one_is_unknown() -> None:
    done = newsdigest("summarize", PAGES[0], "--algorithm", "magic")
    assert done.returncode == 1
    assert "lexrank" in done.stderr


def test_group_jsonl_decides_as_it_goes() -> None:
    stream = [
        {
            "id": label["file"],
            "published": label["published"],
            "lang": label["language"],
            "title": label["title"],
            "text": text,
        }
        for label in LABELS
        if label["event"] in ("pipkin-ruling", "lakeland-cup-final", "dengue-vaccine-trial")
        for text in [_text(label)]
        if text
    ]
    stream.sort(key=lambda row: str(row["published"]))
    found = rows(newsdigest("group", "--jsonl", "-", given="\n".join(map(json.dumps, stream))))
    assert [row["id"] for row in found] == [row["id"] for row in stream]
    assert all(list(row) == ["id", "event", "story", "copy_of"] for row in found)
    assert {row["event"] for row in found} <= {row["id"] for row in stream}
    assert found[0]["event"] == found[0]["id"]
    first = newsdigest("group", "--jsonl", "-", given="\n".join(map(json.dumps, stream[:3])))
    assert rows(first) == found[:3]


def _text(label: dict[str, Any]) -> str:
    file = NEWSROOM / label["file"]
    return "" if file.suffix in (".xml", ".json") else file.read_text("utf-8")


def test_check_prints_settings_without_secrets() -> None:
    done = newsdigest("check", TELEGRAM_BOT_TOKEN="123456789:" + "A" * 35, NEWSDIGEST_DIGEST_STORIES="5")
    assert done.returncode == 0
    assert "stories = 5" in done.stdout
    assert "TELEGRAM_BOT_TOKEN" in done.stdout
    assert "AAAA" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "more", "code", "said"),
    [
        (["digest", "--sources", "/no/such/folder"], {}, 1, "There is no file or folder /no/such/folder"),
        (["check"], {"NEWSDIGEST_DIGEST_STORIES": "many"}, 1, "digest.stories = 'many' is not allowed"),
        (["check"], {"NEWSDIGEST_DIGEST_STORYS": "3"}, 1, "unknown option digest.storys"),
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-1"}, 1, "SLACK_APP_TOKEN is missing"),
        (["read"], {}, 2, "name at least one page"),
        (["group", "--jsonl", "/no/such.jsonl"], {}, 1, "/no/such.jsonl cannot be read"),
        (["fly"], {}, 2, "invalid choice"),
    ],
)
def test_what_cannot_be_done_says_why(
    words: list[str], more: dict[str, str], code: int, said: str, tmp_path: Path
) -> None:
    done = newsdigest(*words, **{"NEWSDIGEST_DATA_FOLDER": str(tmp_path / "data"), **more})
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_migrate_and_status_of_a_new_installation(tmp_path: Path) -> None:
    folder = {"NEWSDIGEST_DATA_FOLDER": str(tmp_path / "data")}
    done = newsdigest("migrate", **folder)
    assert done.returncode == 0, done.stderr
    assert "is up to date" in done.stdout
    status = json.loads(newsdigest("status", "--json", **folder).stdout)
    assert (status["subscriptions"], status["parts"], status["dead"]) == (0, {}, [])
    assert newsdigest("status", "--healthy", **folder).returncode == 1
