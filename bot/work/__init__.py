"""What a person is writing in a conversation: its parts, the facts of each, and every version that they had."""

from bot.work.work import Part, Version, Work

__all__ = ["Part", "Version", "Work"]
