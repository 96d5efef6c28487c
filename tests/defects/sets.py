"""The sets of reports with defects."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.defects.planting import Planted, plant_by_hand, plant_patterns, set_traps

REPORTS = Path(__file__).parents[1] / "fixtures" / "reports"
PATTERNS = Path(__file__).parent / "plants.toml"
MOST_PLACES = 3
GENERATED = "generated"


def names() -> tuple[str, ...]:
    """The sets that there are: the generated one, and each folder of reports with plants of its own."""
    return (GENERATED, *sorted(path.parent.name for path in REPORTS.glob("*/plants.toml")))


def plants_of(name: str, most_places: int = MOST_PLACES) -> Iterator[Planted]:
    """Yield the planted reports of a set, then those with changes that only look like defects."""
    if name == GENERATED:
        return plant_patterns(REPORTS, PATTERNS, most_places)
    return chain(plant_by_hand(REPORTS / name), set_traps(REPORTS / name))


def reports_of(name: str) -> dict[str, str]:
    """The complete, correct reports of a set, by name."""
    folder = REPORTS if name == GENERATED else REPORTS / name
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
