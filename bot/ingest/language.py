"""Which language a text is written in. A guess from letters, for choosing stop words and stemmers; nothing else."""

from __future__ import annotations

import re

_ENOUGH = 40  # letters below which a guess is a coin toss
_SAMPLE = 3000  # characters that are looked at: more change no answer
_LETTER = re.compile(r"[^\W\d_]")
# Scripts in which a letter says as much as several Latin ones.
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language, or "" when the text is too short to say."""
    sample = text[:_SAMPLE]
    if len(_LETTER.findall(sample)) + 3 * len(_DENSE.findall(sample)) < _ENOUGH:
        return ""
    # py3langid is imported here: it needs numpy and a model, which only worker processes should pay for.
    import py3langid

    code: str = py3langid.classify(sample)[0]
    return code
