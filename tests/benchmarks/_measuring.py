"""What the benchmarks share: percentiles, memory, tables, a paired interval."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from pathlib import Path


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def resident_megabytes() -> float:
    """Return the memory that this process holds, mapped files included."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def recall(found: Sequence[str], relevant: set[str], depth: int) -> float:
    """Return the part of the relevant ids among the first `depth` found."""
    return len(relevant.intersection(found[:depth])) / len(relevant)


def paired_interval(changes: Sequence[float]) -> str:
    """Return the mean of paired differences with its 95 % interval by bootstrap."""
    draw = random.Random(0)
    means = sorted(statistics.fmean(draw.choices(changes, k=len(changes))) for _ in range(1_000))
    return f"{statistics.fmean(changes):+.3f} [{means[25]:+.3f}, {means[974]:+.3f}]"


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns of equal width."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), flush=True)
