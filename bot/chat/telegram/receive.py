"""What a Telegram update means to the bot. Pure: an update in, an Incoming, Gone, Moved or nothing out.

Ignored on purpose: edits, channel posts, commands for another bot, and talk in groups that does not address the bot.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram import Chat as Sender
from telegram.constants import ChatType

from bot.types import Chat, Incoming, Payload, Platform

KINDS = ["message", "callback_query", "my_chat_member"]
"""The kinds of update to ask Telegram for."""

_PRESENT = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED)


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat was closed to us: the bot was blocked or put out."""

    chat: Chat
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup, which has another address."""

    chat: Chat
    address: str


def heard(update: Update, me: User) -> Incoming | Gone | Moved | None:
    """What the update says to the bot `me`; None when it is not for us."""
    event_id = str(update.update_id)
    if update.message is not None and update.message.migrate_to_chat_id is not None:
        return Moved(_chat(update.message.chat.id), str(update.message.migrate_to_chat_id))
    if update.message is not None:
        return _typed(event_id, update.message, me)
    if update.callback_query is not None:
        return _pressed(event_id, update.callback_query)
    if update.my_chat_member is not None:
        return _membership(event_id, update.my_chat_member)
    return None


def _typed(event_id: str, message: Message, me: User) -> Incoming | None:
    text = _addressed(message, me)
    if not text:
        return None
    direct = message.chat.type == ChatType.PRIVATE
    context: Payload = {} if direct else {"reply_to": message.message_id}
    who, sender = message.from_user, message.sender_chat
    return _incoming(event_id, _address(message), text, who, direct=direct, context=context, sender=sender)


def _pressed(event_id: str, query: CallbackQuery) -> Incoming | None:
    if query.message is None or not query.data:
        return None
    chat = _address(query.message) if isinstance(query.message, Message) else _chat(query.message.chat.id)
    direct = query.message.chat.type == ChatType.PRIVATE
    return _incoming(event_id, chat, query.data, query.from_user, direct=direct)


def _membership(event_id: str, change: ChatMemberUpdated) -> Incoming | Gone | None:
    """Being blocked or put out, and being let in again, which is as good as /start."""
    if change.chat.type == ChatType.CHANNEL:
        return None
    chat = _chat(change.chat.id)
    direct = change.chat.type == ChatType.PRIVATE
    was, now = (_is_in(member) for member in (change.old_chat_member, change.new_chat_member))
    if was and not now:
        who = "the person blocked the bot" if direct else f"the bot was put out of the group ({change.chat.title})"
        return Gone(chat, who)
    if now and not was:
        return _incoming(event_id, chat, "/start", change.from_user, direct=direct)
    return None


def _is_in(member: ChatMember) -> bool:
    return member.status in _PRESENT and getattr(member, "is_member", True)


def _addressed(message: Message, me: User) -> str:
    """The text as far as it is for us: a command, anything in private, a reply or a mention in a group; or empty."""
    text = (message.text or "").strip()
    if not text:
        return ""
    if (command := _command(message)) is not None:
        return _for_us(text, command, me)
    if message.chat.type == ChatType.PRIVATE:
        return text
    return _to_us(message, text, me)


def _command(message: Message) -> str | None:
    """The command at the very start of the message, as typed."""
    for entity in message.entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return message.parse_entity(entity)
    return None


def _for_us(text: str, command: str, me: User) -> str:
    """The text with the plain command, or nothing when another bot is meant."""
    name, _, bot = command.partition("@")
    if bot and bot.lower() != (me.username or "").lower():
        return ""
    return name + text[len(command) :]


def _to_us(message: Message, text: str, me: User) -> str:
    mention = f"@{me.username}"
    if mention.lower() in (typed.lower() for typed in message.parse_entities([MessageEntity.MENTION]).values()):
        at = text.lower().find(mention.lower())
        return " ".join((text[:at] + text[at + len(mention) :]).split())
    replied = message.reply_to_message
    ours = replied is not None and replied.from_user is not None and replied.from_user.id == me.id
    return text if ours else ""


def _address(message: Message) -> Chat:
    if message.is_topic_message and message.message_thread_id:
        return Chat(Platform.TELEGRAM, f"{message.chat.id}/{message.message_thread_id}")
    return _chat(message.chat.id)


def _chat(chat_id: int) -> Chat:
    return Chat(Platform.TELEGRAM, str(chat_id))


def _incoming(
    event_id: str,
    chat: Chat,
    text: str,
    user: User | None,
    *,
    direct: bool,
    context: Payload | None = None,
    sender: Sender | None = None,
) -> Incoming:
    """`sender` is the group or channel in whose name somebody wrote: `user` is only Telegram's stand-in then."""
    who = sender or user
    return Incoming(
        event_id=event_id,
        chat=chat,
        text=text,
        user=str(who.id) if who else "",
        direct=direct,
        language=(user.language_code or "") if user else "",
        context=context or {},
        administered=not direct,
    )
