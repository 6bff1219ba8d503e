"""Files on their way into the far Slack: an address is given, bytes are put there, and they are shared by their id."""

from tests.far.front import Upload
from tests.far.slack_rules import Json

OFFERING = "files.getUploadURLExternal"
UPLOAD = "upload"
"""Stands for a method in the log of calls and in faults: the bytes' own request, which is no method of the Web API."""


class Files:
    """What was uploaded, by file id. Slack takes no more and no fewer bytes than were announced."""

    def __init__(self) -> None:
        self._offered: dict[str, tuple[str, str, int]] = {}
        self._kept: dict[str, Upload] = {}

    def offer(self, fields: Json, body: Json) -> None:
        """Remember an address that the server gave."""
        token = str(body["upload_url"]).rpartition("/")[2]
        self._offered[token] = str(body["file_id"]), str(fields["filename"]), int(fields["length"])

    def takes(self, token: str, content: bytes) -> bool:
        """Keep what was put at the address; False where its length is not the one announced."""
        file_id, name, length = self._offered.get(token, ("", "", -1))
        if len(content) != length:
            return False
        self._kept[file_id] = Upload(name, content, "")
        return True

    def shared(self, fields: Json) -> tuple[Upload, ...]:
        """The files of a files.completeUploadExternal."""
        return tuple(self._kept[one["id"]] for one in fields["files"])
