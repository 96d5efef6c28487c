"""The questions of clerks, with what was measured on them: `python -m tests.questions FILE` prints the figures."""

from __future__ import annotations

from pathlib import Path

from tests.questions.__main__ import measure, read_questions

QUESTIONS = Path(__file__).parents[1] / "fixtures" / "questions" / "clerks.toml"


async def test_questions_of_clerks_are_answered_or_declined() -> None:
    # Measured 69 of 75: 8 of 13 matters in everyday words, all others but one.
    counts = await measure(read_questions(QUESTIONS), is_verbose=False)
    assert counts["asked"] == 75
    assert counts["right refuse"] == 13
    assert counts["right article"] == 12
    assert counts["right edition"] >= 12
    assert counts["right naming"] >= 11
    assert counts["right language"] >= 11
    assert counts["right content"] >= 7
    assert counts["invented article"] == 0
    assert counts["does not answer first"] == 0
