"""The sample reports that come with the program pass its own review."""

from pathlib import Path

import pytest

from bot.review import Severity
from tests.defects.scoring import look

SAMPLES = Path(__file__).parents[3] / "knowledge" / "sources" / "reports"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.md")), ids=lambda path: path.stem)
def test_built_in_sample_passes_our_own_review(path: Path):
    front, _, text = path.read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
    kind = next(line.removeprefix("kind: ") for line in front.splitlines() if line.startswith("kind: "))
    told = [one for one in look(text.strip() + "\n", kind=kind).findings if one.severity is not Severity.HINT]
    assert not [one.message for one in told if one.severity is Severity.ERROR]
    assert len(told) <= 1, [one.message for one in told]
