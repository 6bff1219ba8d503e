"""The page: escaped, whole, and with nothing loaded from elsewhere."""

from html.parser import HTMLParser

from hypothesis import given, settings

from bot.chat.html import render_html
from bot.types import Block, BlockKind, Message, Span
from tests.unit.messages import HOSTILE, digest, ink, ink_of, messages

TAGS = "html head meta title style body main section h1 h2 p ul li a strong em code".split()


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: dict[str, str] = {"title": "", "style": "", "main": ""}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for place in self.said:
            if place in self.open:
                self.said[place] += data


def read(page: str) -> Page:
    parser = Page()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


@settings(max_examples=150, deadline=None)
@given(messages)
def test_any_message_is_a_page_with_every_word_and_only_our_tags(message: Message) -> None:
    page = read(render_html(message, HOSTILE))
    assert {tag for tag, _ in page.tags} <= set(TAGS)
    assert ink(page.said["main"]) == ink_of(message)
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        assert tag != "a" or (attributes["href"] or "").startswith(("http://", "https://"))


def test_a_digest_as_a_page() -> None:
    page = render_html(digest(2), "Digest <of> today")
    assert "<title>Digest &lt;of&gt; today</title>" in page
    assert "<h1>Your morning digest</h1>" in page
    assert page.count('<section class="story" dir="auto">') == 2
    assert page.count("<li>") == 6
    assert (
        '<h2><a href="https://example.org/story?id=1&amp;from=feed" rel="noopener">Headline number 0</a></h2>' in page
    )
    assert "prefers-color-scheme: dark" in page


def test_code_and_styles_nest() -> None:
    span = Span("/start", code=True, bold=True)
    page = render_html(Message(((Block(BlockKind.NOTE, (span,)),),)), "x")
    assert '<p class="note"><strong><code>/start</code></strong></p>' in page
