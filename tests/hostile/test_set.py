"""The set itself."""

from __future__ import annotations

from tests.hostile.injections import INJECTIONS


def test_the_set_is_large_and_of_every_kind() -> None:
    assert len(INJECTIONS) >= 60
    assert len({injection.text for injection in INJECTIONS}) == len(INJECTIONS)
    assert {i.place for i in INJECTIONS} == {
        "report", "notice", "rule", "file_name", "fact", "user_name", "question",
    }  # fmt: skip
    assert {"reveal", "rule", "placeholder", "file", "admin", "cross", "figure", "tag"} <= {
        i.wants for i in INJECTIONS
    }
    assert sum(any("a" <= c <= "z" for c in i.text) for i in INJECTIONS) >= 20
