"""Telegram's flood limits as a rule: so many messages in any second over all chats, one a second in each chat.

Telegram forgives short bursts now and then; this does not, so that whoever passes here passes there (Bots FAQ, "My bot
is hitting limits").
"""

import math
from collections import defaultdict, deque

LAX = 0.95  # of the gap of a chat: what the road to the server adds to one message and not to the next


class Flood:
    """At most `overall` messages in any `second`, and one in each of them to one chat."""

    def __init__(self, overall: int = 30, second: float = 1.0) -> None:
        self._overall, self._second = overall, second
        self.refused = 0
        self._accepted: deque[float] = deque()
        self._last: defaultdict[str, float] = defaultdict(lambda: -math.inf)

    def over(self, chat_id: str, at: float) -> int:
        """Whole seconds to wait where this message is one too many, else 0 and it counts; `at` in seconds."""
        while self._accepted and self._accepted[0] <= at - self._second:
            self._accepted.popleft()
        if len(self._accepted) >= self._overall or at < self._last[chat_id] + LAX * min(1.0, self._second):
            self.refused += 1
            return 1
        self._accepted.append(at)
        self._last[chat_id] = at
        return 0
