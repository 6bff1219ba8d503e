"""Messages for the renderers' tests: any at all, by hypothesis, and a digest of our own writing."""

from functools import cache

from hypothesis import strategies as st

from bot.chat.text import cleaned, visible
from bot.types import Block, BlockKind, Button, Message, Span

HOSTILE = (
    "<!channel> <!here> <@U0BOB> <https://evil.example|your bank> & <b>bold</b> *stars* _underscores_ `ticks` ~tilde~ "
    '<script>alert("x")</script> </a> &lt;i&gt; [x](https://e.example) \x1b[31mred\x1b[0m \x00 \u202edesrever'
)

_text = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="ab \n<>&\"'*_`~!@|.é🙂👩‍👧🇩🇪\u0301\u200b", max_size=60),
    st.integers(1, 900).map(lambda count: "A sentence of news. " * count),
    st.integers(1, 9000).map(lambda count: "w" * count),
    st.integers(1, 3000).map(lambda count: "🙂" * count),
    st.just(HOSTILE),
)
_url = st.one_of(
    st.just(""),
    st.text(max_size=20),
    st.text(alphabet="ab/?&=\"'<>%", max_size=300).map("https://example.org/".__add__),
    st.integers(1, 2100).map(lambda count: "https://example.org/" + "u" * count),
    st.sampled_from(["javascript:alert(1)", "https://", "http://[", "https://e.example/a b", "ftp://e.example/"]),
)
_spans = st.builds(Span, _text, _url, st.booleans(), st.booleans(), st.booleans())
_blocks = st.builds(Block, st.sampled_from(BlockKind), st.lists(_spans, max_size=4).map(tuple))
_buttons = st.builds(Button, st.text(max_size=100), st.one_of(st.text(max_size=80), st.just("/more " + "x" * 2500)))
messages = st.builds(
    Message,
    st.lists(st.lists(_blocks, max_size=6).map(tuple), max_size=6).map(tuple),
    st.lists(_buttons, max_size=30).map(tuple),
)


def ink(text: str) -> str:
    """What is to be seen of a text: without spaces, markers of items and what shows nothing."""
    return "".join(char for char in cleaned(text) if _is_ink(char))


@cache
def _is_ink(char: str) -> bool:
    return visible(char) and char != "•"


def ink_of(message: Message) -> str:
    return "".join(ink(span.text) for section in message.sections for block in section for span in block.spans)


def story(headline: str, body: str, sources: int = 3) -> tuple[Block, ...]:
    link = "https://example.org/story?id=1&from=feed"
    items = (
        Block(BlockKind.ITEM, (Span(f"Outlet {index}", f"{link}&n={index}"), Span(" — as they put it")))
        for index in range(sources)
    )
    heading = Block(BlockKind.HEADING, (Span(headline, link),))
    note = Block(BlockKind.NOTE, (Span("3 outlets, last at 09:40"),))
    return heading, Block(BlockKind.TEXT, (Span(body),)), *items, note


def digest(stories: int, body: str = "The council met on Tuesday. It voted for the bridge.") -> Message:
    title = (
        Block(BlockKind.TITLE, (Span("Your morning digest"),)),
        Block(BlockKind.NOTE, (Span("Monday, 7:30 – what is new since yesterday"),)),
    )
    sections = (story(f"Headline number {index}", body) for index in range(stories))
    return Message((title, *sections), (Button("Read more of 1", "/summary 1"), Button("Sources", "/sources")))
