"""The dated list of wordings and the names of laws: every entry says since when and why."""

from datetime import date

from bot.review.checks.outdated_wording import wordings
from bot.review.checks.unknown_title import known_laws
from tests.support import TODAY


def test_every_wording_has_a_day_a_successor_and_a_source():
    assert len(wordings()) > 20
    for wording in wordings():
        assert date(2012, 1, 1) < wording.since <= TODAY, wording.pattern.pattern
        assert wording.now
        assert len(wording.source) >= 8
        assert not wording.pattern.search(wording.now), wording.now


def test_known_laws_are_full_names_in_force():
    assert {"宪法", "民法典", "监察法"} <= known_laws()
    assert not {"合同法", "物权法", "民法通则", "担保法", "消法", "选举法"} & known_laws()
