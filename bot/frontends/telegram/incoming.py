"""What a person did in Telegram, as far as the assistant is concerned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import Audio, CallbackQuery, Document, Message, Update, User, Voice
from telegram.constants import MessageEntityType

from bot.exchange import Earlier


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message, or several that belong together."""

    update_ids: tuple[int, ...]
    chat_id: int
    user_id: int
    message_ids: tuple[int, ...]
    message: Message | None
    """The first of them as Telegram gave it; None for the press of a button."""
    sent_at: datetime
    text: str = ""
    """The words, without a command in front."""
    command: str = ""
    action: str = ""
    """The data of a pressed button."""
    is_group: bool = False
    is_edit: bool = False
    is_forwarded: bool = False
    is_text: bool = False
    documents: tuple[Document, ...] = ()
    voice: Voice | Audio | None = None
    album: str = ""
    thread_id: int | None = None
    name: str = ""
    language_code: str = ""
    about: Earlier | None = None
    """The message of the bot that it is a reply to."""
    is_confirmed: bool = False
    """The person was asked about it and wants it answered."""

    @property
    def person(self) -> str:
        """The person as the assistant knows them."""
        return person_key(self.user_id)

    @property
    def chat(self) -> str:
        """The conversation as the assistant knows it."""
        return chat_key(self.chat_id)

    @property
    def own_language(self) -> str:
        """The language of the person's Telegram, as far as there are sentences in it."""
        return "zh" if not self.language_code or self.language_code.lower().startswith("zh") else "en"

    @property
    def age(self) -> float:
        """Seconds since it was sent or, an edit, since it was edited."""
        return (datetime.now(UTC) - self.sent_at).total_seconds()


def person_key(user_id: int) -> str:
    """Return the id by which the assistant knows the person."""
    return f"tg:{user_id}"


def chat_key(chat_id: int) -> str:
    """Return the id by which the assistant knows the conversation."""
    return f"tg:{chat_id}"


def read_message(update: Update, bot: User) -> Incoming | None:
    """Take a message or edited message apart; None where no person sent it."""
    message = update.message or update.edited_message
    user = message.from_user if message else None
    if message is None or user is None or user.is_bot:
        return None
    return read(message, user.id, update.update_id, bot, is_edit=update.edited_message is not None)


def read(message: Message, user_id: int, update_id: int, bot: User, *, is_edit: bool = False) -> Incoming:
    """Take a message apart that the person sent."""
    command, text = _command(message, bot.username or "") if message.text else ("", message.caption or "")
    user = message.from_user
    return Incoming(
        update_ids=(update_id,),
        chat_id=message.chat.id,
        user_id=user_id,
        message_ids=(message.message_id,),
        message=message,
        sent_at=(message.edit_date if is_edit and message.edit_date else message.date),
        text=text,
        command=command,
        is_group=message.chat.type != "private",
        is_edit=is_edit,
        is_forwarded=message.forward_origin is not None,
        is_text=message.text is not None and not command,
        voice=message.voice or message.audio,
        documents=(message.document,) if message.document else (),
        album=message.media_group_id or "" if message.document else "",
        thread_id=message.message_thread_id if message.is_topic_message else None,
        name=user.full_name if user else "",
        language_code=(user.language_code or "") if user else "",
        about=_earlier(message, bot),
    )


def read_button(query: CallbackQuery, update_id: int) -> Incoming | None:
    """Take the press of a button apart; None where its message is out of reach."""
    if query.message is None or not query.data:
        return None
    pressed = query.message if isinstance(query.message, Message) else None
    return Incoming(
        update_ids=(update_id,),
        chat_id=query.message.chat.id,
        user_id=query.from_user.id,
        message_ids=(),
        message=None,
        sent_at=datetime.now(UTC),
        action=query.data,
        is_group=query.message.chat.type != "private",
        thread_id=pressed.message_thread_id if pressed and pressed.is_topic_message else None,
        name=query.from_user.full_name,
        language_code=query.from_user.language_code or "",
    )


def _earlier(message: Message, bot: User) -> Earlier | None:
    """Return the message of the bot that this one is a reply to, or what the person marked of it."""
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.from_user.id != bot.id:
        return None
    marked = message.quote.text if message.quote else ""
    keyboard = answered.reply_markup.inline_keyboard if answered.reply_markup else ()
    actions = (button.callback_data for row in keyboard for button in row)
    return Earlier(
        marked or answered.text or answered.caption or "",
        tuple(action for action in actions if isinstance(action, str)),
    )


def _command(message: Message, bot_name: str) -> tuple[str, str]:
    """Return the command and what follows it; a command for another bot is no command."""
    for entity, word in message.parse_entities([MessageEntityType.BOT_COMMAND]).items():
        name, _, bot = word[1:].partition("@")
        if entity.offset == 0 and bot.lower() in ("", bot_name.lower()):
            return name.lower(), (message.text or "")[entity.length :].strip()
    return "", message.text or ""
