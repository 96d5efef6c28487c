"""What a person wants with a message: one of a closed set of acts, learned from examples."""

from bot.understanding.acts import Act, Reading
from bot.understanding.by_example import read_act

__all__ = ["Act", "Reading", "read_act"]
