"""Forms of headlines: labels that are taken off, promises that are passed over, words that say nothing. Pure."""

from __future__ import annotations

import re

EMPTY = frozenset(
    """
    about after again against also amid been before being from have here into more most must once only over says said
    than that their them then there these they this those were what when where which while will with would your
    """.split()
)
# What says how a text is served rather than what happened: it is taken off.
LABEL = re.compile(
    r"^(?:(?:breaking|exclusive|just in|update[ds]?|live|watch|video|in pictures|photos|listen|podcast|gallery"
    r"|developing|eilmeldung|exklusiv|liveticker|direct|vidéo|última hora|en directo|vídeo|ultim'ora|diretta)"
    r"(?: news| updates?)?\s*[:|–—-]\s+)+",
    re.IGNORECASE,
)
SERVED = re.compile(
    r"\s*(?:[|–—-]\s*(?:live|live updates?|as it happened|video|in pictures|live blog|liveticker|en direct|en directo)"
    r"|[\[(](?:video|photos?|pictures|updated?|live|watch|gallery)[\])])\s*$",
    re.IGNORECASE,
)
# Forms that promise instead of telling.
PROMISES = re.compile(
    r"^(?:why|how|what|here['’]s|here are|this is|these|meet|inside|opinion|analysis|explainer|fact check|warum|wie|was"
    r"|pourquoi|comment|por qué|cómo|perché|come)\b|^\d+ (?:things|reasons|ways|facts|takeaways)\b"
    r"|\byou(?:r|['’]\w+)?\b"
    r"|\b(?:won['’]t believe|need to know|things to know|what we know|goes viral|shocking|jaw-dropping|game.?changer)\b"
    r"|[?؟？]\s*$|(?:…|\.\.\.)\s*$|!\s*$",
    re.IGNORECASE,
)
