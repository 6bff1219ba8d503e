"""What the boxes of news pages are called, and what their furniture says: data for page_body. Decides nothing.

Names are those of `class`, `id` and `itemprop`, in the words and word parts that content systems use everywhere.
"""

from __future__ import annotations

import re
from enum import Flag, auto
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Mark(Flag):
    """What a box is, by what it is called."""

    COMMENTS = auto()
    RELATED = auto()
    ASK = auto()
    SHARE = auto()
    TAGS = auto()
    PERSON = auto()
    PICTURE = auto()
    NAV = auto()
    AD = auto()
    QUOTE = auto()
    LEAD = auto()


NONE = Mark(0)
# No part of an article in a box inside it.
FURNITURE = (
    Mark.COMMENTS | Mark.RELATED | Mark.ASK | Mark.SHARE | Mark.TAGS | Mark.PERSON | Mark.PICTURE | Mark.NAV | Mark.AD
)


def _named(words: str) -> re.Pattern[str]:
    return re.compile(r"(?:^|[\s_-])(?:" + "|".join(words.split()) + r")(?=$|[\s_-])", re.IGNORECASE)


_NAMES = {
    Mark.COMMENTS: _named(
        r"comments?\w* commenti disqus\w* respond replies reply kommentare?\w* commentaires? comentarios? comentários?"
        r" reacties livefyre coral viafoura spot-?im discussion"
        r" leser(?:meinungen|kommentare|stimmen|reaktionen|brief\w*)"
        # programs for comments, and for forums
        r" commentlist dsq isso\w* remark42 idc openweb hyvor\w* cusdis giscus utterances commento\w* vuukle\w* muut"
        r" hypercomments\w* cackle mc-container jcomments kmt\w* fb-comments? discourse\w* talk-embed insticator\w*"
        r" crawler-post\w* posts?-?bit\w* postcontainer message--post bbwrapper forum\w* posting posts?body upost\w*"
        # the word in other languages
        r" talkbacks? guestbook\w* responses?-\w+ responses user-(?:contributions?|comments?|posts?) opiniones"
        r" avis-?(?:lecteurs?|clients?) komment\w* komentar\w* komentář\w* yorum\w* hozzaszol\w* comentari\w*"
        r" bình-?luận binh-?luan opmerkingen kommentaar\w* koment\w* userbeitr\w* nutzerbeitr\w* sxolia"
    ),
    Mark.RELATED: _named(
        r"related\w* recommend\w* recirc\w* teasers? read-?more more also mehr lire leggi leia trending popular latest"
        r" most outbrain taboola next prev previous similar cards? listing verwandt\w* dont-miss rail see-?also"
        r" recent\w* weitere\w* beliebt\w* meist(?:gelesen|geklickt|kommentiert)\w* artikel-?box"
    ),
    Mark.ASK: _named(
        r"newsletters?\w* nl sign-?up\w* subscri\w* promo\w* donat\w* support cookies? consent gdpr paywall login"
        r" register spende\w* abo follow\w* cta banner modal popup overlay"
    ),
    Mark.SHARE: _named(r"share\w* sharing social\w* toolbar tools buttons? btn icons? utility actions? teilen"),
    Mark.TAGS: _named(r"tags? taglist topics? categor\w* breadcrumbs? keywords? labels? schlagw\w* kategorien?"),
    Mark.PERSON: _named(
        r"author(?:s|box|bio|info|name|page)? bios? biography by-?line\w* contributors? autor\w* writers? profile"
        r" avatar credits? metas? meta-?(?:data|info|line) dates? datetime time timestamp"
        r" pub-?date publish\w* dateline source posted-on postmetadata"
    ),
    Mark.PICTURE: _named(
        r"caption\w* cap figcaption figure gallery images? img photos? media videos? slides?\w* carousel player credit"
        r" pictures? thumb\w* wp-caption-text bild bilder bild(?:unterschrift|text|nachweis|quelle|ergalerie)"
    ),
    Mark.NAV: _named(r"nav\w* menu\w* footer\w* masthead side-?bar\w* widgets? skip\w* copyright legal pagination"),
    Mark.AD: _named(r"ads? adv advert\w* sponsor\w* dfp gpt anzeigen? werbung publicidad promoted affiliate\w*"),
    Mark.QUOTE: _named(r"pull-?quotes? quotes? callout factbox info-?box inset"),
    Mark.LEAD: _named(
        r"lead lede standfirst sub-?title sub-?line sub-?head\w* deck dek strapline excerpt intro description abstract"
        r" kicker chapo chapeau summary entradilla bajada copete sottotitolo vorspann teaser"
    ),
}
_TAGS = {
    "nav": Mark.NAV,
    "footer": Mark.NAV,
    "aside": Mark.RELATED,
    "figure": Mark.PICTURE,
    "figcaption": Mark.PICTURE,
    "form": Mark.ASK,
}
_PLAIN = frozenset({"table", "tbody", "tr", "td", "th", "body", "html"})  # whose names say nothing of what is in them


