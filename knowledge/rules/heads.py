"""Rules of which only the head is known (`sources/heads.toml`): found by name and judged, never searched."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from knowledge.documents import Edition, RuleDocument

_FILE = Path(__file__).parents[1] / "sources" / "heads.toml"


@cache
def load_heads() -> tuple[RuleDocument, ...]:
    """Return the rules of the file; each has its title as id. Raises KeyError and TypeError for a faulty entry."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        RuleDocument(
            id=one["title"],
            title=one["title"],
            issuer=one.get("issuer", ""),
            editions=tuple(Edition(**edition) for edition in one["editions"]),
            aliases=tuple(one.get("aliases", ())),
            replaced_by=one.get("replaced_by", ""),
        )
        for one in data["rule"]
    )
