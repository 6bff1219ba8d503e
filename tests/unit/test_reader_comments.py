"""What readers wrote below an article is left out: in the boxes of many systems, below headings in many languages."""

from __future__ import annotations

import pytest

from bot.ingest.dumps import read_dump
from bot.ingest.pages import read_html

URL = "https://www.ostrand.example/2026/keeper-counts-nine-thousand-cranes"
TITLE = "Keeper counts nine thousand cranes"
ARTICLE = (
    "The lighthouse keeper of Ostrand has counted migrating cranes for thirty years and on Sunday he ran out of paper.",
    "More than nine thousand birds crossed the strait between dawn and noon, the most since counting began in 1961.",
    "Biologists from the coastal institute, who doubted the figure at first, watched a recording and counted again.",
    "The institute will publish the counts of all thirty years next spring, and the keeper has been promised a copy.",
)
READERS = (
    (
        "Harbour Tom",
        "I grew up on that coast and my father counted them too, long before the institute came. Nobody paid him.",
    ),
    (
        "quillon77",
        "With all respect, nine thousand sounds like too many for one morning, and I want to see the recording.",
    ),
    (
        "Marta L.",
        "Thank you for this lovely story, it made my whole Monday and I have sent it to everybody at the office.",
    ),
)
INSIDE = "<main><article><h1>{title}</h1>{text}{below}</article></main>"
OUTSIDE = "<main><article><h1>{title}</h1><div class='text'>{text}</div></article>{below}</main>"


def page(below: str, around: str, above: str = "") -> str:
    text = above + "".join(f"<p>{paragraph}</p>" for paragraph in ARTICLE)
    body = around.format(title=TITLE, text=text, below=below)
    return f"<!doctype html><html><head><title>{TITLE}</title></head><body>{body}</body></html>"


def boxes(one: str, around: str = "{}") -> str:
    """The same box for each reader: $n is the name, $c what was written, $i a number."""
    each = (
        one.replace("$n", name).replace("$c", said).replace("$i", str(i)) for i, (name, said) in enumerate(READERS, 1)
    )
    return around.format("".join(each))


