"""Forms of words in data: … stands for a few words between two."""

from __future__ import annotations

import re


def norm_form(word: str) -> str:
    """Return 向…汇报 as a pattern within one clause."""
    return re.escape(word).replace("…", "[^，。；]{1,12}")
