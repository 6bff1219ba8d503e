"""What Slack knows of people: their time zone and language, as hints. Best effort."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.errors import BROKEN

log = logging.getLogger(__name__)

MAX_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Hints:
    """An IANA zone and a language, each empty when unknown."""

    zone: str = ""
    language: str = ""


class People:
    """Remembers hints by user id, for the newest MAX_PEOPLE people."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: OrderedDict[str, Hints] = OrderedDict()

    def hints(self, user: str) -> Hints:
        """What is known by now."""
        return self._known.get(user, Hints())

    async def learn(self, user: str) -> None:
        """Ask Slack about somebody not yet known; a failure leaves them unknown."""
        if not user or user in self._known:
            return
        self._known[user] = Hints()  # at once, so that the next event of the same person does not ask too
        if len(self._known) > MAX_PEOPLE:
            self._known.popitem(last=False)
        try:
            answer = await self._client.users_info(user=user, include_locale=True)
        except (SlackApiError, *BROKEN) as error:
            self._known.pop(user, None)
            log.debug("nothing learnt of %s: %s", user, type(error).__name__)
            return
        profile = answer.get("user") or {}
        self._known[user] = Hints(str(profile.get("tz") or ""), str(profile.get("locale") or "")[:2])
