"""How the tests are shared out among worker processes: file by file, the long ones first.

What a file makes once for all its tests is then made once a run. (Marking groups, as xdist's
`loadgroup` does, has no effect under pytest 9.2: it writes to an attribute that is no longer read.)
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

LONG = (
    "unit/review/test_defects.py",
    "hostile/test_injections.py",
    "unit/documents/test_killing.py",
    "unit/review/test_growth.py",
    "unit/drafting/test_forty_fact_sets.py",
    "e2e/test_commands.py",
    "e2e/test_workers.py",
    "retrieval/test_golden_questions.py",
    "unit/index/test_kill.py",
    "e2e/test_telegram_load.py",
    "packaging/test_readme.py",
    "unit/test_embeddings.py",
    "e2e/test_secrets.py",
    "e2e/test_chat_model.py",
    "packaging/test_wheel.py",
)
"""Files of about ten seconds and more, the longest first: begun at the end they would keep one worker alone."""


def longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the long files before all others; the order within a file stays."""
    places = {f"tests/{name}": place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(file_of(item.nodeid), len(places)))


def file_of(nodeid: str) -> str:
    """Return the file of a test."""
    return nodeid.partition("::")[0]


class FileByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a worker that has nothing left the next file, in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return file_of(nodeid)
