"""Rendered prompts beside the templates' tests, so that a change of wording is read as the model reads it.

`ZICHA_SNAPSHOTS=write pytest tests/unit/prompts` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def check_snapshot(name: str, rendered: object) -> None:
    """Compare with the stored snapshot, or store it where that was asked for."""
    path = FOLDER / f"{name}.md"
    if os.environ.get("ZICHA_SNAPSHOTS") == "write":
        path.write_text(str(rendered), encoding="utf-8")
    assert path.exists(), f"no snapshot {path.name}: run with ZICHA_SNAPSHOTS=write and read what it wrote"
    assert str(rendered) == path.read_text(encoding="utf-8"), f"{path.name} differs from what is rendered"
