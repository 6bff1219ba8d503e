"""The commands of the program. What they print on standard output is stable and documented in docs/commands.md.

Exit codes: 0 done, 1 it could not be done (the reason is on standard error), 2 the command line is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot import log
from bot.errors import BotError
from bot.settings import Secrets, Settings, as_tables, load, load_secrets

NO_TOKENS = (
    "No TELEGRAM_BOT_TOKEN and no SLACK_BOT_TOKEN is set: this is the console chat on the sample newsroom in seeds/, "
    "and nothing is kept. README.md tells how to connect Telegram and Slack."
)
TASKS = ("poll", "group", "plan", "deliver", "chat", "web")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit."""
    options = _parser().parse_args(arguments)
    try:
        secrets = load_secrets()
        settings = load(options.config)
        log.set_up(settings.log.level, secrets.values)
        code = options.act(options, settings, secrets)
    except BotError as error:
        print(f"newsdigest: {error}", file=sys.stderr)
        code = 1
    except BrokenPipeError:  # the reader of our output has gone, as in `newsdigest … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="newsdigest", description="A news-digest bot for Telegram and Slack.")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file (default: config/newsdigest.toml)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="serve Telegram and Slack; with no tokens, the console chat")
    run.add_argument("--only", choices=TASKS, action="append", default=[], help="do only this (may be repeated)")
    run.add_argument("--console", action="store_true", help="the console chat, even with tokens")
    run.add_argument("--sources", nargs="+", default=[], metavar="PATH|URL", help="what the console chat reads")
    run.set_defaults(act=_run)

    digest = commands.add_parser("digest", help="one digest now, no tokens, no stored state")
    digest.add_argument("--sources", nargs="+", default=[], metavar="PATH|URL", help="default: the sample newsroom")
    digest.add_argument("--as", dest="form", choices=("text", "telegram", "slack", "html", "json"), default="text")
    digest.set_defaults(act=_digest)

    read = commands.add_parser("read", help="the article text of pages")
    _batch(read)
    read.set_defaults(act=_read)

    summarize = commands.add_parser("summarize", help="condense pages, or several together as one story")
    _batch(summarize)
    length = summarize.add_mutually_exclusive_group()
    length.add_argument("--sentences", type=int, metavar="N", help="how many sentences (default 3)")
    length.add_argument("--words", type=int, metavar="N", help="how many words at most")
    summarize.add_argument("--algorithm", metavar="NAME", help="default: summaries.algorithm of the settings")
    summarize.add_argument("--together", action="store_true", help="all pages are one story")
    summarize.set_defaults(act=_summarize)

    group = commands.add_parser("group", help="which pages tell the same story")
    _batch(group)
    group.set_defaults(act=_group)

    why = commands.add_parser("why", help="why two articles are one event or story, or are not")
    why.add_argument("pages", nargs=2, metavar="NUMBER|PATH|URL", help="stored articles by number, files, addresses")
    why.add_argument("--json", action="store_true", help="print JSON")
    why.set_defaults(act=_why)

    sources = commands.add_parser("sources", help="a chat's sources from or to an OPML file, or the mailbox for it")
    sources.add_argument("verb", choices=("export", "import", "mailbox"))
    sources.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the OPML file")
    sources.add_argument("--chat", required=True, metavar="PLATFORM:ADDRESS", help="such as telegram:123456789")
    sources.set_defaults(act=_sources)

    corrected = commands.add_parser("corrections", help="what chats said is one story or is not; apply it for all")
    corrected.add_argument("--json", action="store_true", help="print JSON lines")
    corrected.add_argument("--same", nargs=2, type=int, metavar="ARTICLE", help="for all: their stories are one")
    corrected.add_argument("--notsame", nargs=2, type=int, metavar="ARTICLE", help="for all: the first goes out")
    corrected.set_defaults(act=_corrections)

    move = commands.add_parser("move", help="take an SQLite database to the PostgreSQL of the settings")
    move.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: newsdigest.db in the data folder")
    move.set_defaults(act=_with_file, verb="move")

    for name, words in (
        ("backup", "write all that is kept to a file, while the bot goes on"),
        ("restore", "put a backup in the place of the database"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("file", type=Path, metavar="FILE", help="an SQLite file, whatever the database")
        command.set_defaults(act=_with_file, verb=name)
    for name, act, words in (
        ("check", _check, "check the settings and print them, without secrets"),
        ("migrate", _migrate, "bring the database up to date"),
        ("status", _status, "how the bot is doing"),
    ):
        commands.add_parser(name, help=words).set_defaults(act=act)
    commands.choices["status"].add_argument("--json", action="store_true", help="print JSON")
    commands.choices["status"].add_argument("--healthy", action="store_true", help="exit 1 unless the bot is running")
    return parser


def _batch(command: argparse.ArgumentParser) -> None:
    command.add_argument("pages", nargs="*", metavar="PATH|URL", help="files, folders of pages, or addresses")
    command.add_argument("--jsonl", metavar="FILE", help="read JSON lines instead (- for standard input)")
    command.add_argument("--json", action="store_true", help="print JSON lines")


def _run(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    tokens = secrets["TELEGRAM_BOT_TOKEN"] or secrets["SLACK_BOT_TOKEN"]
    if options.console or options.sources or not (tokens or options.only):
        from bot.app.trial import trial

        if settings.log.level == "INFO":  # what goes right is not to be printed between the lines of a chat
            log.set_up("WARNING", secrets.values)
        if not (options.console or options.sources):
            print(NO_TOKENS, flush=True)
        asyncio.run(trial(settings, options.sources))
    else:
        from bot.app.serve import serve

        asyncio.run(serve(settings, secrets, options.only))
    return 0


def _digest(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.once import digest_once
    from bot.app.show import show

    digest, complaints = asyncio.run(digest_once(settings, options.sources))
    _complain(complaints)
    print(show(digest, options.form, settings.digest.zone))
    return 0 if digest.stories else 1


def _read(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.batch import as_page, read_lines, read_named

    if options.jsonl:
        return _lines(read_lines(options.jsonl))
    articles, complaints = asyncio.run(read_named(settings, _named(options)))
    _complain(complaints)
    for article in articles:
        page = as_page(article)
        if options.json:
            _lines([page])
        else:
            head = [
                page["title"],
                " · ".join(filter(None, (page["author"], page["published"], page["language"]))),
                page["url"],
            ]
            print("\n".join(line for line in head if line), page["text"], sep="\n\n", end="\n\n")
    return 0 if articles else 1


def _summarize(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.batch import length, read_named, summarize_articles, summarize_lines

    size = length(options.sentences, options.words)
    algorithm = options.algorithm or settings.summaries.algorithm
    if options.jsonl:
        return _lines(summarize_lines(options.jsonl, algorithm, size))
    articles, complaints = asyncio.run(read_named(settings, _named(options)))
    _complain(complaints)
    for row in summarize_articles(articles, options.together, algorithm, size):
        if options.json:
            _lines([row])
        else:
            print(" / ".join(title or url for title, url in zip(row["titles"], row["urls"], strict=True)))
            print(*(f"  {sentence['text']}" for sentence in row["sentences"]), sep="\n", end="\n\n")
    return 0 if articles else 1


def _group(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.batch import group_articles, group_lines, read_named

    if options.jsonl:
        return _lines(group_lines(options.jsonl))
    articles, complaints = asyncio.run(read_named(settings, _named(options)))
    _complain(complaints)
    placed = list(group_articles(articles))
    if options.json:
        return _lines(placed)
    for event in dict.fromkeys(row["event"] for row in placed):
        members = [row for row in placed if row["event"] == event]
        print(f"{members[0]['title'] or members[0]['id']}")
        for row in members:
            copy = f"  (same text as {row['copy_of']})" if row["copy_of"] else ""
            print(f"  {row['id']}{copy}")
    return 0 if articles else 1


def _why(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.why import as_row, text, why

    found, complaints = asyncio.run(why(settings, *options.pages))
    _complain(complaints)
    if found is None:
        return 1
    print(json.dumps(as_row(found), ensure_ascii=False) if options.json else text(found))
    return 0


def _sources(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.lists import add_mailbox, export_sources, import_sources

    if options.verb == "mailbox":
        print(asyncio.run(add_mailbox(settings, secrets, options.chat)))
        return 0
    if options.file is None:
        print(f"newsdigest: name the file: newsdigest sources {options.verb} FILE --chat …", file=sys.stderr)
        return 2
    act = export_sources if options.verb == "export" else import_sources
    print(asyncio.run(act(settings, options.file, options.chat)))
    return 0


def _corrections(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.corrections import apply, corrections, text

    if pair := options.same or options.notsame:
        print(asyncio.run(apply(settings, *pair, together=bool(options.same))))
        return 0
    found = asyncio.run(corrections(settings))
    if options.json:
        return _lines(found)
    print(text(found))
    return 0


def _check(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    for section, values in as_tables(settings).items():
        print(f"[{section}]")
        for name, value in values.items():
            print(f"{name} = {json.dumps(value, ensure_ascii=False)}")
        print()
    print(f"Secrets given: {repr(secrets)[8:-1]}")
    return 0


def _migrate(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.operate import migrate

    print(asyncio.run(migrate(settings)))
    return 0


def _with_file(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app import operate

    act = {"move": operate.move, "backup": operate.backup, "restore": operate.restore}[options.verb]
    print(asyncio.run(act(settings, options.file)))
    return 0


def _status(options: argparse.Namespace, settings: Settings, secrets: Secrets) -> int:
    from bot.app.operate import is_healthy, status
    from bot.app.show import status_json, status_text

    found = asyncio.run(status(settings))
    print(status_json(found) if options.json else status_text(found))
    return 1 if options.healthy and not is_healthy(found) else 0


def _named(options: argparse.Namespace) -> Sequence[str]:
    if not options.pages:
        print("newsdigest: name at least one page, folder or address, or a file with --jsonl", file=sys.stderr)
        sys.exit(2)
    return list(options.pages)


def _lines(values: Iterable[dict[str, Any]]) -> int:
    for value in values:
        print(json.dumps(value, ensure_ascii=False), flush=True)
    return 0


def _complain(complaints: Iterable[str]) -> None:
    for complaint in complaints:
        print(f"newsdigest: {complaint}", file=sys.stderr)
