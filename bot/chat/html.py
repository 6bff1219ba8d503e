"""A message as a page of its own: one column, light and dark, no scripts and nothing loaded from elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from bot.chat.text import Section, cleaned, tidy
from bot.types import Block, BlockKind, Message, Span

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #6b6b70; --paper: #fbfaf8; --card: #ffffff;
  --line: #e6e3de; --link: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --soft: #a0a0a6; --paper: #161618; --card: #1f1f22;
  --line: #323236; --link: #8ab8f0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.55 Charter, "Iowan Old Style", Georgia, "Noto Serif", serif; overflow-wrap: break-word; }
main { max-width: 42rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .5rem; }
p { margin: 0 0 .7rem; }
ul { margin: 0 0 .7rem; padding: 0; list-style: none; }
li { margin: 0 0 .2rem; padding-left: 1.1rem; text-indent: -1.1rem; }
li::before { content: "•"; color: var(--soft); display: inline-block; width: 1.1rem; text-indent: 0; }
ul, .note { font: 14.5px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
.note { color: var(--soft); }
section { margin: 0 0 1rem; }
section.story { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 1.1rem 1.25rem .5rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
h2 a { color: inherit; text-decoration-color: var(--line); }
code { font: .9em ui-monospace, Menlo, Consolas, monospace; background: var(--line); border-radius: 4px;
  padding: .05em .3em; }
"""
_TAGS = {BlockKind.TITLE: "<h1>{}</h1>", BlockKind.HEADING: "<h2>{}</h2>", BlockKind.NOTE: '<p class="note">{}</p>'}


def render_html(message: Message, title: str) -> str:
    """The message as an HTML document; buttons are left out, a page has nobody to tell."""
    body = "\n".join(_section(section) for section in tidy(message))
    return (
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(cleaned(title).strip())}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    story = any(block.kind is BlockKind.HEADING for block in section)
    opening = '<section class="story" dir="auto">' if story else '<section dir="auto">'
    return "\n".join((opening, *_blocks(section), "</section>"))


def _blocks(section: Section) -> Iterator[str]:
    for listed, group in groupby(section, lambda block: block.kind is BlockKind.ITEM):
        if listed:
            yield f"<ul>{''.join(f'<li>{_spans(block)}</li>' for block in group)}</ul>"
        else:
            yield from (_TAGS.get(block.kind, "<p>{}</p>").replace("{}", _spans(block)) for block in group)


def _spans(block: Block) -> str:
    return "".join(_span(span) for span in block.spans)


def _span(span: Span) -> str:
    text = escape(span.text)
    for tag, wanted in (("code", span.code), ("em", span.italic), ("strong", span.bold)):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    return f'<a href="{escape(span.url)}" rel="noopener">{text}</a>' if span.url else text