SYSTEMS = {
    "wordpress": boxes(
        "<li class='comment even'><article class='comment-body'><footer><b class='fn'>$n</b></footer>"
        "<div class='comment-content'><p>$c</p></div></article></li>",
        "<div id='comments' class='comments-area'><h2>3 thoughts on “Keeper”</h2><ol class='list'>{}</ol></div>",
    ),
    "drupal": boxes(
        "<a id='comment-$i'></a><div class='comment clearfix'><div>$n</div><div class='content'><p>$c</p></div></div>"
    ),
    "blogger": boxes(
        "<dt class='comment-author'>$n said...</dt><dd class='comment-body'><p>$c</p></dd>",
        "<div id='comments'><h4>3 comments:</h4><dl>{}</dl></div>",
    ),
    "disqus": boxes("<div class='post-message'><p>$c</p></div>", "<div id='disqus_thread'>{}</div>"),
    "coral": boxes("<div class='x'><span>$n</span><p>$c</p></div>", "<div id='coral_thread'>{}</div>"),
    "discourse": boxes("<div class='topic-body crawler-post'><span>$n</span><div class='post'><p>$c</p></div></div>"),
    "phpbb": boxes(
        "<div id='p$i' class='post bg1'><p>by <strong>$n</strong> » 09 Nov 2026, 10:12</p><p>$c</p></div>",
        "<div class='forumbg'>{}</div>",
    ),
    "vbulletin": boxes("<li class='postbit'><div>$n</div><div class='postcontent'><p>$c</p></div></li>", "<ol>{}</ol>"),
    "xenforo": boxes("<article class='message message--post'><h4>$n</h4><div class='bbWrapper'>$c</div></article>"),
    "a forum": boxes(
        "<div class='entry'><h4>$n</h4><p>09.11.2026, 10:12</p><p>$c</p></div>", "<div class='forum'>{}</div>"
    ),
    "isso": boxes("<div class='isso-text'><p>$c</p></div>", "<div id='isso-thread'>{}</div>"),
    "openweb": boxes("<div class='ow'><p>$c</p></div>", "<div class='openweb-conversation'>{}</div>"),
    "itemprop": boxes("<div itemprop='comment'><span>$n</span><p>$c</p></div>"),
    "German letters": boxes("<div class='lr'><p>$c</p></div>", "<div class='leserreaktionen'>{}</div>"),
    "Polish": boxes("<div class='k'><p>$c</p></div>", "<div id='komentarze'>{}</div>"),
    "Turkish": boxes("<div class='y'><p>$c</p></div>", "<div class='yorumlar'>{}</div>"),
    "names and times": boxes(
        "<div class='x2'><b>$n</b> <time>9 Nov 2026, 10:12</time><p>$c</p></div>", "<div>{}</div>"
    ),
    "a list of names": boxes("<li><b>$n</b>, 09.11.2026 um 10:12 Uhr<p>$c</p></li>", "<ul>{}</ul>"),
    "hours ago": boxes("<div><span>$n</span> <span>3 hours ago</span><p>$c</p><a href='#'>Report</a></div>"),
}
HEADINGS = (
    "3 Comments|Have your say|Leserkommentare (3)|Hinterlasse einen Kommentar|Diskutieren Sie mit|Vos commentaires"
    "|Réagir à cet article|Deja tu comentario|Comentarios de los lectores|Deixe um comentário|Scrivi un commento"
    "|Plaats een reactie|Dodaj komentarz|Skriv en kommentar|Legg igjen en kommentar|Jätä kommentti|Přidat komentář"
    "|Ostavite komentar|Szólj hozzá!|Lasă un comentariu|Yorum yap|Αφήστε ένα σχόλιο|Комментарии (3)|Залишити коментар"
    "|اترك تعليقا|دیدگاهتان را بنویسید|הוסף תגובה|टिप्पणी करें|Để lại bình luận|Tinggalkan komentar|แสดงความคิดเห็น"
    "|댓글 3|コメントを書く|发表评论|發表迴響"
).split("|")


@pytest.mark.parametrize("around", [INSIDE, OUTSIDE], ids=["inside", "outside"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_in_the_boxes_of_a_system(system: str, around: str) -> None:
    assert read_html(page(SYSTEMS[system], around), URL).text.split("\n\n") == list(ARTICLE)


@pytest.mark.parametrize("heading", HEADINGS)
def test_below_a_heading(heading: str) -> None:
    below = f"<h3>{heading}</h3>" + boxes("<p>$n</p><p>$c</p>")
    assert read_html(page(below, INSIDE), URL).text.split("\n\n") == list(ARTICLE)
    said = [line for name, words in READERS for line in (name, words)]
    text = "\n\n".join([TITLE, *ARTICLE, heading, *said])
    assert read_dump(text, URL).text.split("\n\n") == list(ARTICLE)


@pytest.mark.parametrize(
    "entry",
    [
        "<div class='e'><p>Ann Lee, 09.11.2026 10:1$i</p><p>$c</p></div>",  # the desk's own entries, not readers'
        "<div class='e'><h3>What they fear</h3><p>$c</p></div>",
        "<div class='e'><b>Keeper Olsen</b><p>$c</p></div>",
        "<div class='live-entry'><p>$n, 09.11.2026 10:1$i</p><p>$c</p></div>",
    ],
)
def test_boxes_that_are_the_article_s_stay(entry: str) -> None:
    read = read_html(page(boxes(entry), INSIDE), URL).text
    assert all(said in read for said in (*ARTICLE, *(words for _, words in READERS)))


def test_a_page_called_like_a_forum_is_read() -> None:
    around = "<main class='forum'><article><h1>{title}</h1>{text}</article></main>{below}"
    assert read_html(page("", around), URL).text.split("\n\n") == list(ARTICLE)
