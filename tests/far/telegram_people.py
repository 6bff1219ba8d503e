"""The bot, people and chats of the far Telegram, in the shapes of the Bot API; answers what the emulator does not."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

BOT: Json = {"id": 7000000001, "is_bot": True, "first_name": "Digest", "username": "far_digest_bot"}
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""In `from` of a message that somebody wrote in the name of a group or channel."""
QUESTIONS = {"getMe", "getChat", "getChatMember", "getChatMemberCount", "getChatAdministrators"}
RANKS = ("creator", "administrator")
ADMIN_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def chat_type(chat_id: int) -> str:
    """Telegram's ids tell the kind: positive for people, below -10**12 for supergroups, else groups."""
    if chat_id > 0:
        return "private"
    return "supergroup" if chat_id < -(10**12) else "group"


def chat(chat_id: int, kind: str | None = None) -> Json:
    kind = kind or chat_type(chat_id)
    if kind == "private":
        return {"id": chat_id, "type": kind, "first_name": "Ada"}
    return {"id": chat_id, "type": kind, "title": f"Group {abs(chat_id)}"}


def person(user_id: int, language_code: str) -> Json:
    return {"id": user_id, "is_bot": False, "first_name": "Ada", "language_code": language_code}


def membership(user: Json, status: str) -> Json:
    """A ChatMember with every field that its status requires."""
    member: Json = {"user": user, "status": status}
    if status == "kicked":
        member["until_date"] = 0
    if status == "creator":
        member["is_anonymous"] = False
    if status == "administrator":
        member |= dict.fromkeys(ADMIN_RIGHTS, False)
    return member


def known(method: str, fields: Mapping[str, Any], members: Mapping[tuple[int, int], str]) -> Any:
    """The result of one of QUESTIONS."""
    if method == "getMe":
        return BOT | dict.fromkeys(("can_join_groups", "can_read_all_group_messages", "supports_inline_queries"), False)
    chat_id = int(fields["chat_id"])
    if method == "getChat":
        return chat(chat_id) | {"accent_color_id": 0, "max_reaction_count": 11}
    if method == "getChatMemberCount":
        return 2
    if method == "getChatMember":
        user_id = int(fields["user_id"])
        return membership(person(user_id, "en"), members.get((chat_id, user_id), "member"))
    ranked = [(user, status) for (where, user), status in members.items() if where == chat_id and status in RANKS]
    return [membership(person(user, "en"), status) for user, status in ranked]