@lru_cache(maxsize=20_000)
def marks_of(tag: str, names: str) -> Mark:
    """What an element is by its tag and names."""
    found = _TAGS.get(tag, NONE)
    if names and tag not in _PLAIN:
        split = _CAMEL.sub("-", names[:300])
        for mark, pattern in _NAMES.items():
            if pattern.search(split):
                found |= mark
    return found


# The foot of the page itself, however much it says.
FOOT = re.compile(r"(?:^|\s)(?:site-|page-|global-)?footer", re.IGNORECASE)
# Asks the reader to do something; counts in short blocks.
ASKS = re.compile(
    r"\W*(?:click here|continue reading|like this (?:story|article)"
    r"|(?:please )?(?:follow|find) (?:us|me|him|her|the)\b.{0,60}\b(?:on|at)\b"
    r"|follow\b.{0,80}\b(?:twitter|facebook|instagram)|get\b.{0,60}\b(?:app|newsletters?)\b|sign up|subscribe|see more"
    r"|on \w+\.com:|.{0,60}\bclick(?:ing)? here|you can (?:also )?(?:follow|subscribe)|need more|download the"
    r"|watch the video|article continues|scroll|advertisement|back to top|sharing is caring|write to .{0,60}@"
    r"|folgen sie|hier klicken|klicken sie|jetzt (?:abonnieren|anmelden)|(?:zum|unser\w*) newsletter)",
    re.IGNORECASE,
)
# Says who worked on the article.
STAFF = re.compile(
    r"\W*(?:(?:additional )?reporting by|editing by|writing by|with reporting|.{0,40}\breporting by"
    r"|.{0,200}\bcontributed (?:to this|reporting)|associated press writers?|reach (?:the )?(?:reporters?|him|her)\b"
    r"|contact (?:the )?(?:reporter|author|writer)|.{0,60}\bcan be (?:reached|found|followed)|have a (?:tip|story)\b"
    r"|got a tip|.{0,40}\bis (?:an?|the) .{0,80}\b(?:editor|reporter|writer|author|correspondent|journalist|columnist"
    r"|contributor)\b)",
    re.IGNORECASE,
)
# Words under a picture.
CREDIT = re.compile(
    r".{0,300}(?:\((?:[^()]{0,30}\b)?(?:image|photo|picture|foto|bild|pic|credit|video)s?\b[^()]{0,80}\)?\s*$"
    r"|\([^()]{0,60}(?:/|getty|reuters|afp|ap photo|shutterstock)[^()]{0,40}\)\s*$"
    r"|\bphotos? ©|\bfoto: |(?:/|\s)getty images$)"
    r"|\W*(?:image|photo|picture|credit|foto|bild)s?\b(?:\s+(?:copyright|credit|by|courtesy|via|source)|\s*:)",
    re.IGNORECASE,
)
# The address of a person or an account by itself.
ACCOUNT = re.compile(
    r"\S+@\S+\.\w+$|(?:https?://)?(?:www\.)?(?:twitter|facebook|instagram|x)\.com/\S+$|@\w+$", re.IGNORECASE
)
# An address by itself.
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|@\w+", re.IGNORECASE)
