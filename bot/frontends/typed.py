"""What was typed in the terminal, for the arrow keys: questions and commands, never pasted material."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.privacy import find_classification, find_personal

if TYPE_CHECKING:
    from prompt_toolkit.history import History

_LONGEST = 200
"""What is longer is material, not a question."""


class TypedLines:
    """A file of typed lines. A line with a classification mark or a personal number never gets in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_paused = False
        """Set while a text of several lines is pasted: its lines are material."""

    def may_keep(self, line: str) -> bool:
        """Tell whether a line may stand on disk."""
        return (
            not self.is_paused
            and "\n" not in line.strip()
            and len(line) <= _LONGEST
            and not find_classification(line)
            and not any(find_personal(line))
        )

    def as_history(self) -> History:
        """Return the lines as prompt_toolkit wants them; the file is its owner's alone."""
        from prompt_toolkit.history import FileHistory

        may_keep = self.may_keep

        class CarefulHistory(FileHistory):
            def store_string(self, string: str) -> None:
                if may_keep(string):
                    super().store_string(string)

        os.close(os.open(self.path, os.O_CREAT | os.O_APPEND, 0o600))
        return CarefulHistory(str(self.path))
