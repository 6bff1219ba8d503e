"""Files at Slack: asked an address for, uploaded to it, and then shared. Only the last step shows anything to anybody.

The SDK's own `files_upload_v2` does the same three steps, but does not say in which of them it failed.
"""

from __future__ import annotations

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.errors import BROKEN, answer_code, broken, refused
from bot.errors import TryLater
from bot.types import Payload

_NOT_IN_IT = "A file can be sent only to a channel that I am in: type /invite and my name, then the command again."
_CLOSED = "This workspace does not allow files: ask who administers it, then type the command again."
WORDS = {
    "missing_scope": "The file could not be sent: the Slack app lacks the scope files:write. Whoever installed it adds "
    "it at api.slack.com/apps under OAuth & Permissions and installs the app anew; then type the command again.",
    "not_in_channel": _NOT_IN_IT,
    "channel_not_found": _NOT_IN_IT,
    "file_uploads_disabled": _CLOSED,
    "file_upload_size_restricted": _CLOSED,
}
"""What to say in the file's place, by the codes of files.getUploadURLExternal and files.completeUploadExternal."""
_OK = 200


class NotHereError(Exception):
    """Files cannot be sent here; the text says what to do about it."""


async def share(client: AsyncWebClient, channel: str, payload: Payload, thread_ts: str | None) -> str:
    """Send the payload's file; its id. Raises NotHereError, or a SendError."""
    content = payload["content"].encode()
    try:
        place = await client.files_getUploadURLExternal(filename=payload["file"], length=len(content))
        await _upload(client, place["upload_url"], content)
    except SlackApiError as error:
        raise _meant(error) from error
    except BROKEN as error:  # in doubt or not: nobody has seen anything
        raise TryLater(f"Slack: {type(error).__name__} while a file was uploaded") from error
    file = {"id": place["file_id"], "title": payload["file"]}
    try:
        await client.files_completeUploadExternal(files=[file], channel_id=channel, thread_ts=thread_ts)
    except SlackApiError as error:
        raise _meant(error) from error
    except BROKEN as error:
        raise broken(error) from error
    return str(place["file_id"])


async def _upload(client: AsyncWebClient, url: str, content: bytes) -> None:
    timeout = ClientTimeout(total=client.timeout)
    async with (
        ClientSession(timeout=timeout) as session,
        session.post(url, data=content, proxy=client.proxy, ssl=client.ssl or True) as answer,
    ):
        if answer.status != _OK:
            raise TryLater(f"Slack: answer {answer.status} to the upload of a file")


def _meant(error: SlackApiError) -> Exception:
    words = WORDS.get(answer_code(error.response))
    return NotHereError(words) if words else refused(error)
