"""sumy's SumBasic, without its KeyError on a word of which only the stem is a stop word ("taking")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sumy.summarizers.sum_basic import SumBasicSummarizer


class SumBasic(SumBasicSummarizer):
    """sumy's SumBasicSummarizer, by the same interface and with the same picks."""

    def _compute_tf(self, sentences: Sequence[Any]) -> dict[str, float]:
        # sumy counts stems that are no stop words, and then asks for the stems of words that are none.
        return defaultdict(float, super()._compute_tf(sentences))
