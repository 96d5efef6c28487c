"""The set itself."""

from __future__ import annotations

from collections import Counter

from tests.hostile.injections import INJECTIONS

LEAST = {"report": 15, "notice": 13, "rule": 13, "file_name": 8, "fact": 8, "user_name": 8, "question": 6,
         "notice_title": 6, "fact_title": 4, "wish": 4}  # fmt: skip


def test_the_set_is_large_and_of_every_kind() -> None:
    assert len(INJECTIONS) >= 60
    assert len({injection.text for injection in INJECTIONS}) == len(INJECTIONS)
    assert {"reveal", "rule", "placeholder", "file", "admin", "cross", "figure", "tag"} <= {
        i.wants for i in INJECTIONS
    }
    assert sum(any("a" <= c <= "z" for c in i.text) for i in INJECTIONS) >= 20


def test_every_entry_point_is_knocked_at() -> None:
    counted = Counter(injection.place for injection in INJECTIONS)
    assert counted.keys() == LEAST.keys()
    assert all(counted[place] >= least for place, least in LEAST.items()), counted
    assert len(INJECTIONS) >= 85
