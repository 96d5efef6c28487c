"""How much of a file is taken, from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.loaders import Limits


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings name."""
    from knowledge.loaders import Limits

    return Limits.of_megabytes(
        settings.max_file_megabytes, settings.max_pages, settings.max_expanded_megabytes
    )
