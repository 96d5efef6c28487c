"""The scores as a table, and below it what was missed and what was said besides."""

from __future__ import annotations

from collections.abc import Iterator

from tests.defects.scoring import Score, Scores, total


def table(scores: Scores) -> Iterator[str]:
    """Yield the lines of the table, the sum last."""
    yield f"{'check':32}{'planted':>8}{'recall':>8}{'precision':>10}{'exact':>7}"
    for check, score in scores.items():
        yield _line(check, score, 2)
    yield _line("all", total(scores), 3)


def details(scores: Scores) -> Iterator[str]:
    """Yield a line for each slip of the review."""
    for check, score in scores.items():
        for name, lines in (
            ("missed", score.missed),
            ("besides", score.besides),
            ("not exact", score.beside_place),
        ):
            for line in dict.fromkeys(lines):
                yield f"{name} {check}: {line}"


def _line(name: str, score: Score, digits: int) -> str:
    exact = f"{score.exactness:7.2f}" if score.marked else f"{'–':>7}"
    return f"{name:32}{score.planted:8}{score.recall:8.{digits}f}{score.precision:10.{digits}f}{exact}"
